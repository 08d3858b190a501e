from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class FindForm(Form):
    slug = StringField(_("Organization"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])


class ReminderForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class ModulesForm(Form):
    """The verb judges what was chosen."""

    modules = SelectMultipleField(validate_choice=False)


class BrandingForm(Form):
    """`suggested` is the shade that a refused colour was answered with, where somebody takes it."""

    OURS = "#016a5d"  # --accent of static/css/tokens.css

    name = StringField(_("Name"), [InputRequired(_("Write the name of your organization.")), Length(max=120)])
    own = BooleanField(_("A colour of your own"))
    accent = StringField(_("Accent"), [Length(max=20)])
    suggested = StringField()

    def wanted(self) -> str | None:
        """The colour that was asked for, None for the product's own."""
        if self.suggested.data:
            return str(self.suggested.data)
        return str(self.accent.data or "-") if self.own.data else None
