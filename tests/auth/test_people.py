"""The People page: who sees whom, and what managers change in a row."""

import threading

import cast
import pytest
from programs import problem, signed_in
from screens import ACME, Browser, arriving, letters_to

from webapp.kit import db
from webapp.orgs import members


def user_id(app, email):
    with app.app_context():
        return cast.user(email).id


def seat(app, email):
    with app.app_context():
        found = members.find(cast.org("acme").id, cast.user(email).id)
        return (found.role, found.status) if found else None


def change(browser, person, what, data=None, *, partial=True):
    return browser.post(f"/people/{person}/{what}", data, page="/people", partial=partial)


def test_a_manager_sees_all_with_their_roles_and_can_change_them(app):
    page = arriving(app, cast.ALICE, ACME).get("/people").text
    assert all(name in page for name in ("Alice Brandt", "Bob Okafor", "vera@client.example", "Invite people", "Remove…"))
    assert "Pia Sommer" not in page


def test_a_member_reads_the_directory_and_changes_nothing(app):
    bob = arriving(app, cast.BOB, ACME)
    page = bob.get("/people").text
    assert "vera@client.example" in page
    assert not any(words in page for words in ("Invite people", "Remove…", 'name="role" aria-label="Role of', "Last seen"))
    mia = user_id(app, cast.MIA)
    for what in ("role", "suspension", "suspension/end", "removal"):
        assert change(bob, mia, what, {"role": "manager"}).status_code == 403
    assert seat(app, cast.MIA) == ("member", "active")


def test_a_member_does_not_see_who_is_suspended(app):
    with app.app_context():
        members.suspend(members.get(cast.org("acme").id, cast.user(cast.MIA).id), by=None)
        db.commit()
    assert "Mia Kern" not in arriving(app, cast.BOB, ACME).get("/people?status=suspended").text
    assert "Mia Kern" in arriving(app, cast.ALICE, ACME).get("/people?status=suspended").text


def test_a_client_sees_no_directory(app):
    vera = arriving(app, cast.VERA, ACME)
    for path in ("/people", "/people/suggestions?heir=b", "/groups", "/people/invitations"):
        assert vera.get(path).status_code == 403
    assert 'href="/people"' not in vera.get("/documents").text


