from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class AddressForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class CodeForm(Form):
    code = StringField(_("Six-digit code"), [InputRequired(_("Write the six digits from the mail."))], filters=[lambda text: (text or "").replace(" ", "")])


class SsoForm(Form):
    name = StringField(_("Name on the button"), [InputRequired(_("Write how people call it.")), Length(max=60)])
    issuer = StringField(_("Issuer"), [InputRequired(_("Write the issuer as the provider does.")), Length(max=300)])
    client_id = StringField(_("Client ID"), [InputRequired(_("Copy the client ID from the provider.")), Length(max=300)])
    client_secret = PasswordField(_("Client secret"), [Length(max=1000)])
