"""From a name in an address to the organization that is served under it."""

import sqlalchemy as sa

from webapp.kit import db, ids, refusals, schema
from webapp.platform import organizations, registry
from webapp.platform.models import Organization


class Suspended(refusals.Refusal):
    """The organization exists and is shut."""

    status = 403
    code = "ORGANIZATION_SUSPENDED"


def serve(slug: str) -> registry.Entry:
    """Raises NotFound for a name nobody has (or has any more), Suspended, and Unavailable while its database awaits migration."""
    return open_for_service(registry.find(slug))


def serve_at(domain: str, slug: str) -> registry.Entry:
    """At a domain of its own, whose module it needs; one that is shut is not there. Raises NotFound and Unavailable."""
    entry = registry.find(slug)
    if entry is None:
        registry.drop_host(domain)  # the organization was renamed, and this process has not heard
    if entry is None or entry.status != "active" or "domains" not in entry.modules:
        raise refusals.NotFound()
    return open_for_service(entry)


def called(slug: str) -> registry.Entry | None:
    """The organization that bears a slug, or bore it before."""
    entry = registry.find(slug)
    if entry is None and (present := organizations.successor(slug)):
        return registry.find(present)
    return entry


def named(text: str) -> registry.Entry:
    """The organization of a slug, also a former one, or of an id. Raises as `serve`."""
    organization_id = ids.parse(text) if len(text) == 36 else None  # shorter ones may be slugs
    if organization_id is None:
        return open_for_service(called(text.lower()))
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
