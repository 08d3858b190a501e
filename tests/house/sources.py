"""The product's Python as the house tests read it: parsed, with its place in the line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webapp import rooms

ROOT = Path(__file__).parents[2]
EDGES = ("routes", "views", "api", "forms", "hooks", "cli")  # what may know of HTTP in a room with screens


@dataclass(frozen=True)
class Source:
    """`path` is relative to the repository: "webapp/auth/views/signin.py"."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str | None:
        """None for what stands above all rooms: create_app and the line itself."""
        parts = Path(self.path).parts
        return parts[1] if len(parts) > 2 else None

    @property
    def place(self) -> str:
        """The name right below the room: "otp", "views"; "" for the room's own __init__."""
        return place_of(self.module)


def place_of(module: str) -> str:
    """What stands right below the room in a dotted name of ours."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def product() -> list[Source]:
    return [Source(str(path.relative_to(ROOT)), path.read_text()) for path in sorted((ROOT / "webapp").rglob("*.py"))]


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of all that is imported; `from webapp.kit import db` gives "webapp.kit.db"."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def room_of(name: str) -> str | None:
    """The room a dotted name leads into, None where it is not one of ours."""
    parts = name.split(".")
    return parts[1] if parts[0] == "webapp" and len(parts) > 1 and parts[1] in rooms.LINE else None


def knows_http(name: str) -> bool:
    root = name.split(".")[0]
    return root in ("flask", "werkzeug", "wtforms") or root.startswith("flask_")


def is_left_of_water(room: str) -> bool:
    return rooms.LINE.index(room) < rooms.LINE.index(rooms.WATERLINE)


def complaints(rule, sources: list[Source] | None = None) -> list[str]:  # type: ignore[no-untyped-def]
    """What a rule (source -> sentences) finds in the whole product."""
    return [said for source in (sources or product()) for said in rule(source)]
