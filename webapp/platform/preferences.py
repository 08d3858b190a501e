"""What people like, on every host."""

from collections.abc import Sequence
from uuid import UUID

from webapp.kit import db
from webapp.platform.models import Preference

MOST_PINNED = 50
SYSTEM, LIGHT, DARK = "system", "light", "dark"  # themes; the first follows the device


def of(user_id: UUID) -> Preference:
    """Somebody's; those that everybody begins with, where they chose none."""
    return db.session.get(Preference, user_id) or Preference(user_id=user_id, theme=SYSTEM, pinned_services=[])


def change(user_id: UUID, *, theme: str | None = None, pinned_services: Sequence[str] | None = None) -> Preference:
    """Changes what is given. A service pinned twice is pinned once, where it came first."""
    kept = of(user_id)
    if theme is not None:
        kept.theme = theme
    if pinned_services is not None:
        kept.pinned_services = list(dict.fromkeys(pinned_services))[:MOST_PINNED]
    merged = db.session.merge(kept)
    db.session.flush()
    return merged
