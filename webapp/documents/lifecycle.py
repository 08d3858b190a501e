"""This room's part in an organization's life."""

from uuid import UUID

from webapp.audit import ledger
from webapp.documents import access
from webapp.documents.models import (
    Activity,
    Category,
    Correspondent,
    Document,
    DocumentAccess,
    DocumentCategory,
    DocumentPage,
    DocumentTag,
    DocumentText,
    DocumentType,
    DocumentVersion,
    Tag,
    Taken,
)
from webapp.platform.lifecycle import Steps


def hand_over(_org_id: UUID, user_id: UUID, heir_id: UUID, by: ledger.Actor | None) -> None:
    number = access.hand_over(user_id, heir_id)
    if number:
        ledger.record_inside("documents.handed_over", by=by, number=number, before=str(user_id), after=str(heir_id))


STEPS = Steps(
    "documents",
    keeps=(
        *(DocumentType, Tag, Category, Correspondent),
        *(Document, DocumentVersion, DocumentText, DocumentPage, DocumentCategory, DocumentTag),
        *(DocumentAccess, Taken, Activity),
    ),
    member_leaves=hand_over,
)
