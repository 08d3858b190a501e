"""Domains of an organization's own: claimed by a manager, proved by a TXT record, looked for again every week.

What a proof is good for: the workspace answers there, letters lead there, and addresses of the domain are known for colleagues'.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import idna
import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import clock, config, db, dns, ids, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.orgs import freemail
from webapp.platform import entitlements, registry
from webapp.platform.models import Domain, Organization

RECHECK = "orgs.recheck_domain"
TELL_FAILING = "orgs.tell_domain_failing"
MOST = 20  # domains of one organization
AGAIN_AFTER = timedelta(days=7)
DOMAINS = "domains"  # the module
GRACE = timedelta(days=14)  # from the first time that a proof was not found until the domain is lost
PER_ORGANIZATION = Limit("domains.checked", 30, timedelta(hours=1))  # each asks name servers of others

# Endings under which everybody registers, as far as two labels of them are common (publicsuffix.org lists all).
ENDINGS = frozenset(
    """co.uk org.uk ac.uk gov.uk me.uk ltd.uk plc.uk co.jp ne.jp or.jp ac.jp com.au net.au org.au com.br net.br org.br co.nz org.nz co.za
    com.mx com.ar com.tr com.cn net.cn org.cn com.hk com.sg com.tw co.in co.kr co.il com.pl co.at or.at com.ua com.pt com.es github.io""".split()
)


def clean_host(text: str) -> str:
    """A host name as name servers know it: in lower case, international letters in their ASCII form. Raises Invalid."""
    name = text.strip().rstrip(".")
    try:
        host = idna.encode(name, uts46=True, std3_rules=True).decode() if name else ""
    except (idna.IDNAError, UnicodeError):
        host = ""
    if not registry.HOST.fullmatch(host):
        raise refusals.Invalid("Write a domain such as docs.example.com: without https:// and without a path.", code="DOMAIN_INVALID", field="host")
    return host


def add(org: Organization, host: str, *, by: ledger.Actor) -> Domain:
    """Claims a domain; it counts once it is proved. Raises Invalid (DOMAIN_INVALID, DOMAIN_NOT_OWN) or Conflict
    (DOMAIN_EXISTS, TOO_MANY_DOMAINS)."""
    name = clean_host(host)
    _refuse_others(name)
    if db.session.scalar(sa.select(Domain.id).where(Domain.organization_id == org.id, Domain.host == name)):
        raise refusals.Conflict("You have %(host)s already: see below.", code="DOMAIN_EXISTS", field="host", host=name)
    if (db.session.scalar(sa.select(sa.func.count()).select_from(Domain).where(Domain.organization_id == org.id)) or 0) >= MOST:
        raise refusals.Conflict("An organization may have %(most)s domains. Remove one first.", code="TOO_MANY_DOMAINS", field="host", most=MOST)
    domain = Domain(organization_id=org.id, host=name, proof=ids.token())
    db.session.add(domain)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise refusals.Conflict("You have %(host)s already: see below.", code="DOMAIN_EXISTS", field="host", host=name) from error
    ledger.record("domains.added", by=by, org=org.id, subject=domain)
    return domain


def record_of(domain: Domain) -> tuple[str, str]:
    """Name and text of the TXT record that proves a domain."""
    return f"_gatehouse.{domain.host}", f"gatehouse-proof={domain.proof}"


def find(org_id: UUID, domain_id: UUID) -> Domain:
    """Raises NotFound, also for another organization's."""
    domain: Domain | None = db.session.scalar(sa.select(Domain).where(Domain.id == domain_id, Domain.organization_id == org_id))
    if domain is None:
        raise refusals.NotFound()
    return domain


def of(org_id: UUID) -> Sequence[Domain]:
    """All of an organization, at most MOST, by name."""
    return db.session.scalars(sa.select(Domain).where(Domain.organization_id == org_id).order_by(Domain.host)).all()


def proved_hosts(org_id: UUID) -> frozenset[str]:
    """The domains that are proved, and were when last looked for, while the organization has the module for them."""
    if DOMAINS not in entitlements.of(db.session.get_one(Organization, org_id)).on:
        return frozenset()
    return frozenset(
        db.session.scalars(sa.select(Domain.host).where(Domain.organization_id == org_id, Domain.verified_at.is_not(None), Domain.failing_since.is_(None)))
    )


