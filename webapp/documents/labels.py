"""What categories, types and tags have in common: names that people give, each once, told apart without case and accents."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents.models import Category, Correspondent, Document, DocumentType, Tag
from webapp.kit import clock, db, ids, paging, refusals, spelling

LENGTH = 80
FOLDED_LENGTH = 160  # a letter may become several: as the columns have them
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, direction changes, halves of pairs, letters of nobody: names that look alike would differ

Flat = TypeVar("Flat", DocumentType, Tag, Correspondent)
Named = TypeVar("Named", DocumentType, Tag, Category, Correspondent)


class Name(NamedTuple):
    """A label where it is shown: `id` is text."""

    id: str
    name: str


def clean(text: str) -> tuple[str, str]:
    """A name as it is kept, and as names are told apart. Raises Invalid (NAME_INVALID)."""
    text = unicodedata.normalize("NFC", text.strip())
    if any(unicodedata.category(letter) in UNSEEN for letter in text):
        raise refusals.Invalid("A name is one line of letters that can be seen. Write it without control characters.", code="NAME_INVALID", field="name")
    name = " ".join(text.split())
    folded = spelling.plain(name)
    if not 1 <= len(name) <= LENGTH or not 1 <= len(folded) <= FOLDED_LENGTH:
        raise refusals.Invalid("A name has 1 to %(most)s letters.", code="NAME_INVALID", field="name", most=LENGTH)
    return name, folded


def get(model: type[Named], label_id: UUID) -> Named:
    """Raises NotFound."""
    found = db.session.get(model, label_id)
    if found is None:
        raise refusals.NotFound()
    return found


def chosen(model: type[Named], label_id: UUID, field: str) -> Named:
    """One that somebody named in a form or a body. Raises Invalid (LABEL_UNKNOWN)."""
    found = db.session.get(model, label_id)
    if found is None:
        raise unknown(field)
    return found


def called(model: type[Flat], name: str) -> Flat | None:
    """The one that has this name, without case and accents."""
    return db.session.scalar(sa.select(model).where(model.name_folded == spelling.plain(" ".join(name.split()))))


def unknown(field: str) -> refusals.Invalid:
    return refusals.Invalid("What you chose is not there any more. Choose another one.", code="LABEL_UNKNOWN", field=field)


def create(model: type[Flat], stem: str, name: str, *, by: ledger.Actor | None) -> Flat:
    """Raises Invalid (NAME_INVALID) or Conflict (NAME_TAKEN)."""
    clean_name, folded = clean(name)
    refuse_taken(model, folded)
    made = model(name=clean_name, name_folded=folded)
    db.session.add(made)
    flush()
    ledger.record_inside(f"{stem}.created", by=by, subject=made)
    return made


def ensure(model: type[Flat], stem: str, name: str, field: str, *, by: ledger.Actor | None) -> UUID:
    """The one of a name, made where there is none; of two who make it at once both get the same. Raises Invalid (NAME_INVALID, at `field`)."""
    try:
        clean_name, folded = clean(name)
    except refusals.Invalid as refusal:
        raise refusals.Invalid(refusal.sentence, code=refusal.code, field=field, **refusal.facts) from refusal
    known = sa.select(model.id).where(model.name_folded == folded)
    found = db.session.scalar(known)
    if found is not None:
        return found
    connection = db.session.connection(bind_arguments=db.TENANT)
    now = clock.now()
    insert: Any = db.upsert(model, connection).values(id=ids.new(), name=clean_name, name_folded=folded, created_at=now, updated_at=now)
    made: UUID | None = connection.scalar(insert.on_conflict_do_nothing().returning(model.id))
    if made is None:
        return db.session.scalars(known).one()
    ledger.record_inside(f"{stem}.created", by=by, subject=get(model, made))
    return made


def rename(label: Flat, stem: str, name: str, *, by: ledger.Actor | None) -> None:
    """Raises as `create`. The same name changes nothing."""
    clean_name, folded = clean(name)
    if clean_name == label.name:
        return
    refuse_taken(type(label), folded, but=label.id)
    before, label.name, label.name_folded = label.name, clean_name, folded
    flush()
    ledger.record_inside(f"{stem}.renamed", by=by, subject=label, before=before, after=clean_name)


def remove(label: Category | DocumentType | Tag | Correspondent) -> None:
    """Deletes what nothing is filed under any more. Raises Conflict (IN_USE) where somebody filed something in this very moment."""
    try:
        db.session.delete(label)
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise refusals.Conflict("Somebody filed a document there in this very moment. Try again.", code="IN_USE") from error


def page(model: type[Flat], *, cursor: str | None, limit: int, search: str = "") -> paging.Page[Flat]:
    """By name."""
    listed = sa.select(model).order_by(model.name_folded).limit(limit + 1)
    if search:
        listed = listed.where(model.name_folded.contains(spelling.plain(search), autoescape=True))
    last = paging.decode(cursor, (paging.word,)) if cursor else None
    if last:
        listed = listed.where(model.name_folded > last[0])
    return paging.cut(db.session.scalars(listed).all(), limit, lambda one: [one.name_folded])


def touch(documents: sa.Select[Any]) -> None:
    """What people see of these documents changed: what they saw before is stale now."""
    db.session.execute(sa.update(Document).where(Document.n.in_(documents)).values(updated_at=clock.now()), execution_options={"synchronize_session": False})


def refuse_used(number: int, move_to: object | None, *, force: bool) -> None:
    """Raises Conflict (IN_USE) where documents would silently lose what they are filed under."""
    if number and move_to is None and not force:
        raise refusals.Conflict("Documents filed there: %(number)s. Say where they go, or that they need not be filed.", code="IN_USE", number=number)


def refuse_itself(label: object, into: object) -> None:
    if label is into:
        raise refusals.Invalid("Choose another one: this is the same.", code="SAME", field="into")


def refuse_taken(model: type[Any], folded: str, *more: sa.ColumnElement[bool], but: UUID | None = None) -> None:
    """Raises Conflict (NAME_TAKEN)."""
    taken = db.session.scalar(sa.select(model.name).where(model.name_folded == folded, *more, *([model.id != but] if but else [])))
    if taken is not None:
        raise refusals.Conflict("There is %(name)s already. Choose another name.", code="NAME_TAKEN", field="name", name=taken)


def flush() -> None:
    """Raises Conflict (NAME_TAKEN) where somebody else took the name in this very moment."""
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise refusals.Conflict("That name was taken in this very moment. Choose another name.", code="NAME_TAKEN", field="name") from error


def names_of(model: type[Any], label_ids: Iterable[UUID]) -> list[str]:
    """By name, for the ledger."""
    asked: Sequence[UUID] = list(label_ids)
    return list(db.session.scalars(sa.select(model.name).where(model.id.in_(asked)).order_by(model.name_folded))) if asked else []
