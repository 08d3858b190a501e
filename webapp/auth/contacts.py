"""The addresses at which people are reached, and by which they sign in. A new one counts once a code came back from it."""

from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import channels, otp, sessions
from webapp.auth.models import OneTimeCode
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals
from webapp.orgs import profiles
from webapp.platform import users
from webapp.platform.models import User

TELL = "auth.tell_contact"
CHANNEL_OF = {"email": channels.EMAIL, "phone": channels.SMS}
KIND_OF = {channel: kind for kind, channel in CHANNEL_OF.items()}


def read(text: str) -> str:
    """What somebody typed as their address, clean: an e-mail address, or a phone number where codes go to phones too.
    Raises Invalid (EMAIL_INVALID, PHONE_INVALID)."""
    is_phone = "@" not in text and any(letter.isdecimal() for letter in text) and channels.CHANNELS[channels.SMS].is_configured()
    return _clean("phone" if is_phone else "email", text)


def request_change(user: User, kind: str, text: str, ask: otp.Ask, *, network: str) -> None:
    """Sends a code to the new `email` or `phone`. Where somebody else has it, they are told instead, and the answer is the same.
    Raises Invalid (METHOD_NOT_AVAILABLE, EMAIL_INVALID, PHONE_INVALID, CONTACT_UNCHANGED), TooMany."""
    channels.find(CHANNEL_OF[kind])
    contact = _clean(kind, text)
    if contact == getattr(user, kind):
        raise refusals.Invalid("That is the one you have.", code="CONTACT_UNCHANGED", field=kind)
    otp.issue(ask, contact, network=network, letter=otp.SEND_CODE, subject=user.id, channel=CHANNEL_OF[kind])


def awaited(ask: otp.Ask, user_id: UUID) -> OneTimeCode | None:
    """The code that this browser asked for, for this person."""
    code = otp.awaited(ask)
    return code if code is not None and code.subject_id == user_id else None


def confirm(ask: otp.Ask, user: User, code: str, *, keep: UUID | None) -> str:
    """The code came back: the contact changes, other sessions and programs end (`keep` goes on), and the address before is told.
    Answers the kind. Raises Invalid (INVALID_CODE), TooMany."""
    waiting = awaited(ask, user.id)
    if waiting is None:
        raise _invalid()
    used = otp.redeem(ask, waiting.contact, code)
    if users.find(used.contact) is not None:
        raise _invalid()
    kind = KIND_OF[used.channel]
    before = getattr(user, kind)
    told = user.email if kind == "phone" else before
    setattr(user, kind, used.contact)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:  # somebody else proved it in this very moment
        raise _invalid() from error
    _tell(user, kind, told, before=before, after=used.contact, keep=keep, org=ask.org)
    return kind


def remove_phone(user: User, *, keep: UUID | None, org: UUID | None) -> None:
    """Removing what is not there changes nothing. Raises Conflict (LAST_CONTACT)."""
    if user.phone is None:
        return
    if user.email is None:
        raise refusals.Conflict("This number is the only way to reach you. Add an e-mail address first.", code="LAST_CONTACT")
    before, user.phone = user.phone, None
    db.session.flush()
    _tell(user, "phone", user.email, before=before, after=None, keep=keep, org=org)


def _clean(kind: str, text: str) -> str:
    return users.clean_email(text) if kind == "email" else users.clean_phone(text)


def _tell(user: User, kind: str, told: str | None, *, before: str | None, after: str | None, keep: UUID | None, org: UUID | None) -> None:
    sessions.close_others(user.id, but=keep)
    ledger.record("contacts.changed", by=user, org=org, subject=user, kind=kind, before=before, after=after)
    if kind == "email":
        profiles.keep_copies(user)
    if told:
        jobs.add(TELL, subject=user.id, to=told, what=kind, place=str(org) if org else None, at=clock.now().isoformat())


def _invalid() -> refusals.Invalid:
    return refusals.Invalid("That code is not right, or no longer good. Check it, or have a new one sent.", code="INVALID_CODE", field="code")
