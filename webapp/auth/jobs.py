"""Letters with codes, and the sweep of what is over."""

from contextlib import suppress
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from webapp.auth import (
    api_tokens,
    channels,
    contacts,
    factors,
    failures,
    gate,
    handover,
    identities,
    oidc,
    otp,
    passkeys,
    passwords,
    sessions,
    signing,
    support,
    tokens,
)
from webapp.auth.models import ApiToken, OneTimeCode
from webapp.jobs.registry import Kind, Running, Void
from webapp.jobs.schedule import Periodic
from webapp.kit import clock, crypto, db, mail, throttle
from webapp.orgs import members
from webapp.platform import addresses, idempotency, letters, users
from webapp.platform.models import Membership, Organization, SupportEntry, Sysadmin, User

SEND_CODE = otp.SEND_CODE
SEND_PROOF_CODE = "auth.send_proof_code"
SWEEP = "auth.sweep"


def send_code(job: Running) -> None:
    """The code to whoever it is for; else a letter that says that nobody has that address, so that asking takes the same way
    for every address."""
    code = awaited(job)
    org = db.session.get(Organization, code.organization_id) if code.organization_id else None
    facts = {
        "place": org.name if org else "Gatehouse",
        "host": urlsplit(_page(org, "/")).hostname,
        "code": crypto.unseal(job.payload["code"]),
        "minutes": otp.minutes(code.purpose),
        "signup_url": addresses.of_home(org.slug, "/signup") if org and org.accepts_signups else None,
    }
    letter, channel = _letter_of(code), channels.CHANNELS[code.channel]
    if letter == "auth/no_account" and not channel.reaches_strangers:
        raise Void("nobody here has this number, and strangers are not written to on this channel")
    channel.send(letter, code.contact, facts)


def tell_password(job: Running) -> None:
    user, facts = _changed(job)
    if user.email:
        letters.send("auth/password", user.email, {**facts, "what": job.payload["what"], "address": job.payload["address"]})


def tell_contact(job: Running) -> None:
    """To the address before, which is how somebody whose account was taken hears of it."""
    _user, facts = _changed(job)
    letters.send("auth/contact", job.payload["to"], {**facts, "kind": job.payload["what"]})


def tell_reuse(job: Running) -> None:
    """To the owner of a sign-in that was ended because two programs held its refresh token."""
    user = db.session.get(User, job.subject)
    if user is None or user.email is None:
        raise Void("nobody to tell")
    facts = {name: job.payload[name] for name in ("place", "device", "address", "at")}
    letters.send("auth/refresh_reused", user.email, facts)


def tell_api_token(job: Running) -> None:
    """To whoever made an API token, so that nobody makes one in their name unnoticed."""
    token = db.session.get(ApiToken, job.subject)
    if token is None or token.ended_at is not None:
        raise Void("the token is gone")
    user, org = db.session.get_one(User, token.user_id), db.session.get_one(Organization, token.organization_id)
    if user.email is None:
        raise Void("nobody to tell")
    facts = {
        "place": org.name,
        "name": token.name,
        "days": (token.expires_at - token.created_at).days,
        "at": f"{token.created_at:%-d %B %Y, %H:%M} UTC",
        "url": addresses.of_home(org.slug, "/me/tokens"),
    }
    letters.send("auth/api_token", user.email, facts)


def send_proof_code(job: Running) -> None:
    """The code to somebody who is signed in and is to show once more that it is them."""
    code = awaited(job)
    org = db.session.get(Organization, code.organization_id) if code.organization_id else None
    facts = {"place": org.name if org else "Gatehouse", "code": crypto.unseal(job.payload["code"]), "minutes": otp.minutes(otp.PROOF)}
    letters.send("auth/proof_code", code.contact, facts)


def tell_change(job: Running) -> None:
    """Tells somebody that a second factor of theirs came or went, so that they notice where it was not them."""
    user = db.session.get(User, job.subject)
    if user is None or user.email is None:
        raise Void("there is nobody to write to")
    facts = {"name": "", "left": 0, **job.payload}
    org = db.session.get(Organization, UUID(facts["place"])) if facts["place"] else None
    page = "/me/security"
    elsewhere = addresses.of_console(page) if db.session.get(Sysadmin, user.id) else addresses.of_apex(page)
    facts |= {"place": org.name if org else "Gatehouse", "url": addresses.of_home(org.slug, page) if org else elsewhere}
    letters.send("auth/factor_changed", user.email, facts)


def awaited(job: Running) -> OneTimeCode:
    """The code a letter is to bring. Raises Void once it is used, replaced or too old."""
    code = db.session.get(OneTimeCode, job.subject)
    if code is None or code.consumed_at is not None or code.expires_at < clock.now():
        raise Void("the code is no longer awaited")
    return code


