"""What one document is filed under: its type, its correspondent, its categories, its tags."""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import categories, correspondents, labels, tags
from webapp.documents.labels import Name
from webapp.documents.models import Category, Correspondent, Document, DocumentCategory, DocumentTag, DocumentType, Tag
from webapp.kit import clock, db, ids, refusals
from webapp.platform import lifecycle

MOST = 100  # categories, and tags, of one document


class Place(NamedTuple):
    """A category that a document stands in: `label` names it from the root down. `id` is text."""

    id: str
    name: str
    label: str


class Filing(NamedTuple):
    """Categories and tags by name."""

    type: Name | None = None
    categories: tuple[Place, ...] = ()
    tags: tuple[Name, ...] = ()
    correspondent: Name | None = None


class Unchanged(Enum):
    """Said for what is to stay as it is, where None would say: none."""

    YES = "unchanged"


UNCHANGED: Final = Unchanged.YES
NOTHING = Filing()


def of(document_n: int) -> Filing:
    """At most two statements."""
    return of_many([document_n]).get(document_n, NOTHING)


def of_many(numbers: Collection[int]) -> dict[int, Filing]:
    """What several documents are filed under, by their numbers; one that is not filed is left out. At most two statements, however many."""
    if not numbers:
        return {}
    rows = db.session.execute(_FILED, {"numbers": list(numbers)}).all()
    names = categories.names_to([row.path for row in rows if row.path.count("/") > 1])
    found: dict[int, tuple[list[Name], list[Place], list[Name], list[Name]]] = {}
    for n, kind, label_id, name, _folded, path in rows:
        of_type, places, tagged, sent = found.setdefault(n, ([], [], [], []))
        if kind == 1:
            places.append(Place(label_id, name, categories.label(path, names) if path.count("/") > 1 else name))
        else:
            {0: of_type, 2: tagged, 3: sent}[kind].append(Name(label_id, name))
    return {
        n: Filing(of_type[0] if of_type else None, tuple(places), tuple(tagged), sent[0] if sent else None)
        for n, (of_type, places, tagged, sent) in found.items()
    }


def set_type(document: Document, type_id: UUID | None, *, by: ledger.Actor) -> None:
    """Raises Invalid (LABEL_UNKNOWN)."""
    change(document, type=type_id, by=by)


def set_categories(document: Document, category_ids: Iterable[UUID], *, by: ledger.Actor) -> None:
    """Raises Invalid (LABEL_UNKNOWN, TOO_MANY)."""
    change(document, categories=category_ids, by=by)


def set_tags(document: Document, wanted: Iterable[UUID | str], *, by: ledger.Actor) -> None:
    """Raises as `change`."""
    change(document, tags=wanted, by=by)


def change(
    document: Document,
    *,
    type: UUID | Unchanged | None = UNCHANGED,  # noqa: A002  the word that people and programs use for it
    categories: Iterable[UUID] | Unchanged = UNCHANGED,
    tags: Iterable[UUID | str] | Unchanged = UNCHANGED,
    correspondent: UUID | str | Unchanged | None = UNCHANGED,
    may_create: bool = True,
    by: ledger.Actor | None,
) -> None:
    """Changes what is given, to exactly that, and records it once; nothing is recorded where it was so already. A tag, and a correspondent, is an id or
    a name; of a name that is new, one is made where `may_create`. Raises Invalid (LABEL_UNKNOWN, NAME_INVALID, TOO_MANY)."""
    added: list[str] = []
    removed: list[str] = []
    if not isinstance(type, Unchanged) and type != document.type_id:
        added += [labels.chosen(DocumentType, type, "type").name] if type else []
        removed += labels.names_of(DocumentType, [document.type_id] if document.type_id else [])
        document.type_id = type
    if not isinstance(correspondent, Unchanged):
        _set_correspondent(document, correspondent, added, removed, may_create=may_create, by=by)
    if not isinstance(categories, Unchanged):
        _set(_CATEGORIES, document.n, set(categories), added, removed)
    if not isinstance(tags, Unchanged):
        _set(_TAGS, document.n, _tag_ids(tags, may_create=may_create, by=by), added, removed)
    if added or removed:
        document.updated_at = clock.now()  # what people see of it changed
        _flush()
        ledger.record_inside("documents.filed", by=by, subject=document, added=added, removed=removed)
        lifecycle.tell_decided([document.n], by)


