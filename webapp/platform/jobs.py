"""Quotas are kept true: what was reserved and never used is given back, and every night the seats are counted."""

from webapp.jobs.registry import Kind, Running
from webapp.jobs.schedule import Periodic
from webapp.platform import management, organizations, quota, registration

EXPIRE = "quota.expire"
COMPARE_SEATS = "quota.compare_seats"
SWEEP = "platform.sweep"


def expire(_job: Running) -> None:
    quota.expire()


def sweep(_job: Running) -> None:
    registration.sweep()
    management.sweep()


def compare_seats(_job: Running) -> None:
    for org_id in [org.id for org in organizations.every()]:
        quota.compare(org_id, quota.MEMBERS, lambda org_id=org_id: quota.count_members(org_id))  # type: ignore[misc]


JOBS = [Kind(EXPIRE, expire), Kind(COMPARE_SEATS, compare_seats), Kind(SWEEP, sweep)]
SCHEDULE = [
    Periodic("platform.sweep", "5 4 * * *", SWEEP),
    Periodic("quota.expire", "*/10 * * * *", EXPIRE),
    Periodic("quota.compare_seats", "50 3 * * *", COMPARE_SEATS),
]
