"""Sessions, and the one function that opens them: code, and every other way to come."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import gate, token_row
from webapp.auth.models import RefreshFamily, Session
from webapp.kit import clock, crypto, db, ids, refusals
from webapp.kit.log import log
from webapp.orgs import roles
from webapp.platform import avatars, preferences
from webapp.platform.models import Organization, SupportEntry, User
from webapp.platform.registry import Entry
from webapp.web.people import Person, Sitting


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`sliding` from the last use, `absolute` from the opening."""

    sliding: timedelta
    absolute: timedelta


MEMBERS = Lifetime(timedelta(days=90), timedelta(days=365))
SYSADMINS = Lifetime(timedelta(hours=1), timedelta(hours=24))
HALF = timedelta(minutes=30)  # to find the second factor, or to set one up
GRACE = timedelta(seconds=20)  # a renewed token's predecessor works so long: a page asks for several things at once
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # when somebody proved who they are whose organization vouched for them instead
TOUCH_EVERY = timedelta(minutes=5)  # a session's last use is written no oftener: a page is not a write


@dataclass(frozen=True, slots=True)
class Opened:
    token: str
    kind: str
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """A live session with who it belongs to, and the organization as it stands now. `needs_renewal`: the role changed since
    its token was given out. `support_reason`: why a sys-admin came in, where one did."""

    sitting: Sitting
    person: Person
    org: Entry | None
    needs_touch: bool
    needs_renewal: bool
    support_reason: str | None = None


def open(
    user: User,
    *,
    side: str,
    org: UUID | None,
    way: str,
    device: str,
    second_step_done: bool = False,
    proved_at: datetime | None = None,
    support: SupportEntry | None = None,
    domain: str | None = None,
) -> Opened:
    """The only place where sessions come from. Checks person, membership and organization anew. `second_step_done`: what they
    showed is worth two factors. `proved_at`: when they did, where that was not now; the absolute end is counted from it, so
    that a chain of sessions lives no longer than one. `support`: the entry with which a sys-admin comes in, whose end is the
    session's. `domain`: the organization's own host that it is opened on, and good for alone. Raises gate.ShutOut."""
    if support is not None:
        standing = gate.admit_support(user, support, second_step_done=second_step_done)
    else:
        standing = gate.admit(user, side=side, org=org, way=way, second_step_done=second_step_done)
    lifetime = _lifetime(side, org)
    token, now = ids.token(), clock.now()
    proved_at = proved_at or now
    ends_at = support.ends_at if support else proved_at + lifetime.absolute
    session = Session(
        token_hash=crypto.digest(token),
        user_id=user.id,
        organization_id=org,
        side=side,
        domain=domain,
        kind=gate.WAITING if standing.kind == gate.WAITING else gate.FULL,
        way=way,
        role=standing.role,
        second_step=standing.second_step,
        # An organization decides whom its own provider names. Keys that are good elsewhere too are not changed on its word.
        proved_at=LONG_AGO if way == gate.SSO else proved_at,
        expires_at=min(now + (HALF if standing.kind == gate.HALF else lifetime.sliding), ends_at),
        ends_at=ends_at,
        user_epoch=standing.user_epoch,
        membership_epoch=standing.membership_epoch,
        organization_epoch=standing.organization_epoch,
        device=device[:300],
        address=ledger.origin.get().address,
        support_entry_id=support.id if support else None,
    )
    db.session.add(session)
    db.session.flush()
    ledger.record("sessions.opened", by=user, org=org, way=way, kind=standing.kind, side=side)
    return Opened(token, standing.kind, ends_at - now)


def prove(session_id: UUID, *, by: Person, second_step: bool) -> Opened:
    """The person of a session proved anew who they are: it counts as fresh, its second step as done where that was one, and
    it gets a new token."""
    session = db.session.get_one(Session, session_id)
    lifetime, now = _lifetime(session.side, session.organization_id), clock.now()
    session.proved_at = now
    session.expires_at = min(now + lifetime.sliding, session.ends_at)
    if second_step:
        session.second_step = gate.DONE
    token = _renew(session)
    ledger.record("sessions.proved", by=by, org=session.organization_id, second_step=second_step)
    return Opened(token, gate.FULL, session.ends_at - now)


def renew(session_id: UUID, role: str) -> Opened | None:
    """A new token for a session whose role is `role` now; the one before works for GRACE. None where another request of the
    same page was quicker. Stands alone, since it is sent whatever becomes of the request."""
    token, now = ids.token(), clock.now()
    changes = {"previous_hash": Session.token_hash, "previous_until": now + GRACE, "token_hash": crypto.digest(token), "role": role}
    with db.aside() as connection:
        ends_at = connection.execute(
            sa.update(Session).where(Session.id == session_id, Session.role.is_distinct_from(role)).values(**changes).returning(Session.ends_at)
        ).scalar_one_or_none()
    return Opened(token, gate.FULL, ends_at - now) if ends_at else None


