"""Sending stored bytes: ranges, a safe name, and a policy under which nothing in them can run."""

from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from webapp.kit import config
from webapp.kit.blobs.store import store
from webapp.web import headers


def send_blob(space: str, sha256: str, *, filename: str, content_type: str) -> Response:
    """The bytes as an attachment. Behind Caddy only their place is sent, and Caddy sends the bytes. Raises BlobMissing."""
    path = store().path(space, sha256)
    if path is not None and config.current().files_by_proxy:
        response = Response(mimetype=content_type)
        response.headers["X-Accel-Redirect"] = f"/{space}/{sha256[:2]}/{sha256}"
        response.headers["ETag"] = f'"{sha256}"'
        _name(response, filename)
    else:
        response = send_file(
            path or store().open(space, sha256), mimetype=content_type, as_attachment=True, download_name=filename, conditional=False, etag=False
        )
        response.set_etag(sha256)
        try:
            response.make_conditional(request.environ, accept_ranges=True, complete_length=store().size(space, sha256))
        except RequestedRangeNotSatisfiable:
            response.close()
            raise
    response.headers["Content-Security-Policy"] = headers.BYTES_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _name(response: Response, filename: str) -> None:
    response.headers.set("Content-Disposition", "attachment", filename=filename)
