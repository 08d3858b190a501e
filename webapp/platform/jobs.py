"""What the platform does by itself: quotas are kept true, what is over is swept away, the day that ended is measured, and what is past
its time leaves the audit log."""

from datetime import date, timedelta
from typing import Any

from webapp.audit import ledger, reading
from webapp.jobs import ledger as jobs
from webapp.jobs.registry import Kind, Running
from webapp.jobs.schedule import Periodic
from webapp.kit import clock, config
from webapp.platform import management, organizations, quota, registration, usage

EXPIRE_HELD, COMPARE_SEATS = "quota.expire", "quota.compare_seats"
SWEEP = "platform.sweep"
MEASURE_ALL, MEASURE = "usage.measure_all", "usage.measure"
EXPIRE_ALL, EXPIRE = "audit.expire_all", "audit.expire"


def expire_held(_job: Running) -> None:
    quota.expire()


def compare_seats(_job: Running) -> None:
    for org_id in [org.id for org in organizations.every()]:
        quota.compare(org_id, quota.MEMBERS, lambda org_id=org_id: quota.count_members(org_id))  # type: ignore[misc]


def sweep(_job: Running) -> None:
    registration.sweep()
    management.sweep()


def measure_all(_job: Running) -> None:
    """A job for each organization, so that one whose database is down keeps none of the others waiting."""
    yesterday = usage.today() - timedelta(days=1)
    _for_each(MEASURE, day=yesterday.isoformat())


def measure(job: Running) -> None:
    if job.org is not None:
        usage.measure(job.org, date.fromisoformat(job.payload["day"]))


def expire_all(_job: Running) -> None:
    _record_expired(inside=False)
    _for_each(EXPIRE)


def expire(_job: Running) -> None:
    _record_expired(inside=True)


def _record_expired(*, inside: bool) -> None:
    before = clock.now() - timedelta(days=config.current().audit_days)
    number = reading.expire(before, inside=inside)
    if not number:
        return
    if inside:
        ledger.record_inside("audit.expired", by=None, number=number, before=f"{before:%Y-%m-%d}")
    else:
        ledger.record("audit.expired", by=None, org=None, number=number, before=f"{before:%Y-%m-%d}")


def _for_each(kind: str, **payload: Any) -> None:
    """Suspended organizations are left out: their jobs would wait, one more each night."""
    for org_id in [org.id for org in organizations.every() if org.status == "active"]:
        jobs.add(kind, org=org_id, **payload)


JOBS = [
    Kind(EXPIRE_HELD, expire_held),
    Kind(COMPARE_SEATS, compare_seats),
    Kind(SWEEP, sweep),
    Kind(MEASURE_ALL, measure_all),
    Kind(MEASURE, measure),
    Kind(EXPIRE_ALL, expire_all),
    Kind(EXPIRE, expire),
]
SCHEDULE = [
    Periodic("quota.expire", "*/10 * * * *", EXPIRE_HELD),
    Periodic("usage.measure_all", "10 0 * * *", MEASURE_ALL),
    Periodic("audit.expire_all", "30 2 * * *", EXPIRE_ALL),
    Periodic("quota.compare_seats", "50 3 * * *", COMPARE_SEATS),
    Periodic("platform.sweep", "5 4 * * *", SWEEP),
]
