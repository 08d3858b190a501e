"""This room's part in an organization's life."""

from uuid import UUID

from webapp.audit import ledger
from webapp.auth import api_tokens, sessions
from webapp.auth.models import ApiToken, Handover, OidcFlow, OneTimeCode, RefreshFamily, Session, SsoProvider
from webapp.platform.lifecycle import Steps


def end_all(org_id: UUID, user_id: UUID, _heir_id: UUID, by: ledger.Actor | None) -> None:
    """Rows and not epochs: a seat that is given back later begins anew, and must revive nothing."""
    sessions.end_all(user_id, org_id, by=by)
    api_tokens.end_all(user_id, org_id)


STEPS = Steps("auth", keeps=(Session, OneTimeCode, SsoProvider, OidcFlow, Handover, RefreshFamily, ApiToken), member_leaves=end_all)
