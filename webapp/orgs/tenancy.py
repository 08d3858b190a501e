"""From a name in an address to the organization that is served under it."""

import sqlalchemy as sa

from webapp.kit import db, ids, refusals, schema
from webapp.platform import registry
from webapp.platform.models import Organization


class Suspended(refusals.Refusal):
    """The organization exists and is shut."""

    status = 403
    code = "ORGANIZATION_SUSPENDED"


def serve(slug: str) -> registry.Entry:
    """Raises NotFound for a name nobody has (or has any more), Suspended, and Unavailable while its database awaits migration."""
    return open_for_service(registry.find(slug))


def named(text: str) -> registry.Entry:
    """The organization of a slug or an id. Raises as `serve`."""
    organization_id = ids.parse(text) if len(text) == 36 else None  # shorter ones may be slugs
    if organization_id is None:
        return serve(text.lower())
    return serve(db.session.scalar(sa.select(Organization.slug).where(Organization.id == organization_id)) or "")


def open_for_service(entry: registry.Entry | None) -> registry.Entry:
    """The entry, where its organization may be served. Raises as `serve`."""
    if entry is None or entry.status not in ("active", "suspended"):
        raise refusals.NotFound()
    if entry.status == "suspended":
        raise Suspended("%(name)s is suspended.", name=entry.name)
    if schema.is_behind(entry.schema_version):
        raise refusals.Unavailable("This organization's database is being brought up to date. Try again in a few minutes.", code="MIGRATING")
    return entry
