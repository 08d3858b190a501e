"""All that a request needs to know of its session, in one statement: session, person, membership, organization, and the entry
with which support came in."""

import sqlalchemy as sa

from webapp.auth import gate
from webapp.auth.models import Session
from webapp.platform.models import Avatar, Membership, Organization, Plan, Preference, SupportEntry, Sysadmin, User
from webapp.platform.registry import COLUMNS

_session, _user, _membership, _organization, _sysadmin, _support = (
    model.__table__.c for model in (Session, User, Membership, Organization, Sysadmin, SupportEntry)
)

# Core and not ORM: no objects are made, and it is compiled once.
STATEMENT = (
    sa.select(
        _session.id,
        _session.side,
        _session.domain,
        _session.kind,
        _session.organization_id,
        _session.seen_at,
        _session.created_at,
        _session.proved_at,
        _session.second_step,
        _session.role.label("opened_role"),
        _session.user_epoch.label("opened_user_epoch"),
        _session.membership_epoch.label("opened_membership_epoch"),
        _session.organization_epoch.label("opened_organization_epoch"),
        _user.id.label("user_id"),
        _user.name.label("user_name"),
        _user.email,
        _user.locale,
        _user.timezone,
        _user.status.label("user_status"),
        _user.epoch.label("user_epoch"),
        _user.has_second_factor,
        _membership.role,
        _membership.status.label("membership_status"),
        _membership.epoch.label("membership_epoch"),
        _sysadmin.user_id.label("sysadmin_id"),
        Avatar.__table__.c.updated_at.label("picture_at"),
        Preference.__table__.c.theme,
        _session.support_entry_id,
        _support.ends_at.label("support_ends_at"),
        _support.left_at.label("support_left_at"),
        _support.reason.label("support_reason"),
        *COLUMNS,
    )
    .join(User.__table__, _user.id == _session.user_id)
    .outerjoin(Organization.__table__, _organization.id == _session.organization_id)
    .outerjoin(Plan.__table__, Plan.__table__.c.name == _organization.plan)
    .outerjoin(Membership.__table__, sa.and_(_membership.organization_id == _session.organization_id, _membership.user_id == _session.user_id))
    .outerjoin(Preference.__table__, Preference.__table__.c.user_id == _session.user_id)
    .outerjoin(Avatar.__table__, Avatar.__table__.c.user_id == _session.user_id)
    .outerjoin(Sysadmin.__table__, sa.and_(_sysadmin.user_id == _session.user_id, sa.or_(_session.side == gate.ADMIN, _session.support_entry_id.isnot(None))))
    .outerjoin(SupportEntry.__table__, _support.id == _session.support_entry_id)
    .where(
        sa.or_(
            _session.token_hash == sa.bindparam("token_hash"),
            sa.and_(_session.previous_hash == sa.bindparam("token_hash"), _session.previous_until > sa.bindparam("now")),
        ),
        _session.expires_at > sa.bindparam("now"),
    )
)
