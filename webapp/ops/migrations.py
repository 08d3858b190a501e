"""Bringing databases to the newest revision: the platform's, and every organization's that is behind."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from webapp.kit import config, db, schema
from webapp.platform import registry
from webapp.platform.models import Organization, tenant_of

Task = tuple[UUID, str, str, str]  # organization, slug, server, revision
BATCH = 8  # organizations handed to a worker process at once; fewer where there would be none for another


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is None where the database is at `revision` now."""

    organization: UUID
    slug: str
    revision: str | None
    error: str | None


def migrate_platform(target: str = "head") -> str:
    """Answers the revision the platform database is at."""
    return schema.migrate_platform(config.current().database_url, target)


def migrate_tenants(*, workers: int = 1, only: str | None = None, target: str = "head") -> Iterator[Outcome]:
    """Migrates the organizations that are behind, or the one of slug `only`, each in one transaction of its own. One that
    fails is told of and left as it was, while the others go on; run again, only what is left is done. Commits each."""
    for outcome in _run(_behind(only, target), workers):
        if outcome.error is None:
            db.session.execute(sa.update(Organization).where(Organization.id == outcome.organization).values(schema_version=outcome.revision))
            db.commit()
            registry.drop(outcome.slug)
        yield outcome


def waiting() -> int:
    """How many organizations are behind, and answer 503 until they are migrated."""
    served = Organization.status.in_(("active", "suspended"))
    wanted = sa.or_(Organization.schema_version.is_(None), Organization.schema_version != schema.head(schema.TENANT))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Organization).where(wanted, served)) or 0


def _behind(only: str | None, target: str) -> list[Task]:
    wanted = sa.select(Organization).where(Organization.slug == only) if only else sa.select(Organization)
    if target == "head":
        wanted = wanted.where(sa.or_(Organization.schema_version.is_(None), Organization.schema_version != schema.head(schema.TENANT)))
    return [(org.id, org.slug, org.database, target) for org in db.session.scalars(wanted.order_by(Organization.slug).execution_options(yield_per=500))]


def _run(tasks: list[Task], workers: int) -> Iterator[Outcome]:
    if workers <= 1 or len(tasks) <= 1:
        yield from map(_migrate, tasks)
        return
    # Processes and not threads: Alembic's operations are global to a process. Spawned, since a fork would share connections.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=config.use, initargs=(config.current(),)) as pool:
        yield from pool.map(_migrate, tasks, chunksize=min(BATCH, -(-len(tasks) // workers)))


def _migrate(task: Task) -> Outcome:
    organization, slug, database, target = task
    try:
        return Outcome(organization, slug, schema.migrate_tenant(tenant_of(organization, database), target), None)
    except Exception as error:  # whatever a revision or driver raises: told, and the next organization goes on
        return Outcome(organization, slug, None, f"{type(error).__name__}: {str(error)[:300]}")
