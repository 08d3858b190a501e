from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.auth import api_tokens, bearers, sessions, tokens
from webapp.documents import access
from webapp.documents.models import Document
from webapp.kit import db, refusals
from webapp.orgs import groups, members, roles
from webapp.orgs.models import Person
from webapp.platform import registry, users
from webapp.search import asked, listing

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def membership(email):
    return members.find(cast.org("acme").id, cast.user(email).id)


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


def refused(code, act):
    with pytest.raises(refusals.Refusal) as refusal:
        act()
    assert refusal.value.code == code


def document(email, title="Contract"):
    made = Document(title=title, filename=title, owner_id=cast.user(email).id, size=1, content_type="text/plain", sha256="0" * 64)
    db.session.add(made)
    db.session.flush()
    access.grant_owner(made)
    return made.id


def test_reactivating_revives_nothing(inside):
    bob = membership(cast.BOB)
    before = bob.epoch
    members.suspend(bob, by=None)
    members.reactivate(bob, by=cast.user(cast.ALICE))
    members.reactivate(bob, by=cast.user(cast.ALICE))
    assert (bob.status, bob.epoch) == ("active", before + 1)
    assert len(db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "members.reactivated")).all()) == 1


def test_a_removed_member_is_gone_and_the_heir_has_the_documents(inside):
    group = groups.create("Board", by=None)
    bob, mia, org = cast.user(cast.BOB), cast.user(cast.MIA), cast.org("acme").id
    groups.join(org, group, bob.id, by=None)
    owned, kept = document(cast.BOB), document(cast.MIA, "Hers")
    members.remove(membership(cast.BOB), mia.id, by=cast.user(cast.ALICE))
    db.commit()
    assert membership(cast.BOB) is None
    assert users.find(cast.BOB)
    assert db.session.get(Person, bob.id).name == "Bob Okafor"
    assert groups.of_user(bob.id) == []
    for found in (owned, kept):
        assert access.find(mia.id, found, role="member")[1] == "Mia Kern"
    assert listing.page(listing.viewer(bob.id), asked.PLAIN).items == []
    assert len(listing.page(listing.viewer(mia.id), asked.PLAIN).items) == 2
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "members.removed")).one()
    assert (entry.actor_name, entry.subject_label, entry.facts["heir"]) == ("Alice Brandt", "Bob Okafor", "Mia Kern")
    told = db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == "documents.handed_over")).one()
    assert told.facts["number"] == 1


def test_who_comes_back_finds_nothing_alive_of_before(inside):
    bob, org = cast.user(cast.BOB), cast.org("acme")
    opened = sessions.open(bob, side="org", org=org.id, way="code", device="x")
    made = api_tokens.make(bob, registry.find("acme"), name="Nightly", scopes=["documents.list"], days=7)
    issued = tokens.open(bob, org=org.id, way="code", device="x")
    members.remove(membership(cast.BOB), cast.user(cast.ALICE).id, by=None)
    db.session.flush()
    members.seat(org.id, bob, "member", by=None)
    db.commit()
    assert sessions.find(opened.token, side="org", org=org.id) is None
    assert bearers.find(made.secret) is None
    assert bearers.find(issued.access) is None


def test_their_seats_elsewhere_stay(inside):
    members.remove(membership(cast.BOB), cast.user(cast.ALICE).id, by=None)
    assert members.find(cast.org("globex").id, cast.user(cast.BOB).id).status == "active"


@pytest.mark.parametrize("heir", [cast.BOB, cast.VERA, cast.PIA, cast.CHARLIE])
def test_nobody_inherits_who_is_no_active_member(inside, heir):
    refused("HEIR_INVALID", lambda: members.remove(membership(cast.BOB), cast.user(heir).id, by=None))
    assert membership(cast.BOB)


def test_a_suspended_member_inherits_nothing(inside):
    members.suspend(membership(cast.MIA), by=None)
    refused("HEIR_INVALID", lambda: members.remove(membership(cast.BOB), cast.user(cast.MIA).id, by=None))


def test_the_last_manager_is_not_removed_and_does_not_leave(inside):
    refused("LAST_MANAGER", lambda: members.remove(membership(cast.ALICE), cast.user(cast.BOB).id, by=None))
    refused("LAST_MANAGER", lambda: members.leave(membership(cast.ALICE)))
    refused("LAST_MANAGER", lambda: members.leave(membership(cast.ALICE), cast.user(cast.BOB).id))
    assert membership(cast.ALICE).role == "manager"


def test_who_leaves_hands_over_to_a_manager_unless_they_say_to_whom(inside):
    first, second = document(cast.BOB), document(cast.MIA, "Hers")
    members.leave(membership(cast.BOB))
    members.leave(membership(cast.MIA), cast.user(cast.ALICE).id)
    for one in (first, second):
        assert access.find(cast.user(cast.ALICE).id, one, role="manager")
    assert set(db.session.scalars(sa.select(PlatformEntry.actor_name).where(PlatformEntry.action == "members.left"))) == {"Bob Okafor", "Mia Kern"}


@pytest.mark.parametrize("act", ["demote", "suspend", "remove", "leave"])
def test_two_managers_who_put_each_other_out_at_once_leave_one(app, act):
    with app.app_context():
        members.change_role(membership(cast.BOB), "manager", by=None)
        db.commit()

    def put_out(pair):
        one, other = pair
        with app.app_context(), db.inside(cast.tenant("acme")):
            acts = {
                "demote": lambda: members.change_role(membership(one), "member", by=None),
                "suspend": lambda: members.suspend(membership(one), by=None),
                "remove": lambda: members.remove(membership(one), cast.user(other).id, by=None),
                "leave": lambda: members.leave(membership(one), cast.user(cast.MIA).id),
            }
            try:
                acts[act]()
                db.commit()
                return "done"
            except refusals.Conflict as refusal:
                return refusal.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put_out, [(cast.ALICE, cast.BOB), (cast.BOB, cast.ALICE)])) == ["LAST_MANAGER", "done"]
    with app.app_context():
        assert len(members.managers(cast.org("acme").id)) == 1
