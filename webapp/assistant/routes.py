from flask_babel import lazy_gettext

from webapp.assistant.api import outside, suggestions
from webapp.assistant.views import autonomy, suggestion
from webapp.web import sides
from webapp.web.frame import Entry

DOCUMENT = "/documents/<uuid:document_id>"
SUGGESTION = "/suggestions/<uuid:suggestion_id>"
API = "/v1/orgs/<org>"

blueprint = sides.blueprint(
    "assistant",
    [
        (sides.ORG, "POST", f"{SUGGESTION}/acceptance", "acceptance_create", suggestion.acceptance_create),
        (sides.ORG, "POST", f"{SUGGESTION}/rejection", "rejection_create", suggestion.rejection_create),
        (sides.ORG, "POST", f"{DOCUMENT}/acceptances", "acceptances_create", suggestion.acceptances_create),
        (sides.ORG, "POST", f"{DOCUMENT}/analysis", "analysis_create", suggestion.analysis_create),
        (sides.ORG, "POST", f"{DOCUMENT}/staying", "staying_update", suggestion.staying_update),
        (sides.ORG, "POST", "/settings/assistant/outside", "outside_update", autonomy.outside_update),
        (sides.ORG, "GET", "/settings/assistant", "autonomy_edit", autonomy.autonomy_edit),
        (sides.ORG, "POST", "/settings/assistant", "autonomy_update", autonomy.autonomy_update),
        (sides.API, "GET", f"{API}{DOCUMENT}/suggestions", "api_suggestion_index", suggestions.api_suggestion_index),
        (sides.API, "POST", f"{API}{DOCUMENT}/analysis", "api_analysis_create", suggestions.api_analysis_create),
        (sides.API, "GET", f"{API}{DOCUMENT}/staying", "api_staying_show", outside.api_staying_show),
        (sides.API, "PUT", f"{API}{DOCUMENT}/staying", "api_staying_update", outside.api_staying_update),
        (sides.API, "PUT", f"{API}{SUGGESTION}/accept", "api_acceptance_update", suggestions.api_acceptance_update),
        (sides.API, "PUT", f"{API}{SUGGESTION}/reject", "api_rejection_update", suggestions.api_rejection_update),
    ],
)

ENTRY = Entry("assistant", lazy_gettext("Assistant"), "assistant.autonomy_edit", "list-checks", "settings.manage", part="documents", module="assistant")
