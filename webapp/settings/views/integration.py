"""How an organization uses outside services: what counts, what of it is its own, a try, and back."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.kit import refusals
from webapp.settings import declared, forms, integrations, trying
from webapp.settings.integrations import Effective
from webapp.settings.views import outcomes
from webapp.web import guards, htmx
from webapp.web.current import current

MAY = "ai.configure"


@guards.may(MAY)
def integration_index() -> Response:
    return htmx.moved(url_for("settings.integration_edit", integration=declared.AI))


@guards.may(MAY)
def integration_edit(integration: str) -> Response:
    found = integrations.effective(current.here.id, integration)
    return _show(found, forms.for_type(found).shown(found.values))


@guards.may(MAY)
def integration_update(integration: str) -> Response:
    found = integrations.effective(current.here.id, integration)
    form = forms.for_type(found)
    given = form.given()
    if given is None:
        return _show(found, form, 422)
    try:
        if given.get("service", found.service) != found.service:
            given.pop("model", None)  # of the provider before
        after = integrations.replace(current.here.id, integration, given, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(found, form, refusal.status)
    _refuse_switching_on(found, after)
    changed = [name for name, value in after.values.items() if found.values[name] != value]
    return htmx.moved(url_for("settings.integration_edit", integration=integration, done=",".join(changed) or "nothing"))


@guards.may(MAY)
def integration_delete(integration: str) -> Response:
    _refuse_switching_on(integrations.effective(current.here.id, integration), integrations.reset(current.here.id, integration, by=current.person))
    return htmx.moved(url_for("settings.integration_edit", integration=integration, done="reset"))


@guards.may(MAY)
def trial_create(integration: str) -> Response:
    found = trying.test(current.here.id, integration, by=current.person)
    if not htmx.is_partial():
        return htmx.moved(url_for("settings.integration_edit", integration=integration))
    return htmx.show("settings/integration/_connection.html", "settings/integration/_connection.html", said=outcomes.said(found))


def done_words(done: str, labels: dict[str, declared.Declared]) -> str:
    """What a page says after something was done, by the query it came with."""
    whole: dict[str, str] = {"reset": _("Everything follows the platform again."), "nothing": _("Nothing was changed.")}
    names = [_(labels[name].label) for name in done.split(",") if name in labels]
    return str(_("Saved: %(names)s.", names=", ".join(names))) if names else whole.get(done, "")


def _refuse_switching_on(before: Effective, after: Effective) -> None:
    """What is on is sent documents, by support's own platform. What was changed until then is not."""
    if after.enabled and not before.enabled:
        guards.refuse_support()


def _show(found: Effective, form: forms.SettingsForm, status: int = 200) -> Response:
    return htmx.show(
        "settings/integration/edit.html",
        "settings/integration/_form.html",
        status,
        found=found,
        form=form,
        label=_(declared.LABELS[found.type]),
        said=outcomes.said(found),
        action=url_for("settings.integration_update", integration=found.type),
        reset_url=url_for("settings.integration_delete", integration=found.type),
        test_url=url_for("settings.trial_create", integration=found.type),
        is_platform=False,
        offers=[],
        done=done_words(request.args.get("done", ""), declared.INTEGRATIONS[found.type]),
    )
