"""The console's page of the platform's ledger.

Who runs the installation reads facts of the installation and of organizations as a whole (STEMS), never what members do inside
or with documents; and somebody who acted for an organization is not named here, unless they run the installation too."""

from dataclasses import replace
from typing import NamedTuple

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.admin import naming
from webapp.audit import reading
from webapp.orgs.forms import AuditForm
from webapp.orgs.views import audit
from webapp.web import guards, htmx

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
    form = AuditForm(request.args)
    form.action.choices = [("", _("Everything")), *((stem, stem.replace("_", " ").capitalize()) for stem in STEMS)]
    is_good = form.validate()
    filled = audit.asked(form) if is_good else reading.Filter()
    page = reading.of_platform(replace(filled, actor="", stems=STEMS), request.args.get("after"))
    known = naming.known(page.items)
    given = form.said() if is_good else {}
    return htmx.show(
        "admin/audit/index.html",
        "admin/audit/_entries.html",
        200 if is_good else 422,
        form=form,
        rows=[Row(audit.line(fact, known.actor(fact, org, _("Somebody of the organization"))), known.organization(org)) for fact, org in page.items],
        is_narrowed=bool(given),
        next_url=url_for("admin.audit_index", **given, after=page.cursor) if page.cursor else None,
        all_url=url_for("admin.audit_index"),
    )
