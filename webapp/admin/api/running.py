"""People, plans and jobs, as those see and change them who run the installation."""

from uuid import UUID

from webapp.admin import people
from webapp.admin.api import schemas
from webapp.jobs import ledger
from webapp.jobs.models import Job
from webapp.kit import ids
from webapp.platform import plans, users
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Console"


@guards.may("console.read")
@api.call(schemas.PeopleTold, room=ROOM)
def api_person_index(query: schemas.PeopleAsked) -> object:
    """Everybody in the whole installation, the newest first."""
    page = people.page(query.cursor, search=query.q or "", status=query.status or "", limit=query.limit)
    return schemas.PeopleTold(items=[_person(line) for line in page.items], next_cursor=page.cursor)


@guards.may("users.manage")
@api.call(schemas.PersonTold, room=ROOM, refuses={409: "LAST_SYSADMIN, YOURSELF"})
def api_person_update(person_id: UUID, json: schemas.PersonChange) -> object:
    """Suspends or reactivates somebody, everywhere. What ended stays ended."""
    user = people.find(person_id)
    if json.status == "suspended":
        people.suspend(user, by=current.person)
    else:
        users.reactivate(user, by=current.person)
    return _person(people.line(person_id))


@guards.may("console.read")
@api.call(schemas.PlansTold, room=ROOM)
def api_plan_index(query: api.Listed) -> object:
    """The plans in their order."""
    page = plans.page(query.cursor, limit=query.limit)
    return schemas.PlansTold(items=[_plan(line) for line in page.items], next_cursor=page.cursor)


@guards.may("plans.manage")
@api.call(
    schemas.PlanTold,
    room=ROOM,
    status=201,
    refuses={409: "PLAN_TAKEN", 422: "PLAN_NAME_INVALID, INVALID_MODULE, ENHANCEMENT_REQUIRES_STANDALONE, LABEL_INVALID"},
)
def api_plan_create(json: schemas.PlanGiven) -> object:
    """Adds a plan."""
    offer = schemas.given(json, never_null=NEVER_NULL)
    name = offer.pop("name")
    return _plan(plans.Line(plans.add(name, offer, by=current.person), 0)), 201  # type: ignore[arg-type]  # the schema names the same fields


@guards.may("plans.manage")
@api.call(schemas.PlanTold, room=ROOM, refuses={422: "INVALID_MODULE, ENHANCEMENT_REQUIRES_STANDALONE, LABEL_INVALID"})
def api_plan_update(plan_name: str, json: schemas.PlanChange) -> object:
    """Changes what is given. It counts at once for every organization on the plan."""
    plan = plans.find(plan_name)
    plans.change(plan, schemas.given(json, never_null=NEVER_NULL), by=current.person)  # type: ignore[arg-type]  # the schema names the same fields
    return _plan(plans.Line(plan, plans.organizations_on(plan)))


@guards.may("console.read")
@api.call(schemas.JobsTold, room=ROOM)
def api_job_index(query: schemas.JobsAsked) -> object:
    """Work that waits, runs, is done or gave up, the newest first."""
    org = ids.parse(query.org) if query.org else None
    if query.org and org is None:
        raise api.Malformed("The query does not fit.", errors={"org": ["Give an organization's id."]})
    page = ledger.listing(state=query.state, org=org, kind=query.kind, cursor=query.cursor, limit=query.limit)
    return schemas.JobsTold(items=[_job(job) for job in page.items], next_cursor=page.cursor)


@guards.may("jobs.manage")
@api.call(schemas.JobTold, room=ROOM, refuses={409: "JOB_NOT_DEAD"})
def api_retry_create(job_id: UUID) -> object:
    """Gives a dead job all its attempts again."""
    return _job(ledger.retry(job_id, by=current.person))


NEVER_NULL = ("label", "position", "custom_settings", "modules")


def _person(line: people.Line) -> schemas.PersonTold:
    facts = line._asdict()
    facts["last_seen_at"] = facts.pop("seen_at")
    return schemas.PersonTold(**facts)


def _plan(line: plans.Line) -> schemas.PlanTold:
    plan = line.plan
    return schemas.PlanTold(
        name=plan.name,
        label=plan.label,
        position=plan.position,
        members=plan.members,
        storage=plan.storage,
        ai_tokens=plan.ai_tokens,
        instances=plan.instances,
        custom_settings=plan.custom_settings,
        modules=plan.modules,
        organizations=line.organizations,
    )


def _job(job: Job) -> schemas.JobTold:
    return schemas.JobTold(
        id=job.id,
        kind=job.kind,
        state=job.state,
        org=job.organization_id,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        run_at=job.run_at,
        finished_at=job.finished_at,
        error=job.error,
        created_at=job.created_at,
    )
