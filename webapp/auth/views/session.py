"""The list of one's own sessions on this host."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, render_template, url_for

from webapp.auth import devices, sessions
from webapp.web import cookies, guards, htmx
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Line:
    id: UUID
    device: str
    address: str | None
    seen_at: datetime
    opened_at: datetime
    is_this: bool


@guards.signed_in
def session_index() -> str:
    rows = sessions.of_user(current.person.id, side=current.place.side, org=current.org.id if current.org else None)
    this = current.sitting.id if current.sitting else None
    lines = [Line(row.id, devices.describe(row.device), row.address, row.seen_at, row.created_at, row.id == this) for row in rows]
    return render_template("auth/session/index.html", sessions=lines)


@guards.signed_in
def session_delete(session_id: UUID) -> Response:
    sessions.close(session_id, of=current.person.id, by=current.person, org=current.org.id if current.org else None)
    if current.sitting and session_id == current.sitting.id:
        cookies.clear_session()
        return htmx.moved(url_for("auth.signin_new"))
    return htmx.gone() if htmx.is_partial() else htmx.moved(url_for("auth.session_index"))
