"""Asking to join, and deciding, for programs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.auth import otp
from webapp.kit import refusals
from webapp.orgs import domains, tenancy
from webapp.orgs import hooks as orgs_hooks
from webapp.signups import asking, deciding, long_waits
from webapp.signups.models import Signup
from webapp.web import api, guards, hooks, sides
from webapp.web.current import current

ROOM = "Sign-ups"
BROWSER = "api"  # codes that a program asked for are bound to no browser
Address = Annotated[str, Field(min_length=1, max_length=254)]
Status = Literal["pending", "approved", "rejected", "expired", "withdrawn"]
Role = Literal["member", "client", "manager"]


class SignupAsked(api.Asked):
    email: Address
    name: str = Field(min_length=1, max_length=120)
    reason: str = Field(min_length=1, max_length=500, description="Who asks and why, for the managers to read.")


class SignupProof(api.Asked):
    email: Address
    code: str = Field(min_length=1, max_length=40, description="The six digits from the mail.")


class Approval(api.Asked):
    role: Role = "member"
    groups: list[Annotated[str, Field(max_length=36)]] = Field([], max_length=100, description="Ids of groups to join.")


class Rejection(api.Asked):
    reason: str = Field("", max_length=500, description="They will read it.")


class SignupsListed(api.Listed):
    status: Status = "pending"


class WaitingListed(api.Listed):
    status: Literal["pending"] = "pending"


class SignupPromised(api.Told):
    expires_in: int = Field(description="Seconds for which the code is good that was sent to the address.")


class SignupProved(api.Told):
    status: Status = Field(description="`approved` where the address alone decides, or the person is a member already.")


class SignupTold(api.Told):
    id: UUID
    email: str
    name: str
    reason: str
    status: Status
    proved_at: datetime | None
    matching_domain: str | None = Field(description="The organization's verified domain that the address belongs to.")
    decided_at: datetime | None
    decided_by: str | None
    role: str | None
    groups: list[str]
    rejection: str | None


class SignupsTold(api.Told):
    items: list[SignupTold]
    next_cursor: str | None


class WaitingTold(api.Told):
    id: UUID
    org: UUID
    asked_at: datetime
    age_days: int
    email_domain: str


class WaitingsTold(api.Told):
    items: list[WaitingTold]
    next_cursor: str | None


@guards.public
@api.call(SignupPromised, room=ROOM, status=202, refuses={403: "ORGANIZATION_SUSPENDED", 404: "NOT_FOUND", 409: "SIGNUPS_CLOSED", 503: ""}, keyed=False)
def api_signup_create(org: str, json: SignupAsked) -> object:
    """Asks to join.

    A code is sent to the address; the answer is the same whoever it belongs to. Managers hear of it once the code came back."""
    entry = tenancy.named(org)
    asking.ask(entry, _ask(entry.id), email=json.email, name=json.name, reason=json.reason, network=hooks.network())
    return SignupPromised(expires_in=otp.minutes(otp.SIGNUP) * 60), 202


@guards.public
@api.call(SignupProved, room=ROOM, refuses={401: "INVALID_CODE", 403: "ORGANIZATION_SUSPENDED", 404: "NOT_FOUND", 503: ""}, keyed=False)
def api_signup_verification_create(org: str, json: SignupProof) -> object:
    """Proves the address with the code. From then on the person waits, and may sign in to see so."""
    entry = tenancy.named(org)
    if current.org is None or current.org.id != entry.id:
        orgs_hooks.enter(entry)
    try:
        asking.redeem(_ask(entry.id), json.email, json.code)
    except refusals.Invalid as refusal:
        if refusal.code != "INVALID_CODE":
            raise
        raise refusals.SignInNeeded(refusal.sentence, code="INVALID_CODE") from refusal
    return SignupProved(status=asking.standing(entry.id, json.email))  # type: ignore[arg-type]  # one of the states


@api.in_org
@guards.may("signups.decide")
@api.call(SignupsTold, room=ROOM)
def api_signup_index(query: SignupsListed) -> object:
    """Who asked to join: those who wait in order of arrival, others with the newest decision first."""
    page = deciding.page(current.here.id, query.status, query.cursor, limit=query.limit)
    hosts = domains.proved_hosts(current.here.id)
    return SignupsTold(items=[_told(signup, hosts) for signup in page.items], next_cursor=page.cursor)


@guards.may("signups.decide")
@api.call(SignupTold, room=ROOM, refuses={409: "ALREADY_DECIDED", 422: "ROLE_INVALID, GROUP_UNKNOWN"})
def api_approval_update(signup_id: UUID, json: Approval) -> object:
    """Lets somebody in.

    Doing so twice changes nothing and is no error."""
    signup = _find(signup_id)
    deciding.approve(signup, json.role, groups=json.groups, by=current.person)
    return _told(signup, domains.proved_hosts(current.here.id))


@guards.may("signups.decide")
@api.call(SignupTold, room=ROOM, refuses={409: "ALREADY_DECIDED"})
def api_rejection_update(signup_id: UUID, json: Rejection) -> object:
    """Turns somebody away.

    Doing so twice changes nothing and is no error."""
    signup = _find(signup_id)
    deciding.reject(signup, json.reason, by=current.person)
    return _told(signup, domains.proved_hosts(current.here.id))


@guards.may("console.read")
@api.call(WaitingsTold, room=ROOM)
def api_waiting_index(query: WaitingListed) -> object:
    """Who waits anywhere in the installation, the longest first: for sys-admins, and without saying who they are."""
    page = long_waits.everybody(query.cursor, limit=query.limit)
    items = [
        WaitingTold(id=row.id, org=row.organization_id, asked_at=row.proved_at, age_days=row.age.days, email_domain=row.email_domain) for row in page.items
    ]
    return WaitingsTold(items=items, next_cursor=page.cursor)


def _find(signup_id: UUID) -> Signup:
    return deciding.find(current.here.id, signup_id)


def _ask(org_id: UUID) -> otp.Ask:
    return otp.Ask(otp.SIGNUP, sides.API, org_id, BROWSER)


def _told(signup: Signup, hosts: frozenset[str] = frozenset()) -> SignupTold:
    domain = signup.email.rpartition("@")[2]
    return SignupTold(
        id=signup.id,
        email=signup.email,
        name=signup.name,
        reason=signup.reason,
        status=signup.status,  # type: ignore[arg-type]  # one of the states
        proved_at=signup.proved_at,
        matching_domain=domain if domain in hosts else None,
        decided_at=signup.decided_at,
        decided_by=signup.decided_by_name,
        role=signup.role,
        groups=signup.groups,
        rejection=signup.rejection,
    )
