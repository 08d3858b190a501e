"""What the try of a connection came to, in words."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _

from webapp.kit.refusals import marked
from webapp.settings.integrations import CONNECTED, UNTESTED, Effective

WORDS = {
    "off": (marked("Switched off"), marked("Nothing was asked. Switch it on, save, and try again.")),
    "key": (marked("The key was not taken"), marked("The platform’s key for this provider is missing or wrong. Whoever runs the platform can set it.")),
    "credit": (marked("The account is empty"), marked("The provider says that the platform’s account has no credit left.")),
    "model": (marked("The model is not there"), marked("The provider does not know this model. Choose another one.")),
    "timeout": (marked("No answer within 10 seconds"), marked("The provider did not reply. Documents can be read and searched all the same.")),
    "connection": (marked("Nobody answers"), marked("The provider’s address cannot be reached. Documents can be read and searched all the same.")),
    "redirect": (marked("The address leads elsewhere"), marked("The provider sends callers on, which we do not follow.")),
    "server": (marked("The provider is out of order"), marked("It answers with an error of its own. Try again later.")),
    "busy": (marked("The provider is busy"), marked("It takes no more questions at the moment. Try again later.")),
    "content": (marked("The question was refused"), marked("The provider refused to answer.")),
}
ELSE = (marked("The answer makes no sense"), marked("What answers there does not speak the provider’s protocol."))


class Said(NamedTuple):
    """`kind`: good, bad, or empty where nothing was tried."""

    kind: str
    title: str
    words: str
    at: datetime | None


def said(found: Effective) -> Said:
    if found.status == UNTESTED:
        return Said("", "", "", None)
    if found.outcome == CONNECTED:
        return Said("good", _("Connected"), _("%(provider)s answered in %(ms)s ms.", provider=found.provider_name, ms=found.took_ms or 0), found.tested_at)
    title, words = WORDS.get(found.outcome or "", ELSE)
    return Said("bad", _(title), _(words), found.tested_at)
