"""Members."""

from uuid import UUID

from webapp.kit import refusals
from webapp.orgs import directory, members
from webapp.orgs.api import schemas
from webapp.orgs.directory import Line
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Members"
LAST = {409: "LAST_MANAGER"}


@api.in_org
@guards.may("directory.see")
@api.call(schemas.UsersTold, room=ROOM)
def api_user_index(query: schemas.UsersAsked) -> object:
    """Members by name. Who is suspended is seen by managers only."""
    status = (query.status or "") if current.may("members.manage") else "active"
    page = directory.page(current.here.id, cursor=query.cursor, limit=query.limit, search=query.q, role=query.role or "", status=status)
    return schemas.UsersTold(items=[_told(line) for line in page.items], next_cursor=page.cursor)


@api.in_org
@guards.may("members.manage")
@api.call(schemas.UserTold, room=ROOM, refuses=LAST)
def api_user_update(user_id: UUID, json: schemas.UserChange) -> object:
    """Changes what is given: the role, which acts at once, or the status. Suspending ends whatever they are signed in with."""
    seat = members.get(current.here.id, user_id)
    if json.role is not None:
        members.change_role(seat, json.role, by=current.person)
    if json.status is not None:
        (members.suspend if json.status == "suspended" else members.reactivate)(seat, by=current.person)
    line = directory.line(current.here.id, user_id)
    if line is None:
        raise refusals.NotFound()
    return _told(line)


@api.in_org
@guards.may("members.manage")
@api.call(None, room=ROOM, status=204, refuses={**LAST, 422: "HEIR_INVALID"})
def api_user_delete(user_id: UUID, query: schemas.Removal) -> object:
    """Takes somebody out of the organization. Their documents become another member's; their account stays, and they are told."""
    seat = members.get(current.here.id, user_id)
    if user_id == current.person.id:
        members.leave(seat, query.hand_over_to)
    else:
        members.remove(seat, query.hand_over_to or current.person.id, by=current.person)
    return "", 204


def _told(line: Line) -> schemas.UserTold:
    return schemas.UserTold(
        id=line.user_id,
        name=line.name,
        email=line.email,
        role=line.role,  # type: ignore[arg-type]  # the columns hold nothing else
        status=line.status,  # type: ignore[arg-type]
        joined_at=line.joined_at,
    )
