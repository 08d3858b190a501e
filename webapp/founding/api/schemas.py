"""What the provisioning calls read and answer. Names as existing clients spell them."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from webapp.platform import owners
from webapp.web.api import Asked, Told


def number(given: object) -> object:
    """Existing clients send amounts as numeric strings too."""
    return int(given) if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) <= 16 else given


Hash = Annotated[str, Field(pattern=f"^{owners.HASH.pattern}$", description="As the caller names the person; else SHA-256 hex of the lower-case address.")]
Database = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 hex of the organization's id.")]
Whole = Annotated[int, Field(ge=0, le=owners.MOST)]
Amount = Annotated[Whole | None, BeforeValidator(number), Field(description="A number or a numeric string; null for the plan's.")]


class TokenAsked(Asked):
    email: str = Field(min_length=3, max_length=254)
    userIdHash: Hash | None = None  # noqa: N815


class TokenTold(Told):
    userToken: str = Field(description="Good once, and for founding only.")  # noqa: N815
    url: str
    expiresAt: datetime  # noqa: N815


class QuotaAsked(Asked):
    """One of the three."""

    userIdHash: Hash | None = None  # noqa: N815
    email: str | None = Field(None, max_length=254)
    databaseIdHash: Database | None = None  # noqa: N815


class SiteGiven(Asked):
    databaseIdHash: Database  # noqa: N815
    userIdHash: Hash  # noqa: N815


class SiteTold(Told):
    databaseIdHash: str  # noqa: N815
    userIdHash: str  # noqa: N815


class OwnerChange(Asked):
    instancesAllowed: Amount = None  # noqa: N815
    tokensAllowed: Amount = None  # noqa: N815
    storageAllowed: Amount = None  # noqa: N815
