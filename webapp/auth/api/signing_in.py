"""How a program comes to tokens. None of these answers depends on whether an address is known, until its owner has proved it."""

from flask import Response, request

from webapp.auth import channels, contacts, factors, gate, otp, passwords, signing, tokens, totp
from webapp.auth.api import schemas
from webapp.auth.jobs import SEND_CODE
from webapp.kit import refusals
from webapp.orgs import tenancy
from webapp.platform import owners, users
from webapp.platform.models import User
from webapp.platform.registry import Entry
from webapp.web import api, errors, guards, hooks, sides

ROOM = "Sign-in"
BROWSER = "api"  # codes that a program asked for are bound to no browser
SHUT = "WAITING, SECOND_FACTOR_SETUP_REQUIRED, or why the person may not come in"


@guards.public
@api.call(schemas.CodePromised, room=ROOM, status=202, refuses={403: "ORGANIZATION_SUSPENDED", 404: "NOT_FOUND: no such organization", 503: ""}, keyed=False)
def api_code_create(json: schemas.CodeAsked) -> object:
    """Has a code sent.

    The answer is the same whether or not anybody has that address: then the letter says so. `sms` is refused with
    METHOD_NOT_AVAILABLE while no provider is set up."""
    org = _org(json.org)
    channels.find(json.method)
    contact = users.clean_phone(json.contact) if json.method == channels.SMS else users.clean_email(json.contact)
    otp.issue(_ask(org), contact, network=hooks.network(), letter=SEND_CODE, channel=json.method)
    return schemas.CodePromised(expires_in=otp.minutes(otp.SIGNIN) * 60), 202


@guards.public
@api.call(schemas.TokensTold, room=ROOM, refuses={401: "INVALID_CODE, SECOND_FACTOR_REQUIRED", 403: SHUT, 404: "NOT_FOUND", 503: ""}, keyed=False)
def api_code_verification_create(json: schemas.CodeGiven) -> object:
    """Tokens for a code."""
    signing.ensure()
    org, contact = _org(json.org), contacts.read(json.contact)
    try:
        otp.redeem(_ask(org), contact, json.code)
    except refusals.Invalid as refusal:
        raise refusals.SignInNeeded(refusal.sentence, code="INVALID_CODE") from refusal
    user = users.find(contact)
    if user is None:  # the letter to an unknown address brings no code, so this is a race with a removal
        raise refusals.SignInNeeded("That code is not right, or no longer good. Check it, or have a new one sent.", code="INVALID_CODE")
    return come_in(user, org, "code")


@guards.public
@api.call(schemas.TokensTold, room=ROOM, refuses={401: "INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED", 403: SHUT, 404: "NOT_FOUND", 503: ""}, keyed=False)
def api_password_create(json: schemas.PasswordGiven) -> object:
    """Tokens for a password."""
    signing.ensure()
    org = _org(json.org)
    try:
        user = passwords.verify(json.email, json.password, org=org.id if org else None, network=hooks.network())
    except refusals.Invalid as refusal:
        if refusal.code != "INVALID_CREDENTIALS":
            raise
        raise refusals.SignInNeeded(refusal.sentence, code="INVALID_CREDENTIALS") from refusal
    return come_in(user, org, "password")


@guards.public
@api.call(schemas.TokensTold, room=ROOM, refuses={401: "INVALID_CODE, INVALID_CHALLENGE", 403: SHUT}, keyed=False)
def api_second_factor_create(json: schemas.SecondFactorGiven) -> object:
    """Tokens for a challenge and a second factor: a code of the authenticator app, or a recovery code.

    The challenge is good once, for ten minutes and five tries."""
    signing.ensure()
    family, user = tokens.awaiting(json.challenge)
    try:
        if totp.DIGITS.fullmatch(json.code):
            factors.check_app(user, json.code, network=hooks.network())
        else:
            factors.check_recovery(user, json.code, network=hooks.network(), at=factors.Place(family.organization_id, None))
    except refusals.Invalid as refusal:
        raise refusals.SignInNeeded(refusal.sentence, code="INVALID_CODE") from refusal
    try:
        return _told(tokens.complete(family, user))
    except gate.ShutOut as refusal:
        return errors.told(refusal)


