"""The managers' page: which parts of the product their organization uses."""

from typing import NamedTuple

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.orgs.forms import ModulesForm
from webapp.platform import entitlements, modules, organizations
from webapp.web import errors, guards, htmx
from webapp.web.current import current


class Line(NamedTuple):
    """A module as the page shows it. `needs` is the label of what it stands on, `error` what is wrong with the choice."""

    name: str
    label: str
    words: str
    needs: str
    depth: int
    is_allowed: bool
    is_on: bool
    error: str


@guards.may("modules.manage")
def module_edit() -> Response:
    held = entitlements.of(organizations.get(current.here.id))
    return _show(held, held.on)


@guards.may("modules.manage")
def module_update() -> Response:
    org, form = organizations.get(current.here.id), ModulesForm()
    wanted = form.modules.data or []
    try:
        entitlements.switch(org, wanted, by=current.person)
    except entitlements.Unfit as refusal:
        return _show(entitlements.of(org), wanted, refusal)
    return htmx.moved(url_for("orgs.module_edit", done="saved"))


def _show(held: entitlements.Held, wanted: list[str], refusal: entitlements.Unfit | None = None) -> Response:
    said = errors.sentence(refusal) if refusal else ""
    lines = [
        Line(
            module.name,
            _(module.label),
            _(module.words),
            _(modules.CATALOGUE[module.needs].label) if module.needs else "",
            modules.depth(module.name),
            module.name in held.allowed,
            module.name in wanted,
            said if refusal and refusal.module == module.name else "",
        )
        for module in modules.in_families()
    ]
    return htmx.show(
        "orgs/module/edit.html",
        "orgs/module/_form.html",
        refusal.status if refusal else 200,
        lines=lines,
        plan=held.plan_label,
        stray=said if refusal and refusal.module not in modules.CATALOGUE else "",
        has_error=refusal is not None,
        action=url_for("orgs.module_update"),
        is_saved=request.args.get("done") == "saved",
    )
