"""The entries of the side bars, the workspace's and the console's. Each room hangs its own in webapp/rooms.py."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, request

from webapp.web import sides, templating
from webapp.web.current import current


@dataclass(frozen=True, slots=True)
class Entry:
    """`permission` decides who sees it, and `module` where (the views decide again); `count` is asked for when the frame is drawn; `side`: in
    which frame it stands."""

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
    app.jinja_env.globals["nav"] = drawn


def drawn(*, counted: bool = True) -> tuple[Drawn, ...]:
    """What this person sees of the frame, drawn by layouts/workspace.html and layouts/console.html; without its numbers where nobody
    looks at them."""
    if current.sitting is None:
        return ()
    labels = _labels(templating.reading()[0])
    return tuple(
        Drawn(
            entry.id,
            labels[entry.id],
            url := templating.address(entry.endpoint),
            entry.icon,
            entry.group,
            entry.rare,
            entry.hot,
            entry.count() if counted and entry.count else None,
            request.path == url or request.path.startswith(f"{url}/"),
        )
        for entry in ENTRIES
        if entry.side == current.place.side and current.may(entry.permission) and (not entry.module or entry.module in current.here.modules)
    )


@lru_cache(maxsize=20)
def _labels(_language: str) -> dict[str, str]:
    """What the entries are called, by their id, in the language that is spoken now."""
    return {entry.id: str(entry.label) for entry in ENTRIES}
