"""Groups, and who is in them."""

from uuid import UUID

from webapp.orgs import groups
from webapp.orgs.api import schemas
from webapp.orgs.models import MemberGroup
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Groups"
TAKEN = {409: "NAME_TAKEN, GROUP_BUILT_IN"}


@api.in_org
@guards.may("directory.see")
@api.call(schemas.GroupsTold, room=ROOM)
def api_group_index(query: schemas.GroupsAsked) -> object:
    """Groups by name."""
    page = groups.page(cursor=query.cursor, limit=query.limit, search=query.q)
    items = [schemas.GroupListed(id=line.id, name=line.name, description=line.description, members=line.size) for line in page.items]
    return schemas.GroupsTold(items=items, next_cursor=page.cursor)


@api.in_org
@guards.may("groups.manage")
@api.call(schemas.GroupListed, room=ROOM, status=201, refuses=TAKEN)
def api_group_create(json: schemas.GroupGiven) -> object:
    """A group without members."""
    return _listed(groups.create(json.name, json.description, by=current.person)), 201


@api.in_org
@guards.may("directory.see")
@api.call(schemas.GroupShown, room=ROOM)
def api_group_show(group_id: UUID, query: api.Listed) -> object:
    """A group with its members."""
    group = groups.get(group_id)
    page = groups.members_of(group.id, cursor=query.cursor, limit=query.limit)
    items = [schemas.GroupMemberTold(id=one.user_id, name=one.name, email=one.address, joined_at=one.joined_at) for one in page.items]
    return schemas.GroupShown(**_listed(group).model_dump(), items=items, next_cursor=page.cursor)


@api.in_org
@guards.may("groups.manage")
@api.call(schemas.GroupListed, room=ROOM, refuses=TAKEN)
def api_group_update(group_id: UUID, json: schemas.GroupChange) -> object:
    """Changes what is given."""
    group = groups.get(group_id)
    groups.change(group, name=json.name, description=json.description, by=current.person)
    return _listed(group)


@api.in_org
@guards.may("groups.manage")
@api.call(None, room=ROOM, status=204, refuses={409: "GROUP_BUILT_IN"})
def api_group_delete(group_id: UUID) -> object:
    """Its members stay members."""
    groups.delete(groups.get(group_id), by=current.person)
    return "", 204


@api.in_org
@guards.may("groups.manage")
@api.call(None, room=ROOM, status=204)
def api_group_member_update(group_id: UUID, user_id: UUID) -> object:
    """Puts a member in. Twice changes nothing."""
    groups.join(current.here.id, groups.get(group_id), user_id, by=current.person)
    return "", 204


@api.in_org
@guards.may("groups.manage")
@api.call(None, room=ROOM, status=204)
def api_group_member_delete(group_id: UUID, user_id: UUID) -> object:
    """Takes a member out."""
    groups.leave(groups.get(group_id), user_id, by=current.person)
    return "", 204


@guards.signed_in
@api.call(schemas.MyGroupsTold, room="Me")
def api_my_group_index() -> object:
    """The groups you are in, in the organization of your token, by name."""
    if current.org is None:
        return schemas.MyGroupsTold(items=[], next_cursor=None)
    items = [schemas.GroupTold(id=group.id, name=group.name, description=group.description) for group in groups.of_user(current.person.id)]
    return schemas.MyGroupsTold(items=items, next_cursor=None)


def _listed(group: MemberGroup) -> schemas.GroupListed:
    return schemas.GroupListed(id=group.id, name=group.name, description=group.description, members=groups.size(group.id))
