"""Where somebody is signed in, and ending it."""

from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, ADMIN, APEX, GLOBEX, Browser, arriving

from webapp.audit.models import PlatformEntry
from webapp.auth import sessions, whereabouts
from webapp.auth.models import RefreshFamily, RefreshToken
from webapp.kit import clock, db, refusals
from webapp.orgs import members
from webapp.platform import organizations, users
from webapp.platform.models import Membership

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def here(slug="acme"):
    return whereabouts.Here("org", cast.org(slug).id)


APEX_ITSELF = whereabouts.Here("apex", None)
CONSOLE = whereabouts.Here("admin", None)


def come(email=cast.BOB, slug="acme", side="org"):
    opened = sessions.open(cast.user(email), side=side, org=cast.org(slug).id if slug else None, way="code", device=FIREFOX)
    db.commit()
    return opened


def program(email=cast.BOB, slug="acme", device="stocktake/2.1"):
    """A program that signed in for somebody."""
    user, org = cast.user(email), cast.org(slug)
    membership = db.session.scalars(sa.select(Membership).where(Membership.user_id == user.id, Membership.organization_id == org.id)).one()
    family = RefreshFamily(
        user_id=user.id,
        organization_id=org.id,
        way="password",
        second_step="none",
        expires_at=clock.now() + timedelta(days=90),
        ends_at=clock.now() + timedelta(days=365),
        user_epoch=user.epoch,
        membership_epoch=membership.epoch,
        organization_epoch=org.epoch,
        device=device,
    )
    db.session.add(family)
    db.session.flush()
    db.session.add(RefreshToken(token_hash="a" * 64, family_id=family.id))
    db.commit()
    return family.id


def listed(where, email=cast.BOB):
    return [(one.side, one.place, one.is_program) for one in whereabouts.of_user(cast.user(email).id, where)]


def test_a_host_lists_its_own_browsers_and_programs_the_last_used_first(context, time):
    come()
    time.passes(minutes=1)
    program()
    come(slug="globex")
    assert listed(here()) == [("api", "Acme GmbH", True), ("org", "Acme GmbH", False)]


def test_the_apex_lists_all_hosts(context, time):
    for slug, side in (("acme", "org"), ("globex", "org"), (None, "apex")):
        come(slug=slug, side=side)
        time.passes(minutes=1)
    program()
    assert [one[:2] for one in listed(APEX_ITSELF)] == [("api", "Acme GmbH"), ("apex", None), ("org", "Globex"), ("org", "Acme GmbH")]


def test_the_console_lists_its_own(context):
    come(cast.DANA, None, "admin")
    come(cast.DANA, None, "apex")
    assert listed(CONSOLE, cast.DANA) == [("admin", None, False)]


def test_nobody_elses_are_listed(context):
    come(cast.ALICE)
    assert listed(here()) == []


def test_somebody_who_was_turned_away_is_still_somewhere(context):
    come(cast.PIA)
    members.turn_away(cast.org("acme").id, cast.user(cast.PIA).id)
    db.commit()
    assert listed(here(), cast.PIA) == [("org", "Acme GmbH", False)]


def suspend_user():
    users.suspend(cast.user(cast.BOB), by=None)
    users.reactivate(cast.user(cast.BOB), by=None)


def suspend_membership():
    membership = members.find(cast.org("acme").id, cast.user(cast.BOB).id)
    members.suspend(membership, by=None)
    membership.status = "active"


def suspend_organization():
    organizations.suspend(cast.org("acme"), by=None)
    organizations.reactivate(cast.org("acme"), by=None)


@pytest.mark.parametrize("act", [suspend_user, suspend_membership, suspend_organization])
def test_what_ended_by_an_epoch_is_not_listed_and_not_revived(context, act):
    come()
    program()
    act()
    db.commit()
    assert listed(here()) == []


def test_what_is_too_old_is_not_listed(context, time):
    come()
    program()
    time.passes(days=91)
    assert listed(here()) == []


def test_a_program_is_ended_with_its_tokens(context):
    family = program()
    bob = cast.user(cast.BOB)
    whereabouts.end(family, here(), of=bob.id, by=bob)
    db.commit()
    assert db.session.scalars(sa.select(RefreshToken)).all() == []


def test_nobody_ends_what_is_somebody_elses_or_on_another_host(context):
    token = come().token
    found = sessions.find(token, side="org", org=cast.org("acme").id)
    for user, where in ((cast.ALICE, here()), (cast.ALICE, APEX_ITSELF), (cast.BOB, here("globex")), (cast.BOB, CONSOLE)):
        with pytest.raises(refusals.NotFound):
            whereabouts.end(found.sitting.id, where, of=cast.user(user).id, by=cast.user(user))
    assert sessions.find(token, side="org", org=cast.org("acme").id)


def test_all_others_of_a_host_end_and_those_elsewhere_stay(context):
    mine, other, elsewhere = come().token, come().token, come(slug="globex").token
    program()
    bob = cast.user(cast.BOB)
    keep = sessions.find(mine, side="org", org=cast.org("acme").id).sitting.id
    assert whereabouts.end_others(keep, here(), of=bob.id, by=bob) == 2
    db.commit()
    assert sessions.find(other, side="org", org=cast.org("acme").id) is None
    assert sessions.find(elsewhere, side="org", org=cast.org("globex").id)
    assert listed(here()) == [("org", "Acme GmbH", False)]


