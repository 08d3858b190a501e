"""Which documents a query finds for somebody, in which order: of common words the newest, else what fits best.

Ranking reads every hit, so it is for at most `index.COUNTED` of them. Pages follow each other without repetition while documents
come and go: a cursor says what the first page saw as the newest, and behind which document it goes on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, paging
from webapp.search import index
from webapp.search.query import Query

STRIDE = 20_000  # numbers that are walked from the newest down before the other way is taken: who sees one in 400 has a page by then
NEWEST, BEST = "newest", "best"

_seen = DocumentAccess.__table__.c
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of documents, in order. `cursor` leads on; None at the end. `order` is NEWEST or BEST."""

    numbers: tuple[int, ...]
    cursor: str | None
    order: str


def page(principals: Sequence[str], query: Query, cursor: str | None, limit: int, conditions: Sequence[Condition] = ()) -> Found:
    """The next `limit` documents with the query's words that one of `principals` sees. `conditions` are on Document: the query's filters
    (`meaning.narrowing(Document.n, ...)`) and the page's own. At most three statements. For a query with `terms`."""
    where = [_visible(principals), *conditions]
    newest = paging.decode(cursor, (paging.whole,)) if cursor else None
    best = paging.decode(cursor, (paging.whole, float, paging.whole)) if cursor else None
    if newest or (best is None and index.is_common(query)):
        return _newest(query, where, newest[0] if newest else None, limit)
    return _best(query, where, best, limit)


def count(principals: Sequence[str], query: Query, conditions: Sequence[Condition] = ()) -> int:
    """How many those are, up to `index.COUNTED` and one more, which says "more than that"."""
    some = sa.select(Document.n).where(_visible(principals), *index.conditions(Document.n, query), *conditions).limit(index.COUNTED + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _visible(principals: Sequence[str]) -> Condition:
    return sa.exists().where(_seen.document_n == Document.n, _seen.principal.in_(list(principals))).correlate(Document)


def _newest(query: Query, where: list[Condition], before: int | None, limit: int) -> Found:
    """Walks the index from the newest hit down while that is likely to fill the page; where somebody sees few of many, the database
    chooses its way."""
    top = before if before is not None else _top()
    numbers = _walk(query, where, top, limit)
    if len(numbers) <= limit and top > STRIDE:
        asked = sa.select(Document.n).where(Document.n < top, *index.conditions(Document.n, query), *where)
        numbers = list(db.session.scalars(asked.order_by(Document.n.desc()).limit(limit + 1)))
    cut = paging.cut(numbers, limit, lambda n: [n])
    return Found(tuple(cut.items), cut.cursor, NEWEST)


def _walk(query: Query, where: list[Condition], top: int, limit: int) -> list[int]:
    hits, n = index.walk(query, below=top, down_to=top - STRIDE)
    without = [n.not_in(index.numbers(query.without))] if query.without else []
    wanted = hits.where(sa.exists().where(Document.n == n, *where), *without).order_by(n.desc()).limit(limit + 1)
    return list(db.session.scalars(wanted, bind_arguments=db.TENANT))


def _best(query: Query, where: list[Condition], cursor: tuple[Any, ...] | None, limit: int) -> Found:
    joined, n, misfit = index.rank(query)
    asked = sa.select(Document.n, misfit).join(joined, n == Document.n).where(*where)
    if query.without:
        asked = asked.where(Document.n.not_in(index.numbers(query.without)))
    asked = asked.order_by(misfit, Document.n.desc())
    if cursor is None:
        rest = _rows(asked.limit(limit + 1))
        top = _top() if len(rest) > limit else 0
    else:
        top = cursor[0]
        rows = _rows(asked.where(Document.n < top).limit(index.COUNTED * 2))  # the words may have become common since
        rest = rows[_place(rows, cursor[1], cursor[2]) :]
    cut = paging.cut(rest, limit, lambda row: [top, row[1], row[0]])
    return Found(tuple(row[0] for row in cut.items), cut.cursor, BEST)


def _rows(asked: sa.Select[int, float]) -> list[tuple[int, float]]:
    return [(row[0], row[1]) for row in db.session.execute(asked)]


def _top() -> int:
    """A number above those of all documents there are."""
    return (db.session.scalar(sa.select(sa.func.max(Document.n))) or 0) + 1


def _place(rows: list[tuple[int, float]], misfit: float, number: int) -> int:
    """Behind the document that the page before ended with; how well anything fits shifts with every new document, so it is looked for by
    its number, and by how well it fitted only where it is gone."""
    for place, row in enumerate(rows):
        if row[0] == number:
            return place + 1
    return bisect_right([(fit, -n) for n, fit in rows], (misfit, -number))
