"""What the record's page and the slide-over show of a document, as plain values."""

from typing import Any

from flask import request, url_for
from flask_babel import get_locale

from webapp.documents import (
    access,
    activity,
    archives,
    checklists,
    editing,
    filing,
    languages,
    leafing,
    problems,
    quarantine,
    reminders,
    texts,
    trash,
    versions,
    ways,
)
from webapp.documents.forms import FactsForm
from webapp.documents.models import READING, RECEIVED, UNREADABLE, Document
from webapp.documents.views import way
from webapp.orgs import roles
from webapp.web import htmx
from webapp.web.current import current

DETAILS, TEXT, VERSIONS, ACTIVITY = TABS = ("details", "text", "versions", "activity")
PDF = "application/pdf"


def opened(document: Document) -> None:
    """Notes that whoever is signed in opened a document; in the ledger, where they see it only because managers see everything."""
    activity.note(document, current.person.id, activity.OPENED)
    ways.tell_of_manager(document, role=current.role, by=current.person)


def of(
    document: Document, owner_name: str, tab: str = "", *, form: FactsForm | None = None, list_url: str | None = None, page: int | None = None
) -> dict[str, Any]:
    """Everything that documents/document/_panel.html and show.html want. `list_url`: the list that it is drawn beside. `page`: where it is opened, else as
    the address says; its text, where that is not in sight anyway. `tab`: the details, where it is none of TABS."""
    list_url = list_url or (way.beside() if htmx.is_htmx() else None)  # a tab is taken out of the whole page
    page = page or page_asked()
    if not tab and page and (list_url or (document.preview_sha256 and document.content_type != PDF)):
        tab = TEXT
    is_owner = document.owner_id == current.person.id
    may_edit = document.trashed_at is None and current.may("documents.edit") and access.may_edit(current.person.id, document, role=current.role)
    knows_history = is_owner or current.role != roles.CLIENT  # what people here did is not for those outside
    tab = tab if tab in TABS and (knows_history or tab != ACTIVITY) else DETAILS
    shown = {
        "document_id": str(document.id),
        "url": url_for("documents.document_show", document_id=document.id),
        "title": document.title,
        "owner_name": owner_name,
        "is_owner": is_owner,
        "knows_history": knows_history,
        "may_edit": may_edit,
        "may_file": may_edit and current.may("filing.see"),
        "may_review": may_edit and current.may("documents.upload"),
        "sharing_url": _sharing_url(document, is_owner),
        "share_count": document.share_count,
        "may_erase": is_owner and document.trashed_at is not None and current.may("documents.edit"),
        "form": form or form_of(document),
        "etag": editing.etag(document),
        "filing": filing.of(document.n),
        "tab": tab,
        "lang": languages.tag(document.language),
        "language_name": name_of(document.language),
        **_file(document),
        **_standing(document),
        **_looking_ahead(document),
        **_ways(document, list_url, page),
    }
    return shown | _of_tab(document, tab, page)


def owner_of(document: Document) -> str:
    """The owner's name, for somebody who sees the document. No statement for the owner."""
    return current.person.name if document.owner_id == current.person.id else access.find(current.person.id, document.id, role=current.role)[1]


def page_asked() -> int | None:
    """The page that an address opens a document at; None for the first one."""
    asked = request.args.get("page", 0, type=int)
    return asked if 1 < asked < 1_000_000 else None


def _sharing_url(document: Document, is_owner: bool) -> str | None:
    """Where its owner decides who sees it."""
    if not (is_owner and document.trashed_at is None and current.may("documents.share")):
        return None
    return url_for("documents.sharing_show", document_id=document.id) + way.suffix(document.id, way.beside())


def form_of(document: Document) -> FactsForm:
    """The form with what the document is now."""
    now = {"title": document.title, "dated": document.dated, "expires_on": document.expires_on, "language": document.language or ""}
    form = FactsForm(formdata=None, data=now | {"etag": editing.etag(document)})
    return with_choices(form, document)


def with_choices(form: FactsForm, document: Document) -> FactsForm:
    names = sorted(((code, name_of(code)) for code in {*languages.SHORT, *filter(None, [document.language])}), key=lambda pair: pair[1].casefold())
    form.language.choices = [("", "–"), *names]
    return form


def name_of(code: str | None) -> str:
    """A language as its reader calls it: "German"."""
    locale = get_locale()
    short = languages.tag(code)
    return str((locale.languages.get(short) if locale else None) or short)


def _file(document: Document) -> dict[str, Any]:
    return {
        "filename": document.filename,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "version": document.version,
        "pages": document.page_count,
        "is_pdf": document.content_type == PDF,
        "is_picture": document.content_type.startswith("image/"),
        "content_url": url_for("documents.content_show", document_id=document.id),
        **_pictures(document),
    }


