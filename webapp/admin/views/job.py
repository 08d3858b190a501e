"""Work that waits, runs or gave up."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.jobs import backlog, ledger
from webapp.jobs.models import STATES
from webapp.kit import refusals
from webapp.web import errors, guards, htmx
from webapp.web.current import current


@guards.may("console.read")
def job_index() -> str:
    state = request.args.get("state", "dead")
    state = state if state in STATES else "dead"
    kinds = backlog.kinds(state)
    kind = request.args.get("kind", "")
    kind = kind if kind in kinds else ""
    page = ledger.listing(state=state, kind=kind or None, cursor=request.args.get("after"))
    return render_template(
        "admin/job/index.html",
        jobs=page.items,
        counts=backlog.counts(),
        oldest=backlog.oldest_due(),
        state=state,
        kind=kind,
        kinds=kinds,
        next_url=url_for("admin.job_index", state=state, kind=kind or None, after=page.cursor) if page.cursor else None,
    )


@guards.may("jobs.manage")
def retry_create(job_id: UUID) -> Response:
    error = None
    try:
        job = ledger.retry(job_id, by=current.person)
    except refusals.Conflict as refusal:
        if not htmx.is_partial():
            raise
        job, error = ledger.find(job_id), refusal
    if not htmx.is_partial():
        return htmx.moved(url_for("admin.job_index"))
    said = errors.sentence(error) if error else None
    return make_response(render_template("admin/job/_row.html", job=job, error=said), error.status if error else 200)


@guards.may("jobs.manage")
def retries_create() -> Response:
    """All dead ones, or those of the kind that is looked at."""
    backlog.retry_dead(kind=request.form.get("kind") or None, by=current.person)
    return htmx.moved(url_for("admin.job_index", state="queued"))
