"""The front door: what this is, and the way to one's organization."""

from flask import Response, render_template, url_for

from webapp.kit import refusals
from webapp.orgs import reminding, tenancy
from webapp.orgs.forms import FindForm, ReminderForm
from webapp.platform import addresses
from webapp.web import guards, hooks, htmx


@guards.public
def landing_show() -> str:
    return render_template("apex/landing.html", form=FindForm(formdata=None))


@guards.public
def find_create() -> Response:
    """A form may not lead to another host, so it leads to a page here that moves on."""
    form = FindForm()
    if form.validate():
        slug = (form.slug.data or "").lower()
        org = tenancy.called(slug)
        if org is not None and org.status in ("active", "suspended"):
            return htmx.elsewhere(addresses.of_org(org.slug)) if htmx.is_htmx() else htmx.moved(url_for("orgs.moving_show", slug=org.slug))
        form.refuse(refusals.NotFound("There is no organization of that name here. Check the address you were given.", field="slug"))
    return htmx.show("apex/landing.html", "apex/_find_form.html", 422, form=form)


@guards.public
def moving_show(slug: str) -> str:
    org = tenancy.called(slug)
    if org is None or org.status not in ("active", "suspended"):
        raise refusals.NotFound()
    return render_template("apex/moving.html", url=addresses.of_org(org.slug), name=org.name)


@guards.public
def reminder_new() -> Response:
    return _reminder(ReminderForm())


@guards.public
def reminder_create() -> Response:
    form = ReminderForm()
    if not form.validate():
        return _reminder(form, 422)
    try:
        reminding.remind(form.email.data or "", network=hooks.network())
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _reminder(form, refusal.status)
    return _reminder(form, sent=True)


def _reminder(form: ReminderForm, status: int = 200, *, sent: bool = False) -> Response:
    return htmx.show("apex/reminder.html", "apex/_reminder_form.html", status, form=form, sent=sent)
