from flask_babel import lazy_gettext

from webapp.orgs.views import group, invitation, landing, organization
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
    ],
)

GROUPS_ENTRY = Entry("groups", lazy_gettext("Groups"), "orgs.group_index", "user-round-cog", "directory.see", group="directory", rare=True)
