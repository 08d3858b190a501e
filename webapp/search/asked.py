"""What a list of documents is asked for, as its address says it. Pure.

    /documents?q=lease&view=mine&type=<id>&tag=<id>&tag=-<id>&match=any&created_from=2026-01-01&sort=-size

A value that begins with "-" is one to leave out, "none" stands for documents without any. What cannot be understood is not asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from webapp.kit import ids
from webapp.search import query

VIEWS = ("all", "mine", "shared", "trash")
SORTS = ("created", "dated", "title", "size")
STATES = ("new", "skipped", "reading", "ready", "unreadable")  # new: its owner has not looked through it; reading: or still to be read
DIMENSIONS = ("type", "category", "tag", "owner", "state")  # in the order in which they are shown
NONE = "none"
NEWEST = "-created"
BEST = "best"  # what fits the words best, and of common words the newest: no address says it, words alone ask for it
LONGEST = 500  # letters of `q`, as search.query reads them
LONGEST_QUERY = 8_000  # letters of the end of an address
MOST = 12  # values of one dimension: what is asked beyond is left out


class Arguments(Protocol):
    """The arguments of an address: werkzeug's MultiDict is such."""

    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class _Several:
    """Names with their values, read as Arguments are."""

    values: Mapping[str, list[str]]

    def get(self, key: str, default: str, /) -> str:
        return self.values.get(key, [default])[0]

    def getlist(self, key: str, /) -> list[str]:
        return self.values.get(key, [])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The values of one dimension: ids, NONE, or states; a document has one of `some`, and none of `without`."""

    some: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.some or self.without)

    @property
    def all(self) -> tuple[str, ...]:
        return self.some + self.without


@dataclass(frozen=True, slots=True)
class Asked:
    """`any_tag`: one of the tags is enough, where else a document has them all. Days are whole, both ends belong to the span."""

    q: str = ""
    view: str = "all"
    type: Wanted = Wanted()
    category: Wanted = Wanted()
    tag: Wanted = Wanted()
    owner: Wanted = Wanted()
    state: Wanted = Wanted()
    any_tag: bool = False
    created_from: date | None = None
    created_to: date | None = None
    sort: str = NEWEST

    @property
    def column(self) -> str:
        """The sort without its direction."""
        return "created" if self.sort == BEST else self.sort.lstrip("-")

    @property
    def is_descending(self) -> bool:
        return self.sort == BEST or self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the view leaves documents out."""
        return bool(self.q or self.created_from or self.created_to or any(getattr(self, name) for name in DIMENSIONS))

    def wanted(self, dimension: str) -> Wanted:
        found: Wanted = getattr(self, dimension)
        return found

    def without(self, dimension: str) -> "Asked":
        """The same without what it asks of one dimension."""
        return self._with(dimension, Wanted())

    def only(self, dimension: str) -> "Asked":
        """Nothing but what it asks of one dimension."""
        return PLAIN._with(dimension, self.wanted(dimension))

    def turned(self, dimension: str, value: str) -> "Asked":
        """The same after a click on a value's chip: asked for, then left out, then neither."""
        wanted = self.wanted(dimension)
        some, without = [one for one in wanted.some if one != value], [one for one in wanted.without if one != value]
        if value in wanted.some:
            without.append(value)
        elif value not in wanted.without:
            some.append(value)
        return self._with(dimension, Wanted(tuple(some), tuple(without)))

    def dropped(self, dimension: str, value: str) -> "Asked":
        """The same without one value."""
        wanted = self.wanted(dimension)
        kept = Wanted(tuple(one for one in wanted.some if one != value), tuple(one for one in wanted.without if one != value))
        return self._with(dimension, kept)

    def _with(self, dimension: str, wanted: Wanted) -> "Asked":
        changed: dict[str, Any] = {dimension: wanted}
        return replace(self, **changed)

    def either(self) -> "Asked":
        """The same with one of the tags being enough, or all of them wanted: the other way than now."""
        return replace(self, any_tag=not self.any_tag)

    def sorted_by(self, column: str) -> "Asked":
        """The same after a click on a column's head: its natural direction first, then the other one."""
        natural = column if column == "title" else f"-{column}"
        other = column if natural.startswith("-") else f"-{column}"
        return replace(self, sort=other if self.sort == natural else natural)

    def arguments(self) -> list[tuple[str, str]]:
        """What differs from the plain list, as the arguments of an address, always in the same order."""
        said = [("q", self.q)] if self.q else []
        said += [("view", self.view)] if self.view != "all" else []
        for name in DIMENSIONS:
            wanted = self.wanted(name)
            said += [(name, value) for value in wanted.some] + [(name, f"-{value}") for value in wanted.without]
        said += [("match", "any")] if self.any_tag else []
        said += [(name, day.isoformat()) for name, day in (("created_from", self.created_from), ("created_to", self.created_to)) if day]
        return said + ([("sort", self.sort)] if self.sort not in (BEST, natural_sort(self.q)) else [])

    def address(self, base: str, **more: str) -> str:
        """`base` with these arguments, and `more` at the end."""
        arguments = [*self.arguments(), *more.items()]
        return f"{base}?{urlencode(arguments)}" if arguments else base


PLAIN = Asked()


def read(arguments: Arguments) -> Asked:
    """Never raises."""
    view, sort, q = arguments.get("view", "all"), arguments.get("sort", ""), _text(arguments.get("q", ""))
    return Asked(
        q=q,
        view=view if view in VIEWS else "all",
        **{name: _wanted(name, arguments.getlist(name)) for name in DIMENSIONS},
        any_tag=arguments.get("match", "") == "any",
        created_from=_day(arguments.get("created_from", "")),
        created_to=_day(arguments.get("created_to", "")),
        sort=sort if sort.removeprefix("-") in SORTS else natural_sort(q),
    )


@lru_cache(maxsize=1000)
def natural_sort(q: str) -> str:
    """What a list is ordered by where nobody says it: with words to look for, by how well they fit."""
    return BEST if query.parse(q).terms else NEWEST


def from_mapping(given: Mapping[str, object]) -> Asked:
    """The same from one value a name, each as an address would say it."""
    return read(_Several({name: [str(value)] for name, value in given.items()}))


def from_query(query: str) -> Asked:
    """The same from the end of an address."""
    return read(_Several(parse_qs(query[:LONGEST_QUERY])))


def _text(given: str) -> str:
    """A space at the end stays: it says that the last word is whole."""
    text = given.replace("\0", "").lstrip()[:LONGEST]
    return text.encode(errors="ignore").decode()


def _wanted(name: str, given: Iterable[str]) -> Wanted:
    some: dict[str, None] = {}
    without: dict[str, None] = {}
    for text in list(given)[:MOST]:
        value = _value(name, text.removeprefix("-"))
        if value:
            (without if text.startswith("-") else some)[value] = None
    return Wanted(tuple(some), tuple(one for one in without if one not in some))


def _value(name: str, text: str) -> str | None:
    if name == "state":
        return text if text in STATES else None
    if text == NONE and name != "owner":
        return text
    found = ids.parse(text)
    return str(found) if found else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2900 else None


def ids_of(values: Iterable[str]) -> list[UUID]:
    """The ids among the values of a dimension."""
    return [UUID(value) for value in values if value != NONE]