def test_all_others_end_everywhere_from_the_apex(context):
    come()
    come(slug="globex")
    program()
    mine, bob = come(slug=None, side="apex").token, cast.user(cast.BOB)
    keep = sessions.find(mine, side="apex", org=None).sitting.id
    assert whereabouts.end_others(keep, APEX_ITSELF, of=bob.id, by=bob) == 3
    db.commit()
    assert listed(APEX_ITSELF) == [("apex", None, False)]


def test_a_member_is_out_of_one_organization_only(context):
    come(), program(), come(slug="globex"), come(cast.ALICE)
    assert sessions.end_all(cast.user(cast.BOB).id, cast.org("acme").id, by=cast.user(cast.ALICE)) == 2
    db.commit()
    assert (listed(here()), listed(here("globex")), listed(here(), cast.ALICE)) == ([], [("org", "Globex", False)], [("org", "Acme GmbH", False)])
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "members.sessions_ended")).one()
    assert (entry.actor_name, entry.subject_label, entry.facts["number"]) == ("Alice Brandt", "Bob Okafor", 2)


def test_when_people_were_last_seen_is_known_of_those_who_are_signed_in(context):
    come()
    come(slug="globex")
    bob, mia = cast.user(cast.BOB).id, cast.user(cast.MIA).id
    assert set(whereabouts.last_seen(cast.org("acme").id, [bob, mia])) == {bob}


def test_a_person_ends_all_others_from_a_page(app, time):
    old, phone = arriving(app, cast.BOB, ACME), Browser(app, ACME)
    time.passes(minutes=2)
    phone.sign_in(cast.BOB)
    with app.app_context():
        program()
    page = phone.get("/me/sessions").text
    assert "stocktake/2.1" in page
    assert "by password" in page
    assert phone.post("/me/sessions/others/end", page="/me/sessions").location == "/me/sessions"
    assert old.get("/documents").status_code == 303
    page = phone.get("/me/sessions").text
    assert "stocktake" not in page
    assert "End all others" not in page


@pytest.mark.parametrize(("email", "host", "place"), [(cast.BOB, ACME, "Acme GmbH"), (cast.BOB, APEX, "Your organizations"), (cast.DANA, ADMIN, "Console")])
def test_the_page_stands_in_the_frame_of_its_side(app, email, host, place):
    page = arriving(app, email, host).get("/me/sessions")
    assert page.status_code == 200
    assert place in page.text
    assert "This device" in page.text


def test_the_apex_ends_a_session_of_another_host(app, time):
    acme = arriving(app, cast.BOB, ACME)
    time.passes(minutes=2)
    apex = arriving(app, cast.BOB, APEX)
    with app.app_context():
        (one,) = whereabouts.of_user(cast.user(cast.BOB).id, here())
    assert apex.post(f"/me/sessions/{one.id}/end", page="/me/sessions").status_code == 303
    assert acme.get("/documents").status_code == 303


def test_a_manager_sees_people_and_puts_one_out(app):
    alice, bob = arriving(app, cast.ALICE, ACME), arriving(app, cast.BOB, ACME)
    assert "vera@client.example" in alice.get("/people").text
    with app.app_context():
        bob_id = cast.user(cast.BOB).id
        (one,) = whereabouts.of_user(bob_id, here())
    assert "Where <b>bob@acme.example</b> is signed in" in alice.get(f"/people/{bob_id}/sessions").text
    assert alice.post(f"/people/{bob_id}/sessions/{one.id}/end", page="/people").status_code == 303
    assert bob.get("/documents").status_code == 303
    assert "Signed in nowhere" in alice.get(f"/people/{bob_id}/sessions").text


def test_a_manager_ends_all_sessions_of_a_member(app):
    alice, bob = arriving(app, cast.ALICE, ACME), arriving(app, cast.BOB, ACME)
    with app.app_context():
        bob_id = cast.user(cast.BOB).id
    alice.post(f"/people/{bob_id}/sessions/end", page="/people")
    assert bob.get("/documents").status_code == 303
    assert alice.get("/people").status_code == 200


def test_a_managers_own_sessions_are_on_their_own_page(app):
    alice = arriving(app, cast.ALICE, ACME)
    with app.app_context():
        alice_id = cast.user(cast.ALICE).id
    assert alice.get(f"/people/{alice_id}/sessions").location == "/me/sessions"


@pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
def test_nobody_else_sees_where_people_are_signed_in(app, email):
    person = arriving(app, email, ACME)
    with app.app_context():
        mia = cast.user(cast.MIA).id
    assert person.get(f"/people/{mia}/sessions").status_code == 403


def test_people_of_another_organization_are_not_found(app):
    charlie = arriving(app, cast.CHARLIE, GLOBEX)
    with app.app_context():
        mia = cast.user(cast.MIA).id
    assert charlie.get(f"/people/{mia}/sessions").status_code == 404
    assert charlie.post(f"/people/{mia}/sessions/end", page="/people").status_code == 404
