"""Programs that a person signed in to: an access token for minutes, and a refresh token that brings the next pair.

The refresh tokens of one sign-in are a family. Each is good once; its successor is derived from it, so that a client that
lost our answer and asks again within GRACE gets the same one. Any later use means that two hold it, and ends the family
(RFC 9700, 4.14.2). 90 days unused, 365 in all (ASVS 5.0, 10.4.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import devices, gate, sessions, signing
from webapp.auth.models import RefreshFamily, RefreshToken
from webapp.jobs import ledger as jobs
from webapp.kit import clock, crypto, db, ids, refusals, throttle
from webapp.kit.throttle import Limit
from webapp.platform.models import Organization, User

TELL_REUSE = "auth.tell_reuse"
GRACE = timedelta(seconds=20)
SECOND_STEP_WITHIN = timedelta(minutes=10)
USED_KEPT = timedelta(days=30)  # a used token is known for so long, and its reuse noticed
PER_CHALLENGE = Limit("challenge", 5, SECOND_STEP_WITHIN)  # as often as a code may be tried


@dataclass(frozen=True, slots=True)
class Issued:
    """What a program gets. `org` is None for who runs the installation."""

    access: str
    refresh: str
    org: Organization | None


@dataclass(frozen=True, slots=True)
class Half:
    """The person proved one thing where two are wanted: `challenge` and a second one give tokens, once, for 10 minutes."""

    challenge: str


class Over(refusals.SignInNeeded):
    """A refresh token that brings nothing any more."""

    code = "INVALID_TOKEN"

    def __init__(self, sentence: str = refusals.marked("This sign-in is over. Sign in again."), **more: Any) -> None:
        super().__init__(sentence, **more)


class Reused:
    """A refresh token came a second time. Answered, not raised: that its family has ended must stand."""


def open(user: User, *, org: UUID | None, way: str, device: str, second_step_done: bool = False) -> Issued | Half:
    """Signs a person in to a program. Raises gate.ShutOut, also for who waits (WAITING), and for who must have a second factor
    and has none yet (SECOND_FACTOR_SETUP_REQUIRED)."""
    standing = gate.admit(user, side=_side(org), org=org, way=way, second_step_done=second_step_done)
    if standing.kind == gate.WAITING:
        raise gate.ShutOut("A manager has not let you in yet.", code="WAITING")
    if standing.kind == gate.HALF and standing.second_step != gate.MISSING:
        raise gate.ShutOut("A second factor is required of you. Sign in with a browser to set one up.", code="SECOND_FACTOR_SETUP_REQUIRED")
    now, lifetime = clock.now(), _lifetime(org)
    is_half = standing.kind == gate.HALF
    family = RefreshFamily(
        user_id=user.id,
        organization_id=org,
        way=way,
        second_step=standing.second_step,
        expires_at=now + (SECOND_STEP_WITHIN if is_half else lifetime.sliding),
        ends_at=now + lifetime.absolute,
        user_epoch=standing.user_epoch,
        membership_epoch=standing.membership_epoch,
        organization_epoch=standing.organization_epoch,
        device=device[:300],
        address=ledger.origin.get().address,
    )
    db.session.add(family)
    db.session.flush()
    return Half(crypto.seal(str(family.id))) if is_half else _begin(family, user, standing.role)


def awaiting(challenge: str) -> tuple[RefreshFamily, User]:
    """The sign-in behind a challenge, and whose it is. Counts a try, which stands. Raises SignInNeeded (INVALID_CHALLENGE) and
    TooMany."""
    try:
        family_id = ids.parse(crypto.unseal(challenge))
    except (crypto.Unreadable, UnicodeEncodeError):
        family_id = None
    if family_id is not None:
        throttle.count((PER_CHALLENGE, str(family_id)))
        family = db.session.get(RefreshFamily, family_id)
        if family is not None and family.second_step == gate.MISSING and family.expires_at > clock.now():
            return family, db.session.get_one(User, family.user_id)
    raise refusals.SignInNeeded("That took too long, or was done already. Sign in again.", code="INVALID_CHALLENGE")


def complete(family: RefreshFamily, user: User) -> Issued:
    """The tokens of somebody who showed their second factor. Of several at once, one gets them. Raises SignInNeeded, ShutOut."""
    standing = gate.admit(user, side=_side(family.organization_id), org=family.organization_id, way=family.way, second_step_done=True, anew=False)
    is_first = db.session.execute(
        sa.update(RefreshFamily)
        .where(RefreshFamily.id == family.id, RefreshFamily.second_step == gate.MISSING)
        .values(second_step=gate.DONE, expires_at=clock.now() + _lifetime(family.organization_id).sliding)
        .returning(RefreshFamily.id)
    ).one_or_none()
    if is_first is None or not _is_unmoved(family, standing):
        raise refusals.SignInNeeded("That took too long, or was done already. Sign in again.", code="INVALID_CHALLENGE")
    return _begin(family, user, standing.role)


def refresh(token: str) -> Issued | Reused:
    """The next pair for a refresh token. Person, membership and organization are judged anew. Raises Over."""
    digest = crypto.digest(token)
    used_at, family = _presented(digest)
    if _is_reuse(used_at):
        _end_for_reuse(family)
        return Reused()
    user = db.session.get_one(User, family.user_id)
    role = _judge(family, user)
    successor = crypto.keyed("refresh-successor", token)
    _prolong(family)  # first, so that it waits for whoever ends the family, and the other way round
    if used_at is None and _use(digest):
        db.session.add(RefreshToken(token_hash=crypto.digest(successor), family_id=family.id))
        db.session.flush()
    return Issued(_access(family, role), successor, _org(family))


def close(token: str) -> None:
    """Ends the family that a refresh token belongs to, used or not. Does nothing for a token that is unknown."""
    family_id = db.session.scalar(sa.select(RefreshToken.family_id).where(RefreshToken.token_hash == crypto.digest(token)))
    family = db.session.get(RefreshFamily, family_id) if family_id else None
    if family is not None:
        end(family.id, of=family.user_id, org=family.organization_id, by=db.session.get_one(User, family.user_id))


def end(family_id: UUID, *, of: UUID, org: UUID | None, by: ledger.Actor) -> None:
    """Ends one family of the user `of` in an organization. Raises NotFound for any other."""
    at = RefreshFamily.organization_id.is_(None) if org is None else RefreshFamily.organization_id == org
    ended = db.session.execute(sa.delete(RefreshFamily).where(RefreshFamily.id == family_id, RefreshFamily.user_id == of, at).returning(RefreshFamily.id))
    if ended.one_or_none() is None:
        raise refusals.NotFound()
    ledger.record("tokens.closed", by=by, org=org)


def sweep() -> None:
    """Forgets what is over."""
    now = clock.now()
    db.session.execute(sa.delete(RefreshFamily).where(RefreshFamily.expires_at < now))
    db.session.execute(sa.delete(RefreshToken).where(RefreshToken.used_at < now - USED_KEPT))


def _presented(digest: str) -> tuple[datetime | None, RefreshFamily]:
    row: Any = db.session.execute(
        sa.select(RefreshToken.used_at, RefreshFamily)
        .join(RefreshFamily, RefreshFamily.id == RefreshToken.family_id)
        .where(RefreshToken.token_hash == digest, RefreshFamily.expires_at > clock.now())
    ).one_or_none()
    if row is None:
        raise Over
    return row.used_at, row.RefreshFamily


def _is_reuse(used_at: datetime | None) -> bool:
    return used_at is not None and clock.now() - used_at > GRACE


def _prolong(family: RefreshFamily) -> None:
    now = clock.now()
    until = min(now + _lifetime(family.organization_id).sliding, family.ends_at)
    changed = sa.update(RefreshFamily).where(RefreshFamily.id == family.id).values(seen_at=now, expires_at=until, address=ledger.origin.get().address)
    if db.session.execute(changed.returning(RefreshFamily.id)).one_or_none() is None:
        raise Over


def _use(digest: str) -> bool:
    """Marks a token as used; of several requests at once, the first."""
    marked = sa.update(RefreshToken).where(RefreshToken.token_hash == digest, RefreshToken.used_at.is_(None)).values(used_at=clock.now())
    return db.session.execute(marked.returning(RefreshToken.family_id)).one_or_none() is not None


def _judge(family: RefreshFamily, user: User) -> str | None:
    """The role under which the next token is given out. Raises Over where none may be."""
    is_done = family.second_step == gate.DONE
    try:
        standing = gate.admit(user, side=_side(family.organization_id), org=family.organization_id, way=family.way, second_step_done=is_done, anew=False)
    except gate.ShutOut as refusal:
        raise Over from refusal
    is_shortened = clock.now() - family.seen_at > _lifetime(family.organization_id).sliding
    if standing.kind != gate.FULL or is_shortened or not _is_unmoved(family, standing):
        raise Over
    return standing.role


def _is_unmoved(family: RefreshFamily, standing: gate.Standing) -> bool:
    began = (family.user_epoch, family.membership_epoch, family.organization_epoch)
    return began == (standing.user_epoch, standing.membership_epoch, standing.organization_epoch)


def _begin(family: RefreshFamily, user: User, role: str | None) -> Issued:
    token = ids.token()
    db.session.add(RefreshToken(token_hash=crypto.digest(token), family_id=family.id))
    db.session.flush()
    ledger.record("tokens.opened", by=user, org=family.organization_id, way=family.way)
    return Issued(_access(family, role), token, _org(family))


def _access(family: RefreshFamily, role: str | None) -> str:
    org = _org(family)
    claims = {"sub": str(family.user_id), "sid": str(family.id), "jti": str(ids.new()), "role": role}
    return signing.sign({**claims, "org": str(org.id) if org else None, "tenant_id": org.slug if org else None})


def _end_for_reuse(family: RefreshFamily) -> None:
    user = db.session.get_one(User, family.user_id)
    ended = db.session.execute(sa.delete(RefreshFamily).where(RefreshFamily.id == family.id).returning(RefreshFamily.id)).one_or_none()
    if ended is None:
        return
    ledger.record("tokens.reused", by=user, org=family.organization_id, device=family.device)
    org = _org(family)
    facts: dict[str, Any] = {"place": org.name if org else "Gatehouse", "device": devices.describe(family.device), "at": f"{clock.now():%-d %B %Y, %H:%M} UTC"}
    jobs.add(TELL_REUSE, subject=user.id, address=ledger.origin.get().address, **facts)


def _org(family: RefreshFamily) -> Organization | None:
    return db.session.get(Organization, family.organization_id) if family.organization_id else None


def _side(org: UUID | None) -> str:
    return gate.ORG if org else gate.ADMIN


def _lifetime(org: UUID | None) -> sessions.Lifetime:
    """As a browser's session lives; an organization may shorten it."""
    if org is None:
        return sessions.SYSADMINS
    days = db.session.scalar(sa.select(Organization.session_days).where(Organization.id == org))
    longest = sessions.MEMBERS.sliding
    return sessions.Lifetime(min(longest, timedelta(days=days)) if days else longest, sessions.MEMBERS.absolute)
