"""Organizations, as those see and change them who run the installation."""

from webapp.admin import founding, overview
from webapp.admin.api import schemas
from webapp.admin.overview import OrganizationLine
from webapp.admin.views import support as support_views
from webapp.auth import support
from webapp.kit import db, refusals
from webapp.platform import deletion, organizations, terms
from webapp.platform.models import Organization, User
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Console"


@guards.may("console.read")
@api.call(schemas.OrganizationsTold, room=ROOM)
def api_organization_index(query: schemas.OrganizationsAsked) -> object:
    """All organizations by slug, with what they hold and use; never what is in it."""
    page = overview.organizations(query.cursor, search=query.q or "", status=query.status or "", limit=query.limit)
    return schemas.OrganizationsTold(items=[_told(line) for line in page.items], next_cursor=page.cursor)


@guards.may("organizations.manage")
@api.call(
    schemas.OrganizationTold,
    room=ROOM,
    status=201,
    refuses={409: "SLUG_TAKEN, TOO_MANY_ORGANIZATIONS", 422: "SLUG_INVALID, SLUG_RESERVED, PLAN_UNKNOWN, EMAIL_INVALID, NAME_INVALID"},
)
def api_organization_create(json: schemas.OrganizationGiven) -> object:
    """Makes an organization with a database of its own and its first manager."""
    try:
        org = founding.found(json.name, json.slug, manager_email=json.manager_email, plan=json.plan, by=current.person)
    except refusals.Invalid as refusal:
        raise founding.at_its_field(refusal) from None
    return _shown(org), 201


@guards.may("console.read")
@api.call(schemas.OrganizationTold, room=ROOM)
def api_organization_show(org: str) -> object:
    """One organization, by slug or id, whatever its status."""
    return _shown(overview.named(org))


@guards.may("organizations.manage")
@api.call(
    schemas.OrganizationTold,
    room=ROOM,
    refuses={409: "SLUG_TAKEN, TOO_MANY_FORMER_NAMES", 422: "PLAN_UNKNOWN, NAME_INVALID, LIMIT_INVALID, SLUG_INVALID, SLUG_RESERVED"},
)
def api_organization_update(org: str, json: schemas.OrganizationChange) -> object:
    """Changes what is given. It counts at once."""
    found = overview.named(org)
    wanted = schemas.given(json, never_null=("name", "slug", "plan", "accepts_signups"))
    terms.change(found, wanted, by=current.person)  # type: ignore[arg-type]  # the schema names the same fields
    return _shown(found)


@guards.may("organizations.manage")
@api.call(schemas.OrganizationTold, room=ROOM, refuses={409: "NOT_ACTIVE"})
def api_organization_delete(org: str) -> object:
    """Suspends it: everybody in it is out with their next request. Nothing is lost."""
    found = overview.named(org)
    organizations.suspend(found, by=current.person)
    return _shown(found)


@guards.may("organizations.manage")
@api.call(schemas.OrganizationTold, room=ROOM, refuses={409: "NOT_SUSPENDED"})
def api_reactivation_create(org: str) -> object:
    """Opens a suspended one again; its people sign in anew."""
    found = overview.named(org)
    organizations.reactivate(found, by=current.person)
    return _shown(found)


@guards.may("organizations.manage")
@guards.fresh
@api.call(schemas.OrganizationTold, room=ROOM, refuses={401: "PROOF_NEEDED", 409: "NOT_ACTIVE"})
def api_deletion_create(org: str) -> object:
    """Starts the 30 days after which all of it is gone. Wants a sign-in that is not older than five minutes."""
    found = overview.named(org)
    deletion.begin(found, by=current.person)
    return _shown(found)


@guards.may("organizations.manage")
@api.call(schemas.OrganizationTold, room=ROOM, refuses={409: "NOT_DELETING"})
def api_deletion_delete(org: str) -> object:
    """Undoes a deletion within its 30 days. It comes back suspended."""
    found = overview.named(org)
    deletion.undo(found, by=current.person)
    return _shown(found)


@guards.may("support.enter")
@guards.fresh
@api.call(schemas.EntryTold, room=ROOM, status=201, refuses={401: "PROOF_NEEDED", 409: "SUPPORT_NOT_ADMITTED, NOT_ACTIVE", 422: "REASON_INVALID"}, keyed=False)
def api_support_entry_create(org: str, json: schemas.EntryGiven) -> object:
    """Begins an hour inside an organization, with a reason that its managers read. Documents stay closed.

    Wants a sign-in that is not older than five minutes."""
    found = overview.named(org)
    entry = support.enter(found, db.session.get_one(User, current.person.id), json.reason, by=current.person)
    return schemas.EntryTold(id=entry.id, ends_at=entry.ends_at, url=support_views.way_in(entry, found.slug)), 201


def _shown(org: Organization) -> schemas.OrganizationTold:
    db.session.flush()
    return _told(overview.organization(org.id))


def _told(line: OrganizationLine) -> schemas.OrganizationTold:
    return schemas.OrganizationTold(
        id=line.id,
        slug=line.slug,
        name=line.name,
        status=line.status,
        plan=line.plan,
        members=line.members,
        members_allowed=line.members_allowed,
        documents=line.documents,
        bytes=line.storage,
        storage_allowed=line.storage_allowed,
        ai_tokens=line.ai_tokens,
        ai_tokens_allowed=line.ai_tokens_allowed,
        support_access=line.support_access,
        accepts_signups=line.accepts_signups,
        last_activity_at=line.seen_at,
        created_at=line.created_at,
        purge_at=line.purge_at,
    )
