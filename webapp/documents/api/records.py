"""A document, its bytes and its text."""

from typing import Any
from uuid import UUID

from webapp.documents import access, editing, filing, quarantine, texts, trash, ways
from webapp.documents.api import schemas
from webapp.documents.labels import Name
from webapp.documents.models import Document
from webapp.documents.views import content
from webapp.kit import db, refusals
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Documents"
READ, EDIT = "documents.read", "documents.edit"


@api.in_org
@guards.may(READ)
@guards.module("documents")
@api.call(schemas.DocumentOut, room=ROOM, tagged=True, refuses={403: "MODULE_OFF"})
def api_document_show(document_id: UUID) -> object:
    """A document you may see; one of yours in the trash too."""
    return told(*access.find(current.person.id, document_id, role=current.role))


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@api.call(
    schemas.DocumentOut,
    room=ROOM,
    tagged=True,
    refuses={403: "MODULE_OFF, NOT_YOURS", 409: "IN_TRASH", 422: "TITLE_INVALID, DATE_INVALID, LANGUAGE_INVALID, LABEL_UNKNOWN, NAME_INVALID, TOO_MANY"},
)
def api_document_update(document_id: UUID, json: schemas.DocumentChange) -> object:
    """Changes what is given, and leaves the rest as it was."""
    document = access.find_editable(current.person.id, document_id, role=current.role)
    owner_name = access.find(current.person.id, document_id, role=current.role)[1]
    api.need_match(api.etag_of(out(document, owner_name)))
    given: dict[str, Any] = {}
    if json.title is not None:
        given["title"] = json.title
    if "day" in json.model_fields_set:
        given["dated"] = json.day
    if "expires_on" in json.model_fields_set:
        given["expires_on"] = json.expires_on
    if "language" in json.model_fields_set:
        given["language"] = json.language
    editing.change(document, editing.Facts(**given), by=current.person)
    filed = {name: getattr(json, name) for name in ("type", "correspondent", "categories", "tags") if name in json.model_fields_set}
    if (filed and not current.may("filing.see")) or (json.review is not None and not current.may("documents.upload")):
        raise refusals.NotAllowed("Your role does not allow this. A manager of your organization can do it, or change your role.")
    filing.change(document, **filed, may_create=current.may("tags.create"), by=current.person)
    if json.review is not None:
        editing.review(document, json.review, by=current.person)
    return told(document, owner_name)


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses={403: "MODULE_OFF, NOT_YOURS"}, tagged=True)
def api_document_delete(document_id: UUID, query: schemas.DeletionAsked) -> object:
    """Moves it to the trash, where it stays 30 days."""
    document = access.find_owned(current.person.id, document_id, role=current.role)
    api.need_match(api.etag_of(out(document, current.person.name)))
    if query.forever:
        trash.erase(current.here.id, document, by=current.person)
    else:
        trash.put(document, by=current.person)
    return "", 204


@api.in_org
@guards.may(EDIT)
@guards.module("documents")
@api.call(schemas.DocumentOut, room=ROOM, refuses={403: "MODULE_OFF, NOT_YOURS"})
def api_document_restoration_create(document_id: UUID) -> object:
    """Takes it out of the trash. Twice changes nothing."""
    document = access.find_owned(current.person.id, document_id, role=current.role)
    trash.restore(document, by=current.person)
    return told(document, current.person.name)


@api.in_org
@guards.may(READ)
@guards.module("documents")
@api.call(None, room=ROOM, refuses={403: "MODULE_OFF", 416: "", 503: "BLOB_MISSING"})
def api_content_show(document_id: UUID, query: schemas.VersionAsked) -> object:
    """The bytes. Takes Range and If-None-Match; the ETag is their SHA-256."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return content.send(document, query.version)


@api.in_org
@guards.may(READ)
@guards.module("documents")
@api.call(schemas.TextTold, room=ROOM, refuses={403: "MODULE_OFF"})
def api_text_show(document_id: UUID) -> object:
    """What is written in the newest version, page by page; no pages while nothing was read."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    quarantine.refuse(document)
    ways.tell_of_manager(document, role=current.role, by=current.person)
    return schemas.TextTold(language=document.language, pages=texts.pages(document.n), is_cut=document.is_cut)


@api.in_org
@guards.may(READ)
@guards.module("documents")
@api.call(None, room=ROOM, refuses={403: "MODULE_OFF", 503: "BLOB_MISSING"})
def api_thumbnail_show(document_id: UUID) -> object:
    """A small picture of the first page (WebP). 404 where there is none."""
    document, _owner_name = access.find(current.person.id, document_id, role=current.role)
    return content.send_picture(document, document.thumbnail_sha256)


def told(document: Document, owner_name: str, status: int = 200) -> object:
    one = out(document, owner_name)
    return one, status, {"ETag": api.etag_of(one)}


def out(document: Document, owner_name: str) -> schemas.DocumentOut:
    db.session.flush()
    names = ("id", "title", "filename", "state", "problem", "review", "expires_on", "language", "size", "content_type", "sha256", "version", "share_count")
    return schemas.DocumentOut(
        **{name: getattr(document, name) for name in (*names, "created_at", "updated_at", "trashed_at")},
        owner=schemas.Name(id=document.owner_id, name=owner_name),
        date=document.dated,
        pages=document.page_count,
        **_filed(document),
    )


def _filed(document: Document) -> dict[str, Any]:
    found = filing.of(document.n)
    return {
        "type": _named(found.type) if found.type else None,
        "correspondent": _named(found.correspondent) if found.correspondent else None,
        "categories": [_named(one) for one in found.categories],
        "tags": [_named(one) for one in found.tags],
    }


def _named(one: Name | filing.Place) -> schemas.Name:
    return schemas.Name(id=UUID(one.id), name=one.name)
