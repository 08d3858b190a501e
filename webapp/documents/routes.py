from flask_babel import lazy_gettext

from webapp.documents.views import document
from webapp.web import sides
from webapp.web.frame import Entry

blueprint = sides.blueprint(
    "documents",
    [
        (sides.ORG, "GET", "/", "front_show", document.front_show),
        (sides.ORG, "GET", "/documents", "document_index", document.document_index),
        (sides.ORG, "GET", "/documents/<uuid:document_id>", "document_show", document.document_show),
        (sides.ORG, "GET", "/documents/<uuid:document_id>/content", "content_show", document.content_show),
    ],
)

FRAME_ENTRY = Entry("documents", lazy_gettext("Documents"), "documents.document_index", "files", "documents.list", module="documents")
