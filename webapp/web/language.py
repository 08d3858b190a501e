"""The reader's language and zone, from the browser until a person's profile says otherwise."""

from functools import cache
from zoneinfo import available_timezones

from flask import Flask, request
from flask_babel import Babel

LANGUAGES = ("en", "de")
ZONE_COOKIE = "zone"  # set by the page's script; a name of the zone database, nothing secret

babel = Babel()


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/../translations"
    babel.init_app(app, locale_selector=_language, timezone_selector=_zone)


def _language() -> str:
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _zone() -> str:
    zone = request.cookies.get(ZONE_COOKIE, "")
    return zone if zone in _zones() else "UTC"


@cache
def _zones() -> frozenset[str]:
    """Read from disk once a process: it takes 20 ms."""
    return frozenset(available_timezones())
