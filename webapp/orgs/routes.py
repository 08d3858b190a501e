from flask_babel import lazy_gettext

from webapp.orgs.api import audit as audit_api
from webapp.orgs.api import branding as branding_api
from webapp.orgs.api import domains, entitlements
from webapp.orgs.api import groups as api_groups
from webapp.orgs.api import invitations as api_invitations
from webapp.orgs.api import usage as usage_api
from webapp.orgs.api import users as api_users
from webapp.orgs.views import audit, branding, domain, group, invitation, landing, module, organization, proposal, usage
from webapp.web import sides
from webapp.web.frame import Entry

API_GROUP = "/v1/orgs/<org>/groups/<uuid:group_id>"
API_INVITATION = "/v1/orgs/<org>/invitations/<uuid:invitation_id>"

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
        (sides.ORG, "GET", "/groups", "group_index", group.group_index),
        (sides.ORG, "POST", "/groups", "group_create", group.group_create),
        (sides.ORG, "GET", "/groups/<uuid:group_id>", "group_show", group.group_show),
        (sides.ORG, "POST", "/groups/<uuid:group_id>", "group_update", group.group_update),
        (sides.ORG, "POST", "/groups/<uuid:group_id>/removal", "group_delete", group.group_delete),
        (sides.ORG, "GET", "/groups/<uuid:group_id>/candidates", "candidate_index", group.candidate_index),
        (sides.ORG, "POST", "/groups/<uuid:group_id>/members", "joining_create", group.joining_create),
        (sides.ORG, "POST", "/groups/<uuid:group_id>/members/<uuid:user_id>/removal", "joining_delete", group.joining_delete),
        (sides.ORG, "GET", "/people/invitations", "invitation_index", invitation.invitation_index),
        (sides.ORG, "POST", "/people/invitations", "invitation_create", invitation.invitation_create),
        (sides.ORG, "POST", "/people/invitations/<uuid:invitation_id>/resend", "invitation_update", invitation.invitation_update),
        (sides.ORG, "POST", "/people/invitations/<uuid:invitation_id>/revocation", "invitation_delete", invitation.invitation_delete),
        (sides.API, "GET", "/v1/me/groups", "api_my_group_index", api_groups.api_my_group_index),
        (sides.API, "GET", "/v1/orgs/<org>/users", "api_user_index", api_users.api_user_index),
        (sides.API, "PATCH", "/v1/orgs/<org>/users/<uuid:user_id>", "api_user_update", api_users.api_user_update),
        (sides.API, "DELETE", "/v1/orgs/<org>/users/<uuid:user_id>", "api_user_delete", api_users.api_user_delete),
        (sides.API, "GET", "/v1/orgs/<org>/groups", "api_group_index", api_groups.api_group_index),
        (sides.API, "POST", "/v1/orgs/<org>/groups", "api_group_create", api_groups.api_group_create),
        (sides.API, "GET", API_GROUP, "api_group_show", api_groups.api_group_show),
        (sides.API, "PATCH", API_GROUP, "api_group_update", api_groups.api_group_update),
        (sides.API, "DELETE", API_GROUP, "api_group_delete", api_groups.api_group_delete),
        (sides.API, "PUT", f"{API_GROUP}/members/<uuid:user_id>", "api_group_member_update", api_groups.api_group_member_update),
        (sides.API, "DELETE", f"{API_GROUP}/members/<uuid:user_id>", "api_group_member_delete", api_groups.api_group_member_delete),
        (sides.API, "GET", "/v1/orgs/<org>/invitations", "api_invitation_index", api_invitations.api_invitation_index),
        (sides.API, "POST", "/v1/orgs/<org>/invitations", "api_invitation_create", api_invitations.api_invitation_create),
        (sides.API, "POST", f"{API_INVITATION}/resend", "api_invitation_resend_create", api_invitations.api_invitation_resend_create),
        (sides.API, "DELETE", API_INVITATION, "api_invitation_delete", api_invitations.api_invitation_delete),
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
        (sides.ORG, "GET", "/settings/modules", "module_edit", module.module_edit),
        (sides.ORG, "POST", "/settings/modules", "module_update", module.module_update),
        (sides.ORG, "GET", "/settings/branding", "branding_edit", branding.branding_edit),
        (sides.ORG, "POST", "/settings/branding", "branding_update", branding.branding_update),
        (sides.ORG, "POST", "/settings/branding/logo", "logo_create", branding.logo_create),
        (sides.ORG, "POST", "/settings/branding/logo/removal", "logo_delete", branding.logo_delete),
        (sides.ORG, "POST", "/settings/branding/favicon", "favicon_create", branding.favicon_create),
        (sides.ORG, "POST", "/settings/branding/favicon/removal", "favicon_delete", branding.favicon_delete),
        (sides.ORG, "GET", "/settings/branding/proposal", "proposal_show", proposal.proposal_show),
        (sides.ORG, "POST", "/settings/branding/proposal", "proposal_create", proposal.proposal_create),
        (sides.ORG, "POST", "/settings/branding/proposal/<uuid:proposal_id>/acceptance", "proposal_update", proposal.proposal_update),
        (sides.ORG, "POST", "/settings/branding/proposal/<uuid:proposal_id>/removal", "proposal_delete", proposal.proposal_delete),
        (sides.ORG, "GET", "/settings/branding/proposal/<uuid:proposal_id>/picture", "proposal_picture_show", proposal.proposal_picture_show),
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

MODULES_ENTRY = Entry("modules", lazy_gettext("Modules"), "orgs.module_edit", "blocks", "modules.manage", part="organization")
BRANDING_ENTRY = Entry("branding", lazy_gettext("Branding"), "orgs.branding_edit", "palette", "branding.manage", part="organization")
GROUPS_ENTRY = Entry("groups", lazy_gettext("Groups"), "orgs.group_index", "user-round-cog", "directory.see", group="directory", rare=True)
DOMAINS_ENTRY = Entry("domains", lazy_gettext("Addresses"), "orgs.domain_index", "globe", "domains.manage", part="organization")
AUDIT_ENTRY = Entry("audit", lazy_gettext("Audit log"), "orgs.audit_index", "scroll-text", "audit.read", part="organization")
USAGE_ENTRY = Entry("usage", lazy_gettext("Usage"), "orgs.usage_show", "chart-column", "usage.read", part="organization")
