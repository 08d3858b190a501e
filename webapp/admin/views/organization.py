"""Organizations at the console: the list, a new one, and one with its terms and its life."""

from uuid import UUID

from flask import Response, make_response, render_template, request, url_for

from webapp.admin import figures, founding, overview
from webapp.admin.forms import AmountField, DeletionForm, FoundForm, GigabytesField, ReasonForm, TermsForm
from webapp.auth import support
from webapp.kit import refusals
from webapp.platform import addresses, deletion, modules, organizations, plans, terms
from webapp.platform.models import Organization, Plan
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("console.read")
def organization_index() -> Response:
    search, status = request.args.get("q", "")[:120].strip(), request.args.get("status", "")
    status = status if status in overview.STATES else ""
    page = overview.organizations(request.args.get("after"), search=search, status=status)
    return htmx.show(
        "admin/organization/index.html",
        "admin/organization/_list.html",
        organizations=page.items,
        search=search,
        status=status,
        statuses=overview.STATES,
        next_url=url_for("admin.organization_index", q=search or None, status=status or None, after=page.cursor) if page.cursor else None,
    )


@guards.may("organizations.manage")
def organization_new() -> Response:
    return _ask(FoundForm(formdata=None, plan=plans.FIRST))


@guards.may("organizations.manage")
def organization_create() -> Response:
    form = FoundForm()
    form.plan.choices = _plan_choices()
    if not form.validate():
        return _ask(form, 422)
    try:
        org = founding.found(
            form.name.data or "",
            (form.slug.data or "").lower(),
            manager_email=form.manager_email.data or "",
            manager_name=form.manager_name.data or "",
            plan=form.plan.data,
            by=current.person,
        )
    except refusals.Refusal as refusal:
        form.refuse(founding.at_its_field(refusal))
        return _ask(form, refusal.status)
    return htmx.moved(url_for("admin.organization_show", org_id=org.id))


@guards.may("console.read")
def organization_show(org_id: UUID) -> Response:
    return page(organizations.get(org_id))


@guards.may("organizations.manage")
def organization_update(org_id: UUID) -> Response:
    org = organizations.get(org_id)
    form = TermsForm()
    form.plan.choices = _plan_choices()
    if not form.validate():
        return _terms(org, form, 422)
    wanted = terms.Terms(
        name=form.name.data or "",
        slug=(form.slug.data or "").lower(),
        plan=form.plan.data,
        accepts_signups=bool(form.accepts_signups.data),
        members_allowed=form.members_allowed.amount,
        storage_allowed=form.storage_allowed.amount,
        ai_tokens_allowed=form.ai_tokens_allowed.amount,
    )
    try:
        terms.change(org, wanted, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _terms(org, form, refusal.status)
    return _terms(org, form, saved=True) if htmx.is_partial() else htmx.moved(url_for("admin.organization_show", org_id=org.id))


@guards.may("organizations.manage")
def suspension_create(org_id: UUID) -> Response:
    org = organizations.get(org_id)
    organizations.suspend(org, by=current.person)
    return htmx.moved(url_for("admin.organization_show", org_id=org.id))


@guards.may("organizations.manage")
def reactivation_create(org_id: UUID) -> Response:
    org = organizations.get(org_id)
    organizations.reactivate(org, by=current.person)
    return htmx.moved(url_for("admin.organization_show", org_id=org.id))


@guards.may("organizations.manage")
@guards.fresh
def deletion_create(org_id: UUID) -> Response:
    org = organizations.get(org_id)
    form = DeletionForm()
    if form.validate() and form.address.data != org.slug:
        form.refuse(refusals.Invalid("That is not its address, which is %(slug)s.", field="address", slug=org.slug))
    if form.errors:
        return page(org, 422, deletion_form=form)
    deletion.begin(org, by=current.person)
    return htmx.moved(url_for("admin.organization_show", org_id=org.id))


@guards.may("organizations.manage")
def deletion_delete(org_id: UUID) -> Response:
    """Undone within the grace."""
    org = organizations.get(org_id)
    deletion.undo(org, by=current.person)
    return htmx.moved(url_for("admin.organization_show", org_id=org.id))


def page(org: Organization, status: int = 200, *, reason_form: ReasonForm | None = None, deletion_form: DeletionForm | None = None) -> Response:
    """The organization's page, with a form that was refused where one was."""
    plan = plans.find(org.plan)
    html = render_template(
        "admin/organization/show.html",
        org=overview.organization(org.id),
        form=_terms_form(org),
        plan=plan,
        series=figures.series(figures.days(org.id)),
        modules=[(module, module.name in plan.modules, module.name in org.modules_off) for module in modules.CATALOGUE.values()],
        host_url=addresses.of_org(org.slug),
        may_enter=org.status == "active" and support.may_be_entered(org),
        entries=support.latest(org.id),
        reason_form=reason_form or ReasonForm(formdata=None),
        deletion_form=deletion_form or DeletionForm(formdata=None),
        **_defaults(plan),
    )
    return htmx.whole_page(html, status) if status != 200 else make_response(html)


def _ask(form: FoundForm, status: int = 200) -> Response:
    form.plan.choices = _plan_choices()
    return htmx.show("admin/organization/new.html", "admin/organization/_new_form.html", status, form=form, action=url_for("admin.organization_create"))


def _terms(org: Organization, form: TermsForm, status: int = 200, *, saved: bool = False) -> Response:
    if not htmx.is_partial() and status != 200:
        return make_response(render_template("admin/organization/edit.html", form=form, org=org, saved=saved, **_defaults(plans.find(org.plan))), status)
    html = render_template("admin/organization/_terms_form.html", form=form, org=org, saved=saved, **_defaults(plans.find(org.plan)))
    return make_response(html, status)


def _terms_form(org: Organization) -> TermsForm:
    form = TermsForm(
        formdata=None,
        name=org.name,
        slug=org.slug,
        plan=org.plan,
        accepts_signups=org.accepts_signups,
        members_allowed=AmountField.shown(org.members_allowed),
        storage_allowed=GigabytesField.shown(org.storage_allowed),
        ai_tokens_allowed=AmountField.shown(org.ai_tokens_allowed),
    )
    form.plan.choices = _plan_choices()
    return form


def _defaults(plan: Plan) -> dict[str, str]:
    """What an empty limit means, as the form shows it."""
    return {
        "members_default": AmountField.shown(plan.members),
        "storage_default": GigabytesField.shown(plan.storage),
        "tokens_default": AmountField.shown(plan.ai_tokens),
    }


def _plan_choices() -> list[tuple[str, str]]:
    return [(line.plan.name, line.plan.label) for line in plans.listing()]
