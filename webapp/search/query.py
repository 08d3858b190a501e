"""What somebody typed into the search box, understood. Pure.

    invoice 2026            both words; the last one may go on, until a space follows it
    "lump sum"              these words, next to each other
    contr*                  words that begin so
    -draft                  not this word; -tag:old likewise
    tag:urgent type:invoice category:"Hall 3" owner:mia before:2026-10-01 after:2026 is:unread

What cannot be understood is a word to look for: nobody is told that their search is wrong."""

import re
from dataclasses import dataclass, field
from datetime import date

from webapp.kit import spelling

FILTERS = ("tag", "type", "category", "owner", "before", "after", "is")
STATES = ("unread", "new", "skipped", "shared")
LONGEST = 500  # letters of a query
MOST = 30  # terms; what is typed beyond is left out
PART = re.compile(r"""(?P<minus>-)?(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))""", re.IGNORECASE)
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other, folded. `spellings`: other ways to write a single one. `begins`: the last one may go on."""

    words: tuple[str, ...]
    spellings: tuple[str, ...] = ()
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """`value` as it was typed, without quotes; a date for before and after."""

    name: str
    value: str
    is_not: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = field(default=())

    @property
    def has_words(self) -> bool:
        return bool(self.terms or self.without)


def parse(text: str) -> Query:
    """Never raises. `text` beyond LONGEST letters and MOST terms is left out."""
    terms: list[Term] = []
    without: list[Term] = []
    filters: list[Filter] = []
    text = text[:LONGEST]
    for part in list(PART.finditer(text))[:MOST]:
        found = _filter(part)
        if found:
            filters.append(found)
            continue
        term = _term(part, is_last=part.end() == len(text))
        if term:
            (without if part["minus"] else terms).append(term)
    return Query(tuple(terms), tuple(without), tuple(filters))


def replaced(text: str, one: Filter, by: str = "") -> str:
    """What was typed, with another value for a filter, or without it."""

    def put(part: re.Match[str]) -> str:
        if _filter(part) != one:
            return part[0]
        return written(one, by) if by else ""

    return " ".join(PART.sub(put, text).split())


def written(one: Filter, value: str) -> str:
    """A filter as it is typed. A quotation mark in `value` is left out: none can be typed in one."""
    value = value.replace('"', "")
    quoted = f'"{value}"' if " " in value else value
    return f"{'-' if one.is_not else ''}{one.name}:{quoted}"


def _filter(part: re.Match[str]) -> Filter | None:
    name, value = (part["name"] or "").lower(), part["quoted"] if part["quoted"] is not None else part["bare"]
    if name not in FILTERS or not value.strip():
        return None
    day = _day(value) if name in ("before", "after") else None
    if (name in ("before", "after") and day is None) or (name == "is" and value.lower() not in STATES):
        return None
    return Filter(name, value.lower() if name == "is" else value.strip(), bool(part["minus"]), day)


def _term(part: re.Match[str], *, is_last: bool) -> Term | None:
    quoted = part["quoted"]
    text = quoted if quoted is not None and not part["name"] else part[0].removeprefix("-")
    words = tuple(spelling.words(text))
    if not words:
        return None
    begins = quoted is None and (text.endswith("*") or (is_last and not part["minus"])) and len(words[-1]) > 1
    spellings = tuple(filter(None, [spelling.other(text.strip("*"))])) if len(words) == 1 else ()
    return Term(words, spellings, begins)


def _day(text: str) -> date | None:
    """2026, 2026-10 or 2026-10-01: the first day of it."""
    found = DAY.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(number) if number else 1 for number in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