def find(token: str, *, side: str, org: UUID | None, domain: str | None = None) -> Found | None:
    """The live session behind a token, on the host it was opened on; None where any of its epochs moved, or it is too old.

    One statement for session, person, membership and organization: it runs on every request."""
    now = clock.now()
    row = db.session.execute(token_row.SESSION, {"token_hash": crypto.digest(token), "now": now}).one_or_none()
    if row is None:
        return None
    if row.side != side or row.organization_id != org or row.domain != domain:
        ledger.record_refusal("sessions.used_elsewhere", by=Person(row.user_id, row.user_name, row.email), org=org, code="WRONG_HOST")
        return None
    if row.user_status != "active" or row.user_epoch != row.opened_user_epoch or ((side == gate.ADMIN or row.support_entry_id) and row.sysadmin_id is None):
        return None
    entry = token_row.entry(row)
    if entry is not None and (entry.epoch != row.opened_organization_epoch or not _still_holds(row)):
        return None
    if now - row.seen_at > _sliding(side, entry.session_days if entry else None):
        return None  # the organization shortened it since
    # Who set a factor up elsewhere since this session was opened owes it here.
    step = gate.MISSING if row.second_step == gate.NONE and row.has_second_factor else row.second_step
    kind = gate.WAITING if row.kind == gate.WAITING else _kind(row, step, entry)
    role = _role(row) if kind == gate.FULL else None
    return Found(
        Sitting(
            row.id,
            kind,
            row.created_at,
            role,
            row.proved_at,
            row.second_step == gate.DONE,
            lacks_factor=not row.has_second_factor,
            support_until=row.support_ends_at,
        ),
        Person(row.user_id, row.user_name, row.email, row.locale, row.timezone, avatars.version(row.picture_at), row.theme or preferences.SYSTEM),
        entry,
        needs_touch=kind != gate.HALF and now - row.seen_at > TOUCH_EVERY,
        needs_renewal=kind == gate.FULL and _role(row) != row.opened_role,
        support_reason=row.support_reason,
    )


def touch(session_id: UUID, *, side: str, org: Entry | None) -> None:
    """Notes that a session is used, which extends it up to its absolute end."""
    now = clock.now()
    until = now + _sliding(side, org.session_days if org else None)
    earlier = sa.case((Session.ends_at < until, Session.ends_at), else_=until)
    try:
        with db.aside() as connection:
            connection.execute(sa.update(Session).where(Session.id == session_id).values(seen_at=now, expires_at=earlier))
    except sa.exc.OperationalError as error:
        log.warning("session not touched", session=str(session_id), reason=str(error.orig))  # reading must not fail for it


def close(session_id: UUID, *, of: UUID, by: ledger.Actor, org: UUID | None) -> None:
    """Ends one session of the user `of`. Raises NotFound for anybody else's."""
    closed = db.session.execute(sa.delete(Session).where(Session.id == session_id, Session.user_id == of).returning(Session.id)).one_or_none()
    if closed is None:
        raise refusals.NotFound()
    ledger.record("sessions.closed", by=by, org=org)


def end_all(user_id: UUID, org_id: UUID, *, by: ledger.Actor | None) -> int:
    """Ends whatever a member is signed in with in an organization, browsers and programs; answers how many. They may sign in anew."""
    ended = 0
    for model in (Session, RefreshFamily):
        where = (model.user_id == user_id, model.organization_id == org_id)
        ended += len(db.session.execute(sa.delete(model).where(*where).returning(model.id)).all())
    ledger.record("members.sessions_ended", by=by, org=org_id, subject=db.session.get_one(User, user_id), number=ended)
    return ended


def get(session_id: UUID) -> Session:
    """A session that this request came with."""
    return db.session.get_one(Session, session_id)


def close_others(user_id: UUID, *, but: UUID | None) -> None:
    """Ends all that a person has open anywhere, for browsers and for programs, but one session. API tokens stay."""
    db.session.execute(sa.delete(Session).where(Session.user_id == user_id, Session.id != but if but else sa.true()))
    db.session.execute(sa.delete(RefreshFamily).where(RefreshFamily.user_id == user_id))


def sweep() -> None:
    db.session.execute(sa.delete(Session).where(Session.expires_at < clock.now()))


def _lifetime(side: str, org: UUID | None) -> Lifetime:
    days = db.session.scalar(sa.select(Organization.session_days).where(Organization.id == org)) if org else None
    return Lifetime(_sliding(side, days), (SYSADMINS if side == gate.ADMIN else MEMBERS).absolute)


def _sliding(side: str, days: int | None) -> timedelta:
    """An organization may shorten it."""
    longest = (SYSADMINS if side == gate.ADMIN else MEMBERS).sliding
    return min(longest, timedelta(days=days)) if days else longest


def _renew(session: Session) -> str:
    token = ids.token()
    session.previous_hash, session.previous_until = session.token_hash, clock.now() + GRACE
    session.token_hash = crypto.digest(token)
    db.session.flush()
    return token


def _kind(row: Any, step: str, entry: Entry | None) -> str:
    """Support keeps the console's rule, wherever it is."""
    side = gate.ADMIN if row.support_entry_id else row.side
    return gate.kind_of(side, row.role, step, entry.second_factor if entry else "nobody")


def _role(row: Any) -> str | None:
    role: str | None = roles.SUPPORT if row.support_entry_id else row.role
    return role


def _still_holds(row: Any) -> bool:
    """Whether the membership still carries the session. Who waited and was turned away has none left, and may read why. Support
    is carried by its entry alone."""
    if row.support_entry_id:
        return row.support_left_at is None and bool(row.support_ends_at > clock.now())
    if row.membership_status is None:
        return bool(row.kind == gate.WAITING)
    if row.membership_epoch != row.opened_membership_epoch or row.membership_status == "suspended":
        return False
    return bool(row.kind == gate.WAITING or row.membership_status == "active")
