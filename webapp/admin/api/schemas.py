"""What the calls of this room read and answer. Bytes are whole numbers; a limit of null is none."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from webapp.web.api import Asked, Listed, Told

Name = Annotated[str, Field(min_length=1, max_length=200)]
Limit = Annotated[int | None, Field(ge=0, le=2**60)]
Status = Literal["active", "suspended", "deleting", "founding"]


class OrganizationsAsked(Listed):
    q: str | None = Field(None, max_length=120, description="Part of the name or the slug.")
    status: Status | None = None


class OrganizationGiven(Asked):
    name: Name
    slug: str = Field(min_length=1, max_length=63)
    manager_email: str = Field(min_length=1, max_length=254, description="The first manager: seated at once, and told by mail.")
    plan: str = Field("free", max_length=30)


class OrganizationChange(Asked):
    """What is left out stays as it is."""

    name: Name | None = None
    slug: str | None = Field(None, min_length=1, max_length=63, description="The address before leads to it for ever.")
    plan: str | None = Field(None, max_length=30)
    accepts_signups: bool | None = None
    members_allowed: Limit = Field(None, description="Stands before the plan's; null is the plan's again. So do the next two.")
    storage_allowed: Limit = None
    ai_tokens_allowed: Limit = None


class OrganizationTold(Told):
    id: UUID
    slug: str
    name: str
    status: str
    plan: str
    members: int
    members_allowed: int | None
    documents: int
    bytes: int
    storage_allowed: int | None
    ai_tokens: int = Field(description="This month.")
    ai_tokens_allowed: int | None
    support_access: bool = Field(description="Whether its managers let support in.")
    accepts_signups: bool
    last_activity_at: datetime | None
    created_at: datetime
    purge_at: datetime | None = Field(description="When a deleted one is gone for good.")


class OrganizationsTold(Told):
    items: list[OrganizationTold]
    next_cursor: str | None


class EntryGiven(Asked):
    reason: str = Field(min_length=1, max_length=500, description="At least 10 characters; the managers read it.")


class EntryTold(Told):
    id: UUID
    ends_at: datetime
    url: str = Field(description="Open it in a browser that is signed in at the console.")


class PeopleAsked(Listed):
    q: str | None = Field(None, max_length=120, description="Part of the name or the address.")
    status: Literal["active", "suspended"] | None = None


class PersonChange(Asked):
    status: Literal["active", "suspended"]


class PersonTold(Told):
    id: UUID
    name: str
    email: str | None
    phone: str | None
    status: str
    has_second_factor: bool
    is_sysadmin: bool
    organizations: int
    last_seen_at: datetime | None
    created_at: datetime


class PeopleTold(Told):
    items: list[PersonTold]
    next_cursor: str | None


class PlanChange(Asked):
    """What is left out stays as it is; a limit of null is none."""

    label: str | None = Field(None, min_length=1, max_length=60)
    position: int | None = Field(None, ge=1, le=1000)
    members: Limit = None
    storage: Limit = None
    ai_tokens: Limit = None
    instances: Limit = None
    custom_settings: bool | None = None
    modules: list[str] | None = Field(None, max_length=100)


class PlanGiven(PlanChange):
    name: str = Field(min_length=1, max_length=30)


class PlanTold(Told):
    name: str
    label: str
    position: int
    members: int | None
    storage: int | None
    ai_tokens: int | None
    instances: int | None
    custom_settings: bool
    modules: list[str]
    organizations: int


class PlansTold(Told):
    items: list[PlanTold]
    next_cursor: str | None


class JobsAsked(Listed):
    state: Literal["queued", "running", "done", "dead", "void"] | None = None
    kind: str | None = Field(None, max_length=60)
    org: str | None = Field(None, max_length=36, description="An organization's id.")


class JobTold(Told):
    id: UUID
    kind: str
    state: str
    org: UUID | None
    attempts: int
    max_attempts: int
    run_at: datetime
    finished_at: datetime | None
    error: str | None
    created_at: datetime


class JobsTold(Told):
    items: list[JobTold]
    next_cursor: str | None


def given(body: Asked, *, never_null: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that were sent. Those of `never_null` count as left out where they are null."""
    sent = {name: getattr(body, name) for name in body.model_fields_set}
    return {name: value for name, value in sent.items() if value is not None or name not in never_null}
