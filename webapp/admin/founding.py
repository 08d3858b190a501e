"""An organization made at the console, with its first manager."""

import re
import unicodedata

from webapp.audit import ledger
from webapp.jobs import ledger as jobs
from webapp.kit import refusals
from webapp.platform import plans, provisioning, terms, users
from webapp.platform.models import Organization

TELL = "admin.tell_first_manager"
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "&": " "})


def found(name: str, slug: str, *, manager_email: str, manager_name: str = "", plan: str = plans.FIRST, by: ledger.Actor) -> Organization:
    """Founds it and seats the manager, who is told by mail and signs in with a code; somebody unknown bears `manager_name`, or
    what stands before the @. Raises as provisioning.found, and Invalid (PLAN_UNKNOWN, EMAIL_INVALID)."""
    terms.check_plan(plan)
    address = users.clean_email(manager_email)
    manager = users.find_or_create(address, manager_name or address.partition("@")[0])
    org = provisioning.found(name, slug, manager, plan=plan, by=by)
    jobs.add(TELL, org=None, subject=org.id, to=address)
    return org


def suggest(name: str) -> str:
    """An address made of a name: "Müller & Söhne GmbH" becomes "mueller-soehne-gmbh". May be none of use: founding judges it."""
    folded = name.lower().translate(UMLAUTS)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:32].rstrip("-")


def at_its_field(refusal: refusals.Refusal) -> refusals.Refusal:
    """The same refusal beside the form's field: users.clean_email calls its own `email`."""
    if refusal.field == "email":
        refusal.field = "manager_email"
    return refusal
