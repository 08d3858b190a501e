"""The reader's language and zone: what their profile says, else what the browser does."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask import Flask, g, request
from flask_babel import Babel, Domain

from webapp.web.current import current

LANGUAGES = ("en", "de")
ZONE_COOKIE = "zone"  # set by the page's script; a name of the zone database, nothing secret

babel = Babel()


class Words(Domain):
    """The catalogue, looked up once for each language that a request speaks: a page says a hundred sentences, and Flask-Babel asks for each
    whose request it is, which language that is, and where the catalogue lies."""

    def get_translations(self) -> Any:
        known: Any = getattr(g, "_flask_babel", None)  # its own notes, where a forced language stands too
        held = getattr(known, "held_words", None)
        if held is not None and held[0] is known.babel_locale:
            return held[1]
        found = super().get_translations()
        if known is not None:
            known.held_words = (getattr(known, "babel_locale", None), found)
        return found


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/../translations"
    babel.domain_instance = Words()
    babel.init_app(app, locale_selector=_language, timezone_selector=_zone)


def _language() -> str:
    if current.user and current.user.locale in LANGUAGES:
        return current.user.locale
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _zone() -> str:
    chosen = current.user.timezone if current.user else None
    known = (zone for zone in (chosen, request.cookies.get(ZONE_COOKIE)) if zone in zones())
    return next(known, None) or "UTC"


@cache
def zones() -> frozenset[str]:
    """Read from disk once a process: it takes 20 ms."""
    return frozenset(available_timezones())
