"""Static files, on every host: an error page on an unknown one needs its sheets too."""

from flask import Response, request, send_from_directory

from webapp.web import docs, guards, sides
from webapp.web.templating import STATIC

FOR_EVER = 31_536_000  # a year, the longest that caches honour


@guards.apart
def asset_show(path: str) -> Response:
    response = send_from_directory(STATIC, path, max_age=FOR_EVER if "v" in request.args else 300)
    if "v" in request.args:
        response.cache_control.immutable = True
    return response


blueprint = sides.blueprint(
    "web",
    [
        (sides.EVERY, "GET", "/static/<path:path>", "asset_show", asset_show),
        (sides.API, "GET", "/", "api_entry_show", docs.api_entry_show),
        (sides.API, "GET", "/openapi.json", "openapi_show", docs.openapi_show),
        (sides.API, "GET", "/docs", "docs_show", docs.docs_show),
    ],
)
