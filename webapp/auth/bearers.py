"""Whom a program's token stands for, as the database has them at this moment: role and status are never read from a token."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from webapp.auth import gate, signing
from webapp.auth.models import ApiToken, RefreshFamily
from webapp.kit import clock, crypto, db, ids
from webapp.platform.models import Membership, Organization, Plan, Sysadmin, User
from webapp.platform.registry import COLUMNS, Entry
from webapp.web.people import Person, Sitting

PREFIX = "gh_"  # of an API token, so that it is known for one wherever it turns up
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # when a person last proved who they are to a program that holds a token they made


@dataclass(frozen=True, slots=True)
class Found:
    """`scopes` are an API token's, None for a person who signed in; `used_at` is when that token was last seen."""

    sitting: Sitting
    person: Person
    org: Entry | None
    scopes: frozenset[str] | None = None
    used_at: datetime | None = None


def find(token: str) -> Found | None:
    """Who sent a bearer token of either kind; None where it is none of ours, is over, or what it was given out under moved."""
    return _by_api_token(token) if token.startswith(PREFIX) else _by_access_token(token)


def _by_access_token(token: str) -> Found | None:
    claims = signing.read(token)
    family = ids.parse(claims["sid"]) if claims and isinstance(claims["sid"], str) else None
    if family is None:
        return None
    row = db.session.execute(_FAMILY, {"id": family, "now": clock.now()}).one_or_none()
    if row is None or not _holds(row):
        return None
    org = _entry(row)
    side = gate.ORG if org else gate.ADMIN
    step = gate.MISSING if row.second_step == gate.NONE and row.has_second_factor else row.second_step  # as for browsers (auth.sessions)
    kind = gate.kind_of(side, row.role, step, org.second_factor if org else "nobody")
    role = row.role if kind == gate.FULL else None
    return Found(Sitting(row.id, kind, row.created_at, role, row.created_at, row.second_step == gate.DONE), _person(row), org)


def _by_api_token(token: str) -> Found | None:
    row = db.session.execute(_API_TOKEN, {"token_hash": crypto.digest(token), "now": clock.now()}).one_or_none()
    if row is None or not _holds(row):
        return None
    sitting = Sitting(row.id, gate.FULL, row.created_at, row.role, NEVER, by_token=True)
    return Found(sitting, _person(row), _entry(row), frozenset(row.scopes), row.used_at)


def _holds(row: Any) -> bool:
    """Whether person, membership and organization still are what the token was given out under."""
    if row.user_status != "active" or row.user_epoch != row.opened_user_epoch:
        return False
    if row.organization_id is None:
        return row.sysadmin_id is not None
    return bool(
        row.org_status == "active"
        and row.org_epoch == row.opened_organization_epoch
        and row.membership_status == "active"
        and row.membership_epoch == row.opened_membership_epoch
    )


def _person(row: Any) -> Person:
    return Person(row.user_id, row.user_name, row.email)  # no language: a program says in each call which one it wants


def _entry(row: Any) -> Entry | None:
    if row.organization_id is None:
        return None
    live: tuple[Any, ...] = tuple(row)[-len(COLUMNS) :]
    return Entry(*live)


_family, _token, _user, _membership, _organization, _sysadmin = (
    model.__table__.c for model in (RefreshFamily, ApiToken, User, Membership, Organization, Sysadmin)
)


def _statement(held: Any, *more: Any) -> sa.Select[Any]:
    """One statement for token, person, membership and organization: it runs on every request, and is compiled once."""
    return (
        sa.select(
            held.id,
            held.organization_id,
            held.created_at,
            held.user_epoch.label("opened_user_epoch"),
            held.membership_epoch.label("opened_membership_epoch"),
            held.organization_epoch.label("opened_organization_epoch"),
            *more,
            _user.id.label("user_id"),
            _user.name.label("user_name"),
            _user.email,
            _user.status.label("user_status"),
            _user.epoch.label("user_epoch"),
            _user.has_second_factor,
            _membership.role,
            _membership.status.label("membership_status"),
            _membership.epoch.label("membership_epoch"),
            _sysadmin.user_id.label("sysadmin_id"),
            *COLUMNS,
        )
        .join(User.__table__, _user.id == held.user_id)
        .outerjoin(Organization.__table__, _organization.id == held.organization_id)
        .outerjoin(Plan.__table__, Plan.__table__.c.name == _organization.plan)
        .outerjoin(Membership.__table__, sa.and_(_membership.organization_id == held.organization_id, _membership.user_id == held.user_id))
        .outerjoin(Sysadmin.__table__, _sysadmin.user_id == held.user_id)
    )


_FAMILY = _statement(_family, _family.second_step).where(
    _family.id == sa.bindparam("id", type_=sa.Uuid), _family.second_step != gate.MISSING, _family.expires_at > sa.bindparam("now", type_=db.UtcDateTime)
)
_API_TOKEN = _statement(_token, _token.scopes, _token.used_at).where(
    _token.token_hash == sa.bindparam("token_hash"), _token.ended_at.is_(None), _token.expires_at > sa.bindparam("now", type_=db.UtcDateTime)
)
