import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.auth import gate, sessions
from webapp.auth.models import Session
from webapp.kit import crypto, db, refusals
from webapp.orgs import members
from webapp.platform import organizations, users

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def come(email=cast.ALICE, slug="acme", side="org"):
    org = cast.org(slug).id if slug else None
    opened = sessions.open(cast.user(email), side=side, org=org, way="test", device="Firefox/1 Linux")
    db.commit()
    return opened


def find(token, slug="acme", side="org"):
    return sessions.find(token, side=side, org=cast.org(slug).id if slug else None)


def test_a_member_gets_a_full_session(context):
    found = find(come().token)
    assert (found.person.name, found.sitting.kind, found.sitting.role) == ("Alice Brandt", "full", "manager")
    assert found.org.slug == "acme"


def test_only_the_tokens_digest_is_kept(context):
    opened = come()
    assert db.session.scalars(sa.select(Session.token_hash)).one() == crypto.digest(opened.token)


def test_somebody_who_waits_gets_a_waiting_session_without_a_role(context):
    found = find(come(cast.PIA).token)
    assert (found.sitting.kind, found.sitting.role) == ("waiting", None)


def test_a_session_is_nobody_on_another_organizations_host_and_that_is_recorded(context):
    assert find(come(cast.BOB).token, "globex") is None
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.result == "refused")).one()
    assert (entry.action, entry.actor_name) == ("sessions.used_elsewhere", "Bob Okafor")


def test_a_session_is_nobody_at_the_console(context):
    assert find(come().token, None, "admin") is None


def test_a_sysadmin_has_a_session_at_the_console_only(context):
    assert find(come(cast.DANA, None, "admin").token, None, "admin").person.name == "Dana Reyes"
    with pytest.raises(gate.ShutOut):
        come(cast.DANA)


@pytest.mark.parametrize("email", [cast.ALICE, cast.PIA, cast.CHARLIE])
def test_nobody_else_opens_one_at_the_console(context, email):
    with pytest.raises(gate.ShutOut):
        come(email, None, "admin")


def test_a_stranger_to_the_organization_is_shut_out(context):
    with pytest.raises(gate.ShutOut):
        come(cast.CHARLIE)


def suspend_user():
    users.suspend(cast.user(cast.BOB), by=None)


def suspend_membership():
    members.suspend(members.find(cast.org("acme").id, cast.user(cast.BOB).id), by=None)


def suspend_organization():
    organizations.suspend(cast.org("acme"), by=None)


def remove_membership():
    db.session.delete(members.find(cast.org("acme").id, cast.user(cast.BOB).id))


@pytest.mark.parametrize("act", [suspend_user, suspend_membership, suspend_organization, remove_membership])
def test_a_session_ends_at_once_when(context, act):
    token = come(cast.BOB).token
    act()
    db.commit()
    assert find(token) is None


@pytest.mark.parametrize("act", [suspend_user, suspend_membership, suspend_organization])
def test_the_gate_stays_shut_while(context, act):
    act()
    db.commit()
    with pytest.raises(gate.ShutOut):
        come(cast.BOB)


def test_reactivating_an_organization_revives_no_session(context):
    token = come(cast.BOB).token
    organizations.suspend(cast.org("acme"), by=None)
    organizations.reactivate(cast.org("acme"), by=None)
    db.commit()
    assert find(token) is None
    assert find(come(cast.BOB).token)


def test_a_changed_role_counts_with_the_next_request(context):
    token = come(cast.BOB).token
    members.change_role(members.find(cast.org("acme").id, cast.user(cast.BOB).id), "client", by=None)
    db.commit()
    assert find(token).sitting.role == "client"


def test_a_members_session_slides_ninety_days_and_ends_after_a_year(context, time):
    token = come().token
    for _ in range(4):
        time.passes(days=89)
        found = find(token)
        assert found
        sessions.touch(found.sitting.id, side="org", org=found.org)
    time.passes(days=10)
    assert find(token) is None


def test_an_unused_session_ends_after_ninety_days(context, time):
    token = come().token
    time.passes(days=90, seconds=1)
    assert find(token) is None


def test_a_sysadmins_session_ends_after_an_idle_hour(context, time):
    token = come(cast.DANA, None, "admin").token
    time.passes(minutes=61)
    assert find(token, None, "admin") is None


def test_a_session_is_touched_every_few_minutes_only(context, time):
    token = come().token
    assert not find(token).needs_touch
    time.passes(minutes=6)
    assert find(token).needs_touch


def test_people_close_their_own_sessions_and_nobody_elses(context):
    alice, bob = come(), come(cast.BOB)
    mine, theirs = find(alice.token).sitting.id, find(bob.token).sitting.id
    with pytest.raises(refusals.NotFound):
        sessions.close(theirs, of=cast.user(cast.ALICE).id, by=cast.user(cast.ALICE), org=None)
    sessions.close(mine, of=cast.user(cast.ALICE).id, by=cast.user(cast.ALICE), org=None)
    assert find(alice.token) is None
    assert find(bob.token)


def test_a_made_up_token_finds_nothing(context):
    assert find("x" * 43) is None


def test_a_changed_role_gives_a_new_token_once(context, time):
    token = come(cast.BOB).token
    members.change_role(members.find(cast.org("acme").id, cast.user(cast.BOB).id), "client", by=None)
    db.commit()
    found = find(token)
    assert found.needs_renewal
    renewed = sessions.renew(found.sitting.id, "client")
    assert renewed
    assert sessions.renew(found.sitting.id, "client") is None
    assert not find(renewed.token).needs_renewal
    assert not find(token).needs_renewal
    time.passes(seconds=19)
    assert find(token).sitting.id == find(renewed.token).sitting.id
    time.passes(seconds=2)
    assert find(token) is None
    assert find(renewed.token)


def test_a_proof_is_fresh_and_gives_a_new_token(context, time):
    token = come(cast.BOB).token
    time.passes(minutes=30)
    found = find(token)
    opened = sessions.prove(found.sitting.id, by=found.person, second_step=True)
    db.commit()
    again = find(opened.token)
    assert opened.token != token
    assert again.sitting.proved_at > found.sitting.proved_at
    assert again.sitting.second_step_done
    assert not found.sitting.second_step_done


def test_a_half_session_ends_after_half_an_hour(context, time):
    cast.user(cast.BOB).has_second_factor = True
    db.commit()
    opened = come(cast.BOB)
    assert (opened.kind, find(opened.token).sitting.kind, find(opened.token).needs_touch) == ("half", "half", False)
    time.passes(minutes=31)
    assert find(opened.token) is None


def test_an_organization_may_shorten_sessions(context, time):
    cast.org("acme").session_days = 7
    db.commit()
    token = come(cast.BOB).token
    time.passes(days=8)
    assert find(token) is None
