from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from webapp.auth import passkeys, policy
from webapp.web.forms import Form


def digits(text: str | None) -> str:
    return "".join((text or "").split())


class AddressForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class CodeForm(Form):
    code = StringField(_("Six-digit code"), [InputRequired(_("Write the six digits from the mail."))], filters=[lambda text: (text or "").replace(" ", "")])


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
