from flask_babel import lazy_gettext

from webapp.signups import deciding
from webapp.signups.api import signups
from webapp.signups.views import policy, request, signup, waiting
from webapp.web import sides
from webapp.web.current import current
from webapp.web.frame import Entry

blueprint = sides.blueprint(
    "signups",
    [
        (sides.APEX, "GET", "/signup/<slug>", "signup_entry", signup.signup_entry),
        (sides.ORG, "GET", "/signup", "signup_new", signup.signup_new),
        (sides.ORG, "POST", "/signup", "signup_create", signup.signup_create),
        (sides.ORG, "GET", "/signup/code", "code_new", signup.code_new),
        (sides.ORG, "POST", "/signup/code", "code_create", signup.code_create),
        (sides.ORG, "POST", "/signup/code/again", "code_again", signup.code_again),
        (sides.ORG, "GET", "/waiting", "waiting_show", waiting.waiting_show),
        (sides.ORG, "POST", "/waiting", "waiting_update", waiting.waiting_update),
        (sides.ORG, "POST", "/waiting/withdrawal", "waiting_delete", waiting.waiting_delete),
        (sides.ORG, "GET", "/signups", "request_index", request.request_index),
        (sides.ORG, "GET", "/signups/counter", "counter_show", request.counter_show),
        (sides.ORG, "POST", "/signups/decision", "decision_create", request.decision_create),
        (sides.ORG, "GET", "/settings/signups", "policy_edit", policy.policy_edit),
        (sides.ORG, "POST", "/settings/signups", "policy_update", policy.policy_update),
        (sides.ORG, "POST", "/signups/<uuid:signup_id>/approval", "approval_create", request.approval_create),
        (sides.ORG, "POST", "/signups/<uuid:signup_id>/rejection", "rejection_create", request.rejection_create),
        (sides.API, "POST", "/v1/orgs/<org>/signups", "api_signup_create", signups.api_signup_create),
        (sides.API, "POST", "/v1/orgs/<org>/signups/verification", "api_signup_verification_create", signups.api_signup_verification_create),
        (sides.API, "GET", "/v1/orgs/<org>/signups", "api_signup_index", signups.api_signup_index),
        (sides.API, "PUT", "/v1/signups/<uuid:signup_id>/approve", "api_approval_update", signups.api_approval_update),
        (sides.API, "PUT", "/v1/signups/<uuid:signup_id>/reject", "api_rejection_update", signups.api_rejection_update),
        (sides.API, "GET", "/v1/signups", "api_waiting_index", signups.api_waiting_index),
    ],
)


def _waiting() -> int:
    return deciding.pending_count(current.here.id)


FRAME_ENTRY = Entry("signups", lazy_gettext("Sign-ups"), "signups.request_index", "user-plus", "signups.decide", group="manage", hot=True, count=_waiting)
JOINING_ENTRY = Entry("joining", lazy_gettext("Joining"), "signups.policy_edit", "user-plus", "settings.manage", part="access")
