"""What pickers offer: names, as somebody types. Never how often they are used."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from webapp.documents import categories, correspondents, tags, types
from webapp.kit import spelling

MOST = 50  # in answer to what is being typed
MOST_AT_ONCE = 2000  # where a page offers all there are, because nothing asks for more as one types


class Choice(NamedTuple):
    """`id` is text; `label` names a category from the root down."""

    id: str
    label: str


def found(kind: str, search: str, most: int = MOST) -> Sequence[Choice]:
    """Choices whose name holds these letters, without case and accents. `kind` is a key of KINDS."""
    return KINDS[kind](search.replace("\0", "")[:80], most)


def _types(search: str, most: int) -> list[Choice]:
    return [Choice(str(one.id), one.name) for one in types.page(cursor=None, limit=most, search=search).items]


def _tags(search: str, most: int) -> list[Choice]:
    return [Choice(str(one.id), one.name) for one in tags.page(cursor=None, limit=most, search=search).items]


def _correspondents(search: str, most: int) -> list[Choice]:
    return [Choice(str(one.id), one.name) for one in correspondents.page(cursor=None, limit=most, search=search).items]


def _categories(search: str, most: int) -> list[Choice]:
    sought = spelling.plain(search.strip())
    nodes = categories.flat(categories.tree())
    return [Choice(node.id, node.label) for node in nodes if sought in spelling.plain(node.label)][:most]


KINDS: dict[str, Callable[[str, int], list[Choice]]] = {"type": _types, "categories": _categories, "tags": _tags, "correspondent": _correspondents}
