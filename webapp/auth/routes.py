from flask_babel import lazy_gettext

from webapp.auth.views import passkey_signin, policy, proof, security, session, signin
from webapp.web import sides
from webapp.web.frame import Entry

blueprint = sides.blueprint(
    "auth",
    [
        (sides.SIGNED_IN, "GET", "/signin", "signin_new", signin.signin_new),
        (sides.SIGNED_IN, "POST", "/signin", "signin_create", signin.signin_create),
        (sides.SIGNED_IN, "GET", "/signin/code", "signin_code_new", signin.signin_code_new),
        (sides.SIGNED_IN, "POST", "/signin/code", "signin_code_create", signin.signin_code_create),
        (sides.SIGNED_IN, "POST", "/signin/code/again", "signin_code_again", signin.signin_code_again),
        (sides.SIGNED_IN, "POST", "/signout", "signout", signin.signout),
        (sides.SIGNED_IN, "GET", "/me/sessions", "session_index", session.session_index),
        (sides.SIGNED_IN, "POST", "/me/sessions/<uuid:session_id>/end", "session_delete", session.session_delete),
        (sides.SIGNED_IN, "POST", "/signin/passkey/options", "signin_options_create", passkey_signin.signin_options_create),
        (sides.SIGNED_IN, "POST", "/signin/passkey", "signin_passkey_create", passkey_signin.signin_passkey_create),
        (sides.SIGNED_IN, "GET", "/signin/second-step", "second_step_new", proof.second_step_new),
        (sides.SIGNED_IN, "POST", "/signin/second-step", "second_step_create", proof.second_step_create),
        (sides.SIGNED_IN, "POST", "/signin/second-step/options", "second_step_options_create", proof.second_step_options_create),
        (sides.SIGNED_IN, "GET", "/me/proof", "proof_new", proof.proof_new),
        (sides.SIGNED_IN, "POST", "/me/proof", "proof_create", proof.proof_create),
        (sides.SIGNED_IN, "POST", "/me/proof/options", "proof_options_create", proof.proof_options_create),
        (sides.SIGNED_IN, "POST", "/me/proof/code", "proof_code_create", proof.proof_code_create),
        (sides.SIGNED_IN, "GET", "/me/security", "security_show", security.security_show),
        (sides.SIGNED_IN, "GET", "/me/security/passkeys/new", "passkey_new", security.passkey_new),
        (sides.SIGNED_IN, "POST", "/me/security/passkeys/new", "passkey_create", security.passkey_create),
        (sides.SIGNED_IN, "POST", "/me/security/passkeys/options", "passkey_options_create", security.passkey_options_create),
        (sides.SIGNED_IN, "POST", "/me/security/passkeys/<uuid:passkey_id>", "passkey_update", security.passkey_update),
        (sides.SIGNED_IN, "POST", "/me/security/passkeys/<uuid:passkey_id>/removal", "passkey_delete", security.passkey_delete),
        (sides.SIGNED_IN, "POST", "/me/security/app/new", "totp_create", security.totp_create),
        (sides.SIGNED_IN, "GET", "/me/security/app", "totp_edit", security.totp_edit),
        (sides.SIGNED_IN, "POST", "/me/security/app", "totp_update", security.totp_update),
        (sides.SIGNED_IN, "POST", "/me/security/app/removal", "totp_delete", security.totp_delete),
        (sides.SIGNED_IN, "GET", "/me/security/recovery-codes", "recovery_edit", security.recovery_edit),
        (sides.SIGNED_IN, "POST", "/me/security/recovery-codes", "recovery_update", security.recovery_update),
        (sides.ORG, "GET", "/settings/security", "policy_edit", policy.policy_edit),
        (sides.ORG, "POST", "/settings/security", "policy_update", policy.policy_update),
    ],
)

FRAME_ENTRY = Entry("security", lazy_gettext("Security"), "auth.policy_edit", "shield", "security.manage", group="manage", rare=True, within="auth.policy_")
