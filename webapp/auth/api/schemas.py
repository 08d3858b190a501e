"""What the calls of this room read and answer."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from webapp.platform import owners
from webapp.web.api import Asked, Told

Org = Annotated[str | None, Field(None, max_length=63, description="An organization's slug or id; null for the people who run the installation.")]
Contact = Annotated[str, Field(min_length=1, max_length=254, description="An e-mail address; with `sms`, a phone number.")]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Secret = Annotated[str, Field(min_length=1, max_length=1000)]
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")]


class CodeAsked(Asked):
    method: Literal["email", "sms"] = "email"
    contact: Contact
    org: Org


class CodeGiven(Asked):
    contact: Contact
    code: Code
    org: Org


class PasswordGiven(Asked):
    email: Contact
    password: Secret
    org: Org


class SecondFactorGiven(Asked):
    challenge: Secret
    code: Code = Field(description="Of the authenticator app, or a recovery code.")


class ResetAsked(Asked):
    email: Contact
    org: Org


class ResetGiven(Asked):
    email: Contact
    org: Org
    code: Code
    password: Secret


class RefreshGiven(Asked):
    refresh_token: Secret


class CodePromised(Told):
    expires_in: int = Field(description="Seconds for which the code is good.")


class OrgTold(Told):
    id: UUID
    slug: str
    name: str


class QuotaTold(Told):
    """Names as existing clients spell them. Storage in bytes, tokens of this month; null is no limit."""

    userIdHash: str | None = Field(description="The owner's; null for an organization that has none.")  # noqa: N815
    instancesAllowed: int | None  # noqa: N815
    instancesUsed: int  # noqa: N815
    tokensAllowed: int | None  # noqa: N815
    tokensUsed: int  # noqa: N815
    storageAllowed: int | None  # noqa: N815
    storageUsed: int  # noqa: N815
    asOf: datetime | None = Field(None, description="When the management service said so, where it does not answer now.")  # noqa: N815


def quota_told(quota: owners.Quota) -> QuotaTold:
    return QuotaTold(
        userIdHash=quota.owner_hash,
        instancesAllowed=quota.instances_allowed,
        instancesUsed=quota.instances_used,
        tokensAllowed=quota.tokens_allowed,
        tokensUsed=quota.tokens_used,
        storageAllowed=quota.storage_allowed,
        storageUsed=quota.storage_used,
        asOf=quota.as_of,
    )


class TokensTold(Told):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  the kind, not a secret
    expires_in: int = Field(description="Seconds for which the access token is good.")
    refresh_token: str
    org: OrgTold | None
    quota: QuotaTold | None = Field(description="Of the organization; null for whoever runs the installation.")


class MeTold(Told):
    id: UUID
    name: str
    email: str | None
    phone: str | None
    org: OrgTold | None
    role: str | None
    is_sysadmin: bool
    permissions: list[str] = Field(description="What this token may do in the organization.")
    has_second_factor: bool


class ProfileTold(Told):
    full_name: str
    email: str | None
    phone: str | None
    locale: str | None
    timezone: str | None


class ProfileGiven(Asked):
    full_name: Annotated[str, Field(min_length=1, max_length=120)]
    locale: Annotated[Literal["en", "de"] | None, Field(None, description="A language of the product: en or de; null for the browser's.")]
    timezone: Annotated[str | None, Field(None, max_length=60, description="A name of the zone database, such as Europe/Berlin.")]


class ContactAsked(Asked):
    kind: Literal["email", "phone"]
    contact: Contact


class ContactGiven(Asked):
    code: Code


class ContactTold(Told):
    kind: Literal["email", "phone"]
    contact: str


class PreferencesTold(Told):
    theme: Literal["system", "light", "dark"]
    pinned_services: list[str]


class PreferencesChange(Asked):
    theme: Literal["system", "light", "dark"] = "system"
    pinned_services: Annotated[list[Slug], Field([], max_length=50)]


class MembershipTold(Told):
    id: UUID
    slug: str
    name: str
    role: str
    status: Literal["active", "pending"]


class MembershipsTold(Told):
    items: list[MembershipTold]
    next_cursor: str | None


class SessionTold(Told):
    id: UUID
    kind: Literal["browser", "program"]
    device: str
    address: str | None
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


class SessionsTold(Told):
    items: list[SessionTold]
    next_cursor: str | None
