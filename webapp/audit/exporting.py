"""The ledger as a file: CSV for a spreadsheet, JSON Lines for a program. Made line by line, so that it may be longer than memory."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from webapp.audit.reading import Fact

FORMS = {"csv": "text/csv", "jsonl": "application/jsonl"}
LINES = 200  # sent together
RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula at the beginning of a cell (OWASP, CSV injection)


def streamed(facts: Iterable[Fact], form: str) -> Iterator[bytes]:
    """Pieces of some lines each. `form` is one of FORMS."""
    lines = _csv(facts) if form == "csv" else _jsonl(facts)
    some: list[str] = []
    for line in lines:
        some.append(line)
        if len(some) >= LINES:
            yield "".join(some).encode()
            some.clear()
    yield "".join(some).encode()


def cell(value: Any) -> str:
    """A value that no spreadsheet runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RUNS) else text


def _csv(facts: Iterable[Fact]) -> Iterator[str]:
    yield row(Fact._fields)
    for fact in facts:
        plain = _plain(fact)
        yield row(cell(value) for value in (plain | {"facts": json.dumps(plain["facts"], ensure_ascii=False)}).values())


def _jsonl(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield json.dumps(_plain(fact), ensure_ascii=False) + "\n"


def row(cells: Iterable[str]) -> str:
    made = StringIO()
    csv.writer(made).writerow(cells)
    return made.getvalue()


def _plain(fact: Fact) -> dict[str, Any]:
    row = fact._asdict()
    return row | {"created_at": fact.created_at.isoformat(), **{key: str(row[key]) if row[key] else None for key in ("id", "actor_id", "subject_id")}}
