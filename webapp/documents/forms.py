from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from webapp.documents import editing, labels
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


class FactsForm(Form):
    """`etag` is what the form saw (`editing.etag`). The choices of `language` are put in by the view, in the reader's language."""

    etag = HiddenField()
    title = StringField(_("Title"), [InputRequired(_("A document needs a title.")), Length(max=editing.TITLE_LENGTH)])
    dated = DateField(_("Date"), [Optional()])
    language = SelectField(_("Language"), validate_choice=False)
