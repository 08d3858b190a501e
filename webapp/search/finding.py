"""Which documents a query finds for somebody, in which order: of common words the newest, else what fits best.

Ranking reads every hit, so it is for at most `index.COUNTED` of them. Pages follow each other without repetition while documents
come and go: a cursor says what the first page saw as the newest, and behind which document it goes on. That of the best is sealed: how
many documents there are is nobody's to read who sees a few, and how well each fits, which tells of the words of the others, is in none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import crypto, db, paging, tenants
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
    best = _opened(cursor) if cursor and not newest else None
    if newest or (best is None and index.is_common(query)):
        return _newest(facts, conditions, newest[0] if newest else None, limit)
    return _best(facts, conditions, best, limit)


def count(principals: Sequence[str], query: Query, conditions: Sequence[Condition] = ()) -> int:
    """How many those are, up to `index.COUNTED` and one more, which says "more than that"."""
    seen = sa.exists().where(_seen.document_n == Document.n, _seen.principal.in_(list(principals)), access.LASTS)
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


def _best(facts: Facts, conditions: Sequence[Condition], cursor: tuple[int, ...] | None, limit: int) -> Found:
    if cursor is None:
        rows, start = _rows(_RANKING, facts | {"top": ABOVE_ALL}, conditions), 0
        top = _top() if len(rows) > limit else 0
    else:
        top, place, number = cursor
        rows = _rows(_RANKING, facts | {"top": top, "limit": index.COUNTED * 2}, conditions)  # the words may have become common since
        start = _behind(rows, place, number)
    cut = paging.cut(rows[start:], limit, lambda row: [tenants.current().key, top, start + limit - 1, row[0]])
    return Found(tuple(row[0] for row in cut.items), crypto.seal(cut.cursor) if cut.cursor else None, BEST)


def _opened(cursor: str) -> tuple[int, ...] | None:
    """What the best page's cursor says: the number above all, the place of the document that the page ended with, and its number. None for
    one of another organization, which whoever knows all documents of their own would read by what it leaves of them."""
    try:
        facts = paging.decode(crypto.unseal(cursor), (paging.word, paging.whole, paging.whole, paging.whole))
    except ValueError:  # not sealed by us
        return None
    return facts[1:] if facts and facts[0] == tenants.current().key else None


def _rows(way: str, facts: Facts, conditions: Sequence[Condition]) -> list[Any]:
    asked, n = _statement(way, index.is_sqlite(), "without" in facts)
    if conditions:
        asked = asked.where(sa.exists().where(Document.n == n, *conditions))
    return list(db.session.execute(asked, facts, bind_arguments=db.TENANT))


@cache
def _statement(way: str, on_sqlite: bool, has_without: bool) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    """A way to the numbers, and their column. Built once: that takes longer than to ask it."""
    hits, hit = index.matching("match", on_sqlite=on_sqlite)
    principals = sa.and_(_seen.principal.in_(sa.bindparam("principals", expanding=True)), access.LASTS)
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


def _behind(rows: Sequence[Any], place: int, number: int) -> int:
    """The place behind the document that the page before ended with; how well anything fits shifts with every new document, so it is looked
    for by its number. Where it is gone, the next one has moved up to its place."""
    return next((at + 1 for at, row in enumerate(rows) if row[0] == number), place)
