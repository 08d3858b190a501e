"""Organizations that were there before the groups of service admins get them with the tables of settings."""

import cast
import sqlalchemy as sa

from webapp.kit import db, schema
from webapp.orgs import groups
from webapp.orgs.models import MemberGroup

REVISION = "5d2f80c1e6a4"


def names():
    return sorted(db.session.scalars(sa.select(MemberGroup.name)))


def test_groups_that_are_missing_are_made_and_others_left(context):
    tenant, before = cast.tenant("acme"), schema.history(schema.TENANT).get_revision(REVISION).down_revision
    schema.migrate_tenant(tenant, before)
    with db.inside(tenant):
        found = db.session.scalars(sa.select(MemberGroup).where(MemberGroup.name == groups.SERVICE_ADMINS[0])).one()
        kept = db.session.scalar(sa.select(MemberGroup.id).where(MemberGroup.name == groups.SERVICE_ADMINS[1]))
        db.session.delete(found)
        db.commit()
    schema.migrate_tenant(tenant, "head")
    with db.inside(tenant):
        assert names() == sorted(groups.SERVICE_ADMINS)
        assert db.session.scalar(sa.select(MemberGroup.id).where(MemberGroup.name == groups.SERVICE_ADMINS[1])) == kept
