"""What the palette offers while somebody types: a few documents they may see, and categories, types and tags that are called so."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import Category, Document, DocumentAccess, DocumentType, Tag
from webapp.kit import db, spelling
from webapp.orgs.models import Person
from webapp.search import finding, highlights, index, meaning
from webapp.search.highlights import Highlight, Pieces
from webapp.search.query import Query

EACH = 8  # of a kind: more is no choice but a list


class Paper(NamedTuple):
    id: UUID
    title: Pieces
    content_type: str
    owner_name: str
    thumbnail: str | None
    passage: Highlight | None


class Label(NamedTuple):
    """`kind` is category, type or tag; `above` the name of the category that it stands in."""

    kind: str
    id: UUID
    name: str
    above: str | None


def documents(viewer: UUID, principals: Sequence[str], query: Query) -> list[Paper]:
    """The first EACH that one of `principals` sees, `viewer` being whoever asks; nothing where nothing is asked. At most seven statements."""
    narrowing = meaning.narrowing(Document.n, query, viewer)
    if query.terms:
        numbers = finding.page(principals, query, None, EACH, narrowing).numbers
    elif query.filters or query.without:
        numbers = _newest(principals, [*index.conditions(Document.n, query), *narrowing])
    else:
        return []
    passages = highlights.of(numbers, query)
    rows = db.session.execute(_FACTS, {"numbers": numbers}, bind_arguments=db.TENANT)
    found = {n: Paper(own, highlights.marked(title, query), kind, owner, small, passages.get(n)) for n, own, title, kind, owner, small in rows}
    return [found[n] for n in numbers if n in found]


def labels(words: Sequence[str]) -> list[Label]:
    """EACH of every kind whose name holds all the words, those first that begin with the first one. One statement."""
    if not words:
        return []
    facts = {f"word{at}": _holding(word) for at, word in enumerate(words)} | {"begins": _holding(words[0])[1:]}
    return [Label(*row) for row in db.session.execute(_named(len(words)), facts, bind_arguments=db.TENANT)]


def words_of(query: Query) -> tuple[str, ...]:
    """The words of a query as names are matched by them."""
    return tuple(word for term in query.terms for word in term.words)


def fits(name: str, words: Sequence[str]) -> bool:
    """Whether each of the words begins one of a name's."""
    known = _words(name)
    return all(any(one.startswith(word) for one in known) for word in words)


@lru_cache(maxsize=1000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(spelling.words(name))


def _holding(word: str) -> str:
    """The pattern of LIKE; a word is letters and digits."""
    return f"%{word}%"


@cache
def _named(number: int) -> sa.CompoundSelect[Any]:
    """Labels that hold so many words. Built once for each number."""
    return sa.union_all(*(_of_kind(kind, model.__table__, number) for kind, model in _KINDS))


def _of_kind(kind: str, table: Any, number: int) -> sa.Select[Any]:
    above = Category.__table__.alias("above")
    is_tree = table is Category.__table__
    some = sa.select(sa.literal(kind).label("kind"), table.c.id, table.c.name, (above.c.name if is_tree else sa.null()).label("above"))
    if is_tree:
        some = some.select_from(table.outerjoin(above, above.c.id == table.c.parent_id))
    begins = sa.case((table.c.name_folded.like(sa.bindparam("begins")), 0), else_=1)
    some = some.where(*(table.c.name_folded.like(sa.bindparam(f"word{at}")) for at in range(number)))
    return sa.select(some.order_by(begins, table.c.name_folded).limit(EACH).subquery())


def _newest(principals: Sequence[str], conditions: Sequence[sa.ColumnElement[bool]]) -> tuple[int, ...]:
    seen = sa.exists().where(DocumentAccess.document_n == Document.n, DocumentAccess.principal.in_(list(principals)), access.LASTS)
    return tuple(db.session.scalars(sa.select(Document.n).where(seen, *conditions).order_by(Document.n.desc()).limit(EACH)))


_KINDS: tuple[tuple[str, Any], ...] = (("category", Category), ("type", DocumentType), ("tag", Tag))
_document, _person = Document.__table__.c, Person.__table__.c
_FACTS = (
    sa.select(_document.n, _document.id, _document.title, _document.content_type, sa.func.coalesce(_person.name, ""), _document.thumbnail_sha256)
    .select_from(Document.__table__.outerjoin(Person.__table__, _person.id == _document.owner_id))
    .where(_document.n.in_(sa.bindparam("numbers", expanding=True)))
)
