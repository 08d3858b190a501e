"""The reader's language and zone: what their profile says, else what the browser does."""

from functools import cache
from zoneinfo import available_timezones

from flask import Flask, request
from flask_babel import Babel

from webapp.web.current import current

LANGUAGES = ("en", "de")
ZONE_COOKIE = "zone"  # set by the page's script; a name of the zone database, nothing secret

babel = Babel()


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/../translations"
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
