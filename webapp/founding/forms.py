from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class FoundingForm(Form):
    name = StringField(_("Name of the organization"), [InputRequired(_("Write how the organization is called.")), Length(max=120)])
    slug = StringField(_("Address"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])
    manager_name = StringField(_("Your name"), [InputRequired(_("Write your name.")), Length(max=120)])
