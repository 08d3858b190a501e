"""What every template may use: filters for moments, sizes and names, and the addresses of static files."""

import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal
from flask import Flask, g, url_for
from flask_babel import format_timedelta, get_domain, get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.kit import clock, config, refusals, volumes
from webapp.web import csrf, plots, sides
from webapp.web.current import current

STATIC = Path(__file__).parents[2] / "static"
UNITS = ("B", "KB", "MB", "GB", "TB")
SHORT_DAY = refusals.marked("d MMM")  # CLDR's letters, for a translation to put in its order
SHORT_DAY_WITH_YEAR = refusals.marked("d MMM y")
TINTS = ("a", "b", "c", "d", "")
FRAMES = {sides.ORG: "layouts/workspace.html", sides.ADMIN: "layouts/console.html", sides.APEX: "layouts/apex.html"}
KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "text/plain": "TXT",
    "image/jpeg": "JPG",
    "application/octet-stream": "FILE",
}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(moment=moment, moment_long=moment_long, age=age, size=size, volume=volumes.spoken, initials=initials, tint=tint, kind=kind)
    app.jinja_env.filters.update(day=short_day, amount=amount)
    app.jinja_env.globals.update(asset=asset, csrf_token=csrf.token, current=current, may=current.may, url_for=address, frame_layout=frame_layout)
    app.jinja_env.globals.update(plotted=plots.drawn)
    app.jinja_env.globals.update(icon=_drawn_once(app, "icon"), avatar=_drawn_once(app, "avatar"))
    app.jinja_env.install_gettext_callables(gettext=_gettext, ngettext=_ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _words  # the extension's own takes four calls for what is one
    app.jinja_env.auto_reload = False

    @app.context_processor
    def of_this_request() -> dict[str, object]:
        return {
            "lang": str(get_locale() or "en"),
            "base_host": config.current().base_domain,
            "has_apex": not config.current().pinned_org,
            "may_found": config.current().saas_mode,
        }


def frame_layout() -> str:
    """The layout of a page that stands on several sides: that of this one."""
    return FRAMES[current.place.side]


def address(endpoint: str, **values: Any) -> str:
    """`url_for`; an address without values is built once for each side."""
    return url_for(endpoint, **values) if values else _fixed_address(endpoint, current.place.side)


@cache
def _fixed_address(endpoint: str, _side: str) -> str:
    return url_for(endpoint)


def _drawn_once(app: Flask, name: str) -> Callable[..., Markup]:
    """The macro `name` of ui/<name>.html, whose answers for the same words are kept: a page asks for dozens."""

    @lru_cache(maxsize=4000)
    def drawn(*words: str) -> Markup:
        macro: Callable[..., Markup] = getattr(app.jinja_env.get_template(f"ui/{name}.html").module, name)
        return macro(*words)

    return drawn


def moment(at: datetime | None) -> Markup:
    """A <time>: the hour when it was today, else the day, with the year where it is another one."""
    if at is None:
        return Markup("")
    reader = _reader()
    here = at.astimezone(reader.zone)
    hour, day = f"{here.hour:02}:{here.minute:02}", here.date()
    words, title = _spoken(day, reader.today, reader.locale, reader.this_year, reader.other_year)
    return Markup(f'<time datetime="{here.isoformat(timespec="seconds")}" title="{title}, {hour}">{words or hour}</time>')  # noqa: S704  no text of anybody's


@lru_cache(maxsize=4000)
def _spoken(day: date, today: date, locale: str, this_year: str, other_year: str) -> tuple[str, str]:
    """A day in short, empty for today, and in full."""
    return "" if day == today else _day(day, this_year if day.year == today.year else other_year, locale), _day(day, "full", locale)


def moment_long(at: datetime | None) -> Markup:
    """A <time> with weekday, day and hour."""
    if at is None:
        return Markup("")
    reader = _reader()
    here = at.astimezone(reader.zone)
    return Markup('<time datetime="{}">{}, {:02}:{:02}</time>').format(
        here.isoformat(timespec="seconds"), _day(here.date(), _("EEEE d MMMM"), reader.locale), here.hour, here.minute
    )


def short_day(day: date) -> str:
    """A day without an hour: "7 Nov", with the year where it is another one."""
    reader = _reader()
    return Markup(_day(day, reader.this_year if day.year == reader.today.year else reader.other_year, reader.locale))  # noqa: S704  escaped there


def amount(number: int) -> str:
    """A number as a person reads it: "12,408", from a million on "2.4M"."""
    if number < 10**6:
        return str(format_decimal(number, locale=_reader().locale))
    return str(format_compact_decimal(number, fraction_digits=1, locale=_reader().locale))


def age(at: datetime) -> str:
    """How long ago: "2 days"."""
    words: str = format_timedelta(max(clock.now() - at, timedelta(0)), granularity="minute")
    return words


def size(number: int) -> str:
    """Bytes of one file as a person reads them, by 1000s: "412 KB", "1.8 MB"."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {UNITS[unit]}" if unit > 1 and value < 10 else f"{value:.0f} {UNITS[unit]}"


@lru_cache(maxsize=2000)
def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


@lru_cache(maxsize=2000)
def tint(name: str) -> str:
    """The same colour of avatar for the same name."""
    return TINTS[hashlib.sha256(name.encode()).digest()[0] % len(TINTS)]


@lru_cache(maxsize=500)
def kind(content_type: str) -> str:
    """A format in at most four letters, for the little sheet beside a title."""
    if content_type in KINDS:
        return KINDS[content_type]
    suffix = mimetypes.guess_extension(content_type) or ".file"
    return suffix[1:5].upper()


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads this page: found out once a request, since a list asks for each of its rows."""

    zone: tzinfo
    locale: str
    today: date
    translations: Any
    this_year: str  # the pattern of a day
    other_year: str


def reading() -> tuple[str, str, date]:
    """What a page depends on that no value of it says: the reader's language, zone and day."""
    reader = _reader()
    return reader.locale, str(reader.zone), reader.today


def _reader() -> Reader:
    try:
        reader: Reader = g.reader
    except AttributeError:
        zone = ZoneInfo(str(get_timezone()))  # Flask-Babel's own is pytz, several times slower
        words = get_domain().get_translations()
        today = clock.now().astimezone(zone).date()
        reader = g.reader = Reader(zone, str(get_locale()), today, words, words.ugettext(SHORT_DAY), words.ugettext(SHORT_DAY_WITH_YEAR))
    return reader


def _gettext(text: str) -> str:
    words: str = _reader().translations.ugettext(text)
    return words


def _words(text: str, **facts: object) -> Markup:
    """`_("...")` in a template: the translation is ours and safe, what is put into it is escaped."""
    words = Markup(_reader().translations.ugettext(text))  # noqa: S704  from the catalogue
    return words % facts if facts else words


def _ngettext(one: str, many: str, number: int) -> str:
    words: str = _reader().translations.ungettext(one, many, number)
    return words


@lru_cache(maxsize=4000)
def _day(day: date, pattern: str, locale: str) -> str:
    """A day in words, escaped."""
    return str(escape(format_date(day, pattern, locale)))


@cache
def asset(path: str) -> str:
    """The address of a static file, with its content's digest so that browsers may keep it for ever. `vendor/icons.svg`
    means the sprite of whatever version is vendored."""
    file = STATIC / path
    if not file.exists():
        (file,) = STATIC.joinpath(path).parent.glob(f"{file.stem}-*{file.suffix}")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"/static/{file.relative_to(STATIC)}?v={digest}"
