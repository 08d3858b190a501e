from flask_babel import lazy_gettext

from webapp.auth.api import me, signing_in
from webapp.auth.views import arrival, central, identity, jwks, person, provider, security, session, signin, sso, token
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
        (sides.SIGNED_IN, "POST", "/me/sessions/others/end", "others_delete", session.others_delete),
        (sides.SIGNED_IN, "POST", "/me/sessions/<uuid:session_id>/end", "session_delete", session.session_delete),
        (sides.ORG, "GET", "/signin/central", "central_show", central.central_show),
        (sides.APEX, "GET", "/entry", "entry_show", central.entry_show),
        (sides.APEX, "POST", "/entry", "entry_create", central.entry_create),
        (sides.ORG, "GET", "/people", "person_index", person.person_index),
        (sides.ORG, "GET", "/people/<uuid:user_id>/sessions", "person_session_index", person.person_session_index),
        (sides.ORG, "POST", "/people/<uuid:user_id>/sessions/end", "person_sessions_delete", person.person_sessions_delete),
        (sides.ORG, "POST", "/people/<uuid:user_id>/sessions/<uuid:session_id>/end", "person_session_delete", person.person_session_delete),
        (sides.ORG, "GET", "/me/tokens", "token_index", token.token_index),
        (sides.ORG, "GET", "/me/tokens/new", "token_new", token.token_new),
        (sides.ORG, "POST", "/me/tokens", "token_create", token.token_create),
        (sides.ORG, "POST", "/me/tokens/<uuid:token_id>/end", "token_delete", token.token_delete),
        (sides.API, "GET", "/.well-known/jwks.json", "jwks_show", jwks.jwks_show),
        (sides.API, "POST", "/v1/auth/otp", "api_code_create", signing_in.api_code_create),
        (sides.API, "POST", "/v1/auth/otp/verify", "api_code_verification_create", signing_in.api_code_verification_create),
        (sides.API, "POST", "/v1/auth/refresh", "api_refresh_create", signing_in.api_refresh_create),
        (sides.API, "POST", "/v1/auth/logout", "api_logout_create", signing_in.api_logout_create),
        (sides.API, "GET", "/v1/me", "api_me_show", me.api_me_show),
        (sides.API, "GET", "/v1/me/preferences", "api_preferences_show", me.api_preferences_show),
        (sides.API, "PATCH", "/v1/me/preferences", "api_preferences_update", me.api_preferences_update),
        (sides.API, "GET", "/v1/me/orgs", "api_org_index", me.api_org_index),
        (sides.API, "GET", "/v1/me/sessions", "api_session_index", me.api_session_index),
        (sides.API, "DELETE", "/v1/me/sessions/<uuid:session_id>", "api_session_delete", me.api_session_delete),
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

PEOPLE_ENTRY = Entry("people", lazy_gettext("People"), "auth.person_index", "users", "members.manage", group="manage")
SSO_ENTRY = Entry("sso", lazy_gettext("Single sign-on"), "auth.sso_edit", "key-round", "security.manage", group="manage", rare=True)
