from webapp.auth.api import me, signing_in
from webapp.auth.views import jwks, session, signin, token
from webapp.web import sides

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
        (sides.ORG, "GET", "/me/tokens", "token_index", token.token_index),
        (sides.ORG, "GET", "/me/tokens/new", "token_new", token.token_new),
        (sides.ORG, "POST", "/me/tokens", "token_create", token.token_create),
        (sides.ORG, "POST", "/me/tokens/<uuid:token_id>/end", "token_delete", token.token_delete),
        (sides.API, "GET", "/.well-known/jwks.json", "jwks_show", jwks.jwks_show),
        (sides.API, "POST", "/v1/auth/otp", "api_code_create", signing_in.api_code_create),
        (sides.API, "POST", "/v1/auth/otp/verify", "api_code_verification_create", signing_in.api_code_verification_create),
        (sides.API, "POST", "/v1/auth/password", "api_password_create", signing_in.api_password_create),
        (sides.API, "POST", "/v1/auth/password/reset", "api_password_reset_create", signing_in.api_password_reset_create),
        (sides.API, "PUT", "/v1/auth/password/reset", "api_password_reset_update", signing_in.api_password_reset_update),
        (sides.API, "POST", "/v1/auth/refresh", "api_refresh_create", signing_in.api_refresh_create),
        (sides.API, "POST", "/v1/auth/logout", "api_logout_create", signing_in.api_logout_create),
        (sides.API, "GET", "/v1/me", "api_me_show", me.api_me_show),
        (sides.API, "GET", "/v1/me/profile", "api_profile_show", me.api_profile_show),
        (sides.API, "PUT", "/v1/me/profile", "api_profile_update", me.api_profile_update),
        (sides.API, "POST", "/v1/me/contacts", "api_contact_create", me.api_contact_create),
        (sides.API, "POST", "/v1/me/contacts/verify", "api_contact_verification_create", me.api_contact_verification_create),
        (sides.API, "GET", "/v1/me/preferences", "api_preferences_show", me.api_preferences_show),
        (sides.API, "PATCH", "/v1/me/preferences", "api_preferences_update", me.api_preferences_update),
        (sides.API, "GET", "/v1/me/orgs", "api_org_index", me.api_org_index),
        (sides.API, "GET", "/v1/me/sessions", "api_session_index", me.api_session_index),
        (sides.API, "DELETE", "/v1/me/sessions/<uuid:session_id>", "api_session_delete", me.api_session_delete),
    ],
)