def test_the_list_is_searched_and_narrowed_and_says_so_when_nobody_fits(app):
    alice = arriving(app, cast.ALICE, ACME)
    found = alice.get("/people?q=OKAFOR", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "Bob Okafor" in found
    assert "Mia Kern" not in found
    assert found.lstrip().startswith('<div id="people">')
    assert "Nobody fits" in alice.get("/people?q=zzz").text
    assert "Nobody fits" in alice.get("/people?role=client&status=suspended").text
    assert "Vera Lindqvist" in alice.get("/people?role=client").text
    assert alice.get("/people?role=owner&status=x&after=x&q=%00").status_code == 200


def test_a_role_is_changed_in_the_row(app):
    alice, bob = arriving(app, cast.ALICE, ACME), arriving(app, cast.BOB, ACME)
    answer = change(alice, user_id(app, cast.BOB), "role", {"role": "manager"})
    assert answer.status_code == 200
    assert f'id="member-row-{user_id(app, cast.BOB)}"' in answer.text
    assert "Bob Okafor is a manager." in answer.text
    assert seat(app, cast.BOB) == ("manager", "active")
    assert bob.get("/signups").status_code == 200


@pytest.mark.parametrize("role", ["owner", "", "sysadmin"])
def test_a_role_there_is_none_of_is_refused_in_the_row(app, role):
    answer = change(arriving(app, cast.ALICE, ACME), user_id(app, cast.BOB), "role", {"role": role})
    assert (answer.status_code, seat(app, cast.BOB)) == (422, ("member", "active"))
    assert "Choose one of the roles." in answer.text


def test_suspending_puts_somebody_out_at_once_and_reactivating_lets_them_sign_in_anew(app):
    alice, bob, program = arriving(app, cast.ALICE, ACME), arriving(app, cast.BOB, ACME), signed_in(app, cast.BOB, "acme")
    answer = change(alice, user_id(app, cast.BOB), "suspension")
    assert "Suspended" in answer.text
    assert bob.get("/documents").status_code == 303
    assert problem(program.get("/v1/me"))[0] == 401
    assert "Reactivate" in answer.text
    change(alice, user_id(app, cast.BOB), "suspension/end")
    assert seat(app, cast.BOB) == ("member", "active")
    assert bob.get("/documents").status_code == 303
    assert problem(program.get("/v1/me"))[0] == 401


@pytest.mark.parametrize(("what", "data"), [("role", {"role": "member"}), ("suspension", {})])
def test_the_last_manager_is_told_so_in_the_row(app, what, data):
    answer = change(arriving(app, cast.ALICE, ACME), user_id(app, cast.ALICE), what, data)
    assert answer.status_code == 409
    assert "last active manager" in answer.text
    assert seat(app, cast.ALICE) == ("manager", "active")


def test_without_script_the_list_comes_back(app):
    alice = arriving(app, cast.ALICE, ACME)
    answer = change(alice, user_id(app, cast.BOB), "role", {"role": "client"}, partial=False)
    assert (answer.status_code, answer.location) == (303, "/people")
    assert change(alice, user_id(app, cast.ALICE), "role", {"role": "client"}, partial=False).status_code == 409


@pytest.mark.parametrize("heir", [cast.MIA, "mia kern"])
def test_removing_somebody_hands_over_what_was_theirs_and_tells_them(app, heir):
    bob, alice = arriving(app, cast.BOB, ACME), arriving(app, cast.ALICE, ACME)
    program = signed_in(app, cast.BOB, "acme")
    page = alice.get(f"/people/{user_id(app, cast.BOB)}/removal").text
    assert "Hand documents over to" in page
    assert alice.post(f"/people/{user_id(app, cast.BOB)}/removal", {"heir": heir}, page="/people").location == "/people"
    assert seat(app, cast.BOB) is None
    assert bob.get("/documents").status_code == 303
    assert problem(program.get("/v1/me"))[0] == 401
    assert "ended your membership" in letters_to(app, cast.BOB)[-1]
    assert "Bob Okafor" not in alice.get("/people").text


@pytest.mark.parametrize(("heir", "said"), [("Nobody Known", "Nobody here is called that"), (cast.VERA, "handed to an active"), (cast.BOB, "handed to an")])
def test_a_wrong_heir_is_told_at_the_field(app, heir, said):
    answer = arriving(app, cast.ALICE, ACME).post(f"/people/{user_id(app, cast.BOB)}/removal", {"heir": heir}, page="/people", partial=True)
    assert answer.status_code == 422
    assert said in answer.text
    assert heir in answer.text
    assert seat(app, cast.BOB)


def test_names_are_offered_while_somebody_types(app):
    alice = arriving(app, cast.ALICE, ACME)
    assert 'value="mia@acme.example"' in alice.get("/people/suggestions?heir=mi").text
    assert "<option" not in alice.get("/people/suggestions?heir=vera").text
    assert "<option" not in alice.get("/people/suggestions").text


def test_a_member_leaves_of_their_own_accord(app):
    bob = arriving(app, cast.BOB, ACME)
    assert "become those of Alice Brandt" in bob.get("/me/departure").text
    assert bob.post("/me/departure", page="/me/departure").location == "/signin"
    assert seat(app, cast.BOB) is None
    assert bob.get("/documents").status_code == 303


def test_a_client_leaves_and_names_nobody(app):
    vera = arriving(app, cast.VERA, ACME)
    page = vera.get("/me/departure").text
    assert "Alice" not in page
    vera.post("/me/departure", {"heir": "Bob Okafor"}, page="/me/departure")
    assert seat(app, cast.VERA) is None


def test_the_last_manager_cannot_leave(app):
    alice = arriving(app, cast.ALICE, ACME)
    assert "You are the last active manager" in alice.get("/me/departure").text
    assert alice.post("/me/departure", page="/me/departure", partial=True).status_code == 409
    assert alice.get(f"/people/{user_id(app, cast.ALICE)}/removal").location == "/me/departure"


def test_who_waits_or_is_elsewhere_is_not_found(app):
    alice = arriving(app, cast.ALICE, ACME)
    for email in (cast.PIA, cast.CHARLIE, cast.DANA):
        for what in ("role", "suspension", "removal"):
            assert change(alice, user_id(app, email), what, {"role": "member"}).status_code == 404
    assert seat(app, cast.PIA) == ("member", "pending")


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_two_managers_who_demote_each_other_at_once_get_one_refusal(app, monkeypatch):
    with app.app_context():
        members.change_role(members.get(cast.org("acme").id, cast.user(cast.BOB).id), "manager", by=None)
        db.commit()
    browsers = {email: arriving(app, email, ACME) for email in (cast.ALICE, cast.BOB)}
    tokens = {email: browser.token("/people") for email, browser in browsers.items()}
    ids = {email: user_id(app, email) for email in browsers}
    both, really = threading.Barrier(2), members.change_role

    def once_both_are_in(*given, **more):
        both.wait(timeout=20)
        really(*given, **more)

    monkeypatch.setattr(members, "change_role", once_both_are_in)
    answers = []

    def demote(by, whom):
        headers = {"X-CSRF-Token": tokens[by], "Sec-Fetch-Site": "same-origin", "HX-Request": "true", "HX-Request-Type": "partial"}
        sent = browsers[by].client.post(f"/people/{ids[whom]}/role", data={"role": "member"}, base_url=browsers[by].base, headers=headers)
        answers.append(sent.status_code)

    threads = [threading.Thread(target=demote, args=pair) for pair in ((cast.ALICE, cast.BOB), (cast.BOB, cast.ALICE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409]
    assert sorted(seat(app, email)[0] for email in browsers) == ["manager", "member"]


@pytest.mark.parametrize("members_there", [3, 60])
def test_the_list_takes_the_same_statements_however_many_there_are(app, members_there):
    with app.app_context():
        for number in range(members_there):
            cast.users.find_or_create(f"n{number}@acme.example", f"Nora {number}")
            db.session.add(members.Membership(organization_id=cast.org("acme").id, user=cast.user(f"n{number}@acme.example"), role="member", status="active"))
        db.commit()
    alice: Browser = arriving(app, cast.ALICE, ACME)
    alice.get("/people")
    with app.app_context():
        engine = db.extension.engine
    seen = []
    listen = lambda _connection, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
    from_here = db.event.listens_for(engine, "before_cursor_execute")(listen)
    assert alice.get("/people").status_code == 200
    db.event.remove(engine, "before_cursor_execute", from_here)
    assert len(seen) <= 8, seen
