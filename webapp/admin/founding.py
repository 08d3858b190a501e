"""An organization made at the console, with its first manager."""

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import refusals
from webapp.platform import founding, plans, provisioning, terms, users
from webapp.platform.models import Organization

TELL = "admin.tell_first_manager"


def found(name: str, slug: str, *, manager_email: str, manager_name: str = "", plan: str = plans.FIRST, by: ledger.Actor) -> Organization:
    """Founds it and seats the manager, who is told by mail and signs in with a code; somebody unknown bears `manager_name`, or
    what stands before the @. An empty `slug` is made of the name, which may be taken: who clicked twice is told so. Raises as
    provisioning.found, and Invalid (PLAN_UNKNOWN, EMAIL_INVALID)."""
    terms.check_plan(plan)
    manager = users.ensure(manager_email, manager_name)
    org = provisioning.found(name, slug or founding.slug_of(name), manager, plan=plan, by=by)
    jobs.add(TELL, org=None, subject=org.id, to=manager.email)
    return org


def at_its_field(refusal: refusals.Refusal) -> refusals.Refusal:
    """The same refusal beside the form's field: users.clean_email calls its own `email`."""
    if refusal.field == "email":
        refusal.field = "manager_email"
    return refusal
