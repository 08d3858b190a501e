from decimal import Decimal
from typing import Self

from flask_babel import lazy_gettext as _
from wtforms import DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from webapp.platform import owners
from webapp.platform.models import Owner
from webapp.web.forms import Form


class FoundingForm(Form):
    name = StringField(_("Name of the organization"), [InputRequired(_("Write how the organization is called.")), Length(max=120)])
    slug = StringField(_("Address"), [InputRequired(_("Write the first part of its address.")), Length(max=63)])
    manager_name = StringField(_("Your name"), [InputRequired(_("Write your name.")), Length(max=120)])


class KeyForm(Form):
    name = StringField(_("Name"), [InputRequired(_("Write which system it is for.")), Length(max=120)])


GIGABYTE = 2**30


class OwnerForm(Form):
    """What is left empty is the plan's."""

    plan = SelectField(_("Plan"))
    instances_allowed = IntegerField(_("Organizations"), [Optional()])
    tokens_allowed = IntegerField(_("AI tokens a month, together"), [Optional()])
    storage_allowed = DecimalField(_("Storage in GB, together"), [Optional(), NumberRange(0, owners.MOST / GIGABYTE, _("That is more than there can be."))])

    @classmethod
    def of(cls, owner: Owner) -> Self:
        storage = None if owner.storage_allowed is None else Decimal(owner.storage_allowed) / GIGABYTE
        known = {"instances_allowed": owner.instances_allowed, "tokens_allowed": owner.tokens_allowed, "storage_allowed": storage}
        return cls(formdata=None, plan=owner.plan, **known)

    def limits(self) -> dict[str, int | None]:
        """In the units in which they are kept."""
        storage = self.storage_allowed.data
        return {
            "instances_allowed": self.instances_allowed.data,
            "tokens_allowed": self.tokens_allowed.data,
            "storage_allowed": None if storage is None else int(storage * GIGABYTE),
        }
