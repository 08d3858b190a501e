from flask_babel import lazy_gettext

from webapp.orgs.api import audit as audit_api
from webapp.orgs.api import branding as branding_api
from webapp.orgs.api import entitlements
from webapp.orgs.api import usage as usage_api
from webapp.orgs.views import audit, branding, landing, module, organization, usage
from webapp.web import sides
from webapp.web.frame import Entry

blueprint = sides.blueprint(
    "orgs",
    [
        (sides.APEX, "GET", "/", "landing_show", landing.landing_show),
        (sides.APEX, "POST", "/find", "find_create", landing.find_create),
        (sides.APEX, "GET", "/to/<slug>", "moving_show", landing.moving_show),
        (sides.APEX, "GET", "/organizations", "organization_index", organization.organization_index),
        (sides.ORG, "GET", "/organizations", "switcher_show", organization.switcher_show),
        (sides.APEX, "GET", "/organizations/reminder", "reminder_new", landing.reminder_new),
        (sides.APEX, "POST", "/organizations/reminder", "reminder_create", landing.reminder_create),
        (sides.ORG, "GET", "/settings/modules", "module_edit", module.module_edit),
        (sides.ORG, "POST", "/settings/modules", "module_update", module.module_update),
        (sides.ORG, "GET", "/settings/branding", "branding_edit", branding.branding_edit),
        (sides.ORG, "POST", "/settings/branding", "branding_update", branding.branding_update),
        (sides.ORG, "POST", "/settings/branding/logo", "logo_create", branding.logo_create),
        (sides.ORG, "POST", "/settings/branding/logo/removal", "logo_delete", branding.logo_delete),
        (sides.ORG, "POST", "/settings/branding/favicon", "favicon_create", branding.favicon_create),
        (sides.ORG, "POST", "/settings/branding/favicon/removal", "favicon_delete", branding.favicon_delete),
        (sides.ORG, "GET", "/branding/logo", "logo_show", branding.logo_show),
        (sides.ORG, "GET", "/branding/favicon", "favicon_show", branding.favicon_show),
        (sides.ORG, "GET", "/branding/theme.css", "theme_show", branding.theme_show),
        (sides.ORG, "GET", "/settings/audit", "audit_index", audit.audit_index),
        (sides.ORG, "GET", "/settings/audit/export/<any(csv,jsonl):form>", "audit_export_show", audit.audit_export_show),
        (sides.ORG, "GET", "/settings/usage", "usage_show", usage.usage_show),
        (sides.ORG, "GET", "/settings/usage/export", "usage_export_show", usage.usage_export_show),
        (sides.API, "GET", "/v1/orgs/<org>/usage", "api_usage_show", usage_api.api_usage_show),
        (sides.API, "GET", "/v1/orgs/<org>/audit", "api_audit_index", audit_api.api_audit_index),
        (sides.API, "GET", "/v1/orgs/<org>/branding", "api_branding_show", branding_api.api_branding_show),
        (sides.API, "PATCH", "/v1/orgs/<org>/branding", "api_branding_update", branding_api.api_branding_update),
        (sides.API, "PUT", "/v1/orgs/<org>/branding/logo", "api_logo_update", branding_api.api_logo_update),
        (sides.API, "DELETE", "/v1/orgs/<org>/branding/logo", "api_logo_delete", branding_api.api_logo_delete),
        (sides.API, "GET", "/v1/orgs/<org>/entitlements", "api_entitlements_show", entitlements.api_entitlements_show),
        (sides.API, "PUT", "/v1/orgs/<org>/entitlements", "api_entitlements_update", entitlements.api_entitlements_update),
    ],
)

MODULES_ENTRY = Entry("modules", lazy_gettext("Modules"), "orgs.module_edit", "blocks", "modules.manage", group="manage", rare=True)
BRANDING_ENTRY = Entry("branding", lazy_gettext("Branding"), "orgs.branding_edit", "palette", "branding.manage", group="manage", rare=True)
AUDIT_ENTRY = Entry("audit", lazy_gettext("Audit log"), "orgs.audit_index", "scroll-text", "audit.read", group="manage", rare=True)
USAGE_ENTRY = Entry("usage", lazy_gettext("Usage"), "orgs.usage_show", "chart-column", "usage.read", group="manage", rare=True)
