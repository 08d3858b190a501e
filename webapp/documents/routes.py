from flask_babel import lazy_gettext

from webapp.documents import inbox as waiting
from webapp.documents.api import categories as api_categories
from webapp.documents.api import records, versions
from webapp.documents.api import requests as api_requests
from webapp.documents.api import sharing as api_sharing
from webapp.documents.api import tags as api_tags
from webapp.documents.api import types as api_types
from webapp.documents.views import (
    answer,
    asking,
    category,
    content,
    document,
    filing,
    inbox,
    label,
    letter,
    link,
    record,
    reminder,
    request,
    sharing,
    trash,
    version,
)
from webapp.web import sides
from webapp.web.current import current
from webapp.web.frame import Entry

HERE = "/documents/<uuid:document_id>"
API_DOCUMENT = "/v1/orgs/<org>/documents/<uuid:document_id>"
CATEGORY = "/filing/categories/<uuid:category_id>"
VOCABULARY = "/filing/<any(types,tags,correspondents):vocabulary>"
API = "/v1/orgs/<org>"
API_REQUEST = f"{API}/requests/<uuid:document_request_id>"
API_LINE = f"{API_REQUEST}/lines/<uuid:line_id>"
LINK = "/l/<token>"
REQUEST = "/requests/<uuid:document_request_id>"

