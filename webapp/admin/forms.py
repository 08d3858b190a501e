"""What the console's forms bring, field by field."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from webapp.platform import modules, terms
from webapp.web.forms import Form

GB = 2**30
DIGITS = 20  # more than any number that fits
WHOLE = _("Write a whole number of 0 or more, or leave it empty.")


class AmountField(StringField):
    """A limit: a whole number of 0 or more, or empty. Kept as text, in which a 0 is not nothing."""

    @staticmethod
    def shown(amount: int | None) -> str:
        return "" if amount is None else str(amount)

    @property
    def amount(self) -> int | None:
        return int(self.data) if self.data else None

    def pre_validate(self, form: Any) -> None:
        given = self.data or "0"
        if not (given.isascii() and given.isdigit() and len(given) < DIGITS and int(given) <= terms.MOST):
            raise ValidationError(WHOLE)


class GigabytesField(StringField):
    """A limit in GB ("1.5"); `stored` is its bytes, None where it is empty."""

    @staticmethod
    def shown(stored: int | None) -> str:
        return "" if stored is None else f"{Decimal(stored) / GB:f}".rstrip("0").rstrip(".") if stored % GB else str(stored // GB)

    @property
    def amount(self) -> int | None:
        return int(Decimal(self.data.replace(",", ".")) * GB) if self.data else None

    def pre_validate(self, form: Any) -> None:
        try:
            value = Decimal((self.data or "0").replace(",", "."))
        except InvalidOperation:
            raise ValidationError(_("Write a number, such as 20 or 1.5, or leave it empty.")) from None
        if len(self.data or "") >= DIGITS or not value.is_finite() or not 0 <= value <= terms.MOST // GB:
            raise ValidationError(_("Write a number of 0 or more, or leave it empty."))


class FoundForm(Form):
    """The choices of `plan` are put in by the view."""

    name = StringField(_("Name"), [InputRequired(_("Write the organization's name.")), Length(max=120)])
    slug = StringField(_("Address"), [Length(max=63)])
    manager_email = StringField(_("E-mail address of the first manager"), [InputRequired(_("Write the manager's address.")), Length(max=254)])
    manager_name = StringField(_("Their name"), [Length(max=120)])
    plan = SelectField(_("Plan"))


class TermsForm(Form):
    """The choices of `plan` are put in by the view. An empty limit is the plan's."""

    name = StringField(_("Name"), [InputRequired(_("Write the organization's name.")), Length(max=120)])
    slug = StringField(_("Address"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])
    plan = SelectField(_("Plan"))
    members_allowed = AmountField(_("People"))
    storage_allowed = GigabytesField(_("Storage in GB"))
    ai_tokens_allowed = AmountField(_("AI tokens a month"))
    accepts_signups = BooleanField(_("People may ask to join"))


class ReasonForm(Form):
    reason = TextAreaField(_("Reason, which the managers will read"), [InputRequired(_("Say why.")), Length(max=500)])


class DeletionForm(Form):
    address = StringField(_("Its address, to be sure"), [InputRequired(_("Write the address.")), Length(max=63)])


class SysadminForm(Form):
    email = StringField(_("E-mail address"), [InputRequired(_("Write their address.")), Length(max=254)])
    name = StringField(_("Name, where they are new here"), [Length(max=120)])


class SlugForm(Form):
    slug = StringField(_("Name"), [InputRequired(_("Write a name.")), Length(max=63)])
    rule = SelectField(_("Rule"), choices=[SelectChoice("reserve", _("Keep it back")), SelectChoice("free", _("Give it free"))])


class PlanForm(Form):
    """An empty limit is none."""

    label = StringField(_("Label"), [InputRequired(_("Write what people read.")), Length(max=60)])
    position = IntegerField(_("Place in the list"), [InputRequired(_("Write a number.")), NumberRange(1, 1000, _("From 1 to 1000."))])
    members = AmountField(_("People"))
    storage = GigabytesField(_("Storage in GB"))
    ai_tokens = AmountField(_("AI tokens a month"))
    instances = AmountField(_("Organizations an owner may found"))
    custom_settings = BooleanField(_("Own settings beside the platform's"))
    modules = SelectMultipleField(_("Modules"), choices=list(modules.CATALOGUE))


class NewPlanForm(PlanForm):
    name = StringField(_("Name"), [InputRequired(_("Write a name.")), Length(max=30)])
