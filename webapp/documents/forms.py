from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from webapp.documents import editing
from webapp.web.forms import Form


class FactsForm(Form):
    """`etag` is what the form saw (`editing.etag`). The choices of `language` are put in by the view, in the reader's language."""

    etag = HiddenField()
    title = StringField(_("Title"), [InputRequired(_("A document needs a title.")), Length(max=editing.TITLE_LENGTH)])
    dated = DateField(_("Date"), [Optional()])
    language = SelectField(_("Language"), validate_choice=False)
