"""What the calls of this room read and answer."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.web.api import Asked, Listed, Told

Role = Literal["manager", "member", "client"]
GroupName = Annotated[str, Field(min_length=1, max_length=80, description="Told apart from other groups without case.")]
Description = Annotated[str, Field(max_length=300)]


class UsersAsked(Listed):
    q: Annotated[str, Field("", max_length=100, description="A part of the name or address, in any case.")]
    role: Role | None = None
    status: Literal["active", "suspended"] | None = None


class UserTold(Told):
    id: UUID
    name: str
    email: str | None
    role: Role
    status: Literal["active", "suspended"]
    joined_at: datetime


class UsersTold(Told):
    items: list[UserTold]
    next_cursor: str | None


class UserChange(Asked):
    role: Role | None = None
    status: Literal["active", "suspended"] | None = None


class Removal(Asked):
    hand_over_to: Annotated[UUID | None, Field(None, description="The member who gets their documents; you, where it is left out.")]


class GroupsAsked(Listed):
    q: Annotated[str, Field("", max_length=80, description="A part of the name, in any case.")]


class GroupTold(Told):
    id: UUID
    name: str
    description: str


class GroupListed(GroupTold):
    members: int = Field(description="How many are in it.")


class GroupsTold(Told):
    items: list[GroupListed]
    next_cursor: str | None


class MyGroupsTold(Told):
    items: list[GroupTold]
    next_cursor: str | None


class GroupMemberTold(Told):
    id: UUID
    name: str
    email: str | None
    joined_at: datetime


class GroupShown(GroupListed):
    items: list[GroupMemberTold] = Field(description="Who is in it, by name, a page at a time.")
    next_cursor: str | None


class GroupGiven(Asked):
    name: GroupName
    description: Description = ""


class GroupChange(Asked):
    name: GroupName | None = None
    description: Description | None = None


class InvitationsAsked(Listed):
    state: Literal["open", "expired", "accepted", "revoked"] | None = None


class InvitationGiven(Asked):
    email: Annotated[str, Field(min_length=1, max_length=254)]
    role: Role = "member"
    groups: Annotated[list[UUID], Field([], max_length=100, description="Ids of groups that they come into.")]
    message: Annotated[str, Field("", max_length=500, description="Stands in the letter.")]


class InvitationTold(Told):
    id: UUID
    email: str
    role: Role
    groups: list[UUID]
    message: str
    state: Literal["open", "expired", "accepted", "revoked"]
    invited_by: str
    sent_at: datetime
    times_sent: int
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None


class InvitationsTold(Told):
    items: list[InvitationTold]
    next_cursor: str | None
