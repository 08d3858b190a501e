"""`flask worker` and `flask jobs`."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.jobs import ledger, queue
from webapp.jobs.models import STATES, Job
from webapp.kit.cli import Group


@click.command("worker")
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 64), help="Jobs that run at the same time.")
@click.option(
    "--lease",
    default=int(ledger.LEASE.total_seconds()),
    hidden=True,
    type=click.IntRange(1, 3600),
    help="Seconds after which a dead worker's job is taken over.",
)
@with_appcontext
def worker(threads: int, lease: int) -> None:
    """Runs jobs until it is told to stop."""
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    queue.work(app, threads=threads, lease=timedelta(seconds=lease))


jobs = Group("jobs", help="Look at the jobs, and give dead ones another chance.")


@jobs.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_jobs(state: str | None, limit: int) -> None:
    """Jobs, the newest first: id, kind, state, attempts, organization and the last line of the error."""
    for job in ledger.listing(state=state, limit=limit).items:
        click.echo(_line(job))


@jobs.command("retry")
@click.argument("job_id", metavar="ID", type=click.UUID)
def retry_job(job_id: UUID) -> None:
    """Gives a dead job all its attempts again."""
    job = ledger.retry(job_id, by=None)
    click.echo(f"{job.kind} {job.id} is queued again.")


def _line(job: Job) -> str:
    error = (job.error or "").strip().rpartition("\n")[2]
    return f"{job.id}  {job.kind:<28} {job.state:<7} {job.attempts}/{job.max_attempts}  {job.organization_id or '-'}  {error}".rstrip()


COMMANDS = [worker, jobs]
