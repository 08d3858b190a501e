"""Sending stored bytes: ranges, a safe name, and a policy under which nothing in them can run."""

from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from webapp.kit import config, refusals
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


def send_drawn(space: str, sha256: str, content_type: str) -> Response:
    """A picture that we drew of what somebody uploaded: shown in a page, and kept by its reader's browser alone. Under an address
    that names its content (`?v=`) it never changes. Raises BlobMissing."""
    response = send_file(store().path(space, sha256) or store().open(space, sha256), mimetype=content_type, conditional=False, etag=False)
    response.headers["Content-Security-Policy"] = headers.BYTES_POLICY
    is_named = request.args.get("v") == sha256[:12]
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable" if is_named else "private, no-cache"
    response.set_etag(sha256)
    return response.make_conditional(request)  # type: ignore[return-value]


def _name(response: Response, filename: str) -> None:
    response.headers.set("Content-Disposition", "attachment", filename=filename)


def send_picture(content: bytes | None, content_type: str, *, version: int, public: bool) -> Response:
    """A picture that we drew ourselves. With the right `v` in its address it never changes, and may be kept: by anybody where it is
    `public`, else by its reader's own browser. Raises NotFound where there is none."""
    if content is None:
        raise refusals.NotFound()
    response = Response(content, mimetype=content_type)
    response.headers["Content-Security-Policy"] = headers.BYTES_POLICY
    return keep_version(response, version=version, public=public)


def keep_version(response: Response, *, version: int, public: bool) -> Response:
    """Says how long an answer may be kept: a year under the address that names its version, else until it is asked for again."""
    whose = "public" if public else "private"
    is_named = request.args.get("v") == str(version)
    response.headers["Cache-Control"] = f"{whose}, max-age=31536000, immutable" if is_named else f"{whose}, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
