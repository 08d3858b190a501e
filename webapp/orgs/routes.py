from flask_babel import lazy_gettext

from webapp.orgs.api import entitlements
from webapp.orgs.views import landing, module, organization
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
        (sides.API, "GET", "/v1/orgs/<org>/entitlements", "api_entitlements_show", entitlements.api_entitlements_show),
        (sides.API, "PUT", "/v1/orgs/<org>/entitlements", "api_entitlements_update", entitlements.api_entitlements_update),
    ],
)

MODULES_ENTRY = Entry("modules", lazy_gettext("Modules"), "orgs.module_edit", "blocks", "modules.manage", group="manage", rare=True)
