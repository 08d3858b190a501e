"""The registry of organizations."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Later, Void
from webapp.kit import clock, config, db, refusals, tenants
from webapp.platform import registry
from webapp.platform.models import Membership, Organization, Plan, RetiredSlug, SlugRule, User

MOST_SHOWN = 200  # of one person's organizations
SUSPENDED_JOBS_WAIT = 600  # seconds until a suspended organization's job asks again
TELL_RENAMED = "orgs.tell_renamed"  # the letter to the managers
MOST_FORMER = 10  # names that one organization keeps from all others by having borne them
SIDES = frozenset(("admin", "api"))  # hosts of ours: served by us, whatever rule there is

# Names that mean something on a host of ours, in mail, or in a browser. The only list of them.
RESERVED = frozenset(
    """about abuse account accounts acme-challenge admin administrator api apex app apps assets auth autoconfig autodiscover billing blog
    cdn console contact dashboard demo dev dns docs download email files ftp gatehouse health help helpdesk host hostmaster
    imap info internal intern invite legal live local localhost login logout mail mailer metrics mx my news noreply ns ns1 ns2
    nowhere null oauth oidc org organization organizations pop pop3 postmaster privacy production public register registration root
    security server service services settings shop signin signout signup site smtp sso staging static status support
    sysadmin system test tests undefined upload usenet user users vpn web webdisk webmail webmaster www www1 www2""".split()
)


class Belonging(NamedTuple):
    """A user's place in an organization: `status` is the organization's, `membership` pending, active or suspended."""

    slug: str
    name: str
    status: str
    role: str
    membership: str

    @property
    def is_open(self) -> bool:
        return self.status == "active" and self.membership == "active"


def check_slug(slug: str) -> None:
    """Raises Invalid where `slug` cannot be an organization's name in an address: SLUG_INVALID or SLUG_RESERVED."""
    if not registry.SLUG.fullmatch(slug) or "--" in slug:
        raise refusals.Invalid(
            "An address has 3 to 32 letters a-z, digits and single hyphens, and begins and ends with a letter or digit.",
            code="SLUG_INVALID",
            field="slug",
        )
    if _is_reserved(slug):
        raise refusals.Invalid("The name %(slug)s is reserved. Choose another one.", code="SLUG_RESERVED", field="slug", slug=slug)


def refuse_taken(slug: str, *, by: UUID | None = None) -> None:
    """Raises Conflict (SLUG_TAKEN) for a name that an organization bears or bore. `by`: whose own former names count as free."""
    bearer = db.session.scalar(sa.select(Organization.id).where(Organization.slug == slug))
    # Asked for in this order: whoever gives a name up meanwhile has either not let go of it yet, or retired it.
    former = bearer or db.session.scalar(sa.select(RetiredSlug.organization_id).where(RetiredSlug.slug == slug))
    if bearer is not None or former not in (None, by):
        raise taken(slug)


def taken(slug: str) -> refusals.Conflict:
    return refusals.Conflict("The name %(slug)s is taken. Choose another one.", code="SLUG_TAKEN", field="slug", slug=slug)


def find(slug: str) -> Organization | None:
    """The organization of that slug, whatever its status."""
    return db.session.scalar(sa.select(Organization).where(Organization.slug == slug))


def successor(slug: str) -> str | None:
    """The present slug of the organization that bore `slug` before."""
    if not registry.SLUG.fullmatch(slug):
        return None
    return db.session.scalar(sa.select(Organization.slug).join(RetiredSlug, RetiredSlug.organization_id == Organization.id).where(RetiredSlug.slug == slug))


def is_called(entry: registry.Entry, name: str) -> bool:
    """Whether `name` is the organization's slug, its id, or a slug it bore before."""
    return name in (entry.slug, str(entry.id)) or successor(name.lower()) == entry.slug


def get(organization_id: UUID) -> Organization:
    """Raises NotFound."""
    org = db.session.get(Organization, organization_id)
    if org is None:
        raise refusals.NotFound()
    return org


def every() -> Iterator[Organization]:
    """All organizations, by slug, streamed."""
    yield from db.session.scalars(sa.select(Organization).order_by(Organization.slug).execution_options(yield_per=200))


def tenant_for_job(organization_id: UUID) -> tenants.Tenant:
    """Where a job of an organization works. Raises Void for one that is gone, Later while it is suspended or being made."""
    org = db.session.get(Organization, organization_id)
    if org is None or org.status == "deleting":
        raise Void("the organization is gone")
    if org.status != "active":
        raise Later(SUSPENDED_JOBS_WAIT)
    return org.tenant


def of_address(email: str) -> list[Organization]:
    """Active organizations in which the user of that address is an active member."""
    return list(
        db.session.scalars(
            sa.select(Organization)
            .join(Membership, Membership.organization_id == Organization.id)
            .join(User, User.id == Membership.user_id)
            .where(User.email == email, User.status == "active", Membership.status == "active", Organization.status == "active")
            .order_by(Organization.name)
        )
    )


