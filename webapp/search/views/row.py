"""One row of a list, after something was done with its document beside it."""

from uuid import UUID

from flask import Response, make_response, request, url_for

from webapp.documents import access
from webapp.search import asked as asking
from webapp.search import listing
from webapp.search.views import library, rows
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("documents.list")
@guards.module("documents")
def row_show(document_id: UUID) -> Response:
    """The row as the list that is asked for shows it now. Where its filters leave it out, the row marked as one that stays until one goes on; where
    it stands in another list altogether (the trash), nothing. By itself it is the list with no row but this one."""
    access.find(current.person.id, document_id, role=current.role)
    asked, viewer = asking.read(request.args), listing.viewer(current.person.id, current.role)
    line = listing.line(viewer, asked, document_id)
    found = line or listing.line(viewer, asking.Asked(view=asked.view), document_id)
    drawn = rows.drawn([found] if found else [], asked, base=url_for("search.document_index"), next_url=None, is_left=line is None)
    return make_response(drawn if htmx.is_partial() else library.whole(viewer, asked, drawn))
