"""One row of a list, after something was done with its document beside it."""

from uuid import UUID

from flask import Response, make_response, request, url_for

from webapp.documents import access
from webapp.documents.views import way
from webapp.search import asked as asking
from webapp.search import listing
from webapp.search.views import rows
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.list")
@guards.module("documents")
def row_show(document_id: UUID) -> Response:
    """The row as the list that is asked for shows it now. Where its filters leave it out, the row marked as one that stays until one goes on; where
    it stands in another list altogether (the trash), nothing. By itself it is the list with the document open."""
    access.find(current.person.id, document_id)
    asked, base = asking.read(request.args), url_for("search.document_index")
    if not htmx.is_partial():
        return htmx.moved(way.opening(asked.address(base), document_id))
    viewer = listing.viewer(current.person.id, current.role)
    line = listing.line(viewer, asked, document_id)
    if line:
        return make_response(rows.drawn([line], asked, base=base, next_url=None))
    line = listing.line(viewer, asking.Asked(view=asked.view), document_id)
    return make_response(rows.drawn([line], asked, base=base, next_url=None, is_left=True) if line else "")
