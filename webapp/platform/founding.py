"""Founding an organization oneself: who has proved an address, and has room in their quota."""

import re
import unicodedata
from dataclasses import dataclass, replace
from uuid import UUID

from webapp.kit import db, ids, refusals
from webapp.platform import management, organizations, owners, provisioning, registration, registry, sites, users
from webapp.platform.models import Organization, User
from webapp.platform.owners import Quota

LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ä": "ae", "ö": "oe", "ü": "ue", "ł": "l", "đ": "d"}
FORMS = {
    "gmbh",
    "ag",
    "kg",
    "ug",
    "se",
    "ev",
    "inc",
    "ltd",
    "llc",
    "plc",
    "corp",
    "co",
    "sa",
    "sas",
    "srl",
    "bv",
    "ab",
    "as",
    "oy",
}  # no part of what people say


@dataclass(frozen=True, slots=True)
class Founder:
    """Whose address is proved, by a registration token (`right`) or by a code. The organization has its id already, so that a
    second try tells the management service of the same one."""

    email: str
    owner_hash: str
    organization_id: UUID
    right: registration.Right | None = None


def with_token(token: str) -> Founder:
    """Raises registration.Refused."""
    right = registration.read(token)
    return Founder(right.email, right.owner_hash, ids.new(), right)


def with_address(email: str) -> Founder:
    """For somebody who has just proved that the address is theirs."""
    owner = owners.of_email(email)
    return Founder(email, owner.hash if owner else owners.hash_of(email), ids.new())


def room_of(founder: Founder) -> Quota:
    """The quota of whoever founds, for reading. Raises Unavailable where the management service never answered."""
    if management.is_configured():
        return management.read(**_asked(founder))
    owner = owners.find(founder.owner_hash)
    return owners.quota_of(owner) if owner else owners.quota_of_newcomer(founder.owner_hash)


def refuse_name(slug: str) -> None:
    """Raises Invalid (SLUG_INVALID, SLUG_RESERVED), Conflict (SLUG_TAKEN) where nobody can found an organization of that name."""
    organizations.check_slug(slug)
    organizations.refuse_taken(slug)


def suggested(name: str) -> str:
    """A free name in an address for what an organization is called; empty where none comes to mind."""
    slug = slug_of(name)
    for candidate in (slug, *(f"{slug}-{number}" for number in range(2, 6))):
        if registry.SLUG.fullmatch(candidate) and _is_free(candidate):
            return candidate
    return ""


def slug_of(name: str) -> str:
    """A name in an address made of what an organization is called, whether it will do and is free or not: "Müller & Söhne GmbH" becomes "mueller-soehne"."""
    words = "".join(LETTERS.get(letter, letter) for letter in name.lower())
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return "-".join([part for part in parts if part not in FORMS] or parts)[:28].strip("-")


def found(founder: Founder, *, name: str, slug: str, manager_name: str) -> tuple[Organization, User]:
    """An active organization with its founder as first manager; all of it or nothing. Raises as `provisioning.found`; Conflict
    (QUOTA_EXCEEDED), registration.Refused, NotAllowed (USER_SUSPENDED), Unavailable (MANAGEMENT_UNAVAILABLE)."""
    _refuse_hopeless(founder, name, slug, manager_name)
    if db.session.get(Organization, founder.organization_id) is not None:
        founder = replace(founder, organization_id=ids.new())  # the one before was founded on the same proof
    told = _ask_management(founder)
    owner_hash = told.owner_hash if told and told.owner_hash else founder.owner_hash
    user = users.find_or_create(founder.email, manager_name)
    owner = owners.ensure(owner_hash, email=founder.email)
    if told is not None:
        limits = {"instances_allowed": told.instances_allowed, "tokens_allowed": told.tokens_allowed, "storage_allowed": told.storage_allowed}
        owners.change(owner, limits, by=None)
    if founder.right is not None:
        registration.claim(founder.right)
    org = provisioning.found(name, slug, user, plan=owner.plan, by=user, organization_id=founder.organization_id)
    sites.tie(org, owner_hash, by=user)
    return org, user


def _refuse_hopeless(founder: Founder, name: str, slug: str, manager_name: str) -> None:
    """What can be known before another system is told. All of it is judged again where it is written."""
    users.clean_name(name)
    _clean_manager(manager_name)
    refuse_name(slug)
    organizations.refuse_past_limit()
    known = users.find(founder.email)
    if known is not None and known.status != "active":
        raise refusals.NotAllowed("Your account is suspended. The people who run this service can tell you why.", code="USER_SUSPENDED")
    if founder.right is not None:
        registration.refuse_used(founder.right)


def _clean_manager(name: str) -> None:
    try:
        users.clean_name(name)
    except refusals.Invalid as refusal:
        raise refusals.Invalid(refusal.sentence, code=refusal.code, field="manager_name") from refusal


def _ask_management(founder: Founder) -> Quota | None:
    """What the management service allows, once it knows of this organization; None where none keeps quotas."""
    if not management.is_configured():
        return None
    told = management.ask(**_asked(founder))
    if not told.has_room:
        raise owners.used_up(told.instances_used, told.instances_allowed)
    management.tie(sites.hash_of(founder.organization_id), told.owner_hash or founder.owner_hash)
    return told


def _asked(founder: Founder) -> dict[str, str]:
    """Somebody whom the management service named is asked for by that name, anybody else by their address."""
    return {"owner_hash": founder.owner_hash} if founder.right else {"email": founder.email}


def _is_free(slug: str) -> bool:
    try:
        refuse_name(slug)
    except refusals.Refusal:
        return False
    return True
