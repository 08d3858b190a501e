from flask_babel import lazy_gettext

from webapp.documents.api import categories as api_categories
from webapp.documents.api import tags as api_tags
from webapp.documents.api import types as api_types
from webapp.documents.views import category, document, filing, label
from webapp.web import sides
from webapp.web.frame import Entry

CATEGORY = "/filing/categories/<uuid:category_id>"
VOCABULARY = "/filing/<any(types,tags):vocabulary>"
API = "/v1/orgs/<org>"

blueprint = sides.blueprint(
    "documents",
    [
        (sides.ORG, "GET", "/", "front_show", document.front_show),
        (sides.ORG, "POST", "/documents", "document_create", document.document_create),
        (sides.ORG, "GET", "/documents/<uuid:document_id>", "document_show", document.document_show),
        (sides.ORG, "GET", "/documents/<uuid:document_id>/content", "content_show", document.content_show),
        (sides.ORG, "GET", "/documents/<uuid:document_id>/filing", "filing_show", filing.filing_show),
        (sides.ORG, "POST", "/documents/<uuid:document_id>/type", "filing_type_update", filing.filing_type_update),
        (sides.ORG, "POST", "/documents/<uuid:document_id>/categories", "filing_categories_update", filing.filing_categories_update),
        (sides.ORG, "POST", "/documents/<uuid:document_id>/tags", "filing_tags_update", filing.filing_tags_update),
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

FRAME_ENTRY = Entry("documents", lazy_gettext("Documents"), "search.document_index", "files", "documents.list", module="documents")
FILING_ENTRY = Entry("filing", lazy_gettext("Filing"), "documents.category_index", "folder-tree", "filing.manage", "manage", rare=True, module="documents")
