"""Under what terms an organization is served: its name and address, its plan, and limits that stand before the plan's."""

from typing import TypedDict

from webapp.audit import ledger
from webapp.kit import db, refusals
from webapp.platform import organizations, registry, users
from webapp.platform.models import Organization, Plan

MOST = 2**60  # of anything; what both databases hold in a BIGINT with room to add


class Terms(TypedDict, total=False):
    """What may be changed. A limit of None is the plan's; `storage_allowed` in bytes, `ai_tokens_allowed` a month."""

    name: str
    slug: str
    plan: str
    accepts_signups: bool
    members_allowed: int | None
    storage_allowed: int | None
    ai_tokens_allowed: int | None


LIMITS = ("members_allowed", "storage_allowed", "ai_tokens_allowed")


def change(org: Organization, wanted: Terms, *, by: ledger.Actor | None) -> None:
    """Changes what is given; it counts at once. Raises Invalid (NAME_INVALID, PLAN_UNKNOWN, LIMIT_INVALID), and as organizations.rename for
    another address."""
    after = {**wanted}
    slug = wanted.get("slug", org.slug)
    after.pop("slug", None)
    if "name" in wanted:
        after["name"] = users.clean_name(wanted["name"])
    if "plan" in wanted:
        check_plan(wanted["plan"])
    for field in LIMITS:
        check_limit(after.get(field), field)
    organizations.rename(org, slug, by=by)
    before = {field: getattr(org, field) for field in after if getattr(org, field) != after[field]}
    if not before:
        return
    for field in before:
        setattr(org, field, after[field])
    db.session.flush()
    db.after_commit(lambda: registry.drop(org.slug))
    ledger.record("organizations.changed", by=by, org=org.id, subject=org, before=before, after={field: after[field] for field in before})


def check_plan(name: str) -> None:
    """Raises Invalid (PLAN_UNKNOWN)."""
    if db.session.get(Plan, name) is None:
        raise refusals.Invalid("There is no plan %(plan)s.", code="PLAN_UNKNOWN", field="plan", plan=name)


def check_limit(value: object, field: str) -> None:
    """A limit is empty or a whole number. Raises Invalid (LIMIT_INVALID)."""
    if value is not None and not (isinstance(value, int) and 0 <= value <= MOST):
        raise refusals.Invalid("A limit is a whole number of 0 or more; leave it empty for none of its own.", code="LIMIT_INVALID", field=field)