def verify(domain: Domain, *, by: ledger.Actor | None) -> refusals.Refusal | None:
    """Looks for the proof now. Answers why it is not proved: DOMAIN_NOT_PROVED, or DNS_UNREACHABLE; None where it is. That
    it was looked for is noted either way, so nothing is raised for these. Before the request's first platform write. Raises
    Conflict (DOMAIN_TAKEN) where somebody proved it before, and TooMany."""
    throttle.count((PER_ORGANIZATION, str(domain.organization_id)))
    try:
        is_there = _is_there(domain)
    except dns.Unreachable:
        return refusals.Unavailable(
            "The name servers of %(host)s did not answer. Nothing was changed; try again later.", code="DNS_UNREACHABLE", host=domain.host
        )
    domain.checked_at = clock.now()
    if not is_there:
        return refusals.Conflict(
            "The record was not found at %(name)s. A new record can take an hour until it is seen everywhere.",
            code="DOMAIN_NOT_PROVED",
            name=record_of(domain)[0],
        )
    if domain.verified_at is None:
        _prove(domain, by)
    domain.failing_since = None
    db.session.flush()
    return None


def recheck(domain: Domain) -> None:
    """Looks whether a proof still stands. One that is gone for GRACE takes the domain away; name servers that do not answer
    prove nothing either way."""
    try:
        is_there = _is_there(domain)
    except dns.Unreachable:
        return
    now = clock.now()
    domain.checked_at = now
    if is_there:
        domain.failing_since = None
    elif domain.failing_since is None:
        domain.failing_since = now
        jobs.add(TELL_FAILING, org=None, subject=domain.organization_id, host=domain.host, is_lost=False)
    elif now - domain.failing_since >= GRACE:
        host, domain.verified_at, domain.is_primary = domain.host, None, False
        db.after_commit(lambda: registry.drop_host(host))
        ledger.record("domains.lost", by=None, org=domain.organization_id, subject=domain)
        jobs.add(TELL_FAILING, org=None, subject=domain.organization_id, host=domain.host, is_lost=True)
    db.session.flush()


def recheck_due() -> None:
    """Promises to look again at each proved domain that was not looked at for a week, and at each that is failing."""
    is_due = sa.or_(Domain.failing_since.is_not(None), Domain.checked_at.is_(None), Domain.checked_at <= clock.now() - AGAIN_AFTER)
    for domain_id in db.session.scalars(sa.select(Domain.id).where(Domain.verified_at.is_not(None), is_due)).all():
        jobs.add(RECHECK, org=None, subject=domain_id)


def prefer(domain: Domain, *, by: ledger.Actor) -> None:
    """Letters lead to this domain from now on. Raises Conflict (DOMAIN_NOT_PROVED)."""
    if domain.verified_at is None:
        raise refusals.Conflict("Prove %(host)s first.", code="DOMAIN_NOT_PROVED", host=domain.host)
    _prefer_none(domain.organization_id)
    domain.is_primary = True
    db.session.flush()
    ledger.record("domains.preferred", by=by, org=domain.organization_id, subject=domain)


def prefer_own_name(domain: Domain, *, by: ledger.Actor) -> None:
    """Letters lead to the organization's slug again."""
    if not domain.is_primary:
        return
    domain.is_primary = False
    db.session.flush()
    ledger.record("domains.no_longer_preferred", by=by, org=domain.organization_id, subject=domain)


def remove(domain: Domain, *, by: ledger.Actor) -> None:
    """Gives a domain up: nothing answers there any more, and somebody else may prove it."""
    host = domain.host
    db.session.delete(domain)
    db.session.flush()
    db.after_commit(lambda: registry.drop_host(host))
    ledger.record("domains.removed", by=by, org=domain.organization_id, subject=domain)


def _prove(domain: Domain, by: ledger.Actor | None) -> None:
    """Of several organizations at once, one has it: the index says so."""
    host = domain.host
    domain.verified_at = domain.checked_at
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise refusals.Conflict("Another organization has proved %(host)s to be its own.", code="DOMAIN_TAKEN", host=host) from error
    db.after_commit(lambda: registry.drop_host(host))
    ledger.record("domains.proved", by=by, org=domain.organization_id, subject=domain)


def _is_there(domain: Domain) -> bool:
    name, text = record_of(domain)
    return text in (found.strip() for found in dns.resolver.texts(name))


def _prefer_none(org_id: UUID) -> None:
    db.session.execute(sa.update(Domain).where(Domain.organization_id == org_id, Domain.is_primary).values(is_primary=False))


def _refuse_others(host: str) -> None:
    """Names that cannot be one organization's own."""
    ours = config.current().hostname
    if host == ours or host.endswith(f".{ours}"):
        raise refusals.Invalid("%(host)s belongs to this installation: choose a domain of yours.", code="DOMAIN_NOT_OWN", field="host", host=host)
    if host in ENDINGS:
        raise refusals.Invalid("%(host)s is an ending that many share: write the domain in front of it too.", code="DOMAIN_NOT_OWN", field="host", host=host)
    if freemail.offers(host):
        raise refusals.Invalid("Anybody can have a mailbox at %(host)s, so it is nobody’s own.", code="DOMAIN_NOT_OWN", field="host", host=host)
