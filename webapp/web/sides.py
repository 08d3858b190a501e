"""Which side of the house a request knocks at, read from its Host once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, Request, current_app, has_request_context, request
from werkzeug.routing import MapAdapter

from webapp.kit import config
from webapp.kit.log import log
from webapp.platform import addresses, registry

APEX = "apex"
ORG = "org"
ADMIN = "admin"
API = "api"
NOWHERE = "nowhere"  # a host that is none of ours: everything but the process's own health is the same 404

EVERY = f"<any({APEX},{ORG},{ADMIN},{API},{NOWHERE}):side>"
SIGNED_IN = f"<any({APEX},{ORG},{ADMIN}):side>"  # sides on which people sign in


@dataclass(frozen=True, slots=True)
class Place:
    """`domain` is the host itself where it is one that an organization proved to be its own."""

    side: str
    slug: str | None = None
    domain: str | None = None


def resolve(host: str) -> Place:
    """The place a Host header names. Case, port and a trailing dot do not matter; names end at a label. Hosts that are not below
    ours are looked up, inside an application's context."""
    settings = config.current()
    if settings.pinned_org:
        return Place(ORG, settings.pinned_org)
    name = _name(host)
    if name == settings.hostname:
        return Place(APEX)
    label = name.removesuffix(f".{settings.hostname}")
    if label in (ADMIN, API):
        return Place(label)
    if label == name:
        slug = _proved_by(name)
        return Place(ORG, slug, name) if slug else Place(NOWHERE)
    if "--" in label or not registry.SLUG.fullmatch(label):
        return Place(NOWHERE)
    return Place(ORG, label)


def _proved_by(host: str) -> str | None:
    """The request is not begun yet, so nothing may be raised: without its database, a host is nobody's, and health still answers."""
    try:
        return registry.slug_at(host)
    except sa.exc.DBAPIError as error:
        log.error("host not looked up", reason=str(error.orig))
        return None


def _name(host: str) -> str:
    name = host.lower().rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host.lower()
    return name.removesuffix(".")


Row = tuple[str, str, str, str, Callable[..., Any]]


def blueprint(room: str, routes: Iterable[Row]) -> Blueprint:
    """A room's blueprint from its table of (side, method, URL, name, view)."""
    made = Blueprint(room, f"webapp.{room}")
    for side, method, url, name, view in routes:
        made.add_url_rule(url, name, view, methods=[method], subdomain=side)
    return made


class HouseRequest(Request):
    """Lets a view take file parts as they arrive (`web.uploads`)."""

    place: Place = Place(NOWHERE)
    file_stream: Callable[[str | None], Any] | None = None

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> Any:
        if self.file_stream is not None:
            return self.file_stream(filename)
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


class PlaceAdapter(MapAdapter):
    """Redirects to the host that was asked, where the router's own would take the name of a side for a subdomain."""

    def get_host(self, domain_part: str | None) -> str:
        return self.server_name


class House(Flask):
    """A Flask whose blueprints' `subdomain` is a side, whatever the host is called."""

    request_class = HouseRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is: no view or hook of ours is a coroutine, and Flask looks at thirty of them for each request."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        if request is None:
            return None
        with self.app_context():  # the request's own context is not there yet
            place = resolve(request.environ.get("HTTP_HOST", ""))
        request.place = place  # type: ignore[attr-defined]
        return PlaceAdapter(
            self.url_map,
            _host(place),
            request.environ.get("SCRIPT_NAME") or "/",
            place.side,
            config.current().scheme,
            request.environ.get("PATH_INFO", "/").encode("latin-1").decode(errors="replace"),  # WSGI hands bytes over as latin-1
            request.method,
            request.environ.get("QUERY_STRING", ""),
        )


def _host(place: Place) -> str:
    """The host that a place answers on, from configuration."""
    base = config.current().base_domain
    if place.domain:
        return addresses.of_host(place.domain, "").partition("://")[2]
    if place.side in (ADMIN, API):
        return f"{place.side}.{base}"
    return f"{place.slug}.{base}" if place.slug and not config.current().pinned_org else base


def install(app: Flask) -> None:
    """Views on several sides neither take the side nor name it when they build an address."""

    app.url_map.merge_slashes = False  # it redirects to <side>.<base>, which somebody else's organization may be

    @app.url_value_preprocessor
    def take_side_off(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            values.pop("side", None)

    @app.url_defaults
    def stay_on_side(endpoint: str, values: dict[str, Any]) -> None:
        if has_request_context() and "side" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "side"):
            values["side"] = request.place.side  # type: ignore[attr-defined]
