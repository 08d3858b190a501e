"""What the pages of settings bring. A field is read as text and handed on typed; the verbs judge the rest."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from webapp.settings import declared, integrations, limits, prompt_texts
from webapp.web.forms import Form

NUMBER = _("Write a number.")


class SettingsForm(Form):
    """Fields named as their settings. `follow`, the name of one, is sent by the button that takes that back."""

    numbers: dict[str, Any] = {}

    def shown(self, values: Mapping[str, Any]) -> Any:
        """Filled with values, as a person reads them."""
        for field in self:
            field.data = _spoken(values.get(field.name))
        return self

    def given(self) -> dict[str, Any] | None:
        """What was filled in, typed, without what is to follow; None where a number is none, which is said at its field."""
        found: dict[str, Any] = {}
        for field in self:
            if field.name == request.form.get("follow"):
                continue
            try:
                found[field.name] = self.numbers[field.name](str(field.data or "").replace(",", ".")) if field.name in self.numbers else field.data
            except ValueError:
                field.errors = [*field.errors, NUMBER]
        return None if self.errors else found


class AiForm(SettingsForm):
    numbers = {"temperature": float, "max_tokens": int}

    enabled = BooleanField(_("Ask the model"))
    model = SelectField(_("Model"), validate_choice=False)
    temperature = StringField(_("Temperature"))
    max_tokens = StringField(_("Longest answer"))


class ImagesForm(SettingsForm):
    enabled = BooleanField(_("Draw pictures"))
    service = SelectField(_("Provider"), validate_choice=False)
    model = SelectField(_("Model"), validate_choice=False)
    image_quality = SelectField(_("Quality"), validate_choice=False)
    image_style = SelectField(_("Style"), validate_choice=False)
    image_sizes = StringField(_("Sizes"), [Length(max=200)])

    def given(self) -> dict[str, Any] | None:
        found = super().given()
        if found and "image_sizes" in found:
            found["image_sizes"] = found["image_sizes"].replace(",", " ").split()
        return found


class LimitsForm(SettingsForm):
    numbers = {"max_mb": int, "per_day": lambda text: int(text) if text else None}

    max_mb = StringField(_("Largest document in MB"))
    types = SelectMultipleField(_("Kinds of files"), validate_choice=False)
    per_day = StringField(_("Documents a day"))


class PromptForm(Form):
    text = TextAreaField(_("Words"), [InputRequired(_("Write something, or go back to the defaults.")), Length(max=prompt_texts.LONGEST)])


class ProviderForm(Form):
    label = StringField(_("Name"), [InputRequired(_("Give it a name.")), Length(max=60)])
    protocol = SelectField(_("Protocol"), choices=[SelectChoice("openai", "OpenAI"), SelectChoice("runware", "Runware")])
    base_url = StringField(_("Address"), [InputRequired(_("Write an address such as https://api.example.com/v1.")), Length(max=300)])


class NewProviderForm(ProviderForm):
    name = StringField(_("Short name"), [InputRequired(_("Write a short name.")), Length(max=30)])


class KeyForm(Form):
    api_key = PasswordField(_("Key"), [InputRequired(_("Paste the key.")), Length(max=500)])


def for_type(found: integrations.Effective) -> SettingsForm:
    """The form of an integration, with its choices."""
    if found.type == declared.AI:
        form: Any = AiForm()
    else:
        form = ImagesForm()
        form.service.choices = [SelectChoice(name, name) for name in found.services]
        form.image_quality.choices = [SelectChoice(*one) for one in declared.QUALITIES.items()]
        form.image_style.choices = [SelectChoice(*one) for one in declared.STYLES.items()]
    form.model.choices = [SelectChoice(name, name) for name in found.models]
    result: SettingsForm = form
    return result


def for_limits(found: limits.Effective) -> LimitsForm:
    return LimitsForm().shown({"max_mb": found.max_mb, "types": list(found.types), "per_day": found.per_day})  # type: ignore[no-any-return]


def _spoken(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return f"{value:g}"
    return value
