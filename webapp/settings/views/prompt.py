"""The words that models are sent, as an organization has them."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.kit import refusals
from webapp.settings import forms, prompt_texts, prompts
from webapp.web import guards, htmx
from webapp.web.current import current

MAY = "ai.configure"
SHOWN = 20  # states in a history


@guards.may(MAY)
def prompt_index() -> str:
    lines = [(prompt_texts.CATALOGUE[one.id], one, url_for("settings.prompt_edit", prompt_id=one.id)) for one in prompts.listing(current.here.id)]
    return render_template("settings/prompt/index.html", lines=lines, is_platform=False)


@guards.may(MAY)
def prompt_edit(prompt_id: str) -> Response:
    found = prompts.effective(current.here.id, prompt_id)
    return _show(found, forms.PromptForm(formdata=None, text=found.text))


@guards.may(MAY)
def prompt_update(prompt_id: str) -> Response:
    found, form = prompts.effective(current.here.id, prompt_id), forms.PromptForm()
    if not form.validate():
        return _show(found, form, 422)
    try:
        prompts.write(current.here.id, prompt_id, form.text.data or "", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(found, form, refusal.status)
    return htmx.moved(url_for("settings.prompt_edit", prompt_id=prompt_id, done="saved"))


@guards.may(MAY)
def prompt_delete(prompt_id: str) -> Response:
    prompts.write(current.here.id, prompt_id, None, by=current.person)
    return htmx.moved(url_for("settings.prompt_edit", prompt_id=prompt_id, done="reset"))


def _show(found: prompts.Effective, form: forms.PromptForm, status: int = 200) -> Response:
    page = prompts.history(found.id, cursor=request.args.get("after"), limit=SHOWN)
    return htmx.show(
        "settings/prompt/edit.html",
        "settings/prompt/_form.html",
        status,
        found=found,
        form=form,
        prompt=prompt_texts.CATALOGUE[found.id],
        states=page.items,
        next_url=url_for("settings.prompt_edit", prompt_id=found.id, after=page.cursor) if page.cursor else None,
        action=url_for("settings.prompt_update", prompt_id=found.id),
        reset_url=url_for("settings.prompt_delete", prompt_id=found.id),
        back_url=url_for("settings.prompt_index"),
        is_own=found.level == prompts.ORGANIZATION,
        is_platform=False,
        done=done_words(request.args.get("done", "")),
    )


def done_words(done: str) -> str:
    words: dict[str, str] = {"saved": _("Saved. The next question is asked with these words."), "reset": _("These are the defaults again.")}
    return words.get(done, "")
