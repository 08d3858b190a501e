import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import TenantEntry
from webapp.kit import db, refusals
from webapp.orgs import groups

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def alice():
    return cast.user(cast.ALICE)


def acme():
    return cast.org("acme").id


def names():
    return [line.name for line in groups.page(cursor=None, limit=50).items if line.name not in groups.SERVICE_ADMINS]


def refused(code, act, kind=refusals.Refusal):
    with pytest.raises(kind) as refusal:
        act()
    assert refusal.value.code == code


def test_an_organization_is_born_with_the_groups_of_its_services(inside):
    assert [line.name for line in groups.page(cursor=None, limit=50).items] == ["ai-service-admin", "doc-service-admin"]


def test_a_group_is_made_changed_and_deleted_and_that_is_recorded(inside):
    group = groups.create("  Accounting\u202e ", "Who books\n  invoices.", by=alice())
    assert (group.name, group.description) == ("Accounting", "Who books invoices.")
    groups.change(group, name="Finance", by=alice())
    assert names() == ["Finance"]
    groups.delete(group, by=alice())
    assert names() == []
    assert db.session.scalars(sa.select(TenantEntry.action).where(TenantEntry.actor_name == "Alice Brandt").order_by(TenantEntry.created_at)).all() == [
        "groups.created",
        "groups.changed",
        "groups.deleted",
    ]


def test_a_name_is_taken_in_every_case_of_it(inside):
    groups.create("Straße", by=None)
    refused("NAME_TAKEN", lambda: groups.create("STRASSE", by=None), refusals.Conflict)
    other = groups.create("Board", by=None)
    refused("NAME_TAKEN", lambda: groups.change(other, name="straße", by=None), refusals.Conflict)


def test_a_group_may_be_written_in_another_case_of_its_own_name(inside):
    group = groups.create("board", by=None)
    groups.change(group, name="Board", by=None)
    assert names() == ["Board"]


def test_changing_nothing_records_nothing(inside):
    group = groups.create("Board", "Us", by=None)
    groups.change(group, name="Board", description="Us", by=alice())
    assert db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == "groups.changed")).all() == []


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "\u200b", "ß" * 41])
def test_a_name_that_is_none_is_refused(inside, name):
    refused("NAME_INVALID", lambda: groups.create(name, by=None), refusals.Invalid)


def test_a_long_description_is_refused(inside):
    refused("DESCRIPTION_TOO_LONG", lambda: groups.create("Board", "x" * 301, by=None), refusals.Invalid)


def test_groups_that_the_product_knows_by_name_keep_it(inside):
    (group, *_) = groups.offered()
    refused("GROUP_BUILT_IN", lambda: groups.change(group, name="AI", by=None), refusals.Conflict)
    refused("GROUP_BUILT_IN", lambda: groups.delete(group, by=None), refusals.Conflict)
    groups.change(group, description="Sets the assistant up.", by=None)
    assert group.description


def test_members_come_and_go(inside):
    group = groups.create("Board", by=None)
    for email in (cast.MIA, cast.BOB, cast.BOB):
        groups.join(acme(), group, cast.user(email).id, by=alice())
    assert [one.name for one in groups.members_of(group.id, cursor=None, limit=50).items] == ["Bob Okafor", "Mia Kern"]
    assert groups.size(group.id) == 2
    assert [one.name for one in groups.of_user(cast.user(cast.BOB).id)] == ["Board"]
    groups.leave(group, cast.user(cast.BOB).id, by=alice())
    assert groups.of_user(cast.user(cast.BOB).id) == []
    refused("NOT_FOUND", lambda: groups.leave(group, cast.user(cast.BOB).id, by=alice()))


@pytest.mark.parametrize("email", [cast.PIA, cast.CHARLIE, cast.DANA])
def test_nobody_who_is_no_member_gets_into_a_group(inside, email):
    group = groups.create("Board", by=None)
    refused("NOT_FOUND", lambda: groups.join(acme(), group, cast.user(email).id, by=None))


def test_deleting_a_group_leaves_its_members_and_takes_them_out(inside):
    group = groups.create("Board", by=None)
    groups.join(acme(), group, cast.user(cast.BOB).id, by=None)
    groups.delete(group, by=None)
    assert groups.of_user(cast.user(cast.BOB).id) == []


def test_long_lists_go_on_where_they_stopped(inside):
    for number in range(12):
        groups.create(f"Team {number:02}", by=None)
    first = groups.page(cursor=None, limit=5, search="team")
    second = groups.page(cursor=first.cursor, limit=5, search="team")
    assert [line.name[-2:] for line in (*first.items, *second.items)] == [f"{number:02}" for number in range(10)]
    group = groups.offered()[0]
    for email in (cast.ALICE, cast.BOB, cast.MIA):
        groups.join(acme(), group, cast.user(email).id, by=None)
    head = groups.members_of(group.id, cursor=None, limit=2)
    tail = groups.members_of(group.id, cursor=head.cursor, limit=2)
    assert [one.name for one in (*head.items, *tail.items)] == ["Alice Brandt", "Bob Okafor", "Mia Kern"]
    assert tail.cursor is None


def test_another_organization_s_group_is_not_there(inside):
    group = groups.create("Board", by=None).id
    db.commit()
    with db.inside(cast.tenant("globex")):
        refused("NOT_FOUND", lambda: groups.get(group))
        assert groups.named([group]) == []
