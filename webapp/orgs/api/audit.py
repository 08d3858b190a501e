"""The organization's audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from webapp.audit import reading
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Organizations"


class AuditAsked(api.Listed):
    actor: Annotated[str, Field("", max_length=120, description="A part of the name of who did it.")]
    action: Annotated[str, Field("", max_length=60, description='An action, or what it begins with: "signups" or "signups.approved".')]
    subject: Annotated[str, Field("", max_length=300, description="A part of the name of what it was done to.")]
    result: Annotated[Literal["", "done", "refused"], Field("")]
    since: Annotated[datetime | None, Field(None, alias="from", description="From this moment on.")]
    until: Annotated[datetime | None, Field(None, alias="to", description="Before this moment.")]


class EntryTold(api.Told):
    id: UUID
    at: datetime
    action: str
    result: Literal["done", "refused"]
    actor_id: UUID | None
    actor: str
    subject_type: str | None
    subject_id: UUID | None
    subject: str | None
    facts: dict[str, Any]
    address: str | None


class EntriesTold(api.Told):
    items: list[EntryTold]
    next_cursor: str | None


@api.in_org
@guards.may("audit.read")
@api.call(EntriesTold, room=ROOM)
def api_audit_index(query: AuditAsked) -> object:
    """What happened, the newest first: facts about people and about documents in one list."""
    wanted = reading.Filter(query.actor, query.action, query.subject, query.result, _aware(query.since, "from"), _aware(query.until, "to"))
    page = reading.page(current.here.id, wanted, query.cursor, query.limit)
    items = [
        EntryTold(
            id=fact.id,
            at=fact.created_at,
            action=fact.action,
            result="refused" if fact.result == "refused" else "done",
            actor_id=fact.actor_id,
            actor=fact.actor_name,
            subject_type=fact.subject_type,
            subject_id=fact.subject_id,
            subject=fact.subject_label,
            facts=fact.facts,
            address=fact.address,
        )
        for fact in page.items
    ]
    return EntriesTold(items=items, next_cursor=page.cursor)


def _aware(moment: datetime | None, field: str) -> datetime | None:
    """Raises Malformed for a moment without a zone, which could mean any hour, and at the ends of time, where zones overflow."""
    if moment is not None and (moment.tzinfo is None or not 1900 <= moment.year <= 2900):
        raise api.Malformed("Something does not fit: see the errors.", errors={field: ["Give a moment with its zone, such as 2026-11-21T10:00:00Z."]})
    return moment
