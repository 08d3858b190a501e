from flask_babel import lazy_gettext as _
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class AddressForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class CodeForm(Form):
    code = StringField(_("Six-digit code"), [InputRequired(_("Write the six digits from the mail."))], filters=[lambda text: (text or "").replace(" ", "")])


class PasswordWayForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Write your password."))])


class NewPasswordForm(Form):
    password = PasswordField(_("New password"), [InputRequired(_("Write the new password."))])


class ChangePasswordForm(NewPasswordForm):
    known = PasswordField(_("Password you have"), [InputRequired(_("Write the password you have."))])


class RemovePasswordForm(Form):
    known = PasswordField(_("Password you have"), [InputRequired(_("Write the password you have."))])


class ContactForm(Form):
    """One of the two is asked for."""

    email = StringField(_("New e-mail address"), [Length(max=254)])
    phone = StringField(_("New phone number"), [Length(max=40)])


class ProfileForm(Form):
    """The choices of both lists are put in by the view, since they hang on the reader."""

    name = StringField(_("Name"), [InputRequired(_("Write your name.")), Length(max=120)])
    locale = SelectField(_("Language"))
    timezone = SelectField(_("Time zone"))
