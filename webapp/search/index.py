"""The index behind one contract: SQLite's FTS5 and PostgreSQL's tsvector hold the same folded words and answer alike.

Inside an organization's context. Nothing here decides who may see a document: `documents.access` does, in the statement that these
conditions go into."""

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
    entry = db.session.get(SearchEntry, n) or SearchEntry(n=n)
    entry.title, entry.body = spelling.index(title), spelling.index(text)
    db.session.add(entry)
    db.session.flush()


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


def numbers(terms: tuple[Term, ...], *, all_of_them: bool = False) -> sa.Select[tuple[int]]:
    """Numbers of documents with any of the terms, or with all of them."""
    match = _expression(terms, all_of_them=all_of_them)
    if _is_sqlite():
        return sa.select(_sqlite.c.rowid).where(_sqlite.c.search_index.op("MATCH")(match))
    return sa.select(_postgres.c.n).where(_postgres.c.vector.op("@@")(_tsquery(match)))


def is_common(query: Query) -> bool:
    """Whether more than COUNTED documents of the organization hold the query's words."""
    if not query.terms:
        return True
    some = numbers(query.terms, all_of_them=True).limit(COUNTED + 1).subquery()
    return (db.session.scalar(sa.select(sa.func.count()).select_from(some), bind_arguments=db.TENANT) or 0) > COUNTED


def walk(query: Query, *, below: int, down_to: int) -> tuple[sa.Select[tuple[int]], sa.ColumnElement[int]]:
    """Numbers of documents with the query's words, between the two, and their column to order and narrow by. Ordered by it, descending
    and limited, no more is read than is answered: for common words."""
    column = _sqlite.c.rowid if _is_sqlite() else _postgres.c.n
    return numbers(query.terms, all_of_them=True).where(column < below, column >= down_to), column


def rank(query: Query) -> tuple[sa.FromClause, sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """What to join, its document number, and how well each fits: the smaller, the better. A hit in the title counts four times."""
    match = _expression(query.terms, all_of_them=True)
    if _is_sqlite():
        ranked = (
            sa.select(_sqlite.c.rowid.label("n"), sa.literal_column("bm25(search_index, 4.0, 1.0)").label("misfit"))
            .where(_sqlite.c.search_index.op("MATCH")(match))
            .subquery()
        )
    else:
        ranked = (
            sa.select(_postgres.c.n, (-sa.func.ts_rank(sa.literal_column("'{0.1, 0.2, 0.25, 1.0}'"), _postgres.c.vector, _tsquery(match))).label("misfit"))
            .where(_postgres.c.vector.op("@@")(_tsquery(match)))
            .subquery()
        )
    return ranked, ranked.c.n, ranked.c.misfit


def _expression(terms: tuple[Term, ...], *, all_of_them: bool) -> str:
    """Words are letters and digits (`spelling.words`), so that none is read as an operator."""
    write, both, either = (_for_sqlite, " AND ", " OR ") if _is_sqlite() else (_for_postgres, " & ", " | ")
    return (both if all_of_them else either).join(write(term) for term in terms)


def _for_sqlite(term: Term) -> str:
    end = " *" if term.begins else ""
    return "(" + " OR ".join(f'"{words}"{end}' for words in (" ".join(term.words), *term.spellings)) + ")"


def _for_postgres(term: Term) -> str:
    end = ":*" if term.begins else ""
    phrase = " <-> ".join(f"'{word}'" for word in term.words) + end
    return "(" + " | ".join([phrase, *(f"'{word}'{end}" for word in term.spellings)]) + ")"


def _tsquery(match: str) -> sa.ColumnElement[Any]:
    return sa.func.to_tsquery(sa.literal_column("'simple'"), match)


def _is_sqlite() -> bool:
    return db.session.get_bind(bind=None, key="tenant").dialect.name == "sqlite"
