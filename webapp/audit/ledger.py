"""The only writer. A fact stands in the same database and transaction as what it tells of."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.kit import clock, db, ids

SYSTEM = "Gatehouse"  # the actor where no person is one
ACTOR_LENGTH = 200  # characters, as the column has them


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from. `through`: in what capacity somebody acts who is no member of the place they act in."""

    address: str | None = None
    request_id: str | None = None
    through: str | None = None


NOWHERE = Origin()  # a job or a command
origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


class Actor(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...


class Subject(Protocol):
    """Anything with an id and words for a person; its type is the name of its class."""

    @property
    def id(self) -> UUID: ...
    @property
    def label(self) -> str: ...


def record(action: str, *, by: Actor | None, org: UUID | None, subject: Subject | None = None, **facts: Any) -> None:
    """A fact about people or an organization, kept in the platform database. `action` is "<stem>.<past>": "signups.approved"."""
    db.session.add(PlatformEntry(organization_id=org, **_columns(action, by, subject, facts)))


def record_inside(action: str, *, by: Actor | None, subject: Subject | None = None, **facts: Any) -> None:
    """A fact about the current organization's documents, kept in its own database."""
    db.session.add(TenantEntry(**_columns(action, by, subject, facts)))


def record_refusal(permission: str, *, by: Actor | None, org: UUID | None, code: str, **facts: Any) -> None:
    """Somebody was not let do something. Stands alone, since the request around it is rolled back."""
    columns = _columns(permission, by, None, {"code": code, **facts}) | {"result": "refused", "organization_id": org}
    with db.aside() as connection:
        _insert(connection, columns)


def record_alone(connection: sa.Connection, action: str, **facts: Any) -> None:
    """A fact about nobody known, inside the `db.aside()` that it belongs to."""
    _insert(connection, _columns(action, None, None, facts))


def _insert(connection: sa.Connection, columns: dict[str, Any]) -> None:
    connection.execute(sa.insert(PlatformEntry).values(id=ids.new(), created_at=clock.now(), **columns))


def _columns(action: str, by: Actor | None, subject: Subject | None, facts: dict[str, Any]) -> dict[str, Any]:
    here = origin.get()
    return {
        "action": action,
        "result": "done",
        "actor_id": by.id if by else None,
        "actor_name": _named(by, here.through),
        "subject_type": type(subject).__name__.lower() if subject else None,
        "subject_id": subject.id if subject else None,
        "subject_label": subject.label if subject else None,
        "facts": facts,
        "address": here.address,
        "request_id": here.request_id,
    }


def _named(by: Actor | None, through: str | None) -> str:
    """The name as it stands in the ledger for good, so that whoever reads it needs no other row."""
    name = by.name if by else SYSTEM
    return f"{name}, through {through}"[:ACTOR_LENGTH] if by and through else name
