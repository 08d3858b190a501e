"""The day a document says it is of. Pure."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import get_month_names

LOOKED_AT = 6_000  # letters: the first page, where letters, invoices and contracts say it
NEAR = 40  # letters between a label and its date
OLDEST = 1900
AHEAD = timedelta(days=2 * 365)  # what lies farther in the future is when something ends
LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
MONTHS = {
    name.rstrip(".").casefold(): number
    for language in LANGUAGES
    for width in ("wide", "abbreviated")
    for number, name in get_month_names(width, locale=language).items()
} | {"sept": 9, "märz": 3, "jänner": 1}

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
DATE = re.compile(
    rf"""(?<![\w.,/-])(?:
        (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})
      | (?P<dotted>\d{{1,2}}\.[ ]?\d{{1,2}}\.[ ]?\d{{4}})
      | (?P<slashed>\d{{1,2}}/\d{{1,2}}/\d{{4}})
      | (?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s(?:of\s|de\s)?(?P<month>{_MONTH})\.?,?\s(?:de\s)?(?P<year>\d{{4}})
      | (?P<month_first>{_MONTH})\.?\s(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year_last>\d{{4}})
    )(?![\w/-])""",
    re.IGNORECASE | re.VERBOSE,
)
LABEL = re.compile(r"\b(?:\w*datum|date|dated|datiert|vom|den|issued|ausgestellt|fecha|data|le)\b", re.IGNORECASE)


class Found(NamedTuple):
    """A day, and where in the text it stands."""

    day: date
    start: int
    end: int


def dated(text: str, today: date) -> date | None:
    """The day of `find`."""
    found = find(text, today)
    return found.day if found else None


def find(text: str, today: date) -> Found | None:
    """The date nearest behind a word like "Date" or "Datum", else the first one. None where there is none that can be meant: what
    could be two days (3/4/2026), is before OLDEST, or more than two years ahead of `today`."""
    text = text[:LOOKED_AT]
    found = [Found(day, match.start(), match.end()) for match in DATE.finditer(text) if (day := _day(match)) and _is_meant(day, today)]
    if not found:
        return None
    labels = [match.end() for match in LABEL.finditer(text)]
    return min(found, key=lambda one: (_distance(labels, one.start), one.start))


def _distance(labels: list[int], start: int) -> int:
    """Letters since the last label; NEAR where that is too far away to count."""
    return min([start - end for end in labels if 0 <= start - end < NEAR], default=NEAR)


def _is_meant(day: date, today: date) -> bool:
    return day.year >= OLDEST and day <= today + AHEAD


def _day(match: re.Match[str]) -> date | None:
    for year, month, day in _readings(match):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def _readings(match: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        yield year, month, day
    elif match["dotted"]:
        day, month, year = (int(part) for part in match["dotted"].split("."))
        yield year, month, day
    elif match["slashed"]:
        first, second, year = map(int, match["slashed"].split("/"))
        if first == second or first > 12 or second > 12:  # else it is another day on either side of an ocean
            yield year, second, first
            yield year, first, second
    elif match["month"]:
        yield int(match["year"]), MONTHS[match["month"].casefold()], int(match["day"])
    else:
        yield int(match["year_last"]), MONTHS[match["month_first"].casefold()], int(match["day_second"])
