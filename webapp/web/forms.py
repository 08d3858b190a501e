"""What every form shares: text is trimmed, the token is checked before (`web.csrf`), refusals land on their field."""

from flask_wtf import FlaskForm
from wtforms import PasswordField

from webapp.kit import refusals
from webapp.web import errors


class Form(FlaskForm):
    class Meta:
        csrf = False  # web.csrf checks every changing request, forms or not

        def bind_field(self, form, unbound_field, options):  # type: ignore[no-untyped-def]
            if not issubclass(unbound_field.field_class, PasswordField):  # every character of a password counts
                options["filters"] = [_trimmed, *unbound_field.kwargs.get("filters", ())]  # these would stand in place of the field's own
            return unbound_field.bind(form=form, **options)

    def refuse(self, refusal: refusals.Refusal) -> None:
        """Shows a verb's refusal beside the field it names, or above the form."""
        field = self[refusal.field] if refusal.field and refusal.field in self else None
        if field is None:
            self.form_errors.append(errors.sentence(refusal))
        else:
            field.errors = [*field.errors, errors.sentence(refusal)]


def _trimmed(value: object) -> object:
    return value.replace("\0", "").strip() if isinstance(value, str) else value
