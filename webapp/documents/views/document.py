"""The way in."""

from flask import Response, url_for

from webapp.web import frame, guards, htmx
from webapp.web.current import current


@guards.may("documents.list")
def front_show() -> Response:
    """Home: the documents, and where that module is off the first page there is for this person; their own, if there is no other."""
    if "documents" in current.here.modules:
        return htmx.moved(url_for("search.document_index"))
    entries = frame.drawn()
    return htmx.moved(entries[0].url if entries else url_for("auth.profile_edit"))
