from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from webapp.auth import passkeys, policy
from webapp.orgs.forms import ROLE_WORDS
from webapp.platform import preferences
from webapp.web.forms import Form


def digits(text: str | None) -> str:
    return "".join((text or "").split())


class AddressForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class CodeForm(Form):
    code = StringField(_("Six-digit code"), [InputRequired(_("Write the six digits from the mail."))], filters=[lambda text: (text or "").replace(" ", "")])


LIVES = (("7", _("7 days")), ("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))
PRESETS = (("read", _("Read only")), ("write", _("All that I may do")), ("chosen", _("Only what I choose")))


class TokenForm(Form):
    name = StringField(_("Name"), [InputRequired(_("Write what the token is for.")), Length(max=80)])
    days = SelectField(_("Good for"), choices=[SelectChoice(*one) for one in LIVES], default="90")
    preset = RadioField(_("What it may do"), choices=[SelectChoice(*one) for one in PRESETS], default="read")


class SsoForm(Form):
    name = StringField(_("Name on the button"), [InputRequired(_("Write how people call it.")), Length(max=60)])
    issuer = StringField(_("Issuer"), [InputRequired(_("Write the issuer as the provider does.")), Length(max=300)])
    client_id = StringField(_("Client ID"), [InputRequired(_("Copy the client ID from the provider.")), Length(max=300)])
    client_secret = PasswordField(_("Client secret"), [Length(max=1000)])


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


THEMES = ((preferences.SYSTEM, _("As the device says")), (preferences.LIGHT, _("Light")), (preferences.DARK, _("Dark")))


class ProfileForm(Form):
    """The choices of both lists are put in by the view, since they hang on the reader."""

    name = StringField(_("Name"), [InputRequired(_("Write your name.")), Length(max=120)])
    locale = SelectField(_("Language"))
    timezone = SelectField(_("Time zone"))
    theme = SelectField(_("Appearance"), choices=[SelectChoice(*one) for one in THEMES])


class JoinForm(Form):
    """Asked of those who are new to the installation."""

    name = StringField(_("Your name"), [Length(max=120)])


class RoleForm(Form):
    role = SelectField(_("Role"), choices=[SelectChoice(role, words) for role, words in ROLE_WORDS.items()])


class HeirForm(Form):
    """Who gets the documents: by whole name or address; the first choice where it is left empty."""

    heir = StringField(_("Somebody else"), [Length(max=254)])


class ProofForm(Form):
    """One of the three is filled, by what the person chose."""

    credential = HiddenField()
    code = StringField(_("Six-digit code"), filters=[digits])
    recovery = StringField(_("Recovery code"), [Length(max=40)])


class AppForm(Form):
    code = StringField(_("Six-digit code"), [InputRequired(_("Write the six digits that the app shows."))], filters=[digits])


class PasskeyForm(Form):
    credential = HiddenField()
    name = StringField(_("Name"), [InputRequired(_("Give it a name.")), Length(max=passkeys.NAME_LENGTH)])


class PolicyForm(Form):
    second_factor = SelectField(
        _("Who must have a second factor"),
        choices=[
            SelectChoice(policy.NOBODY, _("Nobody has to")),
            SelectChoice(policy.MANAGERS, _("Managers")),
            SelectChoice(policy.EVERYBODY, _("Everybody")),
        ],
    )
    session_days = IntegerField(
        _("Days until an unused session ends"), [Optional()], render_kw={"placeholder": policy.LONGEST, "min": 1, "max": policy.LONGEST}
    )


class SupportForm(Form):
    is_admitted = BooleanField(_("Let support in"))
