"""How somebody came to a document, and where they go on from it. The address says it, so that it works without script:

?back=/documents?q=lease&open=<id>    on its page: the list that the way back leads to, as it was
?beside=/documents?q=lease            on what the slide-over asks and sends: the list that it stands beside"""

from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Response, request, url_for

from webapp.web import htmx, next

LIST = "search.document_index"
ORIGINS = (LIST, "search.result_index", "documents.inbox_show")  # pages that somebody comes from, and returns to


def beside() -> str | None:
    """The list that the slide-over stands beside; None where something else asks."""
    found = _checked(request.args.get("beside"), LIST)
    return opening(found, None) if found else None


def back(document_id: UUID | str) -> str:
    """Where the way back of a document's page leads: the list as it was left, else the plain one."""
    return given(document_id) or url_for(LIST)


def left(document_id: UUID | str) -> str:
    """Where somebody goes from a document that is no more: to the list they came from, else to the trash."""
    came = _checked(given(document_id), LIST)
    return opening(came, None) if came else url_for(LIST, view="trash")


def suffix(document_id: UUID | str, list_url: str | None) -> str:
    """What addresses of a document end with, so that what follows knows the way: of its slide-over beside `list_url`, else of its page."""
    if list_url:
        return f"?{urlencode({'beside': list_url})}"
    came = given(document_id)
    return f"?{urlencode({'back': came})}" if came else ""


def whole(list_url: str, document_id: UUID | str) -> str:
    """What the address of the page ends with, seen from the slide-over beside `list_url`."""
    return f"?{urlencode({'back': opening(list_url, document_id)})}"


def opening(list_url: str, document_id: UUID | str | None) -> str:
    """The same list with this document open beside it, or none."""
    path, _mark, query = list_url.partition("?")
    arguments = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "open"]
    arguments += [("open", str(document_id))] if document_id else []
    return f"{path}?{urlencode(arguments)}" if arguments else path


def page(document_id: UUID | str, **more: Any) -> str:
    """The document's page, with its way back."""
    came = given(document_id)
    return url_for("documents.document_show", document_id=document_id, **(more | ({"back": came} if came else {})))


def on(document_id: UUID, **more: Any) -> Response:
    """After something was done, without script: to the list with the slide-over, where that asked, else to the document's page."""
    list_url = beside()
    return htmx.moved(opening(list_url, document_id) if list_url else page(document_id, **more))


def given(document_id: UUID | str) -> str | None:
    """The page that the address says somebody came from; None where it says none of ours."""
    list_url = beside()
    return opening(list_url, document_id) if list_url else _checked(request.args.get("back"), *ORIGINS)


def _checked(target: str | None, *endpoints: str) -> str | None:
    """`target` where it is one of these pages of this host, whatever is asked of it; nothing else is an address we lead to."""
    path = next.safe(target).partition("?")[0]
    return target if path in {url_for(endpoint) for endpoint in endpoints} else None
