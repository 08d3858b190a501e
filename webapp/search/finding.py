"""Which documents a query finds for somebody, in which order: of common words the newest, else what fits best.

Ranking reads every hit, so it is for at most `index.COUNTED` of them. Pages follow each other without repetition while documents
come and go: a cursor says what the first page saw as the newest, and behind which document it goes on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, paging
from webapp.search import index
from webapp.search.query import Query

STRIDE = 20_000  # numbers that are walked from the newest down before the other way is taken: who sees one in 400 has a page by then
NEWEST, BEST = "newest", "best"

ABOVE_ALL = 2**31 - 1  # numbers are integers of four bytes

_seen = DocumentAccess.__table__.c
_WALKING, _SIFTING, _RANKING = "walking", "sifting", "ranking"
_NEWEST_NUMBER = sa.select(sa.func.max(Document.__table__.c.n))
Condition = sa.ColumnElement[bool]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of documents, in order. `cursor` leads on; None at the end. `order` is NEWEST or BEST."""

    numbers: tuple[int, ...]
    cursor: str | None
    order: str


def page(principals: Sequence[str], query: Query, cursor: str | None, limit: int, conditions: Sequence[Condition] = ()) -> Found:
    """The next `limit` documents with the query's words that one of `principals` sees. `conditions` are on Document: the query's filters
    (`meaning.narrowing(Document.n, ...)`) and the page's own. At most four statements. For a query with `terms`."""
    facts: Facts = {"match": index.expression(query.terms, all_of_them=True), "principals": list(principals), "limit": limit + 1}
    if query.without:
        facts["without"] = index.expression(query.without)
    newest = paging.decode(cursor, (paging.whole,)) if cursor else None
    best = paging.decode(cursor, (paging.whole, float, paging.whole)) if cursor else None
    if newest or (best is None and index.is_common(query)):
        return _newest(facts, conditions, newest[0] if newest else None, limit)
    return _best(facts, conditions, best, limit)


def count(principals: Sequence[str], query: Query, conditions: Sequence[Condition] = ()) -> int:
    """How many those are, up to `index.COUNTED` and one more, which says "more than that"."""
    seen = sa.exists().where(_seen.document_n == Document.n, _seen.principal.in_(list(principals)))
    some = sa.select(Document.n).where(seen, *index.conditions(Document.n, query), *conditions).limit(index.COUNTED + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _newest(facts: Facts, conditions: Sequence[Condition], before: int | None, limit: int) -> Found:
    """Walks the index from the newest hit down while that is likely to fill the page; where somebody sees few of many, from what they
    see."""
    top = before if before is not None else _top()
    numbers = [row[0] for row in _rows(_WALKING, facts | {"top": top, "bottom": top - STRIDE}, conditions)]
    if len(numbers) <= limit and top > STRIDE:
        numbers = [row[0] for row in _rows(_SIFTING, facts | {"top": top}, conditions)]
    cut = paging.cut(numbers, limit, lambda n: [n])
    return Found(tuple(cut.items), cut.cursor, NEWEST)


def _best(facts: Facts, conditions: Sequence[Condition], cursor: tuple[Any, ...] | None, limit: int) -> Found:
    if cursor is None:
        rest = _rows(_RANKING, facts | {"top": ABOVE_ALL}, conditions)
        top = _top() if len(rest) > limit else 0
    else:
        top = cursor[0]
        rows = _rows(_RANKING, facts | {"top": top, "limit": index.COUNTED * 2}, conditions)  # the words may have become common since
        rest = rows[_place(rows, cursor[1], cursor[2]) :]
    cut = paging.cut(rest, limit, lambda row: [top, row[1], row[0]])
    return Found(tuple(row[0] for row in cut.items), cut.cursor, BEST)


def _rows(way: str, facts: Facts, conditions: Sequence[Condition]) -> list[Any]:
    asked, n = _statement(way, index.is_sqlite(), "without" in facts)
    if conditions:
        asked = asked.where(sa.exists().where(Document.n == n, *conditions))
    return list(db.session.execute(asked, facts, bind_arguments=db.TENANT))


@cache
def _statement(way: str, on_sqlite: bool, has_without: bool) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    """A way to the numbers, and their column. Built once: that takes longer than to ask it."""
    hits, hit = index.matching("match", on_sqlite=on_sqlite)
    principals = _seen.principal.in_(sa.bindparam("principals", expanding=True))
    top, limit = sa.bindparam("top", type_=sa.Integer), sa.bindparam("limit", type_=sa.Integer)
    if way == _SIFTING:
        n: Any = _seen.document_n
        asked: Any = sa.select(n).distinct().where(principals, n.in_(hits), n < top).order_by(n.desc())
    elif way == _WALKING:
        n, bottom = hit, sa.bindparam("bottom", type_=sa.Integer)
        asked = hits.where(n < top, n >= bottom, sa.exists().where(_seen.document_n == n, principals)).order_by(n.desc())
    else:
        joined, n, misfit = index.ranking(on_sqlite=on_sqlite)
        asked = sa.select(n, misfit).select_from(joined).where(n < top, sa.exists().where(_seen.document_n == n, principals)).order_by(misfit, n.desc())
    if has_without:
        asked = asked.where(n.not_in(index.matching("without", on_sqlite=on_sqlite)[0]))
    return asked.limit(limit), n


def _top() -> int:
    """A number above those of all documents there are."""
    return (db.session.scalar(_NEWEST_NUMBER, bind_arguments=db.TENANT) or 0) + 1


def _place(rows: list[tuple[int, float]], misfit: float, number: int) -> int:
    """Behind the document that the page before ended with; how well anything fits shifts with every new document, so it is looked for by
    its number, and by how well it fitted only where it is gone."""
    for place, row in enumerate(rows):
        if row[0] == number:
            return place + 1
    return bisect_right([(fit, -n) for n, fit in rows], (misfit, -number))
