from webapp.search.views import recent, result
from webapp.web import sides

blueprint = sides.blueprint(
    "search",
    [
        (sides.ORG, "GET", "/search", "result_index", result.result_index),
        (sides.ORG, "POST", "/search/recents", "recent_create", recent.recent_create),
        (sides.ORG, "POST", "/search/recents/removal", "recents_delete", recent.recents_delete),
        (sides.ORG, "POST", "/search/recents/<uuid:recent_id>/removal", "recent_delete", recent.recent_delete),
    ],
)
