from webapp.intake.api import upload as api_upload
from webapp.intake.views import answer, document, upload
from webapp.web import sides

API_DOCUMENTS = "/v1/orgs/<org>/documents"

blueprint = sides.blueprint(
    "intake",
    [
        (sides.ORG, "POST", "/documents", "document_create", upload.document_create),
        (sides.ORG, "GET", "/uploads", "upload_index", upload.upload_index),
        (sides.ORG, "GET", "/uploads/limit", "upload_limit_show", upload.upload_limit_show),
        (sides.ORG, "POST", "/documents/<uuid:document_id>/reading", "reading_create", document.reading_create),
        (sides.ORG, "POST", "/documents/<uuid:document_id>/unpacking", "unpacking_create", document.unpacking_create),
        (sides.ORG, "POST", "/r/<token>/lines/<uuid:line_id>/files", "answer_create", answer.answer_create),
        (sides.API, "POST", API_DOCUMENTS, "api_document_create", api_upload.api_document_create),
        (sides.API, "PUT", f"{API_DOCUMENTS}/uploads/<name>", "api_upload_update", api_upload.api_upload_update),
        (sides.API, "POST", f"{API_DOCUMENTS}/<uuid:document_id>/reading", "api_reading_create", api_upload.api_reading_create),
    ],
)
