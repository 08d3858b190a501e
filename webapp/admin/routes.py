from flask_babel import lazy_gettext

from webapp.admin.api import organizations as organizations_api
from webapp.admin.api import running as running_api
from webapp.admin.views import audit, dashboard, job, organization, plan, signup, support, usage, user
from webapp.jobs import backlog
from webapp.web import sides
from webapp.web.frame import Entry

ORGANIZATION = "/organizations/<uuid:org_id>"

blueprint = sides.blueprint(
    "admin",
    [
        (sides.ADMIN, "GET", "/", "dashboard_show", dashboard.dashboard_show),
        (sides.ADMIN, "GET", "/organizations", "organization_index", organization.organization_index),
        (sides.ADMIN, "GET", "/organizations/new", "organization_new", organization.organization_new),
        (sides.ADMIN, "POST", "/organizations", "organization_create", organization.organization_create),
        (sides.ADMIN, "GET", ORGANIZATION, "organization_show", organization.organization_show),
        (sides.ADMIN, "POST", ORGANIZATION, "organization_update", organization.organization_update),
        (sides.ADMIN, "POST", f"{ORGANIZATION}/suspension", "suspension_create", organization.suspension_create),
        (sides.ADMIN, "POST", f"{ORGANIZATION}/reactivation", "reactivation_create", organization.reactivation_create),
        (sides.ADMIN, "POST", f"{ORGANIZATION}/deletion", "deletion_create", organization.deletion_create),
        (sides.ADMIN, "POST", f"{ORGANIZATION}/deletion/end", "deletion_delete", organization.deletion_delete),
        (sides.ADMIN, "POST", f"{ORGANIZATION}/support-entries", "support_entry_create", support.support_entry_create),
        (sides.ADMIN, "GET", "/support-entries/<uuid:entry_id>/way", "way_show", support.way_show),
        (sides.ADMIN, "GET", "/signups", "signup_index", signup.signup_index),
        (sides.ADMIN, "GET", "/users", "user_index", user.user_index),
        (sides.ADMIN, "POST", "/users/<uuid:person_id>/suspension", "user_suspension_create", user.user_suspension_create),
        (sides.ADMIN, "POST", "/users/<uuid:person_id>/reactivation", "user_reactivation_create", user.user_reactivation_create),
        (sides.ADMIN, "GET", "/sysadmins", "sysadmin_index", user.sysadmin_index),
        (sides.ADMIN, "POST", "/sysadmins", "sysadmin_create", user.sysadmin_create),
        (sides.ADMIN, "POST", "/sysadmins/<uuid:person_id>/revocation", "revocation_create", user.revocation_create),
        (sides.ADMIN, "GET", "/plans", "plan_index", plan.plan_index),
        (sides.ADMIN, "GET", "/plans/new", "plan_new", plan.plan_new),
        (sides.ADMIN, "POST", "/plans", "plan_create", plan.plan_create),
        (sides.ADMIN, "GET", "/plans/<plan_name>/edit", "plan_edit", plan.plan_edit),
        (sides.ADMIN, "POST", "/plans/<plan_name>", "plan_update", plan.plan_update),
        (sides.ADMIN, "POST", "/plans/<plan_name>/removal", "plan_delete", plan.plan_delete),
        (sides.ADMIN, "GET", "/slugs", "slug_index", plan.slug_index),
        (sides.ADMIN, "POST", "/slugs", "slug_create", plan.slug_create),
        (sides.ADMIN, "POST", "/slugs/<slug>/removal", "slug_delete", plan.slug_delete),
        (sides.ADMIN, "GET", "/jobs", "job_index", job.job_index),
        (sides.ADMIN, "POST", "/jobs/retries", "retries_create", job.retries_create),
        (sides.ADMIN, "POST", "/jobs/<uuid:job_id>/retry", "retry_create", job.retry_create),
        (sides.ADMIN, "GET", "/health", "health_show", dashboard.health_show),
        (sides.ADMIN, "GET", "/audit", "audit_index", audit.audit_index),
        (sides.ADMIN, "GET", "/usage/export", "usage_export_show", usage.usage_export_show),
        (sides.API, "GET", "/v1/orgs", "api_organization_index", organizations_api.api_organization_index),
        (sides.API, "POST", "/v1/orgs", "api_organization_create", organizations_api.api_organization_create),
        (sides.API, "GET", "/v1/orgs/<org>", "api_organization_show", organizations_api.api_organization_show),
        (sides.API, "PATCH", "/v1/orgs/<org>", "api_organization_update", organizations_api.api_organization_update),
        (sides.API, "DELETE", "/v1/orgs/<org>", "api_organization_delete", organizations_api.api_organization_delete),
        (sides.API, "POST", "/v1/orgs/<org>/reactivation", "api_reactivation_create", organizations_api.api_reactivation_create),
        (sides.API, "POST", "/v1/orgs/<org>/deletion", "api_deletion_create", organizations_api.api_deletion_create),
        (sides.API, "DELETE", "/v1/orgs/<org>/deletion", "api_deletion_delete", organizations_api.api_deletion_delete),
        (sides.API, "POST", "/v1/orgs/<org>/support-entry", "api_support_entry_create", organizations_api.api_support_entry_create),
        (sides.API, "GET", "/v1/users", "api_person_index", running_api.api_person_index),
        (sides.API, "PATCH", "/v1/users/<uuid:person_id>", "api_person_update", running_api.api_person_update),
        (sides.API, "GET", "/v1/plans", "api_plan_index", running_api.api_plan_index),
        (sides.API, "POST", "/v1/plans", "api_plan_create", running_api.api_plan_create),
        (sides.API, "PATCH", "/v1/plans/<plan_name>", "api_plan_update", running_api.api_plan_update),
        (sides.API, "GET", "/v1/jobs", "api_job_index", running_api.api_job_index),
        (sides.API, "POST", "/v1/jobs/<uuid:job_id>/retry", "api_retry_create", running_api.api_retry_create),
    ],
)


def _dead() -> int | None:
    return backlog.counts()["dead"] or None


ENTRIES = [
    Entry("dashboard", lazy_gettext("Dashboard"), "admin.dashboard_show", "layout-dashboard", "console.read", side=sides.ADMIN),
    Entry("organizations", lazy_gettext("Organizations"), "admin.organization_index", "building-2", "console.read", side=sides.ADMIN),
    Entry("users", lazy_gettext("Users"), "admin.user_index", "users", "console.read", side=sides.ADMIN),
    Entry("waits", lazy_gettext("Long waits"), "admin.signup_index", "clock", "console.read", rare=True, side=sides.ADMIN),
    Entry("jobs", lazy_gettext("Jobs"), "admin.job_index", "list-checks", "console.read", rare=True, count=_dead, side=sides.ADMIN),
    Entry("plans", lazy_gettext("Plans"), "admin.plan_index", "layers", "console.read", rare=True, side=sides.ADMIN),
    Entry("slugs", lazy_gettext("Reserved names"), "admin.slug_index", "globe", "console.read", rare=True, side=sides.ADMIN),
    Entry("ledger", lazy_gettext("Audit"), "admin.audit_index", "scroll-text", "console.read", rare=True, side=sides.ADMIN),
    Entry("sysadmins", lazy_gettext("Sys-admins"), "admin.sysadmin_index", "shield", "console.read", rare=True, side=sides.ADMIN),
    Entry("health", lazy_gettext("Health"), "admin.health_show", "activity", "console.read", rare=True, side=sides.ADMIN),
]
