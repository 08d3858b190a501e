"""What the palette offers while somebody types: a few documents they may see, and categories, types and tags that are called so."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

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
    facts = sa.select(Document.n, Document.id, Document.title, Document.content_type, sa.func.coalesce(Person.name, ""))
    rows = db.session.execute(facts.outerjoin(Person, Person.id == Document.owner_id).where(Document.n.in_(numbers)))
    found = {n: Paper(own, highlights.marked(title, query), content_type, owner, passages.get(n)) for n, own, title, content_type, owner in rows}
    return [found[n] for n in numbers if n in found]


def labels(words: Sequence[str]) -> list[Label]:
    """EACH of every kind whose name holds all the words, those first that begin with the first one. One statement."""
    if not words:
        return []
    named = sa.union_all(*(_named(kind, model, words) for kind, model in _KINDS))
    return [Label(*row) for row in db.session.execute(named, bind_arguments=db.TENANT)]


def words_of(query: Query) -> tuple[str, ...]:
    """The words of a query as names are matched by them."""
    return tuple(word for term in query.terms for word in term.words)


def fits(name: str, words: Sequence[str]) -> bool:
    """Whether each of the words begins one of a name's."""
    known = list(spelling.words(name))
    return all(any(one.startswith(word) for one in known) for word in words)


_KINDS: tuple[tuple[str, Any], ...] = (("category", Category), ("type", DocumentType), ("tag", Tag))


def _named(kind: str, model: Any, words: Sequence[str]) -> sa.Select[Any]:
    above = sa.orm.aliased(Category)
    begins = sa.case((model.name_folded.startswith(words[0], autoescape=True), 0), else_=1)
    some = sa.select(sa.literal(kind).label("kind"), model.id, model.name, (above.name if model is Category else sa.null()).label("above"))
    if model is Category:
        some = some.outerjoin(above, above.id == model.parent_id)
    some = some.where(*(model.name_folded.contains(word, autoescape=True) for word in words)).order_by(begins, model.name_folded).limit(EACH)
    return sa.select(some.subquery())


def _newest(principals: Sequence[str], conditions: Sequence[sa.ColumnElement[bool]]) -> tuple[int, ...]:
    seen = sa.exists().where(DocumentAccess.document_n == Document.n, DocumentAccess.principal.in_(list(principals)))
    return tuple(db.session.scalars(sa.select(Document.n).where(seen, *conditions).order_by(Document.n.desc()).limit(EACH)))
