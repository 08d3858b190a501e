from flask_babel import lazy_gettext

from webapp.auth.views import central, person, session, signin
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
        (sides.SIGNED_IN, "POST", "/me/sessions/others/end", "others_delete", session.others_delete),
        (sides.SIGNED_IN, "POST", "/me/sessions/<uuid:session_id>/end", "session_delete", session.session_delete),
        (sides.ORG, "GET", "/signin/central", "central_show", central.central_show),
        (sides.APEX, "GET", "/entry", "entry_show", central.entry_show),
        (sides.APEX, "POST", "/entry", "entry_create", central.entry_create),
        (sides.ORG, "GET", "/signin/handover", "handover_show", central.handover_show),
        (sides.ORG, "GET", "/people", "person_index", person.person_index),
        (sides.ORG, "GET", "/people/<uuid:user_id>/sessions", "person_session_index", person.person_session_index),
        (sides.ORG, "POST", "/people/<uuid:user_id>/sessions/end", "person_sessions_delete", person.person_sessions_delete),
        (sides.ORG, "POST", "/people/<uuid:user_id>/sessions/<uuid:session_id>/end", "person_session_delete", person.person_session_delete),
    ],
)

FRAME_ENTRY = Entry("people", lazy_gettext("People"), "auth.person_index", "users", "members.manage", group="manage")
