"""What is done with several documents at once."""

from flask import Response, make_response, render_template, request, url_for

from webapp.kit import clock, ids, zipping
from webapp.search import asked as asking
from webapp.search import downloading, listing, selecting, trashing
from webapp.search.selecting import Selection
from webapp.web import guards, headers, htmx
from webapp.web.current import current


@guards.may("documents.read")
@guards.module("documents")
def download_create() -> Response:
    """A zip archive, made while it is sent."""
    viewer = listing.viewer(current.person.id, current.role)
    chosen = selecting.documents(viewer, _selection())
    entries = downloading.prepare(current.here.id, chosen, by=current.person)
    response = Response(zipping.streamed(entries), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{current.here.slug}-{clock.now():%Y-%m-%d}.zip")
    response.headers["Content-Security-Policy"] = headers.BYTES_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@guards.may("documents.edit")
@guards.module("documents")
def trashing_create() -> Response:
    viewer, selection = listing.viewer(current.person.id, current.role), _selection()
    outcome = trashing.trash(selecting.documents(viewer, selection), by=current.person)
    back_url = asking.from_query(request.form.get("query", "")).address(url_for("search.document_index"))
    values = {
        "moved": len(outcome.moved),
        "moved_ids": [one.id for one in outcome.moved],
        "skipped": [one.title for one in outcome.skipped],
        "back_url": back_url,
    }
    return make_response(render_template("search/selection/_outcome.html" if htmx.is_partial() else "search/selection/outcome.html", **values))


def _selection() -> Selection:
    """What the form names: documents, or with `all` the whole list that `query` describes."""
    if request.form.get("all"):
        return Selection(whole=asking.from_query(request.form.get("query", "")))
    found = [ids.parse(text) for text in request.form.getlist("id")[: selecting.MOST + 1]]
    return Selection(ids=tuple(one for one in found if one))
