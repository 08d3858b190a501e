"""Who a request comes from, as the session told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in, as Flask-Login and the audit ledger want them."""

    id: UUID
    name: str
    email: str | None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Sitting:
    """The session this request came with. `kind` is full, or waiting for somebody not let in yet; `role` is the role in
    the organization, None on the console."""

    id: UUID
    token_hash: str
    kind: str
    opened_at: datetime
    role: str | None