@guards.public
@api.call(schemas.CodePromised, room=ROOM, status=202, refuses={403: "ORGANIZATION_SUSPENDED", 404: "NOT_FOUND: no such organization", 503: ""}, keyed=False)
def api_password_reset_create(json: schemas.ResetAsked) -> object:
    """Has a code sent with which a new password can be set.

    The answer is the same whether or not anybody has that address."""
    passwords.request_reset(_ask(_org(json.org), otp.RESET), json.email, network=hooks.network())
    return schemas.CodePromised(expires_in=otp.minutes(otp.RESET) * 60), 202


@guards.public
@api.call(None, room=ROOM, status=204, refuses={401: "INVALID_CODE", 403: "ORGANIZATION_SUSPENDED", 404: "NOT_FOUND", 503: ""}, keyed=False)
def api_password_reset_update(json: schemas.ResetGiven) -> object:
    """Sets a new password with the code, and ends every sign-in there was. Signs nobody in."""
    try:
        passwords.reset(_ask(_org(json.org), otp.RESET), json.email, json.code, json.password, network=hooks.network())
    except refusals.Invalid as refusal:
        if refusal.code != "INVALID_CODE":
            raise
        raise refusals.SignInNeeded(refusal.sentence, code="INVALID_CODE") from refusal
    return "", 204


@guards.public
@api.call(schemas.TokensTold, room=ROOM, refuses={401: "INVALID_TOKEN, REFRESH_REUSED"}, keyed=False)
def api_refresh_create(json: schemas.RefreshGiven) -> object:
    """The next pair of tokens.

    A refresh token is good once; within 20 seconds it brings the same successor again. A later use means that two programs
    hold it: the sign-in ends (REFRESH_REUSED), and its owner is told."""
    signing.ensure()
    issued = tokens.refresh(json.refresh_token)
    if isinstance(issued, tokens.Reused):
        return errors.told(refusals.SignInNeeded("This refresh token was used before. The sign-in has ended; sign in again.", code="REFRESH_REUSED"))
    return _told(issued)


@guards.public
@api.call(None, room=ROOM, status=204, keyed=False)
def api_logout_create(json: schemas.RefreshGiven) -> object:
    """Ends the sign-in that a refresh token belongs to. An unknown token is answered alike."""
    tokens.close(json.refresh_token)
    return "", 204


def come_in(user: User, org: Entry | None, way: str) -> object:
    """Tokens, or why there are none; what was used up on the way stays used up."""
    try:
        opened = tokens.open(user, org=org.id if org else None, way=way, device=request.user_agent.string)
    except gate.ShutOut as refusal:
        return errors.told(refusal)
    if isinstance(opened, tokens.Half):
        return second_step(opened)
    return _told(opened)


def second_step(half: tokens.Half) -> Response:
    needed = refusals.SignInNeeded("The second step is missing: send a code of your authenticator app, or a recovery code.", code="SECOND_FACTOR_REQUIRED")
    return errors.told(needed, challenge=half.challenge)


def _told(issued: tokens.Issued) -> schemas.TokensTold:
    org = issued.org
    return schemas.TokensTold(
        access_token=issued.access,
        expires_in=int(signing.LIFETIME.total_seconds()),
        refresh_token=issued.refresh,
        org=schemas.OrgTold(id=org.id, slug=org.slug, name=org.name) if org else None,
        quota=schemas.quota_told(owners.quota_of_organization(org.id)) if org else None,
    )


def _org(named: str | None) -> Entry | None:
    return tenancy.named(named) if named is not None else None


def _ask(org: Entry | None, purpose: str = otp.SIGNIN) -> otp.Ask:
    return otp.Ask(purpose, sides.API, org.id if org else None, BROWSER)
