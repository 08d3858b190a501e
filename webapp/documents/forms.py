from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, HiddenField, IntegerField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from webapp.documents import editing, labels, requests
from webapp.web.forms import Form

A_DAY = "day"
DAYS = [SelectChoice("1", _("24 hours")), SelectChoice("7", _("7 days")), SelectChoice("30", _("30 days")), SelectChoice(A_DAY, _("A day I choose"))]


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


class EndingForm(Form):
    """`ends`: days from now, nothing, or A_DAY; then `day` says which."""

    ends = SelectField(_("Until"))
    day = DateField(_("Until the end of"), [Optional()])

    def validate_ends(self, field: SelectField) -> None:
        if field.data == A_DAY and not (self.day.data or self.day.errors):
            raise ValidationError(_("Choose a day."))


class ShareForm(EndingForm):
    """`principal`: of whoever was chosen from what was offered; else `who` names them."""

    principal = StringField()
    who = StringField(_("Person, group, or everyone"), [Length(max=200)])
    level = SelectField(_("May"), choices=[SelectChoice("view", _("View")), SelectChoice("edit", _("Edit"))], default="view")
    ends = SelectField(
        _("Until"),
        choices=[SelectChoice("", _("No end")), *DAYS],
        default="",
    )


class LinkForm(EndingForm):
    """`generate`: a password is made, whatever is typed."""

    recipient = StringField(_("For whom"), [Length(max=120)])
    ends = SelectField(_("Until"), choices=DAYS, default="7")
    password = PasswordField(_("Password"), [Optional()])
    generate = BooleanField(_("Make one for me"))
    most_downloads = IntegerField(_("Most downloads"), [Optional()])


class EndForm(EndingForm):
    """When a request ends."""

    ends = SelectField(_("Until"), choices=[DAYS[1], SelectChoice("14", _("14 days")), *DAYS[2:]], default="14")


class RequestForm(EndForm):
    """Its lines are fields that come several times: `line`, `number`, `kind`. `tags`: names, with commas."""

    title = StringField(_("What it is about"), [InputRequired(_("Say what it is about.")), Length(max=requests.TITLE)])
    note = StringField(_("Note"), [Length(max=requests.NOTE)])
    recipient = StringField(_("Who is asked"), [Length(max=requests.NAME)])
    email = StringField(_("Their e-mail address"), [Length(max=254)])
    category = StringField(_("Category"), [Length(max=36)])
    tags = StringField(_("Tags, with commas"), [Length(max=500)])


class AskingForm(Form):
    document = StringField()
    note = StringField(_("Why you need it"), [Length(max=300)])


class SharingPolicyForm(Form):
    members_make_links = BooleanField(_("Members may make links"))
    longest_link_days = IntegerField(_("A link is good for at most this many days"), [InputRequired(_("Write a number of days."))])
    managers_see_all = BooleanField(_("Managers see everything"))
    new_for_everyone = BooleanField(_("New documents are for everyone"))


class FactsForm(Form):
    """`etag` is what the form saw (`editing.etag`). The choices of `language` are put in by the view, in the reader's language."""

    etag = HiddenField()
    title = StringField(_("Title"), [InputRequired(_("A document needs a title.")), Length(max=editing.TITLE_LENGTH)])
    dated = DateField(_("Date"), [Optional()])
    expires_on = DateField(_("Expires"), [Optional()])
    language = SelectField(_("Language"), validate_choice=False)
