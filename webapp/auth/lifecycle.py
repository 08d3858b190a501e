"""This room's part in an organization's life."""

from webapp.auth.models import OneTimeCode, Session
from webapp.platform.lifecycle import Steps

STEPS = Steps("auth", keeps=(Session, OneTimeCode))
