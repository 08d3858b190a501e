"""What is sent about saved views and selections."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from webapp.search import saved_views
from webapp.web.forms import Form


class ViewForm(Form):
    """`query`: what the list is asked for, as its address says it."""

    name = StringField(_("Name"), [InputRequired(_("Give the view a name.")), Length(max=saved_views.LENGTH)])
    query = StringField("", [Length(max=saved_views.QUERY_LENGTH)])
    is_shared = BooleanField(_("For everybody here"))
