from webapp.search.api import bulk as api_bulk
from webapp.search.api import documents as api_documents
from webapp.search.api import views as api_views
from webapp.search.views import bulk, library, recent, result, row, selection, value, view
from webapp.web import sides

API_VIEW = "/v1/orgs/<org>/views/<uuid:view_id>"

blueprint = sides.blueprint(
    "search",
    [
        (sides.ORG, "GET", "/documents", "document_index", library.document_index),
        (sides.ORG, "GET", "/documents/facets", "facet_index", library.facet_index),
        (sides.ORG, "GET", "/documents/<uuid:document_id>/row", "row_show", row.row_show),
        (sides.ORG, "GET", "/documents/facets/<any(type,category,tag,owner):dimension>", "value_index", value.value_index),
        (sides.ORG, "GET", "/documents/views", "view_index", view.view_index),
        (sides.ORG, "POST", "/documents/views", "view_create", view.view_create),
        (sides.ORG, "POST", "/documents/views/<uuid:view_id>", "view_update", view.view_update),
        (sides.ORG, "POST", "/documents/views/<uuid:view_id>/removal", "view_delete", view.view_delete),
        (sides.ORG, "POST", "/documents/downloads", "download_create", selection.download_create),
        (sides.ORG, "POST", "/documents/trashings", "trashing_create", bulk.trashing_create),
        (sides.ORG, "POST", "/documents/bulk", "bulk_create", bulk.bulk_create),
        (sides.ORG, "POST", "/documents/bulk/choices", "bulk_choice_create", bulk.bulk_choice_create),
        (sides.ORG, "GET", "/operations/<uuid:operation_id>", "operation_show", bulk.operation_show),
        (sides.ORG, "POST", "/operations/<uuid:operation_id>/undoing", "undoing_create", bulk.undoing_create),
        (sides.API, "POST", "/v1/orgs/<org>/documents/bulk", "api_bulk_create", api_bulk.api_bulk_create),
        (sides.API, "GET", "/v1/orgs/<org>/operations/<uuid:operation_id>", "api_operation_show", api_bulk.api_operation_show),
        (sides.API, "POST", "/v1/orgs/<org>/undo/<uuid:operation_id>", "api_undo_create", api_bulk.api_undo_create),
        (sides.API, "GET", "/v1/orgs/<org>/documents", "api_document_index", api_documents.api_document_index),
        (sides.API, "GET", "/v1/orgs/<org>/views", "api_view_index", api_views.api_view_index),
        (sides.API, "POST", "/v1/orgs/<org>/views", "api_view_create", api_views.api_view_create),
        (sides.API, "PATCH", API_VIEW, "api_view_update", api_views.api_view_update),
        (sides.API, "DELETE", API_VIEW, "api_view_delete", api_views.api_view_delete),
        (sides.ORG, "GET", "/search", "result_index", result.result_index),
        (sides.ORG, "POST", "/search/recents", "recent_create", recent.recent_create),
        (sides.ORG, "POST", "/search/recents/removal", "recents_delete", recent.recents_delete),
        (sides.ORG, "POST", "/search/recents/<uuid:recent_id>/removal", "recent_delete", recent.recent_delete),
    ],
)
