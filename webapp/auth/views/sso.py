"""An organization's own sign-in provider: a manager writes it down, tests it, and may then require it."""

from flask import Response, request, url_for

from webapp.auth import errands, providers, sso
from webapp.auth.forms import SsoForm
from webapp.auth.models import SsoProvider
from webapp.auth.views import identity
from webapp.auth.views import provider as provider_views
from webapp.kit import refusals
from webapp.platform import organizations
from webapp.platform.models import Organization
from webapp.web import cookies, guards, htmx
from webapp.web.current import current

MAY = "security.manage"


@guards.may(MAY)
@guards.module("sso")
@guards.fresh
def sso_edit() -> Response:
    row = sso.of(current.here.id)
    form = SsoForm(formdata=None, name=row.name, issuer=row.issuer, client_id=row.client_id) if row else SsoForm(formdata=None)
    return _show(form, done=request.args.get("done", ""))


@guards.may(MAY)
@guards.module("sso")
@guards.fresh
def sso_update() -> Response:
    form = SsoForm()
    if not form.validate():
        return _show(form, 422)
    settings = sso.Settings(form.name.data or "", form.issuer.data or "", form.client_id.data or "", form.client_secret.data or "")
    return _do(form, lambda: sso.save(_org(), settings, by=current.person), "saved")


@guards.may(MAY)
@guards.module("sso")
@guards.fresh
def sso_test_create() -> Response:
    row = _row()
    return provider_views.lead(provider_views.errand_from_here(errands.TEST, providers.of_row(row), url_for("auth.sso_edit")))


@guards.may(MAY)
@guards.module("sso")
def sso_return() -> Response:
    """The manager came through the provider: bound to their browser and to who began, so it may be a GET."""
    arrival = errands.opened(request.args.get("proof", ""), purpose=errands.TEST, slug=current.here.slug, browser=cookies.browser())
    row = _row()
    if arrival.user != str(current.person.id) or arrival.provider != str(row.id) or arrival.issuer != row.issuer:
        raise errands.Stale
    identity.link(arrival, providers.of_row(row))
    sso.note_test(row, by=current.person)
    return _done("tested")


@guards.may(MAY)
@guards.module("sso")
@guards.fresh
def sso_requirement_create() -> Response:
    sitting = current.sitting.id if current.sitting else None
    return _do(_form(), lambda: sso.require(_org(), by=current.person, sitting=sitting), "required")


@guards.may(MAY)
@guards.fresh
def sso_requirement_delete() -> Response:
    sso.release(_org(), by=current.person)
    return _done("released")


@guards.may(MAY)
@guards.fresh
def sso_delete() -> Response:
    return _do(_form(), lambda: sso.remove(_org(), by=current.person), "removed")


def _do(form, verb, what: str) -> Response:  # type: ignore[no-untyped-def]
    try:
        verb()
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(form, refusal.status)
    return _done(what)


def _done(what: str) -> Response:
    return htmx.moved(url_for("auth.sso_edit", done=what))


def _form() -> SsoForm:
    row = _row()
    return SsoForm(formdata=None, name=row.name, issuer=row.issuer, client_id=row.client_id)


def _show(form: SsoForm, status: int = 200, *, done: str = "") -> Response:
    row = sso.of(current.here.id)
    return htmx.show(
        "auth/sso/edit.html",
        "auth/sso/_form.html",
        status,
        form=form,
        done=done,
        is_set=row is not None,
        name=row.name if row else "",
        tested=sso.tester(row) if row else None,
        is_required=_org().sso_required,
        redirect_uri=providers.callback(str(sso.id_of(current.here.id))),
    )


def _row() -> SsoProvider:
    row = sso.of(current.here.id)
    if row is None:
        raise refusals.NotFound()
    return row


def _org() -> Organization:
    return organizations.get(current.here.id)
