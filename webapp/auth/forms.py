from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


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
