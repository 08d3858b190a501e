"""The managers' page: whether anybody may knock, and who is let in without a decision."""

from flask import Response, url_for

from webapp.orgs import domains
from webapp.platform import organizations
from webapp.signups import policy
from webapp.signups.forms import PolicyForm
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("settings.manage")
def policy_edit() -> Response:
    org = organizations.get(current.here.id)
    return _form(PolicyForm(formdata=None, accepts_signups=org.accepts_signups, admits_domains=org.admits_domains))


@guards.may("settings.manage")
def policy_update() -> Response:
    form = PolicyForm()
    if not form.validate():
        return _form(form, 422)
    org = organizations.get(current.here.id)
    policy.change(org, accepts_signups=form.accepts_signups.data, admits_domains=form.admits_domains.data, by=current.person)
    return _form(form, saved=True) if htmx.is_partial() else htmx.moved(url_for("signups.policy_edit"))


def _form(form: PolicyForm, status: int = 200, *, saved: bool = False) -> Response:
    return htmx.show(
        "signups/policy/edit.html",
        "signups/policy/_form.html",
        status,
        form=form,
        action=url_for("signups.policy_update"),
        url=url_for("signups.signup_new", _external=True),
        hosts=sorted(domains.proved_hosts(current.here.id)),
        domains_url=url_for("orgs.domain_index") if current.may("domains.manage") else None,
        saved=saved,
    )
