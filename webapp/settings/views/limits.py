"""What a document may be, as an organization has it."""

from flask import Response, request, url_for

from webapp.kit import refusals
from webapp.settings import declared, forms, limits
from webapp.settings.views.integration import done_words
from webapp.web import guards, htmx
from webapp.web.current import current

MAY = "documents.configure"


@guards.may(MAY)
def limits_edit() -> Response:
    found = limits.effective(current.here.id)
    return _show(found, forms.for_limits(found))


@guards.may(MAY)
def limits_update() -> Response:
    found, form = limits.effective(current.here.id), forms.LimitsForm()
    given = form.given()
    if given is None:
        return _show(found, form, 422)
    follow = request.form.get("follow", "")
    if follow in declared.LIMITS:
        given[follow] = found.default[follow]
    try:
        after = limits.change(current.here.id, given, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return _show(found, form, refusal.status)
    changed = [name for name in declared.LIMITS if getattr(found, name) != getattr(after, name)]
    return htmx.moved(url_for("settings.limits_edit", done=",".join(changed) or "nothing"))


@guards.may(MAY)
def limits_delete() -> Response:
    limits.reset(current.here.id, by=current.person)
    return htmx.moved(url_for("settings.limits_edit", done="reset"))


def _show(found: limits.Effective, form: forms.LimitsForm, status: int = 200) -> Response:
    return htmx.show(
        "settings/limits/edit.html",
        "settings/limits/_form.html",
        status,
        found=found,
        form=form,
        types=declared.TYPES,
        action=url_for("settings.limits_update"),
        reset_url=url_for("settings.limits_delete"),
        is_platform=False,
        done=done_words(request.args.get("done", ""), declared.LIMITS),
    )
