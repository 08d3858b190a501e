"""What is answered after something was done with a document: who did it in the slide-over stays in the list."""

from flask import Response, make_response, render_template, url_for

from webapp.documents import inbox
from webapp.documents.models import Document
from webapp.documents.views import panel, way
from webapp.web import htmx
from webapp.web.current import current


def told(document: Document, sentence: str, *, tab: str = "", undo: str | None = None, words: str = "") -> Response:
    """To whoever changed it: the slide-over as it is now with `sentence` at the edge of the page, or without script the list that it stands beside; from the
    document's page, that page at `tab`. `undo`: the endpoint that takes it back, on a button with `words`."""
    list_url = way.beside()
    if not list_url or not htmx.is_partial():
        return way.on(document.id, **({"tab": tab} if tab else {}))
    end = way.suffix(document.id, list_url)
    undo_url = url_for(undo, document_id=document.id) + end if undo else None
    drawn = render_template("documents/document/_panel.html", **panel.of(document, panel.owner_of(document), tab))
    waiting = inbox.count(current.person.id)
    toast = render_template("documents/document/_toast.html", document_id=str(document.id), sentence=sentence, undo_url=undo_url, words=words, waiting=waiting)
    return make_response(f"{drawn}\n{toast}")