def wanted(now: Collection[str], shown: Collection[str], chosen: Sequence[str]) -> list[str]:
    """What a form asks for that was drawn a while ago: of what somebody else did since then nothing is undone. Pure."""
    dropped = set(shown) - set(chosen)
    return [*(one for one in now if one not in dropped), *(one for one in dict.fromkeys(chosen) if one not in shown and one not in now)]


class _Kind(NamedTuple):
    """A relation of documents to labels."""

    table: Any
    column: Any
    label: Any
    field: str


_CATEGORIES = _Kind(DocumentCategory, DocumentCategory.category_id, Category, "categories")
_TAGS = _Kind(DocumentTag, DocumentTag.tag_id, Tag, "tags")


def _set(kind: _Kind, n: int, asked: set[UUID], added: list[str], removed: list[str]) -> None:
    if len(asked) > MOST:
        raise refusals.Invalid("A document has at most %(most)s of them.", code="TOO_MANY", field=kind.field, most=MOST)
    now = set(db.session.scalars(sa.select(kind.column).where(kind.table.document_n == n)))
    new, old = asked - now, now - asked
    names = labels.names_of(kind.label, new)
    if len(names) < len(new):
        raise labels.unknown(kind.field)
    added += names
    removed += labels.names_of(kind.label, old)
    if old:
        db.session.execute(sa.delete(kind.table).where(kind.table.document_n == n, kind.column.in_(old)), execution_options={"synchronize_session": False})
    if new:
        connection = db.session.connection(bind_arguments=db.TENANT)
        rows = [{"document_n": n, kind.column.key: one} for one in sorted(new)]
        try:
            connection.execute(db.upsert(kind.table, connection).values(rows).on_conflict_do_nothing())
        except sa.exc.IntegrityError as error:  # deleted in this very moment
            raise labels.unknown(kind.field) from error


def _set_correspondent(
    document: Document, asked: UUID | str | None, added: list[str], removed: list[str], *, may_create: bool, by: ledger.Actor | None
) -> None:
    wanted = ids.parse(asked) if isinstance(asked, str) else asked
    if isinstance(asked, str) and asked and wanted is None:
        wanted = correspondents.ensure(asked, by=by) if may_create else correspondents.named(asked)
        if wanted is None:
            raise labels.unknown("correspondent")
    if wanted == document.correspondent_id:
        return
    added += [labels.chosen(Correspondent, wanted, "correspondent").name] if wanted else []
    removed += labels.names_of(Correspondent, [document.correspondent_id] if document.correspondent_id else [])
    document.correspondent_id = wanted


def _tag_ids(asked: Iterable[UUID | str], *, may_create: bool, by: ledger.Actor | None) -> set[UUID]:
    found: set[UUID] = set()
    for one in asked:
        tag_id = ids.parse(one) if isinstance(one, str) else one
        if tag_id is None:
            tag_id = tags.ensure(str(one), by=by) if may_create else tags.named(str(one))
        if tag_id is None:
            raise labels.unknown("tags")
        found.add(tag_id)
    return found


def _flush() -> None:
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:  # the type was deleted in this very moment
        raise labels.unknown("type") from error


def _filed() -> sa.CompoundSelect[Any]:
    asked: sa.BindParameter[Any] = sa.bindparam("numbers", expanding=True)
    document, kind = Document.__table__.c, DocumentType.__table__.c
    stands, place = DocumentCategory.__table__.c, Category.__table__.c
    has, tag = DocumentTag.__table__.c, Tag.__table__.c
    typed = sa.select(
        document.n.label("n"),
        sa.literal(0).label("kind"),
        sa.type_coerce(kind.id, db.UuidText).label("id"),
        kind.name.label("name"),
        kind.name_folded.label("folded"),
        sa.literal("").label("path"),
    ).where(document.type_id == kind.id, document.n.in_(asked))
    placed = sa.select(stands.document_n, sa.literal(1), sa.type_coerce(place.id, db.UuidText), place.name, place.name_folded, place.path).where(
        stands.category_id == place.id, stands.document_n.in_(asked)
    )
    tagged = sa.select(has.document_n, sa.literal(2), sa.type_coerce(tag.id, db.UuidText), tag.name, tag.name_folded, sa.literal("")).where(
        has.tag_id == tag.id, has.document_n.in_(asked)
    )
    firm = Correspondent.__table__.c
    sent = sa.select(document.n, sa.literal(3), sa.type_coerce(firm.id, db.UuidText), firm.name, firm.name_folded, sa.literal("")).where(
        document.correspondent_id == firm.id, document.n.in_(asked)
    )
    return sa.union_all(typed, placed, tagged, sent).order_by("n", "kind", "folded")


_FILED = _filed()
