"""This room's part in an organization's life."""

from webapp.platform.lifecycle import Steps
from webapp.settings.models import Override, OwnPrompt, OwnSetting

STEPS = Steps("settings", keeps=(OwnSetting, Override, OwnPrompt))
