"""The entries of the side bars, the workspace's and the console's. Each room hangs its own in webapp/rooms.py."""

from collections.abc import Callable
from dataclasses import dataclass

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
    app.jinja_env.globals["nav"] = drawn


def drawn() -> tuple[Drawn, ...]:
    """What this person sees of the frame, drawn by layouts/workspace.html and layouts/console.html."""
    if current.sitting is None:
        return ()
    return tuple(
        Drawn(
            entry.id,
            str(entry.label),
            url := templating.address(entry.endpoint),
            entry.icon,
            entry.group,
            entry.rare,
            entry.hot,
            entry.count() if entry.count else None,
            request.path == url or request.path.startswith(f"{url}/"),
        )
        for entry in ENTRIES
        if entry.side == current.place.side and current.may(entry.permission) and (not entry.module or entry.module in current.here.modules)
    )
