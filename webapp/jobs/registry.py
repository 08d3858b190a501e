"""What kinds of work there are, and what a kind's `run` may answer with.

`run` works in its job's organization and unit of work: what it returns from is committed, what it raises from is rolled
back. The process may die between the tenant's commit and the platform's, so a job must bear being run again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.kit import tenants


class Void(Exception):
    """There is nothing to do any more; the message says why. The job ends without alarm."""


class NotYet(Exception):
    """The subject is not there yet: tried again for an hour from the job's creation, then void."""


class Later(Exception):
    """Not now: tried again after `seconds`, without using up an attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:g} seconds")
        self.seconds = seconds


class UnknownKind(LookupError):
    """No room registered work of that name."""


@dataclass(frozen=True, slots=True)
class Running:
    """A job in the hands of a worker. `org` and `subject` are ids; `attempt` counts from 1."""

    id: UUID
    kind: str
    org: UUID | None
    subject: UUID | None
    payload: dict[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True)
class Kind:
    """`attempts`: how often the work may fail, or kill its worker, before it is dead. `is_slow`: it takes seconds or more, and comes in
    numbers: such work has threads of its own, so that a letter never waits behind it."""

    name: str
    run: Callable[[Running], None]
    attempts: int = 5
    is_slow: bool = False


_kinds: dict[str, Kind] = {}
_open_tenant: Callable[[UUID], tenants.Tenant] | None = None


def register(kind: Kind) -> None:
    """Raises ValueError where the name already means other work."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds of work are called {kind.name}")


def find(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def open_tenant_with(find_tenant: Callable[[UUID], tenants.Tenant]) -> None:
    """How an organization's tenant is found. `find_tenant` may raise Void (it is gone) or Later (it is moving)."""
    global _open_tenant
    _open_tenant = find_tenant


def tenant_of(org: UUID) -> tenants.Tenant:
    """The tenant a job of `org` works in. Raises Void or Later."""
    if _open_tenant is None:
        raise tenants.NoOrganization("nobody told the jobs how to find an organization's tenant")
    return _open_tenant(org)
