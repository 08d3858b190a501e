"""What somebody looked for lately, from the palette and its page."""

from uuid import UUID

from flask import Response, render_template, request, url_for

from webapp.search import recent
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.signed_in
def recent_create() -> Response:
    """Keeps a search of which a hit was opened."""
    recent.remember(current.person.id, request.form.get("q", ""))
    return htmx.gone() if htmx.is_partial() else htmx.moved(url_for("search.result_index"))


@guards.signed_in
def recent_delete(recent_id: UUID) -> str | Response:
    recent.forget(current.person.id, recent_id)
    return _left()


@guards.signed_in
def recents_delete() -> str | Response:
    recent.forget_all(current.person.id)
    return _left()


def _left() -> str | Response:
    if not htmx.is_partial():
        return htmx.moved(url_for("search.result_index"))
    return render_template("search/result/_recents.html", recents=recent.of(current.person.id), list_url=url_for("search.result_index"))
