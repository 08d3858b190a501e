"""Keys of systems that provision: the list at the console, a new one, and the one page on which it is seen."""

from uuid import UUID

from flask import Response, render_template, url_for

from webapp.founding.forms import KeyForm
from webapp.kit import refusals
from webapp.platform import addresses, provisioning_keys
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("provisioning.manage")
def key_index() -> Response:
    return _list(KeyForm(formdata=None))


@guards.may("provisioning.manage")
@guards.fresh
def key_create() -> Response:
    form = KeyForm()
    if not form.validate():
        return _list(form, 422)
    try:
        made = provisioning_keys.make(form.name.data, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _list(form, refusal.status)
    page = render_template("founding/key/show.html", secret=made.secret, name=made.key.name, call_url=addresses.of_api("/v1/registration-tokens"))
    return htmx.whole_page(page)


@guards.may("provisioning.manage")
def key_delete(key_id: UUID) -> Response:
    provisioning_keys.revoke(key_id, by=current.person)
    return htmx.gone() if htmx.is_partial() else htmx.moved(url_for("founding.key_index"))


def _list(form: KeyForm, status: int = 200) -> Response:
    return htmx.show("founding/key/index.html", "founding/key/_form.html", status, form=form, keys=provisioning_keys.every())
