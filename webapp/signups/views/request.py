"""The managers' page: who asks, and the decision in the row, or about several at once."""

from typing import Any
from uuid import UUID

from flask import Response, abort, make_response, render_template, request, url_for

from webapp.kit import db, refusals
from webapp.orgs import domains, groups, members, roles
from webapp.signups import deciding
from webapp.signups.deciding import STATES, Outcome
from webapp.signups.forms import APPROVAL, ApprovalForm, DecisionForm, RejectionForm
from webapp.signups.models import PENDING, Signup
from webapp.web import errors, guards, htmx
from webapp.web.current import current


@guards.may("signups.decide")
def request_index() -> str:
    state = request.args.get("state", PENDING)
    if state not in STATES:
        abort(404)
    return _index(state)


@guards.may("signups.decide")
def counter_show() -> str:
    """The number beside *Sign-ups* in the side bar, which asks for itself now and then."""
    return render_template("signups/request/_counter.html", count=deciding.pending_count(current.here.id), oob=False)


@guards.may("signups.decide")
def decision_create() -> Response:
    """About those who were ticked. The answer names who was skipped, and why."""
    form = DecisionForm()
    if not form.validate():
        return _answer_about(Outcome(), form, 422, error=" ".join(str(said) for field in form for said in field.errors))
    try:
        outcome = deciding.together(current.here.id, request.form.getlist("ids"), lambda signup: _decide(signup, form))
    except refusals.Invalid as refusal:
        return _answer_about(Outcome(), form, refusal.status, error=errors.sentence(refusal))
    return _answer_about(outcome, form)


@guards.may("signups.decide")
def approval_create(signup_id: UUID) -> Response:
    signup = deciding.find(current.here.id, signup_id)
    form = ApprovalForm()
    if not form.validate():
        return _answer(signup, 422, error="; ".join(form.role.errors))
    try:
        _refuse_support(signup, form.role.data)
        deciding.approve(signup, form.role.data, groups=request.form.getlist("groups"), by=current.person)
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


def _decide(signup: Signup, form: DecisionForm) -> bool:
    if form.decision.data == APPROVAL:
        _refuse_support(signup, form.role.data)
        return deciding.approve(signup, form.role.data, groups=request.form.getlist("groups") or signup.groups, by=current.person)
    return deciding.reject(signup, form.reason.data or "", by=current.person)


def _refuse_support(signup: Signup, role: str) -> None:
    """Support lets in whoever waits, but itself, and nobody as a manager."""
    if role == roles.MANAGER or signup.user_id == current.person.id:
        members.refuse_support(current.role)


def _index(state: str, **outcome: Any) -> str:
    page = deciding.page(current.here.id, state, request.args.get("after"))
    return render_template(
        "signups/request/index.html",
        state=state,
        counts=deciding.counts(current.here.id),
        oldest=deciding.oldest(current.here.id),
        page=page,
        next_url=url_for("signups.request_index", state=state, after=page.cursor) if page.cursor else None,
        **outcome,
        **_beside(),
    )


def _beside() -> dict[str, Any]:
    """What every card needs beside its request."""
    return {
        "form": ApprovalForm(formdata=None),
        "groups": [(str(group.id), group.name) for group in groups.offered()],
        "hosts": domains.proved_hosts(current.here.id),
    }


def _answer_about(outcome: Outcome, form: DecisionForm, status: int = 200, error: str | None = None) -> Response:
    """What became of several: with script the sentence, and each of their cards as it stands now; without it the list."""
    told = {
        "done": len(outcome.done),
        "skipped": [(signup.name, errors.sentence(refusal)) for signup, refusal in outcome.skipped],
        "is_approval": form.decision.data == APPROVAL,
        "error": error,
    }
    if not htmx.is_partial():
        return make_response(_index(PENDING, **told), status)
    pieces = [render_template("signups/request/_outcome.html", **told)]
    beside = _beside()
    for signup in (*outcome.done, *(signup for signup, _ in outcome.skipped)):
        pieces.append(render_template("signups/request/_request.html", request_=signup, error=None, oob=True, **beside))
    return make_response("".join(pieces) + _counter(), status)


def _answer(signup: Signup, status: int = 200, error: str | None = None) -> Response:
    """The request's card as it stands now, and the counter with it. Without script: back to the list, and where it is wrong the card alone."""
    if not htmx.is_partial() and error is None:
        return htmx.moved(url_for("signups.request_index"))
    return make_response(render_template("signups/request/_request.html", request_=signup, error=error, oob=False, **_beside()) + _counter(), status)


def _counter() -> str:
    return render_template("signups/request/_counter.html", count=deciding.pending_count(current.here.id), oob=True)
