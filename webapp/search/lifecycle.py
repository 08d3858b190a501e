"""This room's part in an organization's life."""

from uuid import UUID

from webapp.audit import ledger
from webapp.platform.lifecycle import Steps
from webapp.search import index, recent
from webapp.search.models import RecentSearch, SavedView, SearchEntry


def forget(_org_id: UUID, user_id: UUID, _heir_id: UUID, _by: ledger.Actor | None) -> None:
    recent.forget_all(user_id)


STEPS = Steps("search", keeps=(SearchEntry, SavedView, RecentSearch), member_leaves=forget, changed=index.rename, erased=index.remove)
