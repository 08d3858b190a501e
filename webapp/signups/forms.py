from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from webapp.orgs import roles
from webapp.orgs.forms import ROLE_WORDS
from webapp.web.forms import Form

APPROVAL, REJECTION = "approval", "rejection"


class SignupForm(Form):
    name = StringField(_("Your name"), [InputRequired(_("Write your name.")), Length(max=120)])
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])
    reason = TextAreaField(_("Why you want to join"), [InputRequired(_("Write one line, so that a manager knows who asks.")), Length(max=500)])


class ApprovalForm(Form):
    role = SelectField(_("Role"), choices=[SelectChoice(role, words) for role, words in ROLE_WORDS.items()], default=roles.MEMBER)


class RejectionForm(Form):
    reason = StringField(_("Reason, which they will read"), [Length(max=500)])


class DecisionForm(Form):
    """About several; who they are and what groups they join are lists that the view reads."""

    decision = SelectField(choices=[SelectChoice(APPROVAL), SelectChoice(REJECTION)])
    role = SelectField(_("Role"), choices=[SelectChoice(role, words) for role, words in ROLE_WORDS.items()], default=roles.MEMBER)
    reason = StringField(_("Reason, which they will all read"), [Length(max=500)])


class PolicyForm(Form):
    accepts_signups = BooleanField(_("Anybody may ask to join"))
    admits_domains = BooleanField(_("Let addresses of our verified domains in"))
