"""Who is called, at the console: addresses, and keys that go in and never come out."""

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.kit import refusals
from webapp.settings import declared, forms, integrations, providers
from webapp.settings.models import Provider
from webapp.web import guards, htmx
from webapp.web.current import current

MAY = "platform_settings.manage"


@guards.may(MAY)
def provider_index() -> str:
    lines = [(one, [_(declared.LABELS[type]) for type in integrations.users_of(one)]) for one in providers.listing()]
    return render_template("settings/provider/index.html", lines=lines)


@guards.may(MAY)
def provider_new() -> Response:
    return _form(forms.NewProviderForm(formdata=None, protocol="openai"), None)


@guards.may(MAY)
def provider_create() -> Response:
    form = forms.NewProviderForm()
    if not form.validate():
        return _form(form, None, 422)
    try:
        made = providers.create((form.name.data or "").lower(), **_given(form), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _form(form, None, refusal.status)
    return htmx.moved(url_for("settings.provider_edit", provider_name=made.name))


@guards.may(MAY)
def provider_edit(provider_name: str) -> Response:
    found = providers.find(provider_name)
    return _form(forms.ProviderForm(formdata=None, label=found.label, protocol=found.protocol, base_url=found.base_url), found)


@guards.may(MAY)
def provider_update(provider_name: str) -> Response:
    found, form = providers.find(provider_name), forms.ProviderForm()
    if not form.validate():
        return _form(form, found, 422)
    try:
        providers.change(found, **_given(form), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _form(form, found, refusal.status)
    return htmx.moved(url_for("settings.provider_edit", provider_name=provider_name, done="saved"))


@guards.may(MAY)
def key_create(provider_name: str) -> Response:
    found, form = providers.find(provider_name), forms.KeyForm()
    if form.validate():
        try:
            providers.set_key(found, form.api_key.data or "", by=current.person)
            return htmx.moved(url_for("settings.provider_edit", provider_name=provider_name, done="key"))
        except refusals.Refusal as refusal:
            form.refuse(refusal)
    shown = forms.ProviderForm(formdata=None, label=found.label, protocol=found.protocol, base_url=found.base_url)
    return _form(shown, found, 422, key_form=form)


@guards.may(MAY)
def key_delete(provider_name: str) -> Response:
    providers.remove_key(providers.find(provider_name), by=current.person)
    return htmx.moved(url_for("settings.provider_edit", provider_name=provider_name, done="key-removed"))


@guards.may(MAY)
def provider_delete(provider_name: str) -> Response:
    found = providers.find(provider_name)
    providers.delete(found, integrations.users_of(found), by=current.person)
    return htmx.moved(url_for("settings.provider_index"))


def _given(form: forms.ProviderForm) -> dict[str, str]:
    return {"label": form.label.data or "", "protocol": form.protocol.data or "", "base_url": form.base_url.data or ""}


def _form(form: forms.ProviderForm, provider: Provider | None, status: int = 200, *, key_form: forms.KeyForm | None = None) -> Response:
    done = {"saved": _("Saved."), "key": _("The key is set. It is never shown again."), "key-removed": _("The key is removed.")}
    html = render_template(
        "settings/provider/edit.html",
        form=form,
        provider=provider,
        key_form=key_form or forms.KeyForm(formdata=None),
        is_used=bool(provider and integrations.users_of(provider)),
        action=url_for("settings.provider_update", provider_name=provider.name) if provider else url_for("settings.provider_create"),
        done=done.get(request.args.get("done", ""), ""),
    )
    return htmx.whole_page(html, status)
