"""The platform's values at the console: what every organization has that says nothing else."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.kit import refusals
from webapp.settings import declared, forms, integrations, limits, prompt_texts, prompts, trying
from webapp.settings.views import outcomes
from webapp.settings.views.integration import done_words
from webapp.settings.views.prompt import SHOWN
from webapp.settings.views.prompt import done_words as prompt_words
from webapp.web import guards, htmx
from webapp.web.current import current

MAY = "platform_settings.manage"
OFFER = "offer-"  # and the name of a provider: the field of its models, one a line


@guards.may(MAY)
def default_index() -> Response:
    return htmx.moved(url_for("settings.default_edit", integration=declared.AI))


@guards.may(MAY)
def default_edit(integration: str) -> Response:
    found = integrations.platform(integration)
    return _show(found, forms.for_type(found).shown(found.values))


@guards.may(MAY)
def default_update(integration: str) -> Response:
    found = integrations.platform(integration)
    form = forms.for_type(found)
    given = form.given()
    if given is None:
        return _show(found, form, 422)
    follow = request.form.get("follow", "")
    if follow in declared.INTEGRATIONS[integration]:
        given[follow] = declared.INTEGRATIONS[integration][follow].default
    offers = {name.removeprefix(OFFER): text.splitlines() for name, text in request.form.items() if name.startswith(OFFER)}
    try:
        if given.get("service", found.service) != found.service:
            given.pop("model", None)
        after = integrations.change_platform(integration, given, offers or None, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(found, form, refusal.status)
    changed = [name for name, value in after.values.items() if found.values[name] != value]
    return htmx.moved(url_for("settings.default_edit", integration=integration, done=",".join(changed) or "saved"))


@guards.may(MAY)
def default_trial_create(integration: str) -> Response:
    found = trying.test_platform(integration, by=current.person)
    if not htmx.is_partial():
        return htmx.moved(url_for("settings.default_edit", integration=integration))
    return htmx.show("settings/integration/_connection.html", "settings/integration/_connection.html", said=outcomes.said(found))


@guards.may(MAY)
def default_prompt_index() -> str:
    lines = [(prompt_texts.CATALOGUE[one.id], one, url_for("settings.default_prompt_edit", prompt_id=one.id)) for one in prompts.platform()]
    return render_template("settings/prompt/index.html", lines=lines, is_platform=True)


@guards.may(MAY)
def default_prompt_edit(prompt_id: str) -> Response:
    (found,) = prompts.platform([prompt_id])
    return _show_prompt(found, forms.PromptForm(formdata=None, text=found.text))


@guards.may(MAY)
def default_prompt_update(prompt_id: str) -> Response:
    (found,) = prompts.platform([prompt_id])
    form = forms.PromptForm()
    if not form.validate():
        return _show_prompt(found, form, 422)
    try:
        prompts.write_platform(prompt_id, form.text.data or "", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show_prompt(found, form, refusal.status)
    return htmx.moved(url_for("settings.default_prompt_edit", prompt_id=prompt_id, done="saved"))


@guards.may(MAY)
def default_prompt_delete(prompt_id: str) -> Response:
    prompts.write_platform(prompt_id, None, by=current.person)
    return htmx.moved(url_for("settings.default_prompt_edit", prompt_id=prompt_id, done="reset"))


@guards.may(MAY)
def default_limits_edit() -> Response:
    found = limits.platform()
    return _show_limits(found, forms.for_limits(found))


@guards.may(MAY)
def default_limits_update() -> Response:
    found, form = limits.platform(), forms.LimitsForm()
    given = form.given()
    if given is None:
        return _show_limits(found, form, 422)
    try:
        after = limits.change_platform(given, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show_limits(found, form, refusal.status)
    changed = [name for name in declared.LIMITS if getattr(found, name) != getattr(after, name)]
    return htmx.moved(url_for("settings.default_limits_edit", done=",".join(changed) or "nothing"))


def _show(found: integrations.Effective, form: forms.SettingsForm, status: int = 200) -> Response:
    level = integrations.platform_level(found.type)
    offers = [(name, one.label, f"{OFFER}{name}", "\n".join(level.offers.get(name, []))) for name, one in level.providers.items()]
    done = request.args.get("done", "")
    return htmx.show(
        "settings/integration/edit.html",
        "settings/integration/_form.html",
        status,
        found=found,
        form=form,
        label=_(declared.LABELS[found.type]),
        said=outcomes.said(found),
        action=url_for("settings.default_update", integration=found.type),
        reset_url="",
        test_url=url_for("settings.default_trial_create", integration=found.type),
        is_platform=True,
        offers=offers,
        done=_("Saved.") if done == "saved" else done_words(done, declared.INTEGRATIONS[found.type]),
    )


def _show_prompt(found: prompts.Effective, form: forms.PromptForm, status: int = 200) -> Response:
    page = prompts.platform_history(found.id, cursor=request.args.get("after"), limit=SHOWN)
    return htmx.show(
        "settings/prompt/edit.html",
        "settings/prompt/_form.html",
        status,
        found=found,
        form=form,
        prompt=prompt_texts.CATALOGUE[found.id],
        states=page.items,
        next_url=url_for("settings.default_prompt_edit", prompt_id=found.id, after=page.cursor) if page.cursor else None,
        action=url_for("settings.default_prompt_update", prompt_id=found.id),
        reset_url=url_for("settings.default_prompt_delete", prompt_id=found.id),
        back_url=url_for("settings.default_prompt_index"),
        is_own=found.level == prompts.GLOBAL,
        is_platform=True,
        done=prompt_words(request.args.get("done", "")),
    )


def _show_limits(found: limits.Effective, form: forms.LimitsForm, status: int = 200) -> Response:
    return htmx.show(
        "settings/limits/edit.html",
        "settings/limits/_form.html",
        status,
        found=found,
        form=form,
        types=declared.TYPES,
        action=url_for("settings.default_limits_update"),
        reset_url="",
        is_platform=True,
        done=done_words(request.args.get("done", ""), declared.LIMITS),
    )
