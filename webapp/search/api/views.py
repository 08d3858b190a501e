"""Saved views."""

from uuid import UUID

from webapp.search import asked, saved_views
from webapp.search.api import schemas
from webapp.search.models import SavedView
from webapp.search.saved_views import Rights
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Documents"
REFUSED = {403: "NOT_YOURS, SHARING_NOT_ALLOWED", 409: "TOO_MANY_VIEWS, TOO_MANY_SHARED_VIEWS", 422: "NAME_INVALID, QUERY_TOO_LONG"}


@api.in_org
@guards.may("documents.list")
@guards.module("documents")
@api.call(schemas.ViewsTold, room=ROOM)
def api_view_index(query: api.Listed) -> object:
    """Your own saved views, then those for everybody, each by name."""
    page = saved_views.page(current.person.id, cursor=query.cursor, limit=query.limit)
    return schemas.ViewsTold(items=[_told(view) for view in page.items], next_cursor=page.cursor)


@api.in_org
@guards.may("views.save")
@guards.module("documents")
@api.call(schemas.ViewTold, room=ROOM, status=201, refuses=REFUSED)
def api_view_create(json: schemas.ViewGiven) -> object:
    """Saves a view."""
    return _told(saved_views.create(json.name, asked.from_query(json.query), is_shared=json.is_shared, rights=_rights(), by=current.person)), 201


@api.in_org
@guards.may("views.save")
@guards.module("documents")
@api.call(schemas.ViewTold, room=ROOM, refuses=REFUSED)
def api_view_update(view_id: UUID, json: schemas.ViewChange) -> object:
    """Changes what is given."""
    view = saved_views.find(current.person.id, view_id)
    wanted = asked.from_query(json.query) if json.query is not None else None
    saved_views.change(view, name=json.name, asked=wanted, is_shared=json.is_shared, rights=_rights(), by=current.person)
    return _told(view)


@api.in_org
@guards.may("views.save")
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses={403: "NOT_YOURS"})
def api_view_delete(view_id: UUID) -> object:
    """Documents stay."""
    saved_views.delete(saved_views.find(current.person.id, view_id), rights=_rights(), by=current.person)
    return "", 204


def _rights() -> Rights:
    return Rights(current.may("views.share"), current.may("views.manage"))


def _told(view: SavedView) -> schemas.ViewTold:
    return schemas.ViewTold(id=view.id, name=view.name, query=view.query, is_shared=view.is_shared, is_mine=view.owner_id == current.person.id)
