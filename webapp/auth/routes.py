from flask_babel import lazy_gettext

from webapp.auth.views import arrival, central, identity, provider, security, session, signin, sso
from webapp.web import sides
from webapp.web.frame import Entry

ENTRANCE = f"<any({sides.APEX},{sides.ORG}):side>"  # where a provider's ways begin, and where its answers come

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
        (ENTRANCE, "POST", "/signin/with/<provider>", "signin_provider_create", provider.signin_provider_create),
        (sides.SIGNED_IN, "GET", "/signin/errand", "errand_show", provider.errand_show),
        (ENTRANCE, "GET", "/oidc/<provider>/start", "provider_start", provider.provider_start),
        (ENTRANCE, "GET", "/oidc/<provider>/callback", "provider_return", provider.provider_return),
        (sides.ORG, "GET", "/signin/arrival", "arrival_new", arrival.arrival_new),
        (sides.ORG, "POST", "/signin/arrival", "arrival_create", arrival.arrival_create),
        (sides.ORG, "GET", "/signin/arrival/code", "arrival_code_new", arrival.arrival_code_new),
        (sides.ORG, "POST", "/signin/arrival/code", "arrival_code_create", arrival.arrival_code_create),
        (sides.ORG, "POST", "/signin/arrival/code/again", "arrival_code_again", arrival.arrival_code_again),
        (sides.ORG, "GET", "/signin/handover", "handover_show", central.handover_show),
        (sides.SIGNED_IN, "GET", "/me/security", "security_show", security.security_show),
        (sides.SIGNED_IN, "POST", "/me/security/identities", "identity_create", identity.identity_create),
        (sides.SIGNED_IN, "GET", "/me/security/identities/return", "identity_return", identity.identity_return),
        (sides.SIGNED_IN, "POST", "/me/security/identities/<uuid:identity_id>/unlink", "identity_delete", identity.identity_delete),
        (sides.ORG, "GET", "/settings/sso", "sso_edit", sso.sso_edit),
        (sides.ORG, "POST", "/settings/sso", "sso_update", sso.sso_update),
        (sides.ORG, "POST", "/settings/sso/test", "sso_test_create", sso.sso_test_create),
        (sides.ORG, "GET", "/settings/sso/return", "sso_return", sso.sso_return),
        (sides.ORG, "POST", "/settings/sso/requirement", "sso_requirement_create", sso.sso_requirement_create),
        (sides.ORG, "POST", "/settings/sso/requirement/end", "sso_requirement_delete", sso.sso_requirement_delete),
        (sides.ORG, "POST", "/settings/sso/removal", "sso_delete", sso.sso_delete),
    ],
)

SSO_ENTRY = Entry("sso", lazy_gettext("Single sign-on"), "auth.sso_edit", "key-round", "security.manage", group="manage", rare=True, within="auth.sso_")
