"""What a document was before, and what it becomes."""

from contextlib import ExitStack
from uuid import UUID

from webapp.documents import access, versions
from webapp.documents.api import schemas
from webapp.documents.api.records import EDIT, READ, ROOM
from webapp.documents.views import version
from webapp.settings import limits
from webapp.web import api, guards, uploads
from webapp.web.current import current


@api.in_org
@guards.may(READ)
@guards.module("documents")
@api.call(schemas.VersionsTold, room=ROOM, refuses={403: "MODULE_OFF"})
def api_version_index(document_id: UUID) -> object:
    """All of them, the newest first."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return schemas.VersionsTold(items=[_told(line) for line in versions.of(document)], next_cursor=None)


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@guards.streams
@api.call(
    schemas.VersionTold,
    room=ROOM,
    status=201,
    keyed=False,
    refuses={
        403: "MODULE_OFF, NOT_YOURS",
        409: "SAME_CONTENT, TOO_MANY_VERSIONS, QUOTA_EXCEEDED, IN_TRASH",
        413: "TOO_LARGE",
        422: "NO_FILE, ONE_FILE",
        507: "NO_ROOM",
    },
)
def api_version_create(document_id: UUID) -> object:
    """Takes a form (multipart/form-data) with one `file`, which becomes the newest version."""
    access.look_for_editable(current.person.id, document_id, role=current.role)
    with ExitStack() as stack:
        parts = uploads.receive(current.here.id.hex, limits.effective(current.here.id).bytes, stack)
        made = version.add(document_id, parts)
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return _told(next(line for line in versions.of(document) if line.number == made.number)), 201


def _told(line: versions.Line) -> schemas.VersionTold:
    names = ("number", "filename", "size", "content_type", "sha256", "created_at")
    return schemas.VersionTold(**{name: getattr(line, name) for name in names}, made_by=schemas.Name(id=line.made_by, name=line.made_by_name))
