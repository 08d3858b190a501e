"""This room's part in an organization's life."""

from uuid import UUID

from webapp.audit import ledger
from webapp.documents import access, reminders, requests, sharing, telling
from webapp.documents.models import (
    AccessRequest,
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
    LinkVisit,
    Operation,
    OperationStep,
    QuietMember,
    Reminder,
    Share,
    ShareLink,
    SharingPolicy,
    Tag,
    Taken,
)
from webapp.documents.request_models import DocumentRequest, RequestAddress, RequestFile, RequestLine
from webapp.platform.lifecycle import Steps


def hand_over(_org_id: UUID, user_id: UUID, heir_id: UUID, by: ledger.Actor | None) -> None:
    """Their documents become the heir's, with whom they were shared; what was shared with them is theirs no more."""
    sharing.forget(access.principal(user_id))
    sharing.forget(access.principal(heir_id), owned_by=user_id)
    sharing.forget_asking(user_id)
    number = access.hand_over(user_id, heir_id)
    reminders.hand_over(user_id, heir_id)
    requests.hand_over(user_id, heir_id)
    telling.choose(user_id, wants=True)
    if number:
        ledger.record_inside("documents.handed_over", by=by, number=number, before=str(user_id), after=str(heir_id))


def group_ends(group_id: UUID) -> None:
    sharing.forget(access.group(group_id))


STEPS = Steps(
    "documents",
    keeps=(
        *(DocumentType, Tag, Category, Correspondent),
        *(Document, DocumentVersion, DocumentText, DocumentPage, DocumentCategory, DocumentTag),
        *(DocumentAccess, Taken, Activity),
        *(Share, ShareLink, LinkVisit, AccessRequest, SharingPolicy, Operation, OperationStep),
        *(DocumentRequest, RequestAddress, RequestLine, RequestFile, Reminder, QuietMember),
    ),
    member_leaves=hand_over,
    group_ends=group_ends,
)
