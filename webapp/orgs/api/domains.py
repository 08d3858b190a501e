"""An organization's own domains, for programs."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from webapp.orgs import domains
from webapp.platform import organizations
from webapp.platform.models import Domain
from webapp.web import api, errors, guards
from webapp.web.current import current

ROOM = "Domains"


class DomainAsked(api.Asked):
    host: str = Field(min_length=1, max_length=253, description="Such as docs.example.com.")


class RecordTold(api.Told):
    type: str
    name: str
    value: str


class DomainTold(api.Told):
    id: UUID
    host: str
    is_verified: bool
    is_primary: bool = Field(description="Letters lead there.")
    record: RecordTold = Field(description="What has to stand in the domain's zone.")
    verified_at: datetime | None
    checked_at: datetime | None
    failing_since: datetime | None = Field(description="Since when the record is missing; after 14 days the domain is lost.")


class DomainsTold(api.Told):
    items: list[DomainTold] = Field(description="All of them: 20 at most.")
    next_cursor: None = None


@api.in_org
@guards.may("domains.manage")
@api.call(DomainsTold, room=ROOM)
def api_domain_index() -> object:
    """The organization's domains, by name."""
    return DomainsTold(items=[_told(domain) for domain in domains.of(current.here.id)])


@api.in_org
@guards.may("domains.manage")
@guards.module("domains")
@api.call(
    DomainTold,
    room=ROOM,
    status=201,
    refuses={403: "MODULE_OFF", 409: "DOMAIN_EXISTS, TOO_MANY_DOMAINS", 422: "DOMAIN_INVALID, DOMAIN_NOT_OWN"},
)
def api_domain_create(json: DomainAsked) -> object:
    """Claims a domain. It counts once its TXT record was found."""
    return _told(domains.add(organizations.get(current.here.id), json.host, by=current.person)), 201


@api.in_org
@guards.may("domains.manage")
@api.call(None, room=ROOM, status=204)
def api_domain_delete(domain_id: UUID) -> object:
    """Gives a domain up. Nothing answers there any more, and somebody else may prove it."""
    domains.remove(domains.find(current.here.id, domain_id), by=current.person)
    return "", 204


@api.in_org
@guards.may("domains.manage")
@guards.module("domains")
@api.call(DomainTold, room=ROOM, refuses={409: "DOMAIN_NOT_PROVED, DOMAIN_TAKEN", 503: "DNS_UNREACHABLE"}, keyed=False)
def api_verification_create(domain_id: UUID) -> object:
    """Looks for the TXT record now."""
    domain = domains.find(current.here.id, domain_id)
    refusal = domains.verify(domain, by=current.person)
    return errors.told(refusal) if refusal is not None else _told(domain)


def _told(domain: Domain) -> DomainTold:
    name, value = domains.record_of(domain)
    return DomainTold(
        id=domain.id,
        host=domain.host,
        is_verified=domain.verified_at is not None,
        is_primary=domain.is_primary,
        record=RecordTold(type="TXT", name=name, value=value),
        verified_at=domain.verified_at,
        checked_at=domain.checked_at,
        failing_since=domain.failing_since,
    )
