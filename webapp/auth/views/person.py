"""People of the organization: the directory for its members; for managers also who was seen when, and where they are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, render_template, request, url_for

from webapp.auth import sessions, whereabouts
from webapp.auth.views import session
from webapp.kit import refusals
from webapp.orgs import directory, invitations, members, roles
from webapp.orgs.forms import ROLE_WORDS
from webapp.platform import avatars
from webapp.platform.models import User
from webapp.web import guards, htmx, sides
from webapp.web.current import current

PAGE = 50
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A member as a row shows them. `seen_at` is None for somebody who is signed in nowhere here."""

    user_id: UUID
    name: str
    email: str | None
    role: str
    status: str
    seen_at: datetime | None
    is_me: bool
    picture_url: str | None


@guards.may("directory.see")
def person_index() -> Response:
    asked = _asked()
    page = directory.page(current.here.id, cursor=request.args.get("after"), limit=PAGE, **asked)
    given = {name: value for name, value in asked.items() if value}
    if not manages():
        given.pop("status", None)
    counts = directory.counts(current.here.id)
    return htmx.show(
        "auth/person/index.html",
        "auth/person/_people.html",
        asked=asked,
        is_narrowed=bool(given),
        people=rows(page.items),
        manages=manages(),
        role_words=ROLE_WORDS,
        active_count=counts.get("active", 0),
        suspended_count=counts.get("suspended", 0) if manages() else 0,
        open_invitations=invitations.open_count(current.here.id) if manages() else 0,
        next_url=url_for("auth.person_index", after=page.cursor, q=given.get("search"), role=given.get("role"), status=given.get("status"))
        if page.cursor
        else None,
    )


@guards.may("members.end_sessions")
def person_session_index(user_id: UUID) -> Response | str:
    if user_id == current.person.id:
        return htmx.moved(url_for("auth.session_index"))
    user = find(user_id)
    found = whereabouts.of_user(user.id, _here())
    lines = [session.drawn(row, url_for("auth.person_session_delete", user_id=user.id, session_id=row.id)) for row in found]
    return render_template("auth/person/sessions.html", person=user, sessions=lines)


@guards.may("members.end_sessions")
def person_session_delete(user_id: UUID, session_id: UUID) -> Response:
    user = find(user_id)
    whereabouts.end(session_id, _here(), of=user.id, by=current.person)
    return htmx.gone() if htmx.is_partial() else _back(user)


@guards.may("members.end_sessions")
def person_sessions_delete(user_id: UUID) -> Response:
    user = find(user_id)
    sessions.end_all(user.id, current.here.id, by=current.person)
    return _back(user)


def find(user_id: UUID) -> User:
    """Somebody of this organization. Raises NotFound for anybody else."""
    membership = members.find(current.here.id, user_id)
    if membership is None:
        raise refusals.NotFound()
    return membership.user


def manages() -> bool:
    return current.may("members.manage")


def rows(lines: Sequence[directory.Line]) -> list[Row]:
    """With when they were last seen, where a manager asks."""
    seen = whereabouts.last_seen(current.here.id, [line.user_id for line in lines]) if manages() else {}
    return [
        Row(
            line.user_id,
            line.name,
            line.email,
            line.role,
            line.status,
            seen.get(line.user_id),
            is_me=line.user_id == current.person.id,
            picture_url=_picture(line),
        )
        for line in lines
    ]


def _picture(line: directory.Line) -> str | None:
    return url_for("auth.picture_show", user_id=line.user_id, v=avatars.version(line.picture_at)) if line.picture_at else None


def _asked() -> dict[str, str]:
    """How the list is narrowed; what is not known narrows nothing. Members see those who are active."""
    role, status = request.args.get("role", ""), request.args.get("status", "")
    return {
        "search": request.args.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        "role": role if role in roles.ROLES else "",
        "status": (status if status in directory.STATES else "") if manages() else "active",
    }


def _here() -> whereabouts.Here:
    return whereabouts.Here(sides.ORG, current.here.id)


def _back(user: User) -> Response:
    return htmx.moved(url_for("auth.person_session_index", user_id=user.id))
