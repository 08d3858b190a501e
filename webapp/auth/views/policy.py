"""The managers' page: what their organization asks of its people's keys."""

from flask import Response, url_for

from webapp.auth import policy
from webapp.auth.forms import PolicyForm
from webapp.auth.views import proof
from webapp.kit import refusals
from webapp.platform import organizations
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("security.manage")
def policy_edit() -> Response:
    org = organizations.get(current.here.id)
    return _form(PolicyForm(formdata=None, second_factor=org.second_factor, session_days=org.session_days))


@guards.may("security.manage")
@guards.fresh
def policy_update() -> Response:
    form = PolicyForm()
    if not form.validate():
        return _form(form, 422)
    org = organizations.get(current.here.id)
    try:
        policy.change(org, second_factor=form.second_factor.data, session_days=form.session_days.data, by=proof.me())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _form(form, refusal.status)
    return _form(form, saved=True) if htmx.is_partial() else htmx.moved(url_for("auth.policy_edit"))


def _form(form: PolicyForm, status: int = 200, *, saved: bool = False) -> Response:
    return htmx.show(
        "auth/policy/edit.html",
        "auth/policy/_form.html",
        status,
        form=form,
        action=url_for("auth.policy_update"),
        longest=policy.LONGEST,
        has_second_factor=proof.me().has_second_factor,
        saved=saved,
    )
