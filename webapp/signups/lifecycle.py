"""This room's part in an organization's life."""

from webapp.platform.lifecycle import Steps
from webapp.signups.models import Signup

STEPS = Steps("signups", keeps=(Signup,))
