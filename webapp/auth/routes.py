from webapp.auth.views import session, signin
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
    ],
)
