"""Invitations, as managers send and follow them."""

from uuid import UUID

from flask import Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _

from webapp.kit import refusals
from webapp.orgs import groups, invitations, members
from webapp.orgs.forms import ROLE_WORDS, InvitationForm
from webapp.orgs.invitations import Outcome, Preset
from webapp.orgs.models import Invitation
from webapp.web import errors, guards, htmx
from webapp.web.current import current

PAGE = 25


@guards.may("members.manage")
def invitation_index() -> Response:
    return _show(_form(formdata=None))


@guards.may("members.manage")
def invitation_create() -> Response:
    """Each address is judged by itself: the page says what became of each, and keeps those that were refused."""
    form = _form()
    if not form.validate():
        return _show(form, 422)
    preset = Preset(form.role.data, [UUID(one) for one in form.groups.data or []], form.message.data or "")
    try:
        members.refuse_support(current.role)
        outcomes = invitations.invite_all(current.here.id, form.emails.data or "", preset, by=current.person)
    except refusals.Refusal as refusal:
        form.refuse(refusal)
        return errors.held_back(_show(form, refusal.status), refusal)
    sent = [outcome for outcome in outcomes if outcome.invitation]
    refused = [outcome for outcome in outcomes if outcome.refusal]
    if not refused:
        form = _form(formdata=None)
        return _show(form, sent=sent) if htmx.is_partial() else htmx.moved(url_for("orgs.invitation_index", sent=len(sent)))
    form.emails.data = "\n".join(outcome.address for outcome in refused)
    return _show(form, 200 if sent else 422, sent=sent, refused=refused)


@guards.may("members.manage")
def invitation_update(invitation_id: UUID) -> Response:
    """Sends it once more, with a new link."""
    members.refuse_support(current.role)
    return _answer(invitation_id, resend=True)


@guards.may("members.manage")
def invitation_delete(invitation_id: UUID) -> Response:
    """Takes it back."""
    return _answer(invitation_id, resend=False)


def _answer(invitation_id: UUID, *, resend: bool) -> Response:
    invitation = invitations.get(current.here.id, invitation_id)
    try:
        (invitations.resend if resend else invitations.revoke)(invitation, by=current.person)
    except refusals.Refusal as refusal:
        if not htmx.is_partial():
            raise
        return errors.held_back(_row(invitation, refusal.status, error=errors.sentence(refusal)), refusal)
    if not htmx.is_partial():
        return htmx.moved(url_for("orgs.invitation_index"))
    return _row(invitation, said=_("A new letter is on its way.") if resend else None)


def _row(invitation: Invitation, status: int = 200, *, error: str | None = None, said: str | None = None) -> Response:
    values = {"one": _drawn(invitation), "role_words": ROLE_WORDS, "error": error, "said": said}
    return make_response(render_template("orgs/invitation/_invitation_row.html", **values), status)


def _drawn(invitation: Invitation) -> dict[str, object]:
    names = ("id", "email", "role", "invited_by_name", "sent_at", "times_sent", "expires_at", "accepted_at", "revoked_at")
    return {name: getattr(invitation, name) for name in names} | {"state": invitations.state(invitation)}


def _form(**given: object) -> InvitationForm:
    form = InvitationForm(**given)
    form.role.choices = list(ROLE_WORDS.items())
    form.groups.choices = [(str(group.id), group.name) for group in groups.offered()]
    return form


def _show(form: InvitationForm, status: int = 200, *, sent: list[Outcome] | None = None, refused: list[Outcome] | None = None) -> Response:
    state = request.args.get("state", "")
    if state and state not in invitations.STATES:
        abort(404)
    page = invitations.page(current.here.id, cursor=request.args.get("after"), limit=PAGE, only=state)
    number = len(sent) if sent else int(request.args["sent"]) if request.args.get("sent", "").isdecimal() and len(request.args["sent"]) < 4 else 0
    return htmx.show(
        "orgs/invitation/index.html",
        "orgs/invitation/_invitations.html",
        status,
        form=form,
        state=state,
        states=invitations.STATES,
        open_count=invitations.open_count(current.here.id),
        invitations=[_drawn(one) for one in page.items],
        role_words=ROLE_WORDS,
        sent=number,
        refused=[(one.address, errors.sentence(one.refusal), one.refusal.code) for one in refused or [] if one.refusal],
        next_url=url_for("orgs.invitation_index", state=state or None, after=page.cursor) if page.cursor else None,
    )
