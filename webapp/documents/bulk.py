"""The same change to many documents: each is asked about by itself, what cannot be changed is named, and all of it can be undone
(`webapp.documents.undo`). Inside the organization's context.

Up to a batch is done at once; more is a job, a batch at a time, so that its progress is seen and nobody waits for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import access, filed_together, labels, sharing, tags, telling
from webapp.documents.models import Category, Document, DocumentAccess, DocumentType, Operation, OperationStep, Share, Tag
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, ids, refusals, tenants
from webapp.orgs import roles
from webapp.platform import lifecycle

RUN = "documents.run_operation"
BATCH = 500  # documents of one unit of work: a second at most
MOST = 10_000  # documents of one operation
NAMED = 100  # of those that were left out
TYPE, CATEGORIES, TAGS, SHARE, TRASH = ACTIONS = ("type", "categories", "tags", "share", "trash")
FILING = (TYPE, CATEGORIES, TAGS)
NEEDS = {TYPE: "filing.see", CATEGORIES: "filing.see", TAGS: "filing.see", SHARE: "documents.share"}  # permissions beside that to edit
RUNNING, DONE, UNDOING, UNDONE = "running", "done", "undoing", "undone"
WAITING, CHANGED, SAME = "waiting", "changed", "same"
GONE, NOT_YOURS, IN_TRASH, OWNS_IT, TOO_MANY = "GONE", "NOT_YOURS", "IN_TRASH", "OWNS_IT", "TOO_MANY"
WHOM_GONE = "WHOM_GONE"  # whoever it was to be shared with left while that went on
CHANGED_SINCE = "CHANGED_SINCE"  # what is not put back
QUIET = (WAITING, CHANGED, SAME, UNDONE)  # outcomes of which nobody is told

Verdicts = dict[int, tuple[str, dict[str, Any]]]  # by document: its outcome, and what stood there before


class Paper(NamedTuple):
    """What a change asks of a document."""

    n: int
    owner_id: UUID
    type_id: UUID | None
    trashed_at: datetime | None


class Skipped(NamedTuple):
    """A document that was left out: `code` says why. `title` is empty where whoever asks does not see it any more."""

    id: UUID
    title: str
    code: str


class Outcome(NamedTuple):
    """`changed` and `skipped_number` count documents; `skipped` names the first of those."""

    changed: int
    skipped_number: int
    skipped: Sequence[Skipped]


def begin(
    org_id: UUID, numbers: Sequence[int], action: str, value: dict[str, Any], *, role: str | None, may_create: bool = False, by: ledger.Actor
) -> Operation:
    """`value`: for "type" {"type": id or None}; for "categories" and "tags" {"add": ids, "remove": ids}, where a tag may be a name, and a new one is made
    where `may_create`; for "share" {"principal", "level", "ends_at"}; for "trash" nothing. Raises Invalid (NOTHING_SELECTED, TOO_MANY_SELECTED,
    ACTION_UNKNOWN, LABEL_UNKNOWN, NAME_INVALID, WHOM_UNKNOWN, LEVEL_INVALID, END_INVALID)."""
    if not numbers:
        raise refusals.Invalid("Nothing is selected that you can see. Select documents, then try again.", code="NOTHING_SELECTED")
    if len(numbers) > MOST:
        raise refusals.Invalid("At most %(most)s documents at once. Narrow the list, then select again.", code="TOO_MANY_SELECTED", most=MOST)
    operation = Operation(id=ids.new(), made_by=by.id, action=action, value=_checked(org_id, action, value, may_create, by), total=len(numbers))
    db.session.add(operation)
    db.session.flush()
    db.session.execute(sa.insert(OperationStep), [{"operation_id": operation.id, "document_n": n} for n in numbers])
    if run(operation, role=role, by=by):
        tell(org_id, operation)
    else:
        jobs.add(RUN, org=org_id, subject=operation.id)
    return operation


def tell(org_id: UUID, operation: Operation) -> None:
    """When all of it is done: whoever was given documents by it is told of all of them at once."""
    if operation.action == SHARE:
        telling.promise(org_id, operation.value["principal"])


def run(operation: Operation, *, role: str | None, by: ledger.Actor) -> bool:
    """Does the next batch, and answers whether that was the last. Done again, nothing is done twice."""
    steps = waiting(operation, WAITING)
    verdicts = _judged([n for n, _before in steps], operation, role, by)
    keep(operation, verdicts, by)
    operation.done += len(steps)
    if len(steps) == BATCH and waiting(operation, WAITING):
        return False
    operation.state = DONE
    db.session.flush()
    number = outcome(operation, role=role).changed
    if number:
        is_thrown, is_given = operation.action == TRASH, operation.action == SHARE
        fact = "documents.trashed_together" if is_thrown else "documents.shared_together" if is_given else "documents.filed_together"
        ledger.record_inside(fact, by=by, number=number)
    return True


def find(operation_id: UUID, member_id: UUID) -> Operation:
    """An operation of the member's own. Raises NotFound."""
    operation = db.session.get(Operation, operation_id)
    if operation is None or operation.made_by != member_id:
        raise refusals.NotFound("There is no such change, or it is too long ago.")
    return operation