def _pictures(document: Document) -> dict[str, Any]:
    """`pictures`: the number and address of each page that there is a picture of."""
    some = [(one.number, url_for("documents.page_show", document_id=document.id, number=one.number, v=one.sha256[:12])) for one in leafing.of(document)[1:]]
    first = document.preview_sha256 and url_for("documents.preview_show", document_id=document.id, v=document.preview_sha256[:12])
    return {"preview_url": first, "pictures": [(1, first), *some] if first else [], **glance(document)}


def glance(document: Document) -> dict[str, Any]:
    """What one sees of a document at once: `small_url`, the address of its small picture, and where there is no large one the `beginning`
    of its text."""
    is_told = not (document.preview_sha256 or quarantine.is_shut(document.state, document.problem))
    return {"small_url": glance_url(document), "beginning": texts.beginning(document.n) if is_told else ""}


def glance_url(document: Document) -> str | None:
    """The address of its small picture, where it has one that may be shown."""
    small = None if quarantine.is_shut(document.state, document.problem) else document.thumbnail_sha256
    return url_for("documents.thumbnail_show", document_id=document.id, v=small[:12]) if small else None


def _standing(document: Document) -> dict[str, Any]:
    return {
        "state": document.state,
        "is_waiting": document.state in (RECEIVED, READING),
        "problem": problems.sentence(document.problem) if document.state == UNREADABLE else None,
        "is_cut": document.is_cut,
        "document_dated": document.dated,
        "document_expires_on": document.expires_on,
        "review": document.review,
        "created_at": document.created_at,
        "updated_at": document.updated_at,
        "trashed_at": document.trashed_at,
        "erased_at": document.trashed_at + trash.KEPT if document.trashed_at else None,
    }


def _looking_ahead(document: Document) -> dict[str, Any]:
    """When whoever reads this wants to be reminded; and the request that it came by, which its owner may open. Two statements."""
    reminder, origin = reminders.of(document, current.person.id), checklists.origin_of(document.n)
    is_theirs = origin is not None and origin.owner_id == current.person.id and "requests" in current.here.modules
    return {
        "remind_on": reminder.falls_on if reminder else None,
        "remind_note": reminder.note if reminder else "",
        "may_be_reminded": document.trashed_at is None and current.may("documents.upload"),
        "origin": origin,
        "origin_url": url_for("documents.request_show", document_request_id=origin.request_id) if origin and is_theirs else None,
    }


def _ways(document: Document, list_url: str | None, page: int | None) -> dict[str, Any]:
    """Where one goes from here. `is_listed`: it stands beside the list `list_url`, where what is done leaves one; `end` is what addresses of
    the document end with."""
    url, end = url_for("documents.document_show", document_id=document.id), way.suffix(document.id, list_url)
    more = end.replace("?", "&", 1)
    at_page = f"page={page}" if page else ""
    whole = url + (way.whole(list_url, document.id) if list_url else end)
    return {
        "is_listed": list_url is not None,
        "end": end,
        "close_url": list_url or url_for("search.document_index"),
        "back_url": way.back(document.id),
        "whole_url": _extended(whole, at_page),
        "viewer_url": _extended(f"{url}/viewer{end}", at_page),
        "away_url": _extended(f"{url}/viewer{end}", "away=1"),
        "page": page,
        "tab_urls": {tab: f"{url}?tab={tab}{more}" for tab in TABS},
    }


def _extended(url: str, argument: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{argument}" if argument else url


def _of_tab(document: Document, tab: str, page: int | None) -> dict[str, Any]:
    """What one tab needs: a statement, or none."""
    if tab == TEXT:
        return leaves_of(document, page)
    if tab == VERSIONS:
        return {"versions": versions.of(document)}
    if tab == ACTIVITY:
        notes = activity.of(document, request.args.get("after"), with_readers=document.owner_id == current.person.id)
        following = way.page(document.id, tab=ACTIVITY, after=notes.cursor) if notes.cursor else None
        return {"notes": notes.items, "next_url": following}
    return {"unpacking": archives.of(document)}


def leaves_of(document: Document, page: int | None = None) -> dict[str, Any]:
    """Some pages of its text, from `page` on."""
    is_shut = quarantine.is_shut(document.state, document.problem)
    leaves, number = ([], 0) if is_shut else texts.leaves(document.n, page or 1)
    at = leaves[0].number if leaves else 1
    return {
        "leaves": leaves,
        "leaves_number": number,
        "before_url": way.page(document.id, tab=TEXT, page=max(at - texts.SHOWN, 1)) if at > 1 else None,
        "after_url": way.page(document.id, tab=TEXT, page=at + texts.SHOWN) if at + texts.SHOWN <= number else None,
    }
