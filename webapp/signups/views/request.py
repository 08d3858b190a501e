"""The managers' page: who asks, and the decision in the row."""

from uuid import UUID

from flask import Response, abort, make_response, render_template, request, url_for

from webapp.kit import db, refusals
from webapp.signups import deciding
from webapp.signups.forms import ApprovalForm, RejectionForm
from webapp.signups.models import APPROVED, PENDING, REJECTED, Signup
from webapp.web import errors, guards, htmx
from webapp.web.current import current

STATES = (PENDING, APPROVED, REJECTED)


@guards.may("signups.decide")
def request_index() -> str:
    state = request.args.get("state", PENDING)
    if state not in STATES:
        abort(404)
    org = current.here.id
    page = deciding.page(org, state, request.args.get("after"))
    return render_template(
        "signups/request/index.html",
        state=state,
        states=STATES,
        counts=deciding.counts(org),
        oldest=deciding.oldest(org),
        page=page,
        form=ApprovalForm(formdata=None),
        next_url=url_for("signups.request_index", state=state, after=page.cursor) if page.cursor else None,
    )


@guards.may("signups.decide")
def counter_show() -> str:
    """The number beside *Sign-ups* in the side bar, which asks for itself now and then."""
    return render_template("signups/request/_counter.html", count=deciding.pending_count(current.here.id), oob=False)


@guards.may("signups.decide")
def approval_create(signup_id: UUID) -> Response:
    signup = deciding.find(current.here.id, signup_id)
    form = ApprovalForm()
    if not form.validate():
        return _answer(signup, 422, error="; ".join(form.role.errors))
    try:
        deciding.approve(signup, form.role.data, by=current.person)
    except refusals.Refusal as refusal:
        if not htmx.is_partial():
            raise
        db.rollback()  # a decision that found no free seat is none
        return _answer(deciding.find(current.here.id, signup_id), refusal.status, error=errors.sentence(refusal))
    return _answer(signup)


@guards.may("signups.decide")
def rejection_create(signup_id: UUID) -> Response:
    signup = deciding.find(current.here.id, signup_id)
    form = RejectionForm()
    if not form.validate():
        return _answer(signup, 422, error="; ".join(form.reason.errors))
    try:
        deciding.reject(signup, form.reason.data or "", by=current.person)
    except refusals.Refusal as refusal:
        if not htmx.is_partial():
            raise
        return _answer(signup, refusal.status, error=errors.sentence(refusal))
    return _answer(signup)


def _answer(signup: Signup, status: int = 200, error: str | None = None) -> Response:
    """The request's card as it stands now, and the counter with it. Without script: back to the list, and where it is wrong the card alone."""
    if not htmx.is_partial() and error is None:
        return htmx.moved(url_for("signups.request_index"))
    card = render_template("signups/request/_request.html", request_=signup, form=ApprovalForm(formdata=None), error=error)
    counter = render_template("signups/request/_counter.html", count=deciding.pending_count(current.here.id), oob=True)
    return make_response(card + counter, status)
