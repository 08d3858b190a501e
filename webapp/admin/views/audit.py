"""The console's page of the platform's ledger.

Who runs the installation reads facts of the installation and of organizations as a whole (STEMS), never what members do inside
or with documents; and somebody who acted for an organization is not named here, unless they run the installation too."""

from dataclasses import replace
from typing import NamedTuple

from flask import Response, request
from flask_babel import gettext as _

from webapp.admin import naming
from webapp.audit import reading
from webapp.orgs.views import audit
from webapp.web import guards

STEMS = (
    "domains",
    "keys",
    "modules",
    "organizations",
    "owners",
    "plans",
    "provisioning_keys",
    "quota",
    "registration_tokens",
    "sites",
    "slugs",
    "support",
    "sysadmins",
    "users",
)


class Row(NamedTuple):
    line: audit.Line
    organization: str


@guards.may("console.read")
def audit_index() -> Response:
    search = audit.looked_for((stem, stem.replace("_", " ").capitalize()) for stem in STEMS)
    page = reading.of_platform(replace(search.filter, actor="", stems=STEMS), request.args.get("after"))
    known = naming.known(page.items)
    rows = [Row(audit.line(fact, known.actor(fact, org, _("Somebody of the organization"))), known.organization(org)) for fact, org in page.items]
    return audit.show("admin", search, page.cursor, rows=rows)
