"""Where one is signed in: on this host; at the apex, on every host."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.auth import devices, whereabouts
from webapp.web import cookies, guards, htmx, sides
from webapp.web.current import current

WAYS = {
    "code": lazy_gettext("by code"),
    "password": lazy_gettext("by password"),
    "passkey": lazy_gettext("by passkey"),
    "oidc": lazy_gettext("through a provider"),
    "sso": lazy_gettext("through the organization’s provider"),
    "signup": lazy_gettext("by code"),
    "approval": lazy_gettext("by code"),
    "invitation": lazy_gettext("by code"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list. `place` is said where the list goes over several hosts."""

    id: UUID
    device: str
    place: str | None
    way: str | None
    address: str | None
    seen_at: datetime
    opened_at: datetime
    is_program: bool
    is_this: bool
    end_url: str


@guards.signed_in
def session_index() -> str:
    rows = whereabouts.of_user(current.person.id, _here())
    lines = [drawn(row, url_for("auth.session_delete", session_id=row.id)) for row in rows]
    return render_template("auth/session/index.html", sessions=_this_first(lines))


@guards.signed_in
def session_delete(session_id: UUID) -> Response:
    whereabouts.end(session_id, _here(), of=current.person.id, by=current.person)
    if current.sitting and session_id == current.sitting.id:
        cookies.clear_session()
        return htmx.moved(url_for("auth.signin_new"))
    return htmx.gone() if htmx.is_partial() else htmx.moved(url_for("auth.session_index"))


@guards.signed_in
def others_delete() -> Response:
    if current.sitting:
        whereabouts.end_others(current.sitting.id, _here(), of=current.person.id, by=current.person)
    return htmx.moved(url_for("auth.session_index"))


def drawn(row: whereabouts.SignedIn, end_url: str) -> Line:
    is_this = current.sitting is not None and row.id == current.sitting.id
    place = _place(row) if current.place.side == sides.APEX else None
    way = str(WAYS[row.way]) if row.way in WAYS else None
    return Line(row.id, _device(row), place, way, row.address, row.seen_at, row.opened_at, row.is_program, is_this, end_url)


def _this_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: not line.is_this)


def _here() -> whereabouts.Here:
    return whereabouts.Here(current.place.side, current.org.id if current.org else None)


def _place(row: whereabouts.SignedIn) -> str:
    return row.place or (_("Gatehouse console") if row.side == sides.ADMIN else "Gatehouse")


def _device(row: whereabouts.SignedIn) -> str:
    """A program is called what it calls itself."""
    device = devices.recognize(row.device)
    if row.is_program and row.device:
        return row.device
    if device.browser and device.system:
        words: str = _("%(browser)s on %(system)s", browser=device.browser, system=device.system)
        return words
    return device.browser or device.system or str(_("Unknown device"))
