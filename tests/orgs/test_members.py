from concurrent.futures import ThreadPoolExecutor

import cast
import pytest

from webapp.kit import db, refusals
from webapp.orgs import members, roles
from webapp.orgs.models import Person

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def membership(email):
    return members.find(cast.org("acme").id, cast.user(email).id)


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield


def test_a_seat_is_taken_with_a_role_and_a_copy_of_the_name(inside):
    user = cast.users.find_or_create("new@acme.example", "New One")
    members.seat(cast.org("acme").id, user, roles.CLIENT, by=None)
    assert (membership("new@acme.example").role, membership("new@acme.example").status) == ("client", "active")
    assert db.session.get(Person, user.id).name == "New One"


def test_the_last_manager_is_neither_demoted_nor_suspended(inside):
    for act in (lambda: members.change_role(membership(cast.ALICE), "member", by=None), lambda: members.suspend(membership(cast.ALICE), by=None)):
        with pytest.raises(refusals.Conflict) as refused:
            act()
        assert refused.value.code == "LAST_MANAGER"
    assert membership(cast.ALICE).role == "manager"


def test_with_a_second_manager_the_first_may_go(inside):
    members.change_role(membership(cast.BOB), "manager", by=None)
    members.change_role(membership(cast.ALICE), "member", by=None)
    assert [user.name for user in members.managers(cast.org("acme").id)] == ["Bob Okafor"]


def test_two_managers_who_demote_each_other_at_once_leave_one(app):
    with app.app_context():
        members.change_role(membership(cast.BOB), "manager", by=None)
        db.commit()

    def demote(email):
        with app.app_context():
            try:
                members.change_role(membership(email), "member", by=None)
                db.commit()
                return True
            except refusals.Conflict:
                return False

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(demote, [cast.ALICE, cast.BOB])) == 1


@pytest.mark.parametrize("role", ["owner", ""])
def test_a_role_there_is_none_of_is_refused(inside, role):
    with pytest.raises(refusals.Invalid):
        members.change_role(membership(cast.BOB), role, by=None)


def test_the_table_of_permissions_is_as_designed(settings):
    assert not roles.may("client", "documents.upload")
    assert roles.may("member", "documents.upload")
    assert not roles.may("member", "signups.decide")
    assert roles.may("manager", "signups.decide")
    assert not roles.may("sysadmin", "documents.list")
