"""Names in addresses that sys-admins keep back beside the shipped ones, or give free from among those."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, db, paging, refusals
from webapp.platform import organizations, registry
from webapp.platform.models import SlugRule, User

PAGE = 50


class Line(NamedTuple):
    slug: str
    is_reserved: bool
    made_by: str | None
    made_at: datetime


def listing(*, cursor: str | None = None) -> paging.Page[Line]:
    """Rules by name."""
    asked = (
        sa.select(SlugRule.slug, SlugRule.is_reserved, User.name, SlugRule.made_at)
        .outerjoin(User, User.id == SlugRule.made_by)
        .order_by(SlugRule.slug)
        .limit(PAGE + 1)
    )
    last = paging.decode(cursor, (paging.word,))
    if last:
        asked = asked.where(SlugRule.slug > last[0])
    return paging.cut([Line(*row) for row in db.session.execute(asked)], PAGE, lambda line: (line.slug,))


def make(slug: str, *, is_reserved: bool, by: ledger.Actor) -> SlugRule:
    """Keeps a name back, or gives a shipped one free. Who has it keeps it. Raises Invalid (SLUG_INVALID), Conflict (SLUG_OURS,
    SLUG_NOT_RESERVED, ALREADY_RESERVED)."""
    if not registry.SLUG.fullmatch(slug) and slug not in organizations.RESERVED:
        raise refusals.Invalid("That cannot be the first part of an address: 3 to 32 letters a-z, digits and hyphens.", code="SLUG_INVALID", field="slug")
    if slug in organizations.SIDES:
        raise refusals.Conflict("%(slug)s is a host of Gatehouse itself.", code="SLUG_OURS", field="slug", slug=slug)
    if is_reserved and slug in organizations.RESERVED and db.session.get(SlugRule, slug) is None:
        raise refusals.Conflict("%(slug)s is reserved already, as shipped.", code="ALREADY_RESERVED", field="slug", slug=slug)
    if not is_reserved and slug not in organizations.RESERVED:
        raise refusals.Conflict("%(slug)s is not among the reserved names.", code="SLUG_NOT_RESERVED", field="slug", slug=slug)
    rule = db.session.get(SlugRule, slug) or SlugRule(slug=slug)
    rule.is_reserved, rule.made_by, rule.made_at = is_reserved, by.id, clock.now()
    db.session.add(rule)
    db.session.flush()
    ledger.record("slugs.reserved" if is_reserved else "slugs.freed", by=by, org=None, slug=slug)
    return rule


def delete(slug: str, *, by: ledger.Actor) -> None:
    """The name is as shipped again. Raises NotFound."""
    rule = db.session.get(SlugRule, slug)
    if rule is None:
        raise refusals.NotFound()
    db.session.delete(rule)
    ledger.record("slugs.rule_removed", by=by, org=None, slug=slug)
