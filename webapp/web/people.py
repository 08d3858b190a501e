"""Who a request comes from, as the session told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.platform import preferences


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in, as Flask-Login and the audit ledger want them."""

    id: UUID
    name: str
    email: str | None
    locale: str | None = None
    timezone: str | None = None
    picture: int = 0  # the version of their picture, 0 where they have none
    theme: str = preferences.SYSTEM  # one of its themes
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def label(self) -> str:
        return self.name

    @property
    def picture_url(self) -> str:
        """Where their own picture is for themselves, on every side; empty where there is none."""
        return f"/me/picture?v={self.picture}" if self.picture else ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What this request came with: a browser's session or a program's token. `kind` is full; waiting for somebody not let in
    yet; or half while the second step is missing. `role` is the role in the organization, None elsewhere and until the
    sitting is full. `proved_at` is when the person last proved who they are. `by_token`: it is a token that a person made for a
    program, and the person is not there. `lacks_factor`: they have no second factor. `support_until`: when a sys-admin who is here as support has to
    be gone."""

    id: UUID
    kind: str
    opened_at: datetime
    role: str | None
    proved_at: datetime
    second_step_done: bool = False
    by_token: bool = False
    lacks_factor: bool = True
    support_until: datetime | None = None
