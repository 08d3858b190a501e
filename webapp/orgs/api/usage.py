"""What an organization holds and does, day by day."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from webapp.platform import quota, usage
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Organizations"
FIRST_YEAR = 2000  # of days that anything can be known of; the calendar ends not far from the first ones that can be written


class UsageAsked(api.Asked):
    since: Annotated[date | None, Field(None, alias="from", description="The first day; 30 days before the last where it is left out.")]
    until: Annotated[date | None, Field(None, alias="to", description="The last day; today where it is left out.")]


class DayTold(api.Told):
    day: date
    documents: int
    bytes: int
    uploads: int
    people: int = Field(description="Who were active.")
    ai_tokens: int
    api_calls: int


class QuotaTold(api.Told):
    kind: str
    used: int
    allowed: int | None = Field(description="null where there is no limit.")


class UsageTold(api.Told):
    items: list[DayTold]
    quotas: list[QuotaTold]


@api.in_org
@guards.may("usage.read")
@api.call(UsageTold, room=ROOM)
def api_usage_show(query: UsageAsked) -> object:
    """Each day of a period, at most 400 days, and what is used of each quota. Days are those of UTC; today's is so far."""
    today = usage.today()
    until = min(query.until or today, today)
    since = query.since or (until - timedelta(days=29) if until.year > FIRST_YEAR else until)
    _refuse(since, query.until or today)
    usage.flush()
    usage.measure(current.here.id, today)
    org = current.here.id
    quotas = [QuotaTold(kind=row.kind, used=row.used, allowed=row.allowed) for row in quota.of(org)]
    return UsageTold(items=[DayTold(**day._asdict()) for day in usage.days(org, since, until)], quotas=quotas)


def _refuse(since: date, until: date) -> None:
    if since.year < FIRST_YEAR or since > until or until - since >= timedelta(days=usage.MOST_DAYS):
        raise api.Malformed("Something does not fit: see the errors.", errors={"from": [f"Give a day up to {usage.MOST_DAYS} days before `to`."]})
