"""The managers' page: how often people agreed, and what may fill itself in."""

from typing import NamedTuple

from flask import Response, request, url_for
from flask_babel import gettext as _

from webapp.assistant import asking, autonomy, learned, outside
from webapp.assistant.models import CATEGORY, CORRESPONDENT, DATE, TAG, TITLE, TYPE
from webapp.kit import db, refusals
from webapp.web import errors, guards, htmx
from webapp.web.current import current


class Line(NamedTuple):
    """`rate` in per cent of the last `decided`; `missing` decisions until the field may be let do it."""

    field: str
    label: str
    decided: int
    accepted: int
    rate: int
    all_decided: int
    missing: int
    is_earned: bool
    is_on: bool
    fell_back_at: object
    has_switch: bool


@guards.may("settings.manage")
@guards.module("assistant")
def autonomy_edit() -> Response:
    return _show()


@guards.may("settings.manage")
@guards.module("autonomy")
def autonomy_update() -> Response:
    wanted = set(request.form.getlist("fields")[:20])
    try:
        for field in autonomy.OWN:
            autonomy.switch(field, on=field in wanted, by=current.person)
    except refusals.Conflict as refusal:
        db.rollback()
        return _show(errors.sentence(refusal), refusal.status)
    return htmx.moved(url_for("assistant.autonomy_edit", done="saved"))


@guards.may("settings.manage")
@guards.module("assistant")
def outside_update() -> Response:
    is_kept = request.form.get("inside") == "1"
    if not is_kept:
        guards.refuse_support()  # who answers the questions is the platform's to say
    outside.keep_inside(on=is_kept, by=current.person)
    return htmx.moved(url_for("assistant.autonomy_edit", done="saved"))


def _show(problem: str = "", status: int = 200) -> Response:
    return htmx.show(
        "assistant/autonomy/edit.html",
        "assistant/autonomy/_form.html",
        status,
        lines=[_line(one) for one in autonomy.records()],
        lessons=learned.lessons(),
        needed=autonomy.LOOKED_AT,
        rate=round(autonomy.EARNED * 100),
        is_allowed=autonomy.MODULE in current.here.modules,
        action=url_for("assistant.autonomy_update"),
        outside_url=url_for("assistant.outside_update"),
        is_kept_inside=outside.is_kept_inside(),
        provider=found.provider_name if (found := asking.effective(current.here.id)) else "",
        problem=problem,
        is_saved=request.args.get("done") == "saved",
    )


def _line(one: autonomy.Record) -> Line:
    labels = {TYPE: _("Type"), CATEGORY: _("Categories"), TAG: _("Tags"), CORRESPONDENT: _("Correspondent"), TITLE: _("Title"), DATE: _("Date")}
    return Line(
        one.field,
        labels[one.field],
        one.decided,
        one.accepted,
        round(one.rate * 100),
        one.all_decided,
        max(autonomy.LOOKED_AT - one.decided, 0),
        one.is_earned,
        one.is_on,
        one.fell_back_at,
        one.field in autonomy.OWN,
    )
