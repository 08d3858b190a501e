from flask_babel import lazy_gettext

from webapp.documents import inbox as waiting
from webapp.documents.api import records, versions
from webapp.documents.views import content, document, inbox, record, trash, version
from webapp.web import sides
from webapp.web.current import current
from webapp.web.frame import Entry

HERE = "/documents/<uuid:document_id>"
API_DOCUMENT = "/v1/orgs/<org>/documents/<uuid:document_id>"

blueprint = sides.blueprint(
    "documents",
    [
        (sides.ORG, "GET", "/", "front_show", document.front_show),
        (sides.ORG, "GET", "/documents", "document_index", document.document_index),
        (sides.ORG, "POST", "/documents", "document_create", document.document_create),
        (sides.ORG, "GET", HERE, "document_show", record.document_show),
        (sides.ORG, "POST", HERE, "document_update", record.document_update),
        (sides.ORG, "GET", f"{HERE}/content", "content_show", content.content_show),
        (sides.ORG, "GET", f"{HERE}/preview", "preview_show", content.preview_show),
        (sides.ORG, "GET", f"{HERE}/thumbnail", "thumbnail_show", content.thumbnail_show),
        (sides.ORG, "GET", f"{HERE}/text", "text_show", content.text_show),
        (sides.ORG, "POST", f"{HERE}/versions", "version_create", version.version_create),
        (sides.ORG, "POST", f"{HERE}/versions/<int:number>/restoration", "version_restoration_create", version.version_restoration_create),
        (sides.ORG, "GET", f"{HERE}/comparison", "comparison_show", version.comparison_show),
        (sides.ORG, "POST", f"{HERE}/trashing", "trashing_create", trash.trashing_create),
        (sides.ORG, "POST", f"{HERE}/restoration", "restoration_create", trash.restoration_create),
        (sides.ORG, "GET", f"{HERE}/erasure", "erasure_new", trash.erasure_new),
        (sides.ORG, "POST", f"{HERE}/erasure", "erasure_create", trash.erasure_create),
        (sides.ORG, "GET", "/inbox", "inbox_show", inbox.inbox_show),
        (sides.ORG, "POST", f"{HERE}/confirmation", "confirmation_create", inbox.confirmation_create),
        (sides.ORG, "POST", f"{HERE}/skipping", "skipping_create", inbox.skipping_create),
        (sides.API, "GET", API_DOCUMENT, "api_document_show", records.api_document_show),
        (sides.API, "PATCH", API_DOCUMENT, "api_document_update", records.api_document_update),
        (sides.API, "DELETE", API_DOCUMENT, "api_document_delete", records.api_document_delete),
        (sides.API, "POST", f"{API_DOCUMENT}/restoration", "api_document_restoration_create", records.api_document_restoration_create),
        (sides.API, "GET", f"{API_DOCUMENT}/content", "api_content_show", records.api_content_show),
        (sides.API, "GET", f"{API_DOCUMENT}/text", "api_text_show", records.api_text_show),
        (sides.API, "GET", f"{API_DOCUMENT}/thumbnail", "api_thumbnail_show", records.api_thumbnail_show),
        (sides.API, "GET", f"{API_DOCUMENT}/versions", "api_version_index", versions.api_version_index),
        (sides.API, "POST", f"{API_DOCUMENT}/versions", "api_version_create", versions.api_version_create),
    ],
)


def _waiting() -> int | None:
    return waiting.count(current.person.id) or None


FRAME_ENTRY = Entry("documents", lazy_gettext("Documents"), "documents.document_index", "files", "documents.list", module="documents")
INBOX_ENTRY = Entry("inbox", lazy_gettext("Inbox"), "documents.inbox_show", "inbox", "documents.edit", module="documents", count=_waiting)
