"""What is done with several documents at once."""

from flask import Response, request

from webapp.kit import clock, ids, zipping
from webapp.search import asked as asking
from webapp.search import downloading, listing, selecting
from webapp.search.selecting import Selection
from webapp.web import guards, headers
from webapp.web.current import current


@guards.may("documents.read")
@guards.module("documents")
def download_create() -> Response:
    """A zip archive, made while it is sent."""
    viewer = listing.viewer(current.person.id, current.role)
    chosen = selecting.documents(viewer, _selection())
    entries = downloading.prepare(current.here.id, chosen, role=current.role, by=current.person)
    response = Response(zipping.streamed(entries), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{current.here.slug}-{clock.now():%Y-%m-%d}.zip")
    response.headers["Content-Security-Policy"] = headers.BYTES_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _selection() -> Selection:
    """What the form names: documents, or with `all` the whole list that `query` describes."""
    if request.form.get("all"):
        return Selection(whole=asking.from_query(request.form.get("query", "")))
    found = [ids.parse(text) for text in request.form.getlist("id")[: selecting.MOST + 1]]
    return Selection(ids=tuple(one for one in found if one))
