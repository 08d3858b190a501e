"""Groups: named sets of members. Call these inside the organization's context; `org_id` is asked for where the platform says
who is a member."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import db, paging, refusals
from webapp.orgs import members, roles
from webapp.orgs.models import MemberGroup, MemberGroupMember, Person
from webapp.platform import lifecycle, users

SERVICE_ADMINS = tuple(roles.GROUP_MAY)  # made with each organization; who is in one sets that service up
NAME_LENGTH = 80
DESCRIPTION_LENGTH = 300
MOST_OFFERED = 200  # groups in a list to choose from


_KNOWN = "groups_of_members"
_OF_MEMBER = (
    sa.select(MemberGroup.id, MemberGroup.name)
    .join(MemberGroupMember, MemberGroupMember.group_id == MemberGroup.id)
    .where(MemberGroupMember.user_id == sa.bindparam("member_id"))
    .order_by(MemberGroup.id)
)


class Line(NamedTuple):
    """A group in a list."""

    id: UUID
    name: str
    description: str
    size: int


class Member(NamedTuple):
    """Somebody in a group."""

    user_id: UUID
    name: str
    address: str | None
    joined_at: datetime


def get(group_id: UUID) -> MemberGroup:
    """Raises NotFound."""
    group = db.session.get(MemberGroup, group_id)
    if group is None:
        raise refusals.NotFound()
    return group


def create(name: str, description: str = "", *, by: ledger.Actor | None) -> MemberGroup:
    """A group without members. Raises Invalid (NAME_INVALID, DESCRIPTION_TOO_LONG) or Conflict (NAME_TAKEN)."""
    clean = _clean_name(name)
    group = MemberGroup(name=clean, name_folded=clean.casefold(), description=_clean_description(description))
    _refuse_taken(group.name_folded)
    db.session.add(group)
    _flush()
    ledger.record_inside("groups.created", by=by, subject=group)
    return group


def change(group: MemberGroup, *, name: str | None = None, description: str | None = None, by: ledger.Actor | None) -> None:
    """Changes what is given. Raises as `create`, and Conflict (GROUP_BUILT_IN) for another name of one that the product knows by
    its name."""
    before = group.name
    if name is not None and (clean := _clean_name(name)) != group.name:
        _refuse_built_in(group)
        _refuse_taken(clean.casefold(), but=group.id)
        group.name, group.name_folded = clean, clean.casefold()
    if description is not None:
        group.description = _clean_description(description)
    if not db.session.is_modified(group):
        return
    _flush()
    ledger.record_inside("groups.changed", by=by, subject=group, before=before)


def delete(group: MemberGroup, *, by: ledger.Actor | None) -> None:
    """What its members had through it they have no more. Raises Conflict (GROUP_BUILT_IN)."""
    _refuse_built_in(group)
    lifecycle.tell_group_ends(group.id)
    ledger.record_inside("groups.deleted", by=by, subject=group)
    db.session.delete(group)
    db.session.flush()


def join(org_id: UUID, group: MemberGroup, user_id: UUID, *, by: ledger.Actor | None) -> None:
    """Twice changes nothing. Raises NotFound for somebody who is no member."""
    membership = members.get(org_id, user_id)
    db.session.info.pop(_KNOWN, None)
    members.keep_person(membership.user)
    db.session.flush()
    if _add(group.id, user_id):
        ledger.record_inside("groups.joined", by=by, subject=group, member=membership.user.name)


def leave(group: MemberGroup, user_id: UUID, *, by: ledger.Actor | None) -> None:
    """Raises NotFound for somebody who is not in it."""
    db.session.info.pop(_KNOWN, None)
    where = (MemberGroupMember.group_id == group.id, MemberGroupMember.user_id == user_id)
    if db.session.execute(sa.delete(MemberGroupMember).where(*where).returning(MemberGroupMember.user_id)).one_or_none() is None:
        raise refusals.NotFound()
    ledger.record_inside("groups.left", by=by, subject=group, member=_name_of(user_id))


def leave_all(user_id: UUID) -> None:
    """For somebody who leaves the organization."""
    db.session.execute(sa.delete(MemberGroupMember).where(MemberGroupMember.user_id == user_id))


def of_member(user_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The groups somebody is in, ids with names. Asked once in a unit of work, in which several rooms want to know."""
    known: dict[UUID, tuple[tuple[UUID, str], ...]] = db.session.info.setdefault(_KNOWN, {})
    if user_id not in known:
        known[user_id] = tuple((row.id, row.name) for row in db.session.execute(_OF_MEMBER, {"member_id": user_id}))
    return known[user_id]


def may(user_id: UUID, role: str, permission: str) -> bool:
    """Whether a member's role, or a group they are in, gives a permission. The organization's database is asked only where a group may give what
    the role does not."""
    if roles.may(role, permission):
        return True
    name = roles.group_for(permission)
    return name is not None and any(name == one for _id, one in of_member(user_id))


