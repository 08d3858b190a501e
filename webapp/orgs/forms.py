from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class FindForm(Form):
    slug = StringField(_("Organization"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])


class ReminderForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class ModulesForm(Form):
    """The verb judges what was chosen."""

    modules = SelectMultipleField(validate_choice=False)
