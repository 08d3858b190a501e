"""The managers' page of addresses: the organization's name in them, and domains of its own."""

from uuid import UUID

from flask import Response, make_response, render_template, url_for

from webapp.kit import config, refusals
from webapp.orgs import domains
from webapp.orgs.forms import AddressForm, DomainForm
from webapp.platform import addresses, organizations
from webapp.platform.models import Domain
from webapp.web import errors, guards, htmx
from webapp.web.current import current


@guards.may("domains.manage")
def domain_index() -> str:
    return _page()


@guards.may("domains.manage")
@guards.module("domains")
def domain_create() -> Response:
    form = DomainForm()
    if not form.validate():
        return _answer(422, form=form)
    try:
        added = domains.add(organizations.get(current.here.id), form.host.data or "", by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _answer(refusal.status, form=form)
    return _answer(about=added)


@guards.may("domains.manage")
@guards.module("domains")
def verification_create(domain_id: UUID) -> Response:
    """A proof that is missing is told beside the record, and that it was looked for is kept."""
    domain = domains.find(current.here.id, domain_id)
    refusal = domains.verify(domain, by=current.person)
    if refusal is not None:
        return _answer(refusal.status, about=domain, error=errors.sentence(refusal))
    return _answer(about=domain)


@guards.may("domains.manage")
@guards.module("domains")
def primary_create(domain_id: UUID) -> Response:
    domain = domains.find(current.here.id, domain_id)
    domains.prefer(domain, by=current.person)
    return _answer(about=domain)


@guards.may("domains.manage")
def primary_delete(domain_id: UUID) -> Response:
    domain = domains.find(current.here.id, domain_id)
    domains.prefer_own_name(domain, by=current.person)
    return _answer(about=domain)


@guards.may("domains.manage")
def domain_delete(domain_id: UUID) -> Response:
    """Whoever removes the domain they stand on goes on at the organization's own name."""
    domain = domains.find(current.here.id, domain_id)
    domains.remove(domain, by=current.person)
    return _moving("/settings/domains") if current.place.domain == domain.host else _answer()


@guards.may("domains.manage")
@guards.fresh
def address_update() -> Response:
    """The page that asked may no longer be there afterwards; then the answer moves on to the new host."""
    form = AddressForm()
    if not form.validate():
        return _answer_about_address(form, 422)
    org = organizations.get(current.here.id)
    try:
        organizations.rename(org, (form.slug.data or "").lower(), by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _answer_about_address(form, refusal.status)
    if current.place.domain or config.current().pinned_org:
        return htmx.moved(url_for("orgs.domain_index"))
    return _moving("/settings/domains")


def _moving(path: str) -> Response:
    """A form may not lead to another host, so without script the answer is a page that moves on."""
    org = organizations.get(current.here.id)
    url = addresses.of_org(org.slug, path)
    return htmx.elsewhere(url) if htmx.is_htmx() else make_response(render_template("apex/moving.html", url=url, name=org.name))


def _page(**more: object) -> str:
    host = addresses.of_org(current.here.slug, "").partition("://")[2]
    address = AddressForm(formdata=None, slug=current.here.slug)
    return render_template("orgs/domain/index.html", **{"address": address, "host": host, "suffix": host.removeprefix(current.here.slug), **_listed(), **more})


def _listed(**more: object) -> dict[str, object]:
    rows = [(domain, domains.record_of(domain)) for domain in domains.of(current.here.id)]
    given: dict[str, object] = {"form": DomainForm(formdata=None), "rows": rows, "is_on": "domains" in current.here.modules, "about": None, "error": None}
    return given | more


def _answer(status: int = 200, *, about: Domain | None = None, **more: object) -> Response:
    """The list as it stands now; `about` is the domain that something was done to, and `error` why it was not."""
    listed = _listed(about=about.id if about else None, **more)
    if htmx.is_partial():
        return make_response(render_template("orgs/domain/_domains.html", **listed), status)
    return htmx.moved(url_for("orgs.domain_index")) if status < 400 else make_response(_page(**listed), status)


def _answer_about_address(form: AddressForm, status: int) -> Response:
    if not htmx.is_partial():
        return make_response(_page(address=form), status)
    host = addresses.of_org(current.here.slug, "").partition("://")[2]
    return make_response(render_template("orgs/domain/_address.html", address=form, host=host, suffix=host.removeprefix(current.here.slug)), status)
