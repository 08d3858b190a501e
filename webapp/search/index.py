"""The index behind one contract: SQLite's FTS5 and PostgreSQL's tsvector hold the same folded words and answer alike.

Inside an organization's context. Nothing here decides who may see a document: `documents.access` does, in the statement that these
conditions go into."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from webapp.kit import db, spelling
from webapp.search.models import SearchEntry
from webapp.search.query import Query, Term

COUNTED = 2_000  # hits above which nobody is told how many, and the newest are shown instead of the best

_sqlite = sa.table("search_index", sa.column("rowid", sa.Integer), sa.column("search_index", sa.Text))
_postgres = sa.table("search_index", sa.column("n", sa.Integer), sa.column("vector"))


def put(n: int, *, title: str, text: str) -> None:
    """Makes a document findable by its title and text, in place of what it was found by."""
    db.session.flush()
    connection = db.session.connection(bind_arguments=db.TENANT)
    entry = {"title": spelling.index(title), "body": spelling.index(text)}
    put_in = db.upsert(SearchEntry, connection).values(n=n, **entry)
    connection.execute(put_in.on_conflict_do_update(index_elements=[SearchEntry.n], set_=entry))


def rename(n: int, title: str) -> None:
    """The same for its title alone; nothing for a document that was not read yet."""
    db.session.execute(sa.update(SearchEntry).where(SearchEntry.n == n).values(title=spelling.index(title)))


def remove(n: int) -> None:
    """Makes a document findable no more."""
    db.session.execute(sa.delete(SearchEntry).where(SearchEntry.n == n))


def conditions(column: sa.ColumnElement[int] | InstrumentedAttribute[int], query: Query) -> list[sa.ColumnElement[bool]]:
    """What a query's words ask of a statement in which `column` is a document's number."""
    asked: list[sa.ColumnElement[bool]] = []
    if query.terms:
        asked.append(column.in_(numbers(query.terms, all_of_them=True)))
    if query.without:
        asked.append(column.not_in(numbers(query.without)))
    return asked


def numbers(terms: tuple[Term, ...], *, all_of_them: bool = False) -> sa.Select[Any]:
    """Numbers of documents with any of the terms, or with all of them."""
    match = expression(terms, all_of_them=all_of_them)
    if is_sqlite():
        return sa.select(_sqlite.c.rowid).where(_sqlite.c.search_index.op("MATCH")(match))
    return sa.select(_postgres.c.n).where(_postgres.c.vector.op("@@")(_tsquery(match)))


def is_common(query: Query) -> bool:
    """Whether more than COUNTED documents of the organization hold the query's words."""
    if not query.terms:
        return True
    facts = {"match": expression(query.terms, all_of_them=True), "most": COUNTED + 1}
    return (db.session.scalar(_counting(is_sqlite()), facts, bind_arguments=db.TENANT) or 0) > COUNTED


def matching(name: str, *, on_sqlite: bool) -> tuple[sa.Select[Any], sa.ColumnElement[int]]:
    """Numbers of documents that hold what is bound as `name`, an `expression`; and their column, to order and narrow by. Ordered by it and
    limited, no more is read than is answered."""
    match: Any = sa.bindparam(name, type_=sa.Text)
    if on_sqlite:
        return sa.select(_sqlite.c.rowid).where(_sqlite.c.search_index.op("MATCH")(match)), _sqlite.c.rowid
    return sa.select(_postgres.c.n).where(_postgres.c.vector.op("@@")(_tsquery(match))), _postgres.c.n


def ranking(*, on_sqlite: bool) -> tuple[sa.FromClause, sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """What to join, its document number, and how well each fits what is bound as "match": the smaller, the better. A hit in the title
    counts four times."""
    match: Any = sa.bindparam("match", type_=sa.Text)
    if on_sqlite:
        misfit: Any = sa.literal_column("bm25(search_index, 4.0, 1.0)")
    else:
        misfit = -sa.func.ts_rank(sa.literal_column("'{0.1, 0.2, 0.25, 1.0}'"), _postgres.c.vector, _tsquery(match))
    hits, n = matching("match", on_sqlite=on_sqlite)
    ranked = hits.with_only_columns(n.label("n"), misfit.label("misfit")).subquery()
    return ranked, ranked.c.n, ranked.c.misfit


def expression(terms: tuple[Term, ...], *, all_of_them: bool = False) -> str:
    """Any of the terms, or all of them, in the engine's own words. Words are letters and digits (`spelling.words`), so that none is read as an
    operator."""
    write, both, either = (_for_sqlite, " AND ", " OR ") if is_sqlite() else (_for_postgres, " & ", " | ")
    return (both if all_of_them else either).join(write(term) for term in terms)


def is_sqlite() -> bool:
    return db.session.get_bind(bind=None, key="tenant").dialect.name == "sqlite"


@cache
def _counting(on_sqlite: bool) -> sa.Select[int]:
    hits, _n = matching("match", on_sqlite=on_sqlite)
    return sa.select(sa.func.count()).select_from(hits.limit(sa.bindparam("most")).subquery())


def _for_sqlite(term: Term) -> str:
    end = " *" if term.begins else ""
    return "(" + " OR ".join(f'"{words}"{end}' for words in (" ".join(term.words), *term.spellings)) + ")"


def _for_postgres(term: Term) -> str:
    end = ":*" if term.begins else ""
    phrase = " <-> ".join(f"'{word}'" for word in term.words) + end
    return "(" + " | ".join([phrase, *(f"'{word}'{end}" for word in term.spellings)]) + ")"


def _tsquery(match: Any) -> sa.ColumnElement[Any]:
    return sa.func.to_tsquery(sa.literal_column("'simple'"), match)
