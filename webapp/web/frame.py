"""The entries of the side bars, the workspace's and the console's, and the index beside the pages of settings. Each room hangs its own in
webapp/rooms.py."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext

from webapp.web import sides, templating
from webapp.web.current import current

SETTINGS = "/settings"  # where the pages of settings stand, on both sides
PARTS = {
    "organization": lazy_gettext("Organization"),
    "access": lazy_gettext("Access"),
    "documents": lazy_gettext("Documents"),
    "integrations": lazy_gettext("Integrations"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`permission` decides who sees it, and `module` where (the views decide again); `count` is asked for when the frame is drawn; `side`: in
    which frame it stands. With a `part` (of PARTS) it stands in the settings' index, and the side bar has one entry for all of these;
    `named` is what its address names, for an endpoint that shows several subjects."""

    id: str
    label: str
    endpoint: str
    icon: str
    permission: str
    group: str = ""
    rare: bool = False
    hot: bool = False
    count: Callable[[], int | None] | None = None
    module: str = ""
    side: str = sides.ORG
    part: str = ""
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    id: str
    label: str
    url: str
    icon: str
    group: str
    rare: bool
    hot: bool
    count: int | None
    is_current: bool


ENTRIES: list[Entry] = []


def install(app: Flask) -> None:
    _labels.cache_clear()
    app.jinja_env.globals.update(nav=drawn, settings_index=settings_index)


def drawn(*, counted: bool = True) -> tuple[Drawn, ...]:
    """What this person sees of the frame, drawn by layouts/workspace.html and layouts/console.html; without its numbers where nobody
    looks at them."""
    seen = _seen()
    labels = _words()
    lines = [_line(entry, labels, counted=counted) for entry in seen if not entry.part]
    parted = [entry for entry in seen if entry.part]
    if parted:
        first = min(parted, key=_place)
        group = "" if first.side == sides.ADMIN else "manage"
        lines.append(Drawn("settings", labels["settings"], _url(first), "sliders-horizontal", group, True, False, None, _is_at(SETTINGS)))
    return tuple(lines)


def settings_index() -> tuple[tuple[str, tuple[Drawn, ...]], ...]:
    """The pages of settings that this person may open, by part; drawn by layouts/settings.html."""
    labels = _words()
    seen = [entry for entry in _seen() if entry.part]
    parts = [(str(words), tuple(_line(entry, labels) for entry in seen if entry.part == part)) for part, words in PARTS.items()]
    return tuple((words, lines) for words, lines in parts if lines)


def everything() -> tuple[Drawn, ...]:
    """Every page that this person has an entry for, without numbers."""
    labels = _words()
    return tuple(_line(entry, labels, counted=False) for entry in _seen())


def _seen() -> list[Entry]:
    if current.sitting is None:
        return []
    return [
        entry
        for entry in ENTRIES
        if entry.side == current.place.side and current.may(entry.permission) and (not entry.module or entry.module in current.here.modules)
    ]


def _place(entry: Entry) -> int:
    return list(PARTS).index(entry.part)


def _line(entry: Entry, labels: dict[str, str], *, counted: bool = True) -> Drawn:
    url = _url(entry)
    count = entry.count() if counted and entry.count else None
    return Drawn(entry.id, labels[entry.id], url, entry.icon, entry.group, entry.rare, entry.hot, count, _is_at(url))


def _url(entry: Entry) -> str:
    values: dict[str, Any] = dict(entry.named)
    return templating.address(entry.endpoint, **values)


def _is_at(url: str) -> bool:
    return request.path == url or request.path.startswith(f"{url}/")


def _words() -> dict[str, str]:
    return _labels(templating.reading()[0])


@lru_cache(maxsize=20)
def _labels(_language: str) -> dict[str, str]:
    """What the entries are called, by their id, in the language that is spoken now."""
    return {"settings": str(lazy_gettext("Settings"))} | {entry.id: str(entry.label) for entry in ENTRIES}
