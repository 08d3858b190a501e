from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from webapp.web.forms import Form


class FindForm(Form):
    slug = StringField(_("Organization"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])


class ReminderForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class DomainForm(Form):
    host = StringField(
        _("Domain"), [InputRequired(_("Write a domain such as docs.example.com.")), Length(max=253)], render_kw={"placeholder": "docs.example.com"}
    )


class AddressForm(Form):
    slug = StringField(_("New address"), [InputRequired(_("Write the new first part of the address.")), Length(max=32)])
