"""Plans, and the names kept back in addresses."""

from flask import Response, make_response, render_template, request, url_for

from webapp.admin.forms import AmountField, GigabytesField, NewPlanForm, PlanForm, SlugForm
from webapp.kit import refusals
from webapp.platform import modules, organizations, plans, slug_rules
from webapp.platform.models import Plan
from webapp.web import guards, htmx
from webapp.web.current import current


@guards.may("console.read")
def plan_index() -> str:
    return render_template("admin/plan/index.html", plans=plans.listing(), modules=modules.CATALOGUE)


@guards.may("plans.manage")
def plan_new() -> Response:
    return _form(NewPlanForm(formdata=None, position=len(plans.listing()) + 1), None)


@guards.may("plans.manage")
def plan_create() -> Response:
    form = NewPlanForm()
    if not form.validate():
        return _form(form, None, 422)
    try:
        plans.add((form.name.data or "").lower(), _offer(form), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _form(form, None, refusal.status)
    return htmx.moved(url_for("admin.plan_index"))


@guards.may("plans.manage")
def plan_edit(plan_name: str) -> Response:
    plan = plans.find(plan_name)
    form = PlanForm(
        formdata=None,
        label=plan.label,
        position=plan.position,
        members=AmountField.shown(plan.members),
        storage=GigabytesField.shown(plan.storage),
        ai_tokens=AmountField.shown(plan.ai_tokens),
        instances=AmountField.shown(plan.instances),
        custom_settings=plan.custom_settings,
        modules=plan.modules,
    )
    return _form(form, plan)


@guards.may("plans.manage")
def plan_update(plan_name: str) -> Response:
    plan, form = plans.find(plan_name), PlanForm()
    if not form.validate():
        return _form(form, plan, 422)
    try:
        plans.change(plan, _offer(form), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _form(form, plan, refusal.status)
    return htmx.moved(url_for("admin.plan_index"))


@guards.may("plans.manage")
def plan_delete(plan_name: str) -> Response:
    plans.delete(plans.find(plan_name), by=current.person)
    return htmx.moved(url_for("admin.plan_index"))


@guards.may("console.read")
def slug_index() -> Response:
    return _slugs(SlugForm(formdata=None))


@guards.may("slugs.manage")
def slug_create() -> Response:
    form = SlugForm()
    if not form.validate():
        return _slugs(form, 422)
    try:
        slug_rules.make((form.slug.data or "").lower(), is_reserved=form.rule.data == "reserve", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _slugs(form, refusal.status)
    return htmx.moved(url_for("admin.slug_index"))


@guards.may("slugs.manage")
def slug_delete(slug: str) -> Response:
    slug_rules.delete(slug, by=current.person)
    return htmx.moved(url_for("admin.slug_index"))


def _offer(form: PlanForm) -> plans.Offer:
    return plans.Offer(
        label=form.label.data or "",
        position=form.position.data or 1,
        members=form.members.amount,
        storage=form.storage.amount,
        ai_tokens=form.ai_tokens.amount,
        instances=form.instances.amount,
        custom_settings=bool(form.custom_settings.data),
        modules=form.modules.data or [],
    )


def _form(form: PlanForm, plan: Plan | None, status: int = 200) -> Response:
    return htmx.show(
        "admin/plan/edit.html",
        "admin/plan/_form.html",
        status,
        form=form,
        plan=plan,
        modules=modules.CATALOGUE.values(),
        action=url_for("admin.plan_update", plan_name=plan.name) if plan else url_for("admin.plan_create"),
    )


def _slugs(form: SlugForm, status: int = 200) -> Response:
    page = slug_rules.listing(cursor=request.args.get("after"))
    html = render_template(
        "admin/slug/index.html",
        form=form,
        rules=page.items,
        shipped=sorted(organizations.RESERVED),
        next_url=url_for("admin.slug_index", after=page.cursor) if page.cursor else None,
    )
    return htmx.whole_page(html, status) if status != 200 else make_response(html)
