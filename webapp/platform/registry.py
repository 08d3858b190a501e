"""Which organization a name in an address means, remembered for GATEHOUSE_REGISTRY_TTL seconds.

What is remembered is who and where an organization is. Whether somebody may do something there is never read from
here: the gate reads status, roles and epochs from the database at each request, and corrects what it finds stale.
"""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import clock, config, db, tenants
from webapp.platform import modules
from webapp.platform.models import Domain, Organization, Plan, tenant_of

HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,30}[a-z0-9])")
PLAN_COLUMNS = {"plan_modules": "modules"}  # those whose name says too little beside an organization
REMEMBERED = 10_000  # entries of about 0.5 kB
UNKNOWN_FOR = timedelta(seconds=10)  # until a host that was nobody's is asked for anew


@dataclass(frozen=True, slots=True)
class Entry:
    """An organization as far as its address tells. `id`, `name` and `label` make it the subject of an audit entry."""

    id: UUID
    slug: str
    name: str
    status: str
    plan: str
    database: str
    accepts_signups: bool
    second_factor: str
    sso_required: bool
    session_days: int | None
    epoch: int
    schema_version: str | None
    modules_off: list[str]
    support_access: bool
    accent: str | None
    branding_version: int
    has_logo: bool
    plan_modules: list[str]
    custom_settings: bool

    @property
    def modules(self) -> frozenset[str]:
        """The modules that are on."""
        return modules.effective(self.plan_modules, self.modules_off)

    @property
    def needs_sso(self) -> bool:
        """Whether people come in through the organization's own provider only. Not while the module is off: nobody is locked out by a plan."""
        return self.sso_required and "sso" in self.modules

    @property
    def is_branded(self) -> bool:
        """Whether its own logo, favicon and accent are shown, where it has them."""
        return "branding" in self.modules

    @property
    def label(self) -> str:
        return self.name

    @property
    def tenant(self) -> tenants.Tenant:
        return tenant_of(self.id, self.database)


_organization, _plan = Organization.__table__.c, Plan.__table__.c

# What an Entry is read from, in its order: columns of organization joined with plan.
COLUMNS = tuple(
    (_organization if field.name in _organization else _plan)[PLAN_COLUMNS.get(field.name, field.name)].label(f"org_{field.name}") for field in fields(Entry)
)

_entries: OrderedDict[str, tuple[datetime, Entry]] = OrderedDict()
_hosts: OrderedDict[str, tuple[datetime, str | None]] = OrderedDict()  # custom domains, and hosts that are none
_refreshing: set[str] = set()
_lock = threading.Lock()


def find(slug: str) -> Entry | None:
    """The organization of that slug. Unknown names are asked for anew each time, so that a founded organization answers
    at once everywhere. An entry past its time is served while one caller reads it anew."""
    if not SLUG.fullmatch(slug):
        return None
    now = clock.now()
    with _lock:
        known = _entries.get(slug)
        if known is not None:
            _entries.move_to_end(slug)
            if now < known[0] or slug in _refreshing:
                return known[1]
        _refreshing.add(slug)
    try:
        entry = _read(slug)
    finally:
        with _lock:
            _refreshing.discard(slug)
    keep(slug, entry)
    return entry


def keep(slug: str, entry: Entry | None) -> None:
    """Remembers what was just read of `slug`; None forgets it."""
    with _lock:
        if entry is None:
            _entries.pop(slug, None)
            return
        _entries[slug] = (clock.now() + timedelta(seconds=config.current().registry_ttl), entry)
        _entries.move_to_end(slug)
        if len(_entries) > REMEMBERED:
            _entries.popitem(last=False)


def drop(slug: str) -> None:
    """Forgets a slug whose organization changed; call it once the change is committed."""
    keep(slug, None)


def drop_all() -> None:
    with _lock:
        _entries.clear()
        _hosts.clear()


def moved(before: str, after: str) -> None:
    """Forgets both names of an organization that was renamed, and the domains that led to it; call it once that is committed."""
    drop(before)
    drop(after)
    with _lock:
        for host in [host for host, known in _hosts.items() if known[1] in (before, after)]:
            del _hosts[host]


def slug_at(host: str) -> str | None:
    """The slug of the organization that proved `host` (in lower case, without port) to be its own. Also remembered where it is
    nobody's, for UNKNOWN_FOR and among REMEMBERED hosts, so that strangers' hosts cost no query each."""
    if not HOST.fullmatch(host):
        return None
    now = clock.now()
    with _lock:
        known = _hosts.get(host)
        if known is not None and now < known[0]:
            _hosts.move_to_end(host)
            return known[1]
    slug = db.session.scalar(_SLUG_AT, {"host": host})
    with _lock:
        _hosts[host] = (now + (timedelta(seconds=config.current().registry_ttl) if slug else UNKNOWN_FOR), slug)
        _hosts.move_to_end(host)
        if len(_hosts) > REMEMBERED:
            _hosts.popitem(last=False)
    return slug


def drop_host(host: str) -> None:
    """Forgets a domain that was proved or lost; call it once that is committed."""
    with _lock:
        _hosts.pop(host, None)


def primary_host(slug: str) -> str | None:
    """The proved domain that an organization prefers to its own slug's, where its modules let it serve there. Not remembered:
    letters ask for it."""
    row = db.session.execute(_PRIMARY, {"slug": slug}).one_or_none()
    return row.host if row and "domains" in modules.effective(row.modules, row.modules_off) else None


def _read(slug: str) -> Entry | None:
    row = db.session.execute(sa.select(*COLUMNS).join_from(Organization.__table__, Plan.__table__).where(_organization.slug == slug)).one_or_none()
    live: tuple[Any, ...] | None = tuple(row) if row else None
    return Entry(*live) if live else None


_SLUG_AT = (
    sa.select(Organization.slug)
    .join(Domain, Domain.organization_id == Organization.id)
    .where(Domain.host == sa.bindparam("host"), Domain.verified_at.is_not(None))
)
_PRIMARY = (
    sa.select(Domain.host, Plan.modules, Organization.modules_off)
    .join(Organization, Organization.id == Domain.organization_id)
    .join(Plan, Plan.name == Organization.plan)
    .where(Organization.slug == sa.bindparam("slug"), Domain.verified_at.is_not(None), Domain.is_primary)
)
