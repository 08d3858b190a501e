"""Work that comes round: each tick adds one job, however many workers feel it."""

from dataclasses import dataclass
from datetime import datetime

from webapp.jobs import ledger, registry
from webapp.kit import db


@dataclass(frozen=True, slots=True)
class Periodic:
    """`crontab`: minute, hour, day, month and day of the week, in UTC: "30 3 * * *". A worker that starts makes up for a
    tick that the last day missed."""

    name: str
    crontab: str
    kind: str


_table: dict[str, Periodic] = {}


def register(periodic: Periodic) -> None:
    """Raises ValueError where the name already means another one."""
    if _table.setdefault(periodic.name, periodic) != periodic:
        raise ValueError(f"two schedules are called {periodic.name}")


def table() -> tuple[Periodic, ...]:
    return tuple(_table.values())


def tick(periodic: Periodic, minute: datetime) -> None:
    """Adds the job of that minute, in a unit of work of its own, unless another worker did."""
    with db.inside(None):
        ledger.add(periodic.kind, once=f"{periodic.name}:{minute:%Y-%m-%dT%H:%M}")
        db.commit()


def _sweep(_job: registry.Running) -> None:
    ledger.sweep()


JOBS = [registry.Kind("jobs.sweep", _sweep)]
SCHEDULE = [Periodic("jobs.sweep", "40 3 * * *", "jobs.sweep")]