def send_identity_change(job: Running) -> None:
    user = db.session.get(User, job.subject)
    if user is None or user.email is None:
        raise Void("the person is gone, or has no mailbox")
    facts = {"provider": job.payload["provider"], "email": job.payload["email"], "what": job.payload["what"], "at": _spoken(job.payload["at"])}
    letters.send("auth/identity", user.email, facts)


def tell_of_bypass(job: Running) -> None:
    """One letter to each active manager, the one it is about too: somebody else may have come in as them."""
    user, org = db.session.get(User, job.subject), db.session.get(Organization, UUID(job.payload["organization"]))
    if user is None or org is None:
        raise Void("the person or the organization is gone")
    facts = {"place": org.name, "who": user.name, "at": _spoken(job.payload["at"]), "url": addresses.of_home(org.slug, "/settings/sso")}
    for manager in members.managers(org.id):
        if manager.email:
            with suppress(Void):  # one refused mailbox must not keep the others from hearing
                letters.send("auth/bypass", manager.email, facts)


def tell_of_support(job: Running) -> None:
    """One letter to each active manager; none where there is none, which is why somebody came."""
    entry = db.session.get(SupportEntry, job.subject)
    if entry is None:
        raise Void("the entry is gone")
    org, user = db.session.get_one(Organization, entry.organization_id), db.session.get_one(User, entry.user_id)
    facts = {"place": org.name, "who": user.name, "reason": entry.reason, "at": _spoken(entry.created_at.isoformat()), "until": f"{entry.ends_at:%H:%M} UTC"}
    for manager in members.managers(org.id):
        if manager.email:
            with suppress(Void):  # one refused mailbox must not keep the others from hearing
                letters.send("auth/support", manager.email, {**facts, "url": addresses.of_org(org.slug, "/settings/support")})


def _spoken(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d %B %Y, %H:%M} UTC".lstrip("0")


def sweep(_job: Running) -> None:
    otp.sweep()
    failures.sweep()
    sessions.sweep()
    handover.sweep()
    tokens.sweep()
    api_tokens.sweep()
    signing.sweep()
    idempotency.sweep()
    oidc.sweep()
    passkeys.sweep()
    throttle.sweep()


def _changed(job: Running) -> tuple[User, dict[str, object]]:
    user = db.session.get(User, job.subject)
    if user is None:
        raise Void("the person is gone")
    org = db.session.get(Organization, UUID(job.payload["place"])) if job.payload["place"] else None
    at = datetime.fromisoformat(job.payload["at"])
    return user, {"place": org.name if org else "Gatehouse", "at": f"{at:%-d %B %Y, %H:%M} UTC", "url": _page(org, "/signin/reset")}


def _page(org: Organization | None, path: str) -> str:
    return addresses.of_home(org.slug, path) if org else addresses.of_apex(path)


def _letter_of(code: OneTimeCode) -> str:
    if code.purpose == otp.CONTACT:
        is_taken = db.session.scalar(sa.select(User.id).where(users.has(code.contact), User.id != code.subject_id)) is not None
        return "auth/contact_taken" if is_taken else "auth/contact_code"
    if code.purpose == otp.INVITATION:
        return "auth/invitation_code"
    if not _may_sign_in(code):
        return "auth/no_account"
    return "auth/reset_code" if code.purpose == otp.RESET else "auth/code"


def _may_sign_in(code: OneTimeCode) -> bool:
    user = sa.select(User.id).where(users.has(code.contact))
    if code.side == gate.APEX:
        known = user
    elif code.organization_id is None:
        known = user.join(Sysadmin, Sysadmin.user_id == User.id)
    else:
        known = user.join(Membership, Membership.user_id == User.id).where(Membership.organization_id == code.organization_id)
    return db.session.scalar(known) is not None


JOBS = [
    Kind(SEND_CODE, send_code, attempts=mail.ATTEMPTS),
    Kind(tokens.TELL_REUSE, tell_reuse, attempts=mail.ATTEMPTS),
    Kind(api_tokens.TELL_MADE, tell_api_token, attempts=mail.ATTEMPTS),
    Kind(identities.SEND_CHANGE, send_identity_change, attempts=mail.ATTEMPTS),
    Kind(support.TELL, tell_of_support, attempts=mail.ATTEMPTS),
    Kind(gate.TELL_OF_BYPASS, tell_of_bypass, attempts=mail.ATTEMPTS),
    Kind(passwords.TELL, tell_password, attempts=mail.ATTEMPTS),
    Kind(contacts.TELL, tell_contact, attempts=mail.ATTEMPTS),
    Kind(SEND_PROOF_CODE, send_proof_code, attempts=mail.ATTEMPTS),
    Kind(factors.TELL_CHANGE, tell_change, attempts=mail.ATTEMPTS),
    Kind(SWEEP, sweep),
]
SCHEDULE = [Periodic("auth.sweep", "17 * * * *", SWEEP)]
