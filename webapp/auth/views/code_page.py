"""The page on which somebody types the code that was mailed to them: the same wherever one is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Response
from flask_babel import gettext as _

from webapp.auth import otp
from webapp.auth.forms import CodeForm
from webapp.kit import refusals
from webapp.web import errors, htmx

Used = TypeVar("Used")


@dataclass(frozen=True, slots=True)
class CodePage:
    """`purpose` is the code's. `action` takes it, `again_url` sends another one, `back_url` leads to where it was asked for;
    `button` and `back_words` are said to people."""

    purpose: str
    action: str
    again_url: str
    back_url: str
    button: str
    back_words: str | None = None

    def show(self, contact: str, form: CodeForm | None = None, status: int = 200, *, sent_again: bool = False) -> Response:
        return htmx.show(
            "auth/signin/code.html",
            "auth/signin/_code_form.html",
            status,
            form=form or CodeForm(formdata=None),
            email=contact,
            minutes=otp.minutes(self.purpose),
            action=self.action,
            again_url=self.again_url,
            back_url=self.back_url,
            back_words=self.back_words,
            title=_("Enter the code"),
            button=self.button,
            sent_again=sent_again,
        )

    def take(self, contact: str, use: Callable[[str], Used]) -> tuple[Used | None, Response | None]:
        """What `use` made of the code that was typed; or else the page again, where it is none or `use` refuses it. `use` does
        no more than that: what is refused later is no fault of the code, and rolls back what was done."""
        form = CodeForm()
        if not form.validate():
            return None, self.show(contact, form, 422)
        try:
            return use(form.code.data or ""), None
        except refusals.Refusal as refusal:
            return None, self._refused(contact, form, refusal)

    def send_again(self, contact: str, send: Callable[[], object]) -> Response:
        try:
            send()
        except refusals.Refusal as refusal:
            return self._refused(contact, CodeForm(formdata=None), refusal)
        return self.show(contact, sent_again=True)

    def _refused(self, contact: str, form: CodeForm, refusal: refusals.Refusal) -> Response:
        form.refuse(refusal)
        return errors.held_back(self.show(contact, form, refusal.status), refusal)