blueprint = sides.blueprint(
    "documents",
    [
        (sides.ORG, "GET", "/", "front_show", document.front_show),
        (sides.ORG, "GET", HERE, "document_show", record.document_show),
        (sides.ORG, "POST", HERE, "document_update", record.document_update),
        (sides.ORG, "GET", f"{HERE}/content", "content_show", content.content_show),
        (sides.ORG, "GET", f"{HERE}/preview", "preview_show", content.preview_show),
        (sides.ORG, "GET", f"{HERE}/thumbnail", "thumbnail_show", content.thumbnail_show),
        (sides.ORG, "GET", f"{HERE}/pages/<int:number>", "page_show", content.page_show),
        (sides.ORG, "GET", f"{HERE}/peek", "peek_show", record.peek_show),
        (sides.ORG, "GET", f"{HERE}/viewer", "viewer_show", record.viewer_show),
        (sides.ORG, "GET", f"{HERE}/text", "text_show", content.text_show),
        (sides.ORG, "POST", f"{HERE}/versions", "version_create", version.version_create),
        (sides.ORG, "POST", f"{HERE}/versions/<int:number>/restoration", "version_restoration_create", version.version_restoration_create),
        (sides.ORG, "GET", f"{HERE}/comparison", "comparison_show", version.comparison_show),
        (sides.ORG, "POST", f"{HERE}/trashing", "trashing_create", trash.trashing_create),
        (sides.ORG, "POST", f"{HERE}/restoration", "restoration_create", trash.restoration_create),
        (sides.ORG, "GET", f"{HERE}/erasure", "erasure_new", trash.erasure_new),
        (sides.ORG, "POST", f"{HERE}/erasure", "erasure_create", trash.erasure_create),
        (sides.ORG, "GET", f"{HERE}/sharing", "sharing_show", sharing.sharing_show),
        (sides.ORG, "GET", f"{HERE}/sharing/candidates", "candidate_index", sharing.candidate_index),
        (sides.ORG, "POST", f"{HERE}/shares", "share_create", sharing.share_create),
        (sides.ORG, "POST", f"{HERE}/shares/<uuid:share_id>/removal", "share_delete", sharing.share_delete),
        (sides.ORG, "POST", f"{HERE}/links", "link_create", sharing.link_create),
        (sides.ORG, "POST", f"{HERE}/access-requests/<uuid:request_id>/approval", "access_approval_create", sharing.access_approval_create),
        (sides.ORG, "POST", f"{HERE}/access-requests/<uuid:request_id>/rejection", "access_rejection_create", sharing.access_rejection_create),
        (sides.ORG, "GET", "/access-requests/new", "access_request_new", asking.access_request_new),
        (sides.ORG, "POST", "/access-requests", "access_request_create", asking.access_request_create),
        (sides.ORG, "GET", "/links", "link_index", link.link_index),
        (sides.ORG, "POST", "/links/<uuid:link_id>/disabling", "link_disabling_create", link.link_disabling_create),
        (sides.ORG, "GET", LINK, "link_show", link.link_show),
        (sides.ORG, "POST", f"{LINK}/password", "unlocking_create", link.unlocking_create),
        (sides.ORG, "GET", f"{LINK}/pages/<int:number>", "link_page_show", link.link_page_show),
        (sides.ORG, "POST", f"{LINK}/download", "link_download_create", link.link_download_create),
        (sides.ORG, "GET", f"{LINK}/content", "link_content_show", link.link_content_show),
        (sides.ORG, "GET", "/requests", "request_index", request.request_index),
        (sides.ORG, "GET", "/requests/new", "request_new", request.request_new),
        (sides.ORG, "POST", "/requests", "request_create", request.request_create),
        (sides.ORG, "GET", REQUEST, "request_show", request.request_show),
        (sides.ORG, "POST", f"{REQUEST}/lines/<uuid:line_id>/acceptance", "acceptance_create", request.acceptance_create),
        (sides.ORG, "POST", f"{REQUEST}/lines/<uuid:line_id>/return", "return_create", request.return_create),
        (sides.ORG, "POST", f"{REQUEST}/reminder", "request_reminder_create", request.request_reminder_create),
        (sides.ORG, "POST", f"{REQUEST}/closing", "request_closing_create", request.request_closing_create),
        (sides.ORG, "POST", f"{REQUEST}/reopening", "request_reopening_create", request.request_reopening_create),
        (sides.ORG, "POST", f"{REQUEST}/extension", "request_extension_create", request.request_extension_create),
        (sides.ORG, "POST", f"{REQUEST}/address", "request_address_create", request.request_address_create),
        (sides.ORG, "GET", "/r/<token>", "answer_show", answer.answer_show),
        (sides.ORG, "GET", "/settings/sharing", "sharing_policy_edit", asking.sharing_policy_edit),
        (sides.ORG, "POST", "/settings/sharing", "sharing_policy_update", asking.sharing_policy_update),
        (sides.ORG, "GET", "/inbox", "inbox_show", inbox.inbox_show),
        (sides.ORG, "GET", "/inbox/due", "due_index", reminder.due_index),
        (sides.ORG, "POST", "/reminders/<uuid:reminder_id>/completion", "completion_create", reminder.completion_create),
        (sides.ORG, "POST", "/reminders/<uuid:reminder_id>/postponement", "postponement_create", reminder.postponement_create),
        (sides.ORG, "POST", f"{HERE}/reminder", "reminder_update", reminder.reminder_update),
        (sides.ORG, "GET", "/me/letters", "letters_edit", letter.letters_edit),
        (sides.ORG, "POST", "/me/letters", "letters_update", letter.letters_update),
        (sides.ORG, "POST", f"{HERE}/confirmation", "confirmation_create", inbox.confirmation_create),
        (sides.ORG, "POST", f"{HERE}/skipping", "skipping_create", inbox.skipping_create),
        (sides.ORG, "POST", f"{HERE}/recall", "recall_create", inbox.recall_create),
        (sides.ORG, "POST", "/inbox/recall", "inbox_recall_create", inbox.inbox_recall_create),
        (sides.API, "GET", API_DOCUMENT, "api_document_show", records.api_document_show),
        (sides.API, "PATCH", API_DOCUMENT, "api_document_update", records.api_document_update),
        (sides.API, "DELETE", API_DOCUMENT, "api_document_delete", records.api_document_delete),
        (sides.API, "POST", f"{API_DOCUMENT}/restoration", "api_document_restoration_create", records.api_document_restoration_create),
        (sides.API, "GET", f"{API_DOCUMENT}/content", "api_content_show", records.api_content_show),
        (sides.API, "GET", f"{API_DOCUMENT}/text", "api_text_show", records.api_text_show),
        (sides.API, "GET", f"{API_DOCUMENT}/thumbnail", "api_thumbnail_show", records.api_thumbnail_show),
        (sides.API, "GET", f"{API_DOCUMENT}/versions", "api_version_index", versions.api_version_index),
        (sides.API, "POST", f"{API_DOCUMENT}/versions", "api_version_create", versions.api_version_create),
        (sides.API, "GET", f"{API_DOCUMENT}/shares", "api_share_index", api_sharing.api_share_index),
        (sides.API, "POST", f"{API_DOCUMENT}/shares", "api_share_create", api_sharing.api_share_create),
        (sides.API, "DELETE", f"{API_DOCUMENT}/shares/<uuid:share_id>", "api_share_delete", api_sharing.api_share_delete),
        (sides.API, "GET", f"{API_DOCUMENT}/access", "api_access_show", api_sharing.api_access_show),
        (sides.API, "POST", f"{API}/access-requests", "api_access_request_create", api_sharing.api_access_request_create),
        (sides.API, "GET", f"{API}/links", "api_link_index", api_sharing.api_link_index),
        (sides.API, "DELETE", f"{API}/links/<uuid:link_id>", "api_link_delete", api_sharing.api_link_delete),
        (sides.API, "GET", f"{API}/requests", "api_request_index", api_requests.api_request_index),
        (sides.API, "POST", f"{API}/requests", "api_request_create", api_requests.api_request_create),
        (sides.API, "GET", API_REQUEST, "api_request_show", api_requests.api_request_show),
        (sides.API, "PATCH", API_REQUEST, "api_request_update", api_requests.api_request_update),
        (sides.API, "DELETE", API_REQUEST, "api_request_delete", api_requests.api_request_delete),
        (sides.API, "POST", f"{API_REQUEST}/reopening", "api_request_reopening_create", api_requests.api_request_reopening_create),
        (sides.API, "POST", f"{API_REQUEST}/reminder", "api_request_reminder_create", api_requests.api_request_reminder_create),
        (sides.API, "POST", f"{API_LINE}/acceptance", "api_request_line_acceptance_create", api_requests.api_request_line_acceptance_create),
        (sides.API, "POST", f"{API_LINE}/return", "api_request_line_return_create", api_requests.api_request_line_return_create),
        (sides.ORG, "GET", f"{HERE}/filing", "filing_show", filing.filing_show),
        (sides.ORG, "POST", f"{HERE}/type", "filing_type_update", filing.filing_type_update),
        (sides.ORG, "POST", f"{HERE}/correspondent", "filing_correspondent_update", filing.filing_correspondent_update),
        (sides.ORG, "POST", f"{HERE}/categories", "filing_categories_update", filing.filing_categories_update),
        (sides.ORG, "POST", f"{HERE}/tags", "filing_tags_update", filing.filing_tags_update),
        (sides.ORG, "GET", "/filing/options", "option_index", filing.option_index),
        (sides.ORG, "GET", "/filing/tree", "tree_show", category.tree_show),
        (sides.ORG, "GET", "/filing/categories", "category_index", category.category_index),
        (sides.ORG, "POST", "/filing/categories", "category_create", category.category_create),
        (sides.ORG, "POST", "/filing/categories/starter", "starter_create", category.starter_create),
        (sides.ORG, "GET", CATEGORY, "category_edit", category.category_edit),
        (sides.ORG, "POST", CATEGORY, "category_update", category.category_update),
        (sides.ORG, "POST", f"{CATEGORY}/parent", "parent_update", category.parent_update),
        (sides.ORG, "POST", f"{CATEGORY}/merging", "category_merging_create", category.category_merging_create),
        (sides.ORG, "POST", f"{CATEGORY}/removal", "category_delete", category.category_delete),
        (sides.ORG, "GET", VOCABULARY, "label_index", label.label_index),
        (sides.ORG, "POST", "/filing/tags", "tag_create", label.tag_create),
        (sides.ORG, "POST", "/filing/correspondents", "correspondent_create", label.correspondent_create),
        (sides.ORG, "POST", "/filing/types", "type_create", label.type_create),
        (sides.ORG, "POST", "/filing/types/starter", "type_starter_create", label.type_starter_create),
        (sides.ORG, "GET", f"{VOCABULARY}/<uuid:label_id>", "label_edit", label.label_edit),
        (sides.ORG, "POST", f"{VOCABULARY}/<uuid:label_id>", "label_update", label.label_update),
        (sides.ORG, "POST", f"{VOCABULARY}/<uuid:label_id>/merging", "label_merging_create", label.label_merging_create),
        (sides.ORG, "POST", f"{VOCABULARY}/<uuid:label_id>/removal", "label_delete", label.label_delete),
        (sides.API, "GET", f"{API}/categories", "api_category_index", api_categories.api_category_index),
        (sides.API, "POST", f"{API}/categories", "api_category_create", api_categories.api_category_create),
        (sides.API, "PATCH", f"{API}/categories/<uuid:category_id>", "api_category_update", api_categories.api_category_update),
        (sides.API, "DELETE", f"{API}/categories/<uuid:category_id>", "api_category_delete", api_categories.api_category_delete),
        (sides.API, "GET", f"{API}/types", "api_type_index", api_types.api_type_index),
        (sides.API, "POST", f"{API}/types", "api_type_create", api_types.api_type_create),
        (sides.API, "PATCH", f"{API}/types/<uuid:type_id>", "api_type_update", api_types.api_type_update),
        (sides.API, "DELETE", f"{API}/types/<uuid:type_id>", "api_type_delete", api_types.api_type_delete),
        (sides.API, "GET", f"{API}/tags", "api_tag_index", api_tags.api_tag_index),
        (sides.API, "POST", f"{API}/tags", "api_tag_create", api_tags.api_tag_create),
        (sides.API, "PATCH", f"{API}/tags/<uuid:tag_id>", "api_tag_update", api_tags.api_tag_update),
        (sides.API, "DELETE", f"{API}/tags/<uuid:tag_id>", "api_tag_delete", api_tags.api_tag_delete),
    ],
)


def _waiting() -> int | None:
    return waiting.count(current.person.id) or None


FRAME_ENTRY = Entry("documents", lazy_gettext("Documents"), "search.document_index", "files", "documents.list", module="documents")
INBOX_ENTRY = Entry("inbox", lazy_gettext("Inbox"), "documents.inbox_show", "inbox", "documents.upload", module="documents", count=_waiting)
REQUESTS_ENTRY = Entry("requests", lazy_gettext("Requests"), "documents.request_index", "list-checks", "documents.upload", module="requests", rare=True)
LINKS_ENTRY = Entry("links", lazy_gettext("Links"), "documents.link_index", "link", "links.manage", "manage", rare=True, module="links")
SHARING_ENTRY = Entry("sharing", lazy_gettext("Sharing"), "documents.sharing_policy_edit", "share-2", "settings.manage", part="documents", module="documents")
FILING_ENTRY = Entry("filing", lazy_gettext("Filing"), "documents.category_index", "folder-tree", "filing.manage", "manage", rare=True, module="documents")
ENTRIES = [FRAME_ENTRY, INBOX_ENTRY, REQUESTS_ENTRY, FILING_ENTRY, LINKS_ENTRY, SHARING_ENTRY]
