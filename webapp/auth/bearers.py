"""Whom a program's token stands for, as the database has them at this moment: role and status are never read from a token."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webapp.auth import gate, signing, token_row
from webapp.kit import clock, crypto, db, ids
from webapp.platform.registry import Entry
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
    row = db.session.execute(token_row.REFRESH_FAMILY, {"id": family, "now": clock.now()}).one_or_none()
    if row is None or not _holds(row):
        return None
    org = token_row.entry(row)
    side = gate.ORG if org else gate.ADMIN
    step = gate.MISSING if row.second_step == gate.NONE and row.has_second_factor else row.second_step  # as for browsers (auth.sessions)
    kind = gate.kind_of(side, row.role, step, org.second_factor if org else "nobody")
    role = row.role if kind == gate.FULL else None
    return Found(Sitting(row.id, kind, row.created_at, role, row.created_at, row.second_step == gate.DONE), _person(row), org)


def _by_api_token(token: str) -> Found | None:
    row = db.session.execute(token_row.API_TOKEN, {"token_hash": crypto.digest(token), "now": clock.now()}).one_or_none()
    if row is None or not _holds(row):
        return None
    sitting = Sitting(row.id, gate.FULL, row.created_at, row.role, NEVER, by_token=True)
    return Found(sitting, _person(row), token_row.entry(row), frozenset(row.scopes), row.used_at)


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
