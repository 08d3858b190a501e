"""Sessions, and the one gate that opens them: code, and every other way to come."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth.models import Session
from webapp.kit import clock, crypto, db, ids, refusals
from webapp.kit.log import log
from webapp.platform.models import Membership, Organization, Sysadmin, User
from webapp.platform.registry import COLUMNS, Entry
from webapp.web.people import Person, Sitting

FULL = "full"
WAITING = "waiting"
ADMIN = "admin"  # the console's side; its people keep short sessions


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`sliding` from the last use, `absolute` from the opening."""

    sliding: timedelta
    absolute: timedelta


MEMBERS = Lifetime(timedelta(days=90), timedelta(days=365))
SYSADMINS = Lifetime(timedelta(hours=1), timedelta(hours=24))
TOUCH_EVERY = timedelta(minutes=5)  # a session's last use is written no oftener: a page is not a write


@dataclass(frozen=True, slots=True)
class Opened:
    token: str
    kind: str
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """A live session with who it belongs to, and the organization as it stands now."""

    sitting: Sitting
    person: Person
    org: Entry | None
    needs_touch: bool


class ShutOut(refusals.NotAllowed):
    """The person proved who they are, and may not come in."""

    code = "SHUT_OUT"


def open(user: User, *, side: str, org: UUID | None, way: str, device: str) -> Opened:
    """The only place where sessions come from. Checks person, membership and organization anew. Raises ShutOut."""
    kind, membership_epoch, organization_epoch = _judge(user, side, org)
    lifetime = SYSADMINS if side == ADMIN else MEMBERS
    token, now = ids.token(), clock.now()
    session = Session(
        token_hash=crypto.digest(token),
        user_id=user.id,
        organization_id=org,
        side=side,
        kind=kind,
        expires_at=now + lifetime.sliding,
        ends_at=now + lifetime.absolute,
        user_epoch=user.epoch,
        membership_epoch=membership_epoch,
        organization_epoch=organization_epoch,
        device=device[:300],
        address=ledger.origin.get().address,
    )
    db.session.add(session)
    db.session.flush()
    ledger.record("sessions.opened", by=user, org=org, way=way, kind=kind, side=side)
    return Opened(token, kind, lifetime.absolute)


def find(token: str, *, side: str, org: UUID | None) -> Found | None:
    """The live session behind a token, on the host it was opened on; None where any of its epochs moved, or it is too old.

    One statement for session, person, membership and organization: it runs on every request."""
    now = clock.now()
    row = db.session.execute(_STATEMENT, {"token_hash": crypto.digest(token), "now": now}).one_or_none()
    if row is None:
        return None
    if row.side != side or row.organization_id != org:
        ledger.record_refusal("sessions.used_elsewhere", by=Person(row.user_id, row.user_name, row.email), org=org, code="WRONG_HOST")
        return None
    if row.user_status != "active" or row.user_epoch != row.opened_user_epoch:
        return None
    entry = None
    if side == ADMIN:
        if row.sysadmin_id is None:
            return None
    else:
        live: tuple[Any, ...] = tuple(row)[-len(COLUMNS) :]
        entry = Entry(*live)
        if entry.epoch != row.opened_organization_epoch or not _still_holds(row):
            return None
    return Found(
        Sitting(row.id, row.token_hash, row.kind, row.created_at, row.role if row.kind == FULL else None),
        Person(row.user_id, row.user_name, row.email),
        entry,
        needs_touch=now - row.seen_at > TOUCH_EVERY,
    )


def touch(session_id: UUID, *, side: str) -> None:
    """Notes that a session is used, which extends it up to its absolute end."""
    now = clock.now()
    until = now + (SYSADMINS if side == ADMIN else MEMBERS).sliding
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


def of_user(user_id: UUID, *, side: str, org: UUID | None) -> list[Session]:
    """A user's live sessions on one host, the last used first."""
    at = Session.organization_id.is_(None) if org is None else Session.organization_id == org
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(Session.user_id == user_id, Session.side == side, at, Session.expires_at > clock.now())
            .order_by(Session.seen_at.desc())
            .limit(100)
        )
    )


def sweep() -> None:
    db.session.execute(sa.delete(Session).where(Session.expires_at < clock.now()))


def _still_holds(row: Any) -> bool:
    """Whether the membership still carries the session. Who waited and was turned away has none left, and may read why."""
    if row.membership_status is None:
        return bool(row.kind == WAITING)
    if row.membership_epoch != row.opened_membership_epoch or row.membership_status == "suspended":
        return False
    return bool(row.kind == WAITING or row.membership_status == "active")


def _judge(user: User, side: str, org_id: UUID | None) -> tuple[str, int, int]:
    """The kind of session this person may have here, and the epochs it stands under."""
    db.session.refresh(user)
    if user.status != "active":
        raise ShutOut("Your account is suspended. The people who run this service can tell you why.", code="USER_SUSPENDED")
    if side == ADMIN:
        if db.session.get(Sysadmin, user.id) is None:
            raise ShutOut("You do not run this installation.", code="NOT_SYSADMIN")
        return FULL, 0, 0
    row = db.session.execute(
        sa.select(Organization.status, Organization.epoch, Membership.status.label("membership"), Membership.epoch.label("membership_epoch"))
        .outerjoin(Membership, sa.and_(Membership.organization_id == Organization.id, Membership.user_id == user.id))
        .where(Organization.id == org_id)
    ).one()
    if row.status != "active":
        raise ShutOut("This organization is suspended.", code="ORGANIZATION_SUSPENDED")
    if row.membership is None:
        raise ShutOut("You are not a member here. You can ask to join.", code="NOT_A_MEMBER")
    if row.membership == "suspended":
        raise ShutOut("Your membership is suspended. A manager of the organization can tell you why.", code="MEMBERSHIP_SUSPENDED")
    return (WAITING if row.membership == "pending" else FULL), row.membership_epoch, row.epoch


_session, _user, _membership, _organization, _sysadmin = (model.__table__.c for model in (Session, User, Membership, Organization, Sysadmin))

# Core and not ORM: no objects are made, and it is compiled once.
_STATEMENT = (
    sa.select(
        _session.id,
        _session.token_hash,
        _session.side,
        _session.kind,
        _session.organization_id,
        _session.seen_at,
        _session.created_at,
        _session.user_epoch.label("opened_user_epoch"),
        _session.membership_epoch.label("opened_membership_epoch"),
        _session.organization_epoch.label("opened_organization_epoch"),
        _user.id.label("user_id"),
        _user.name.label("user_name"),
        _user.email,
        _user.status.label("user_status"),
        _user.epoch.label("user_epoch"),
        _membership.role,
        _membership.status.label("membership_status"),
        _membership.epoch.label("membership_epoch"),
        _sysadmin.user_id.label("sysadmin_id"),
        *(_organization[column.key].label(f"org_{column.key}") for column in COLUMNS),
    )
    .join(User.__table__, _user.id == _session.user_id)
    .outerjoin(Organization.__table__, _organization.id == _session.organization_id)
    .outerjoin(Membership.__table__, sa.and_(_membership.organization_id == _session.organization_id, _membership.user_id == _session.user_id))
    .outerjoin(Sysadmin.__table__, sa.and_(_sysadmin.user_id == _session.user_id, _session.side == ADMIN))
    .where(_session.token_hash == sa.bindparam("token_hash"), _session.expires_at > sa.bindparam("now"))
)
