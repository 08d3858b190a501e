"""The other end of an invitation: what it is, who may take it, and joining. Nothing is accepted by looking."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.auth import errands, handover, otp
from webapp.auth.forms import JoinForm
from webapp.auth.jobs import SEND_CODE
from webapp.auth.views import signin
from webapp.auth.views.code_page import CodePage
from webapp.kit import config, crypto, db, refusals
from webapp.orgs import invitations, members
from webapp.orgs.models import Invitation
from webapp.platform import users
from webapp.platform.models import User
from webapp.web import cookies, errors, guards, hooks, htmx, sides
from webapp.web.current import current

PATH = re.compile(r"/invitations/[A-Za-z0-9_-]{43}")
WAY = "invitation"


@dataclass(frozen=True, slots=True)
class Proof:
    """By what the invited address is proved. `user` is None for somebody who is new to the installation."""

    user: User | None
    way: str = WAY
    second_step_done: bool = False
    proved_at: datetime | None = None


@guards.public
def invited_show(token: str) -> Response:
    invitation = invitations.of_token(current.here.id, token)
    if invitation is None or invitations.state(invitation) != invitations.OPEN:
        return _over(invitation)
    return _show(invitation, token)


@guards.public
def invited_code_create(token: str) -> Response:
    """A code to the invited address, whoever asks for it."""
    invitation = _open(token)
    try:
        _send(invitation)
    except refusals.Refusal as refusal:
        return errors.held_back(_show(invitation, token, refusal.status, error=errors.sentence(refusal)), refusal)
    return htmx.moved(url_for("auth.invited_code_new", token=token))


@guards.public
def invited_code_new(token: str) -> Response:
    return _code_page(token).show(_open(token).email)


@guards.public
def invited_code_update(token: str) -> Response:
    invitation = _open(token)
    _used, page = _code_page(token).take(invitation.email, lambda typed: otp.redeem(_ask(), invitation.email, typed))
    return page or htmx.moved(url_for("auth.invited_show", token=token))


@guards.public
def invited_code_again(token: str) -> Response:
    invitation = _open(token)
    return _code_page(token).send_again(invitation.email, lambda: _send(invitation))


@guards.public
def acceptance_create(token: str) -> Response:
    """The explicit yes of somebody who has proved the invited address."""
    invitation, form = _open(token), JoinForm()
    proof = _proof(invitation)
    if proof is None:
        return _show(invitation, token, 403, error=_("Show first that %(email)s is yours.", email=invitation.email))
    try:
        user = proof.user or users.find_or_create(invitation.email, form.name.data or "")
        invitations.accept(invitation, user)
    except refusals.Invalid as refusal:
        form.refuse(refusal)
        return _show(invitation, token, refusal.status, form=form)
    if used := otp.proved(_ask()):
        db.session.delete(used)
    if current.sitting and current.sitting.kind == "full":
        return htmx.moved("/")
    return signin.come_in(user, proof.way, second_step_done=proof.second_step_done, proved_at=proof.proved_at, to="/")


def is_meant(to: str, user: User) -> bool:
    """Whether somebody who comes over from the apex goes to an invitation and has no seat yet."""
    if not PATH.fullmatch(to):
        return False
    membership = members.find(current.here.id, user.id)
    return membership is None or membership.status == "pending"


def vouched(come: handover.Redeemed) -> str:
    """The invitation's address with what the apex said of whoever comes, good in this browser."""
    facts = errands.Invited(
        str(come.user.id), current.here.slug, cookies.browser(), come.way, second_step_done=come.second_step_done, proved_at=come.proved_at.isoformat()
    )
    return f"{come.next}?proof={facts.seal()}"


def _open(token: str) -> Invitation:
    """Raises NotFound for one that is over."""
    invitation = invitations.of_token(current.here.id, token)
    if invitation is None or invitations.state(invitation) != invitations.OPEN:
        raise refusals.NotFound("This invitation is no longer good. Ask whoever invited you for another one.")
    return invitation


def _proof(invitation: Invitation) -> Proof | None:
    """A session here, a code that came back, or what the apex said; each for exactly the invited address."""
    if current.sitting and current.sitting.kind != "half":
        return Proof(db.session.get_one(User, current.person.id), "approval") if current.person.email == invitation.email else None
    used = otp.proved(_ask())
    if used is not None and used.contact == invitation.email:
        return Proof(users.find(invitation.email))
    return _vouched(invitation)


def _vouched(invitation: Invitation) -> Proof | None:
    if "proof" not in request.args:
        return None
    said = errands.Invited.open(request.args["proof"])
    user = db.session.get_one(User, UUID(said.user))
    if said.slug != current.here.slug or not crypto.same(said.browser, cookies.browser()):
        raise errands.Stale
    if user.email != invitation.email:
        return None
    return Proof(user, said.way, said.second_step_done, datetime.fromisoformat(said.proved_at))


def _show(invitation: Invitation, token: str, status: int = 200, *, form: JoinForm | None = None, error: str | None = None) -> Response:
    proof = _proof(invitation)
    stranger = current.person.email if current.sitting and proof is None else None
    central = None if config.current().pinned_org or current.sitting else url_for("auth.central_show", next=url_for("auth.invited_show", token=token))
    return htmx.show(
        "auth/invited/show.html",
        "auth/invited/_invited.html",
        403 if stranger and status == 200 else status,
        place=current.here.name,
        invitation=invitation,
        who=invitation.invited_by_name if invitation.invited_by else None,
        is_proved=proof is not None,
        is_new=proof is not None and proof.user is None,
        stranger=stranger,
        form=form or JoinForm(formdata=None),
        error=error,
        action=url_for("auth.acceptance_create", token=token, proof=request.args.get("proof")),
        code_url=url_for("auth.invited_code_create", token=token),
        central_url=central,
    )


def _over(invitation: Invitation | None) -> Response:
    state = invitations.state(invitation) if invitation else "unknown"
    who = invitation.invited_by_name if invitation and invitation.invited_by else None
    signup_url = url_for("signups.signup_new") if current.here.accepts_signups else None
    page = render_template("auth/invited/over.html", state=state, place=current.here.name, who=who, signup_url=signup_url)
    return make_response(page, 410 if invitation else 404)


def _ask() -> otp.Ask:
    return otp.Ask(otp.INVITATION, sides.ORG, current.here.id, cookies.browser())


def _send(invitation: Invitation) -> None:
    otp.issue(_ask(), invitation.email, network=hooks.network(), letter=SEND_CODE, subject=invitation.id)


def _code_page(token: str) -> CodePage:
    return CodePage(
        otp.INVITATION,
        action=url_for("auth.invited_code_update", token=token),
        again_url=url_for("auth.invited_code_again", token=token),
        back_url=url_for("auth.invited_show", token=token),
        back_words=_("Back to the invitation"),
        button=_("Prove my address"),
    )
