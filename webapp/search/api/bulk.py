"""The same change to many documents, and taking it back."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from webapp.documents import access, bulk, undo
from webapp.documents.models import Operation
from webapp.search import asked as asking
from webapp.search import bulk as together
from webapp.search import listing
from webapp.search.selecting import Selection
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Documents"
EDIT = "documents.edit"


class Value(api.Asked):
    """What the action wants: `type`; `add` and `remove` for categories and tags; `member`, `group` or `everyone` with `level` and `expires_at` for share."""

    type: UUID | None = Field(None, strict=False)
    add: list[UUID | str] = Field([], strict=False, max_length=100, description="Ids; a tag may be a name.")
    remove: list[UUID] = Field([], strict=False, max_length=100)
    member: UUID | None = Field(None, strict=False)
    group: UUID | None = Field(None, strict=False)
    everyone: bool = False
    level: Literal["view", "edit"] = "view"
    expires_at: datetime | None = Field(None, strict=False)


class BulkGiven(api.Asked):
    """`ids`, or `query`: the end of a list's address, which stands for everything that it lists."""

    ids: list[UUID] = Field([], strict=False, max_length=bulk.MOST)
    query: str | None = Field(None, max_length=asking.LONGEST_QUERY)
    action: Literal["type", "categories", "tags", "share", "trash"]
    value: Value = Field(default_factory=lambda: Value.model_validate({}))


class SkippedTold(api.Told):
    id: UUID
    code: str = Field(description="NOT_FOUND, NOT_YOURS, IN_TRASH, OWNS_IT, TOO_MANY, GONE, WHOM_GONE or CHANGED_SINCE.")


class OperationTold(api.Told):
    """More than 500 documents are changed after the answer: ask GET for how far it is."""

    undo_token: UUID
    state: Literal["running", "done", "undoing", "undone"]
    total: int
    done: int
    changed: int
    skipped: list[SkippedTold] = Field(description="The first hundred.")
    skipped_number: int


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@api.call(
    OperationTold,
    room=ROOM,
    refuses={403: "MODULE_OFF", 422: "NOTHING_SELECTED, TOO_MANY_SELECTED, LABEL_UNKNOWN, NAME_INVALID, WHOM_UNKNOWN, LEVEL_INVALID, END_INVALID"},
)
def api_bulk_create(json: BulkGiven) -> object:
    """Files, shares or throws away up to 10,000 documents. Each is asked about by itself; those you may not change are named."""
    guards.need(bulk.NEEDS.get(json.action, EDIT))
    viewer = listing.viewer(current.person.id, current.role)
    selection = Selection(ids=tuple(json.ids)) if json.query is None else Selection(whole=asking.from_query(json.query))
    numbers, missing = together.numbers(viewer, selection), together.unseen(viewer, json.ids) if json.query is None else []
    value = _value(json)
    operation = bulk.begin(current.here.id, numbers, json.action, value, role=current.role, may_create=current.may("tags.create"), by=current.person)
    return _told(operation, missing)


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@api.call(OperationTold, room=ROOM, refuses={403: "MODULE_OFF"})
def api_operation_show(operation_id: UUID) -> object:
    """How far a change of yours is, and what became of it."""
    return _told(bulk.find(operation_id, current.person.id), [])


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@api.call(OperationTold, room=ROOM, refuses={403: "MODULE_OFF", 409: "UNDONE_ALREADY, STILL_RUNNING"})
def api_undo_create(operation_id: UUID) -> object:
    """Takes a change of yours back. What somebody changed since stays, and is named."""
    operation = bulk.find(operation_id, current.person.id)
    guards.need(bulk.NEEDS.get(operation.action, EDIT))
    undo.begin(current.here.id, operation, role=current.role, by=current.person)
    return _told(operation, [])


def _value(json: BulkGiven) -> dict[str, Any]:
    value = json.value
    if json.action == bulk.SHARE:
        principal = access.EVERYONE if value.everyone else access.group(value.group) if value.group else access.principal(value.member) if value.member else ""
        return {"principal": principal, "level": value.level, "ends_at": value.expires_at}
    return {"type": value.type, "add": value.add, "remove": value.remove}


def _told(operation: Operation, missing: list[UUID]) -> OperationTold:
    found = bulk.outcome(operation, role=current.role)
    skipped = [SkippedTold(id=one, code="NOT_FOUND") for one in missing] + [SkippedTold(id=one.id, code=one.code) for one in found.skipped]
    return OperationTold(
        undo_token=operation.id,
        state=operation.state,  # type: ignore[arg-type]
        total=operation.total + len(missing),
        done=operation.done + len(missing),
        changed=found.changed,
        skipped=skipped[: bulk.NAMED],
        skipped_number=found.skipped_number + len(missing),
    )