def of_owner(owner_hash: str) -> list[Organization]:
    """Those that count for an owner, by name; at most MOST_SHOWN."""
    return list(db.session.scalars(sa.select(Organization).where(Organization.owner_hash == owner_hash).order_by(Organization.name).limit(MOST_SHOWN)))


def of_user(user_id: UUID) -> list[Belonging]:
    """Every organization a user is in or waits at, those one can enter first. One statement."""
    is_open = sa.and_(Membership.status == "active", Organization.status == "active")
    rows = db.session.execute(
        sa.select(Organization.slug, Organization.name, Organization.status, Membership.role, Membership.status)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.user_id == user_id, Organization.status.in_(("active", "suspended")))
        .order_by(sa.case((is_open, 0), else_=1), sa.func.lower(Organization.name), Organization.slug)
        .limit(MOST_SHOWN)
    )
    return [Belonging(*row) for row in rows]


def refuse_past_limit() -> None:
    """Raises Conflict where this installation may hold no further organization."""
    limit = config.current().max_organizations
    if limit is None:
        return
    # Holding the plans' rows, two who found the last one at once are counted one after the other.
    db.session.execute(sa.update(Plan).values(updated_at=Plan.updated_at))
    if (db.session.scalar(sa.select(sa.func.count()).select_from(Organization)) or 0) >= limit:
        raise refusals.Conflict(
            "This installation holds %(limit)s organizations and may hold no more. Its operator can raise the limit.",
            code="TOO_MANY_ORGANIZATIONS",
            limit=limit,
        )


def suspend(org: Organization, *, by: ledger.Actor | None) -> None:
    """Shuts the organization: everything opened under it ends with the next request. Suspending twice changes nothing."""
    if org.status == "suspended":
        return
    if org.status != "active":
        raise refusals.Conflict("Only an active organization can be suspended; this one is %(status)s.", code="NOT_ACTIVE", status=org.status)
    org.status = "suspended"
    org.epoch += 1
    _changed(org)
    ledger.record("organizations.suspended", by=by, org=org.id, subject=org)


def reactivate(org: Organization, *, by: ledger.Actor | None) -> None:
    """Opens a suspended organization again; sessions that ended stay ended."""
    if org.status == "active":
        return
    if org.status != "suspended":
        raise refusals.Conflict("Only a suspended organization can be reactivated; this one is %(status)s.", code="NOT_SUSPENDED", status=org.status)
    org.status = "active"
    _changed(org)
    ledger.record("organizations.reactivated", by=by, org=org.id, subject=org)


def rename(org: Organization, slug: str, *, by: ledger.Actor | None) -> None:
    """Moves the organization to another address. The one before leads there for ever and is nobody else's; going back to it
    is possible. Sessions stand on the old host, so everybody signs in anew. The managers get a letter. Raises Invalid
    (SLUG_INVALID, SLUG_RESERVED) or Conflict (SLUG_TAKEN, TOO_MANY_FORMER_NAMES)."""
    if slug == org.slug:
        return
    check_slug(slug)
    refuse_taken(slug, by=org.id)
    before = org.slug
    db.session.execute(sa.delete(RetiredSlug).where(RetiredSlug.slug == slug, RetiredSlug.organization_id == org.id))
    if (db.session.scalar(sa.select(sa.func.count()).select_from(RetiredSlug).where(RetiredSlug.organization_id == org.id)) or 0) >= MOST_FORMER:
        raise refusals.Conflict(
            "%(name)s has changed its address %(most)s times, and each of them stays its own. Go back to one of those.",
            code="TOO_MANY_FORMER_NAMES",
            field="slug",
            name=org.name,
            most=MOST_FORMER,
        )
    db.session.add(RetiredSlug(slug=before, organization_id=org.id, retired_at=clock.now()))
    org.slug = slug
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise taken(slug) from error
    db.after_commit(lambda: registry.moved(before, slug))
    ledger.record("organizations.renamed", by=by, org=org.id, subject=org, before=before, after=slug)
    jobs.add(TELL_RENAMED, org=None, subject=org.id, before=before, who=by.name if by else ledger.SYSTEM)


def require_sso(org: Organization, is_required: bool, *, by: ledger.Actor | None) -> None:
    """Whether members come in through the organization's own provider only."""
    org.sso_required = is_required
    _changed(org)
    ledger.record("sso.required" if is_required else "sso.released", by=by, org=org.id, subject=org)


def _is_reserved(slug: str) -> bool:
    """What a sys-admin decided stands before what is shipped."""
    if slug in SIDES:
        return True
    rule = db.session.get(SlugRule, slug)
    return rule.is_reserved if rule else slug in RESERVED


def _changed(org: Organization) -> None:
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
