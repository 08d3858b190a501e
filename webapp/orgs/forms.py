from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from webapp.orgs import groups, invitations, roles
from webapp.web.forms import Form

ROLE_WORDS = {roles.MEMBER: _("Member"), roles.CLIENT: _("Client"), roles.MANAGER: _("Manager")}


class FindForm(Form):
    slug = StringField(_("Organization"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])


class ReminderForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write your e-mail address.")), Length(max=254)])


class InvitationForm(Form):
    """The choices of both lists are put in by the view, as the templates draw them."""

    emails = TextAreaField(_("E-mail addresses"), [InputRequired(_("Write at least one e-mail address.")), Length(max=15_000)])
    role = SelectField(_("Role"), default=roles.MEMBER)
    groups = SelectMultipleField(_("Groups"))
    message = TextAreaField(_("Message"), [Length(max=invitations.MESSAGE_LENGTH)])


class GroupForm(Form):
    name = StringField(_("Name"), [InputRequired(_("Give the group a name.")), Length(max=groups.NAME_LENGTH)])
    description = StringField(_("Description"), [Length(max=groups.DESCRIPTION_LENGTH)])


class JoiningForm(Form):
    who = StringField(_("Name or address"), [InputRequired(_("Write a name or an address.")), Length(max=254)])


class DomainForm(Form):
    host = StringField(
        _("Domain"), [InputRequired(_("Write a domain such as docs.example.com.")), Length(max=253)], render_kw={"placeholder": "docs.example.com"}
    )


class AddressForm(Form):
    slug = StringField(_("New address"), [InputRequired(_("Write the new first part of the address.")), Length(max=32)])


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


class AuditForm(Form):
    """The choices of `action` are put in by the view, since they hang on the reader's language."""

    actor = StringField(_("Who"), [Length(max=120)])
    action = SelectField(_("What about"), default="")
    subject = StringField(_("What or whom"), [Length(max=300)])
    result = SelectField(
        _("Result"), choices=[SelectChoice("", _("Everything")), SelectChoice("done", _("Done")), SelectChoice("refused", _("Refused"))], default=""
    )
    since = DateField(_("From"), [Optional()])
    until = DateField(_("To"), [Optional()])

    def said(self) -> dict[str, Any]:
        """What was filled in, by the names of the query."""
        return {field.name: str(field.data) for field in self if field.data}
