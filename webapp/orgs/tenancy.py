"""From a name in an address to the organization that is served under it."""

from webapp.kit import refusals, schema
from webapp.platform import registry


class Suspended(refusals.Refusal):
    """The organization exists and is shut."""

    status = 403
    code = "ORGANIZATION_SUSPENDED"


def serve(slug: str) -> registry.Entry:
    """Raises NotFound for a name nobody has (or has any more), Suspended, and Unavailable while its database awaits migration."""
    return open_for_service(registry.find(slug))


def open_for_service(entry: registry.Entry | None) -> registry.Entry:
    """The entry, where its organization may be served. Raises as `serve`."""
    if entry is None or entry.status not in ("active", "suspended"):
        raise refusals.NotFound()
    if entry.status == "suspended":
        raise Suspended("%(name)s is suspended.", name=entry.name)
    if schema.is_behind(entry.schema_version):
        raise refusals.Unavailable("This organization's database is being brought up to date. Try again in a few minutes.", code="MIGRATING")
    return entry
