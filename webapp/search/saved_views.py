"""Saved views: searches with their filters, kept under a name. Inside an organization's context."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import db, paging, refusals
from webapp.platform import users
from webapp.search import asked as asking
from webapp.search.asked import Asked
from webapp.search.models import SavedView

LENGTH = 80
QUERY_LENGTH = 2000
SHOWN = 20  # beside the list, each with its count
OWN_MOST, SHARED_MOST = 100, 200  # of one person, and of all shared ones together: what somebody still finds again


class Rights(NamedTuple):
    """`may_share`: one's own views with everybody. `may_manage`: everybody's, whoever made them."""

    may_share: bool
    may_manage: bool


def create(name: str, asked: Asked, *, is_shared: bool, rights: Rights, by: ledger.Actor) -> SavedView:
    """Raises Invalid (NAME_INVALID, QUERY_TOO_LONG), NotAllowed (SHARING_NOT_ALLOWED) or Conflict (TOO_MANY_VIEWS, TOO_MANY_SHARED_VIEWS)."""
    if is_shared:
        _need_sharing(rights)
    _need_room(by.id)
    view = SavedView(owner_id=by.id, name=_clean(name), query=_query(asked), is_shared=is_shared)
    db.session.add(view)
    db.session.flush()
    ledger.record_inside("views.created", by=by, subject=view, shared=is_shared)
    return view


def _need_room(owner_id: UUID) -> None:
    if _count(SavedView.owner_id == owner_id) >= OWN_MOST:
        raise refusals.Conflict(
            "You keep %(most)s views already, as many as one person can. Delete one you no longer use, then save this one.",
            code="TOO_MANY_VIEWS",
            most=OWN_MOST,
        )


def _count(wanted: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(SavedView).where(wanted)) or 0


def find(member_id: UUID, view_id: UUID) -> SavedView:
    """One's own, or everybody's. Raises NotFound for every other."""
    view: SavedView | None = db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, _visible(member_id)))
    if view is None:
        raise refusals.NotFound("There is no such view, or it is somebody else's.")
    return view


def change(view: SavedView, *, name: str | None = None, asked: Asked | None = None, is_shared: bool | None = None, rights: Rights, by: ledger.Actor) -> None:
    """Changes what is given. Raises as `create`, and NotAllowed (NOT_YOURS) for somebody else's."""
    _need_own(view, rights, by)
    if is_shared and not view.is_shared:
        _need_sharing(rights)
    before = view.name
    view.name = view.name if name is None else _clean(name)
    view.query = view.query if asked is None else _query(asked)
    view.is_shared = view.is_shared if is_shared is None else is_shared
    if db.session.is_modified(view):
        db.session.flush()
        ledger.record_inside("views.changed", by=by, subject=view, before=before, shared=view.is_shared)


def delete(view: SavedView, *, rights: Rights, by: ledger.Actor) -> None:
    """Documents stay. Raises NotAllowed (NOT_YOURS)."""
    _need_own(view, rights, by)
    ledger.record_inside("views.deleted", by=by, subject=view)
    db.session.delete(view)
    db.session.flush()


def shown(member_id: UUID) -> Sequence[SavedView]:
    """Those that stand beside the list: one's own, then everybody's, each by name."""
    return db.session.scalars(sa.select(SavedView).where(_visible(member_id)).order_by(*_order(member_id)).limit(SHOWN)).all()


def page(member_id: UUID, *, cursor: str | None, limit: int) -> paging.Page[SavedView]:
    """One's own, then everybody's, each by name."""
    order = _order(member_id)
    listed = sa.select(SavedView).where(_visible(member_id)).order_by(*order).limit(limit + 1)
    last = paging.decode(cursor, (paging.whole, paging.word, UUID)) if cursor else None
    if last:
        listed = listed.where(paging.beyond(order, last))
    return paging.cut(db.session.scalars(listed).all(), limit, lambda view: (int(view.owner_id != member_id), view.name, view.id))


def _order(member_id: UUID) -> tuple[Any, ...]:
    return sa.case((SavedView.owner_id == member_id, 0), else_=1), SavedView.name, SavedView.id


def may_change(view: SavedView, member_id: UUID, rights: Rights) -> bool:
    return view.owner_id == member_id or (view.is_shared and rights.may_manage)


def asked_by(view: SavedView) -> Asked:
    return asking.from_query(view.query)


def _visible(member_id: UUID) -> sa.ColumnElement[bool]:
    return sa.or_(SavedView.owner_id == member_id, SavedView.is_shared)


def _need_own(view: SavedView, rights: Rights, by: ledger.Actor) -> None:
    if not may_change(view, by.id, rights):
        raise refusals.NotAllowed("Only whoever made this view can change it, or a manager.", code="NOT_YOURS")


def _need_sharing(rights: Rights) -> None:
    if not rights.may_share:
        raise refusals.NotAllowed("Your role does not let you share a view. Keep it for yourself.", code="SHARING_NOT_ALLOWED")
    if _count(SavedView.is_shared.is_(True)) >= SHARED_MOST:
        raise refusals.Conflict(
            "There are %(most)s views for everybody already, as many as there can be. Keep this one for yourself, or delete one that nobody uses.",
            code="TOO_MANY_SHARED_VIEWS",
            most=SHARED_MOST,
        )


def _query(asked: Asked) -> str:
    query = urlencode(asked.arguments())
    if len(query) > QUERY_LENGTH:
        raise refusals.Invalid("That is more than a view can keep. Take some filters away.", code="QUERY_TOO_LONG", field="query")
    return query


def _clean(text: str) -> str:
    try:
        name = users.clean_name(text)
    except refusals.Invalid:
        name = ""
    if not 1 <= len(name) <= LENGTH:
        raise refusals.Invalid("A view's name has 1 to %(most)s characters.", code="NAME_INVALID", field="name", most=LENGTH)
    return name