def page(*, cursor: str | None, limit: int, search: str = "") -> paging.Page[Line]:
    """Groups by name, with how many are in each."""
    listed = sa.select(MemberGroup.id, MemberGroup.name, MemberGroup.description, MemberGroup.name_folded).order_by(MemberGroup.name_folded).limit(limit + 1)
    if search:
        listed = listed.where(MemberGroup.name_folded.contains(search.casefold(), autoescape=True))
    last = paging.decode(cursor, (paging.word,))
    if last:
        listed = listed.where(MemberGroup.name_folded > last[0])
    found = paging.cut(db.session.execute(listed).all(), limit, lambda row: [row.name_folded])
    sizes = _sizes([row.id for row in found.items])
    return paging.Page([Line(row.id, row.name, row.description, sizes.get(row.id, 0)) for row in found.items], found.cursor)


def offered() -> list[MemberGroup]:
    """Those that a form lets choose from, by name."""
    return list(db.session.scalars(sa.select(MemberGroup).order_by(MemberGroup.name_folded).limit(MOST_OFFERED)))


def members_of(group_id: UUID, *, cursor: str | None, limit: int) -> paging.Page[Member]:
    """Who is in a group, by name."""
    listed = (
        sa.select(Person.id, Person.name, Person.address, MemberGroupMember.joined_at)
        .join(MemberGroupMember, MemberGroupMember.user_id == Person.id)
        .where(MemberGroupMember.group_id == group_id)
        .order_by(Person.name, Person.id)
        .limit(limit + 1)
    )
    last = paging.decode(cursor, (paging.word, UUID))
    if last:
        listed = listed.where(paging.beyond((Person.name, Person.id), last))
    return paging.cut([Member(*row) for row in db.session.execute(listed)], limit, lambda one: (one.name, one.user_id))


def size(group_id: UUID) -> int:
    return _sizes([group_id]).get(group_id, 0)


def among(group_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the given who are in a group."""
    asked = sa.select(MemberGroupMember.user_id).where(MemberGroupMember.group_id == group_id, MemberGroupMember.user_id.in_(list(user_ids)))
    return set(db.session.scalars(asked))


def of_user(user_id: UUID) -> list[MemberGroup]:
    """The groups somebody is in, by name."""
    mine = sa.select(MemberGroup).join(MemberGroupMember, MemberGroupMember.group_id == MemberGroup.id).where(MemberGroupMember.user_id == user_id)
    return list(db.session.scalars(mine.order_by(MemberGroup.name_folded)))


def named(group_ids: Iterable[UUID]) -> list[MemberGroup]:
    """Those of the given that there are, by name."""
    return list(db.session.scalars(sa.select(MemberGroup).where(MemberGroup.id.in_(list(group_ids))).order_by(MemberGroup.name_folded)))


def _add(group_id: UUID, user_id: UUID) -> bool:
    """Whether this call did it: of two at once, one."""
    connection = db.session.connection(bind_arguments=db.TENANT)
    insert: Any = db.upsert(MemberGroupMember, connection).values(group_id=group_id, user_id=user_id)
    return connection.execute(insert.on_conflict_do_nothing().returning(MemberGroupMember.user_id)).one_or_none() is not None


def _sizes(group_ids: list[UUID]) -> dict[UUID, int]:
    counted = sa.select(MemberGroupMember.group_id, sa.func.count()).where(MemberGroupMember.group_id.in_(group_ids)).group_by(MemberGroupMember.group_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _name_of(user_id: UUID) -> str:
    person = db.session.get(Person, user_id)
    return person.name if person else ""


def _clean_name(text: str) -> str:
    try:
        name = unicodedata.normalize("NFKC", users.clean_name(text))
    except refusals.Invalid:
        name = ""
    if not 1 <= len(name.casefold()) <= NAME_LENGTH:
        raise refusals.Invalid("A group's name has 1 to %(most)s characters.", code="NAME_INVALID", field="name", most=NAME_LENGTH)
    return name


def _clean_description(text: str) -> str:
    description = " ".join(text.replace("\0", "").split())
    if len(description) > DESCRIPTION_LENGTH:
        raise refusals.Invalid("Keep it to %(most)s characters.", code="DESCRIPTION_TOO_LONG", field="description", most=DESCRIPTION_LENGTH)
    return description


def _refuse_built_in(group: MemberGroup) -> None:
    if group.name in SERVICE_ADMINS:
        raise refusals.Conflict("%(name)s is known to the product by its name: it can be neither renamed nor deleted.", code="GROUP_BUILT_IN", name=group.name)


def _refuse_taken(folded: str, but: UUID | None = None) -> None:
    taken = db.session.scalar(sa.select(MemberGroup).where(MemberGroup.name_folded == folded, MemberGroup.id != but if but else sa.true()))
    if taken is not None:
        raise _taken(taken.name)


def _flush() -> None:
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:  # somebody else took the name in this very moment
        raise _taken("") from error


def _taken(name: str) -> refusals.Conflict:
    if not name:
        return refusals.Conflict("There is a group of that name. Choose another one.", code="NAME_TAKEN", field="name")
    return refusals.Conflict("There is a group called %(name)s. Choose another name.", code="NAME_TAKEN", field="name", name=name)
