"""All that a request needs to know of the token it came with, in one statement: the token, person, membership, organization; and of
a browser's session also the entry with which support came in.

Core and not ORM: no objects are made, and each statement is compiled once, since one of them runs on every request."""

from typing import Any

import sqlalchemy as sa

from webapp.auth import gate
from webapp.auth.models import ApiToken, RefreshFamily, Session
from webapp.kit import db
from webapp.platform.models import Avatar, Membership, Organization, Plan, Preference, SupportEntry, Sysadmin, User
from webapp.platform.registry import COLUMNS, Entry

_session, _family, _token, _user, _membership, _organization, _sysadmin, _support = (
    model.__table__.c for model in (Session, RefreshFamily, ApiToken, User, Membership, Organization, Sysadmin, SupportEntry)
)


def entry(row: Any) -> Entry | None:
    """The organization in a row; None where the token is not one organization's."""
    if row.organization_id is None:
        return None
    live: tuple[Any, ...] = tuple(row)[-len(COLUMNS) :]
    return Entry(*live)


def _statement(held: Any, *more: Any, sysadmins: Any = None) -> sa.Select[Any]:
    """`held`: the columns of the token's table; `more`: those that only its kind has. `sysadmins`: where to look whether the
    person is one, everywhere if not said. The organization's columns stand at the end, where `entry` reads them."""
    return (
        sa.select(
            held.id,
            held.organization_id,
            held.created_at,
            held.user_epoch.label("opened_user_epoch"),
            held.membership_epoch.label("opened_membership_epoch"),
            held.organization_epoch.label("opened_organization_epoch"),
            _user.id.label("user_id"),
            _user.name.label("user_name"),
            _user.email,
            _user.status.label("user_status"),
            _user.epoch.label("user_epoch"),
            _user.has_second_factor,
            _membership.role,
            _membership.status.label("membership_status"),
            _membership.epoch.label("membership_epoch"),
            _sysadmin.user_id.label("sysadmin_id"),
            *more,
            *COLUMNS,
        )
        .join(User.__table__, _user.id == held.user_id)
        .outerjoin(Organization.__table__, _organization.id == held.organization_id)
        .outerjoin(Plan.__table__, Plan.__table__.c.name == _organization.plan)
        .outerjoin(Membership.__table__, sa.and_(_membership.organization_id == held.organization_id, _membership.user_id == held.user_id))
        .outerjoin(Sysadmin.__table__, sa.and_(_sysadmin.user_id == held.user_id, sa.true() if sysadmins is None else sysadmins))
    )


_now = sa.bindparam("now", type_=db.UtcDateTime)
_token_hash: sa.BindParameter[Any] = sa.bindparam("token_hash")

SESSION = (
    _statement(
        _session,
        _session.side,
        _session.domain,
        _session.kind,
        _session.seen_at,
        _session.proved_at,
        _session.second_step,
        _session.role.label("opened_role"),
        _user.locale,
        _user.timezone,
        Avatar.__table__.c.updated_at.label("picture_at"),
        Preference.__table__.c.theme,
        _session.support_entry_id,
        _support.ends_at.label("support_ends_at"),
        _support.left_at.label("support_left_at"),
        _support.reason.label("support_reason"),
        sysadmins=sa.or_(_session.side == gate.ADMIN, _session.support_entry_id.isnot(None)),
    )
    .outerjoin(Preference.__table__, Preference.__table__.c.user_id == _session.user_id)
    .outerjoin(Avatar.__table__, Avatar.__table__.c.user_id == _session.user_id)
    .outerjoin(SupportEntry.__table__, _support.id == _session.support_entry_id)
    .where(
        sa.or_(_session.token_hash == _token_hash, sa.and_(_session.previous_hash == _token_hash, _session.previous_until > _now)),
        _session.expires_at > _now,
    )
)
REFRESH_FAMILY = _statement(_family, _family.second_step).where(
    _family.id == sa.bindparam("id", type_=sa.Uuid), _family.second_step != gate.MISSING, _family.expires_at > _now
)
API_TOKEN = _statement(_token, _token.scopes, _token.used_at).where(_token.token_hash == _token_hash, _token.ended_at.is_(None), _token.expires_at > _now)
