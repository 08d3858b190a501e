"""This room's part in an organization's life."""

from webapp.auth.models import ApiToken, Handover, OidcFlow, OneTimeCode, RefreshFamily, Session, SsoProvider
from webapp.platform.lifecycle import Steps

STEPS = Steps("auth", keeps=(Session, OneTimeCode, SsoProvider, OidcFlow, Handover, RefreshFamily, ApiToken))
