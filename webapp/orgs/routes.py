from flask_babel import lazy_gettext

from webapp.orgs.api import domains
from webapp.orgs.views import domain, landing, organization
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
        (sides.ORG, "GET", "/settings/domains", "domain_index", domain.domain_index),
        (sides.ORG, "POST", "/settings/domains", "domain_create", domain.domain_create),
        (sides.ORG, "POST", "/settings/domains/<uuid:domain_id>/verification", "verification_create", domain.verification_create),
        (sides.ORG, "POST", "/settings/domains/<uuid:domain_id>/primary", "primary_create", domain.primary_create),
        (sides.ORG, "POST", "/settings/domains/<uuid:domain_id>/primary/end", "primary_delete", domain.primary_delete),
        (sides.ORG, "POST", "/settings/domains/<uuid:domain_id>/removal", "domain_delete", domain.domain_delete),
        (sides.ORG, "POST", "/settings/address", "address_update", domain.address_update),
        (sides.API, "GET", "/v1/orgs/<org>/domains", "api_domain_index", domains.api_domain_index),
        (sides.API, "POST", "/v1/orgs/<org>/domains", "api_domain_create", domains.api_domain_create),
        (sides.API, "DELETE", "/v1/orgs/<org>/domains/<uuid:domain_id>", "api_domain_delete", domains.api_domain_delete),
        (sides.API, "POST", "/v1/orgs/<org>/domains/<uuid:domain_id>/verification", "api_verification_create", domains.api_verification_create),
    ],
)

DOMAINS_ENTRY = Entry("domains", lazy_gettext("Addresses"), "orgs.domain_index", "globe", "domains.manage", group="manage", rare=True)