def outcome(operation: Operation, *, role: str | None) -> Outcome:
    """What became of it so far; of one that is taken back, what could not be. Two statements."""
    db.session.flush()
    is_told = OperationStep.outcome == CHANGED_SINCE if operation.state in (UNDOING, UNDONE) else OperationStep.outcome.not_in(QUIET)
    counted = sa.select(OperationStep.outcome, sa.func.count()).where(OperationStep.operation_id == operation.id).group_by(OperationStep.outcome)
    numbers: dict[str, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    seen = sa.exists().where(DocumentAccess.document_n == Document.n, access.sight(operation.made_by, role))
    named = (
        sa.select(Document.id, sa.case((seen, Document.title), else_=""), OperationStep.outcome)
        .join(Document, Document.n == OperationStep.document_n)
        .where(OperationStep.operation_id == operation.id, is_told)
        .order_by(OperationStep.document_n.desc())
        .limit(NAMED)
    )
    skipped = [Skipped(*row) for row in db.session.execute(named)]
    left = numbers.get(CHANGED_SINCE, 0) if operation.state in (UNDOING, UNDONE) else sum(number for code, number in numbers.items() if code not in QUIET)
    return Outcome(numbers.get(CHANGED, 0) + numbers.get(UNDONE, 0), left, skipped)


def waiting(operation: Operation, state: str) -> list[tuple[int, dict[str, Any]]]:
    """The next batch of documents in that state, with what stood there before."""
    steps = sa.select(OperationStep.document_n, OperationStep.before).where(OperationStep.operation_id == operation.id, OperationStep.outcome == state)
    return [(n, before) for n, before in db.session.execute(steps.order_by(OperationStep.document_n).limit(BATCH))]


def keep(operation: Operation, verdicts: Verdicts, by: ledger.Actor) -> None:
    """Writes down what became of a batch, and tells who learns from what documents are filed under."""
    table = OperationStep.__table__
    change = sa.update(table).where(table.c.operation_id == operation.id, table.c.document_n == sa.bindparam("of_n"))
    rows = [{"of_n": n, "outcome": verdict, "before": before} for n, (verdict, before) in verdicts.items()]
    if rows:
        connection = db.session.connection(bind_arguments=db.TENANT)
        connection.execute(change.values(outcome=sa.bindparam("outcome"), before=sa.bindparam("before", type_=sa.JSON)), rows)
    changed = [n for n, (verdict, _before) in verdicts.items() if verdict in (CHANGED, UNDONE)]
    if changed and operation.action in FILING:
        lifecycle.tell_decided(changed, by)


def papers(numbers: Sequence[int]) -> dict[int, Paper]:
    """Documents by their numbers, held against others who change them at the same time."""
    asked = sa.select(Document.n, Document.owner_id, Document.type_id, Document.trashed_at).where(Document.n.in_(numbers)).order_by(Document.n)
    return {row.n: Paper(*row) for row in db.session.execute(asked.with_for_update())}


def refused(action: str, found: dict[int, Paper], member_id: UUID, role: str | None) -> dict[int, str]:
    """Why some of these are not the member's to change in that way, in the role they have by now. Two statements."""
    numbers = list(found)
    if action in NEEDS and not roles.may(role or "", NEEDS[action]):
        return dict.fromkeys(numbers, NOT_YOURS)
    seen = set(db.session.scalars(sa.select(DocumentAccess.document_n).where(DocumentAccess.document_n.in_(numbers), access.sight(member_id, role))))
    shared = access.editable(member_id, numbers, role=role) if action in FILING else set()
    said = {}
    for n, paper in found.items():
        if n not in seen:
            said[n] = GONE
        elif paper.owner_id != member_id and n not in shared:
            said[n] = NOT_YOURS
        elif paper.trashed_at is not None and action != TRASH:
            said[n] = IN_TRASH
    return said


def touch(numbers: Iterable[int]) -> None:
    """What people see of these changed."""
    some = list(numbers)
    if some:
        db.session.execute(sa.update(Document).where(Document.n.in_(some)).values(updated_at=clock.now()), execution_options={"synchronize_session": False})
        db.session.expire_all()


def _checked(org_id: UUID, action: str, value: dict[str, Any], may_create: bool, by: ledger.Actor) -> dict[str, Any]:
    """What is kept of a value: JSON."""
    if action == TYPE:
        type_id = value.get("type")
        return {"type": str(labels.chosen(DocumentType, type_id, "type").id) if type_id else None}
    if action in (CATEGORIES, TAGS):
        return {"add": _labels(action, value.get("add", ()), may_create, by), "remove": _labels(action, value.get("remove", ()), False, by)}
    if action == SHARE:
        sharing.check(value["level"], value.get("ends_at"))
        ends_at = value.get("ends_at")
        return {"principal": sharing.read(org_id, value["principal"]).principal, "level": value["level"], "ends_at": ends_at.isoformat() if ends_at else None}
    if action == TRASH:
        return {}
    raise refusals.Invalid("Documents can be filed, shared or moved to the trash together.", code="ACTION_UNKNOWN", field="action")


def _labels(action: str, given: Iterable[UUID | str], may_create: bool, by: ledger.Actor) -> list[str]:
    found: list[UUID] = []
    for one in given:
        label_id = ids.parse(one) if isinstance(one, str) else one
        if label_id is None and action == TAGS:
            label_id = tags.ensure(str(one), by=by) if may_create else tags.named(str(one))
        if label_id is None:
            raise labels.unknown(action)
        found.append(label_id)
    model = Category if action == CATEGORIES else Tag
    if len(labels.names_of(model, set(found))) < len(set(found)):
        raise labels.unknown(action)
    return [str(one) for one in dict.fromkeys(found)]


def _judged(numbers: list[int], operation: Operation, role: str | None, by: ledger.Actor) -> Verdicts:
    found = papers(numbers)
    said = refused(operation.action, found, by.id, role)
    able = {n: paper for n, paper in found.items() if n not in said}
    verdicts: Verdicts = {n: (code, {}) for n, code in said.items()}
    return verdicts | (_DOING[operation.action](able, operation.value, by) if able else {})


def _set_type(able: dict[int, Paper], value: dict[str, Any], _by: ledger.Actor) -> Verdicts:
    wanted = UUID(value["type"]) if value["type"] else None
    others = [n for n, paper in able.items() if paper.type_id != wanted]
    put_type(others, wanted)
    return {n: (CHANGED if n in set(others) else SAME, {"type": str(paper.type_id) if paper.type_id else None}) for n, paper in able.items()}


def put_type(numbers: Sequence[int], type_id: UUID | None) -> None:
    if numbers:
        change = sa.update(Document).where(Document.n.in_(numbers)).values(type_id=type_id, updated_at=clock.now())
        db.session.execute(change, execution_options={"synchronize_session": False})
        db.session.expire_all()


def _set_categories(able: dict[int, Paper], value: dict[str, Any], _by: ledger.Actor) -> Verdicts:
    return _set_labels(filed_together.CATEGORIES, able, value)


def _set_tags(able: dict[int, Paper], value: dict[str, Any], _by: ledger.Actor) -> Verdicts:
    return _set_labels(filed_together.TAGS, able, value)


def _set_labels(relation: filed_together.Relation, able: dict[int, Paper], value: dict[str, Any]) -> Verdicts:
    changes = filed_together.change(relation, list(able), [UUID(one) for one in value["add"]], [UUID(one) for one in value["remove"]])
    touch(n for n, one in changes.items() if one.added or one.removed)
    return {n: (TOO_MANY if one.is_full else CHANGED if one.added or one.removed else SAME, one.told()) for n, one in changes.items()}


def _give(able: dict[int, Paper], value: dict[str, Any], by: ledger.Actor) -> Verdicts:
    try:
        sharing.read(UUID(tenants.current().key), value["principal"])
    except refusals.Invalid:
        return dict.fromkeys(able, (WHOM_GONE, {}))
    whom, level, ends_at = value["principal"], value["level"], datetime.fromisoformat(value["ends_at"]) if value["ends_at"] else None
    there = {share.document_n: share for share in db.session.scalars(sa.select(Share).where(Share.document_n.in_(list(able)), Share.principal == whom))}
    verdicts: Verdicts = {}
    for n, paper in able.items():
        share = there.get(n)
        if access.principal(paper.owner_id) == whom:
            verdicts[n] = (OWNS_IT, {})
            continue
        before = {"level": share.level, "ends_at": share.ends_at.isoformat() if share.ends_at else None} if share else None
        verdicts[n] = (SAME if share and (share.level, share.ends_at) == (level, ends_at) else CHANGED, {"share": before})
        if share is None:
            share = Share(document_n=n, principal=whom, made_by=by.id)
            db.session.add(share)
        share.level, share.ends_at = level, ends_at
    sharing.settle([n for n, (verdict, _before) in verdicts.items() if verdict == CHANGED])
    return verdicts


def _trash(able: dict[int, Paper], _value: dict[str, Any], by: ledger.Actor) -> Verdicts:
    fresh = [n for n, paper in able.items() if paper.trashed_at is None]
    put_in_trash(fresh, clock.now(), by.id)
    return {n: (CHANGED if n in set(fresh) else SAME, {}) for n in able}


def put_in_trash(numbers: Sequence[int], at: datetime | None, by_id: UUID | None) -> None:
    """Into the trash; out of it where no moment is given."""
    if numbers:
        change = sa.update(Document).where(Document.n.in_(numbers)).values(trashed_at=at, trashed_by=by_id, updated_at=clock.now())
        db.session.execute(change, execution_options={"synchronize_session": False})
        db.session.expire_all()
        access.derive(numbers)


_DOING = {TYPE: _set_type, CATEGORIES: _set_categories, TAGS: _set_tags, SHARE: _give, TRASH: _trash}
