"""People of the organization, as its managers see them, and where they are signed in."""

from uuid import UUID

from flask import Response, render_template, request, url_for

from webapp.auth import sessions, whereabouts
from webapp.auth.views import session
from webapp.kit import refusals
from webapp.orgs import members
from webapp.platform.models import User
from webapp.web import guards, htmx, sides
from webapp.web.current import current


@guards.may("members.manage")
def person_index() -> str:
    page = whereabouts.people(current.here.id, request.args.get("after"))
    next_url = url_for("auth.person_index", after=page.cursor) if page.cursor else None
    return render_template("auth/person/index.html", people=page.items, next_url=next_url)


@guards.may("members.end_sessions")
def person_session_index(user_id: UUID) -> Response | str:
    if user_id == current.person.id:
        return htmx.moved(url_for("auth.session_index"))
    user = _find(user_id)
    rows = whereabouts.of_user(user.id, _here())
    lines = [session.drawn(row, url_for("auth.person_session_delete", user_id=user.id, session_id=row.id)) for row in rows]
    return render_template("auth/person/sessions.html", person=user, sessions=lines)


@guards.may("members.end_sessions")
def person_session_delete(user_id: UUID, session_id: UUID) -> Response:
    user = _find(user_id)
    whereabouts.end(session_id, _here(), of=user.id, by=current.person)
    return htmx.gone() if htmx.is_partial() else _back(user)


@guards.may("members.end_sessions")
def person_sessions_delete(user_id: UUID) -> Response:
    user = _find(user_id)
    sessions.end_all(user.id, current.here.id, by=current.person)
    return _back(user)


def _find(user_id: UUID) -> User:
    """Somebody of this organization. Raises NotFound for anybody else."""
    membership = members.find(current.here.id, user_id)
    if membership is None:
        raise refusals.NotFound()
    return membership.user


def _here() -> whereabouts.Here:
    return whereabouts.Here(sides.ORG, current.here.id)


def _back(user: User) -> Response:
    return htmx.moved(url_for("auth.person_session_index", user_id=user.id))
