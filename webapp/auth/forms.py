from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class AddressForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class CodeForm(Form):
    code = StringField(_("Six-digit code"), [InputRequired(_("Write the six digits from the mail."))], filters=[lambda text: (text or "").replace(" ", "")])
