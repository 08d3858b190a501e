"""What every template may use: filters for moments, sizes and names, and the addresses of static files."""

import hashlib
import mimetypes
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask
from flask_babel import format_date, format_datetime, format_time, format_timedelta, get_locale, to_user_timezone
from markupsafe import Markup

from webapp.kit import clock, config
from webapp.web import csrf
from webapp.web.current import current

STATIC = Path(__file__).parents[2] / "static"
UNITS = ("B", "KB", "MB", "GB", "TB")
TINTS = ("a", "b", "c", "d", "")
KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
    "text/plain": "TXT",
    "image/jpeg": "JPG",
    "application/octet-stream": "FILE",
}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(moment=moment, moment_long=moment_long, age=age, size=size, initials=initials, tint=tint, kind=kind)
    app.jinja_env.globals.update(asset=asset, csrf_token=csrf.token, current=current, may=current.may)
    app.jinja_env.auto_reload = False

    @app.context_processor
    def of_this_request() -> dict[str, object]:
        return {"lang": str(get_locale() or "en"), "base_host": config.current().base_domain}


def moment(at: datetime | None) -> Markup:
    """A <time>: the hour when it was today, else the day, with the year where it is another one."""
    if at is None:
        return Markup("")
    here, today = to_user_timezone(at), to_user_timezone(clock.now())
    if here.date() == today.date():
        words = format_time(at, "HH:mm")
    else:
        words = format_date(at, "d MMM" if here.year == today.year else "d MMM y")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(timespec="seconds"), format_datetime(at, "long"), words)


def moment_long(at: datetime | None) -> Markup:
    """A <time> with weekday, day and hour."""
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), format_datetime(at, "EEEE d MMMM, HH:mm"))


def age(at: datetime) -> str:
    """How long ago: "2 days"."""
    return format_timedelta(max(clock.now() - at, timedelta(0)), granularity="minute")


def size(number: int) -> str:
    """Bytes as a person reads them: "412 KB", "1.8 MB"."""
    value, unit = float(number), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {UNITS[unit]}" if unit > 1 and value < 10 else f"{value:.0f} {UNITS[unit]}"


def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


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


@cache
def asset(path: str) -> str:
    """The address of a static file, with its content's digest so that browsers may keep it for ever. `vendor/icons.svg`
    means the sprite of whatever version is vendored."""
    file = STATIC / path
    if not file.exists():
        (file,) = STATIC.joinpath(path).parent.glob(f"{file.stem}-*{file.suffix}")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"/static/{file.relative_to(STATIC)}?v={digest}"
