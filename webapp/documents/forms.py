from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from webapp.documents import labels
from webapp.web.forms import Form


class NameForm(Form):
    """The name of a category, a type or a tag."""

    name = StringField(_("Name"), [InputRequired(_("Write a name.")), Length(max=labels.LENGTH)])


class BelowForm(NameForm):
    """The name of a category; `parent` is the id of the one it goes below, or nothing."""

    parent = StringField()


class IntoForm(Form):
    """Where something goes: the id of a category, or the name of a type or tag."""

    into = StringField(_("Into"), [Length(max=200)])
    without = StringField()
