from webapp.auth.views import contact, password, profile, reset, session, signin
from webapp.web import sides

CONTACT = "/me/profile/<any(email,phone):kind>"

blueprint = sides.blueprint(
    "auth",
    [
        (sides.SIGNED_IN, "GET", "/signin", "signin_new", signin.signin_new),
        (sides.SIGNED_IN, "POST", "/signin", "signin_create", signin.signin_create),
        (sides.SIGNED_IN, "GET", "/signin/code", "signin_code_new", signin.signin_code_new),
        (sides.SIGNED_IN, "POST", "/signin/code", "signin_code_create", signin.signin_code_create),
        (sides.SIGNED_IN, "POST", "/signin/code/again", "signin_code_again", signin.signin_code_again),
        (sides.SIGNED_IN, "POST", "/signin/password", "signin_password_create", signin.signin_password_create),
        (sides.SIGNED_IN, "GET", "/signin/reset", "reset_new", reset.reset_new),
        (sides.SIGNED_IN, "POST", "/signin/reset", "reset_create", reset.reset_create),
        (sides.SIGNED_IN, "GET", "/signin/reset/code", "reset_code_new", reset.reset_code_new),
        (sides.SIGNED_IN, "POST", "/signin/reset/code", "reset_code_create", reset.reset_code_create),
        (sides.SIGNED_IN, "POST", "/signin/reset/code/again", "reset_code_again", reset.reset_code_again),
        (sides.SIGNED_IN, "GET", "/signin/reset/password", "reset_edit", reset.reset_edit),
        (sides.SIGNED_IN, "POST", "/signin/reset/password", "reset_update", reset.reset_update),
        (sides.SIGNED_IN, "POST", "/signout", "signout", signin.signout),
        (sides.SIGNED_IN, "GET", "/me/profile", "profile_edit", profile.profile_edit),
        (sides.SIGNED_IN, "POST", "/me/profile", "profile_update", profile.profile_update),
        (sides.SIGNED_IN, "GET", CONTACT, "contact_new", contact.contact_new),
        (sides.SIGNED_IN, "POST", CONTACT, "contact_create", contact.contact_create),
        (sides.SIGNED_IN, "GET", f"{CONTACT}/code", "contact_code_new", contact.contact_code_new),
        (sides.SIGNED_IN, "POST", f"{CONTACT}/code", "contact_code_create", contact.contact_code_create),
        (sides.SIGNED_IN, "POST", f"{CONTACT}/code/again", "contact_code_again", contact.contact_code_again),
        (sides.SIGNED_IN, "POST", "/me/profile/phone/removal", "phone_delete", contact.phone_delete),
        (sides.SIGNED_IN, "GET", "/me/password", "password_edit", password.password_edit),
        (sides.SIGNED_IN, "POST", "/me/password", "password_update", password.password_update),
        (sides.SIGNED_IN, "GET", "/me/password/new", "password_new", password.password_new),
        (sides.SIGNED_IN, "POST", "/me/password/new", "password_create", password.password_create),
        (sides.SIGNED_IN, "GET", "/me/password/removal", "password_removal_new", password.password_removal_new),
        (sides.SIGNED_IN, "POST", "/me/password/removal", "password_removal_create", password.password_removal_create),
        (sides.SIGNED_IN, "GET", "/me/sessions", "session_index", session.session_index),
        (sides.SIGNED_IN, "POST", "/me/sessions/<uuid:session_id>/end", "session_delete", session.session_delete),
    ],
)
