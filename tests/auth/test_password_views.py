"""Passwords and what surrounds them, as a browser without script meets them."""

import re

import cast
import pytest
import screens
from screens import ACME, ADMIN, APEX, GLOBEX, Browser, arriving, letters_to, read_code

from webapp.auth import hashing, passwords
from webapp.kit import db, refusals
from webapp.web import errors

GOOD, OTHER = "quiet boats drift along", "seven lamps under the bridge"


@pytest.fixture
def give(app):
    def given(email=cast.ALICE, password=GOOD):
        with app.app_context():
            passwords.set_first(cast.user(email), password, keep=None, org=None)
            db.commit()

    return given


def by_password(app, email, password, host=ACME, **more):
    browser = Browser(app, host)
    return browser, browser.post("/signin/password", {"email": email, "password": password}, page="/signin?way=password", **more)


def test_the_sign_in_page_leads_to_the_password_and_back_without_losing_the_way(app):
    browser = Browser(app, ACME)
    page = browser.get("/signin?next=/documents").text
    assert 'href="/signin?way=password&amp;next=/documents"' in page
    page = browser.get("/signin?way=password&next=/documents").text
    assert 'action="/signin/password?next=/documents"' in page
    assert 'href="/signin?next=/documents"' in page
    assert 'href="/signin/reset"' in page


def test_a_password_opens_the_workspace(app, give):
    give()
    browser, answer = by_password(app, cast.ALICE, GOOD, query_string={"next": "/documents"})
    assert (answer.status_code, answer.location) == (303, "/documents")
    assert browser.get("/documents").status_code == 200


def test_spaces_around_a_password_belong_to_it(app, give):
    give(password=f"  {GOOD} ")
    assert by_password(app, cast.ALICE, GOOD)[1].status_code == 422
    assert by_password(app, cast.ALICE, f"  {GOOD} ")[1].location == "/"


def test_it_opens_the_console_for_who_runs_the_installation(app, give):
    give(cast.DANA)
    assert by_password(app, cast.DANA, GOOD, ADMIN)[1].location == "/"


@pytest.mark.parametrize(("email", "host", "said"), [(cast.CHARLIE, ACME, "not a member here"), (cast.ALICE, ADMIN, "do not run this installation")])
def test_the_gate_judges_who_has_the_right_password(app, give, email, host, said):
    give(email)
    answer = by_password(app, email, GOOD, host)[1]
    assert answer.status_code == 403
    assert said in answer.text


def test_somebody_who_waits_comes_to_the_waiting_page(app, give):
    give(cast.PIA)
    assert by_password(app, cast.PIA, GOOD)[1].location == "/waiting"


REFERENCE = re.compile(r'name="csrf-?_?token"[^>]*>')


def test_a_wrong_one_is_told_alike_for_everybody_and_not_sent_back(app, give):
    give()
    give(cast.CHARLIE)
    pages = set()
    for email in (cast.ALICE, cast.BOB, cast.PIA, cast.CHARLIE, cast.STRANGER):
        answer = by_password(app, email, OTHER)[1]
        assert answer.status_code == 422
        assert OTHER not in answer.text
        assert email in answer.text
        pages.add(REFERENCE.sub("", answer.text).replace(email, "-"))
    assert len(pages) == 1


def test_too_many_tries_and_a_crowd_say_when_to_come_back(app, give, monkeypatch):
    give()
    answers = [by_password(app, cast.ALICE, OTHER)[1] for _ in range(11)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60

    def crowd(*_):
        raise refusals.Unavailable("Too many people sign in at this moment.", code="BUSY", retry_after=5)

    monkeypatch.setattr(hashing, "matches", crowd)
    answer = by_password(app, cast.BOB, OTHER)[1]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("sent", [{}, {"email": cast.ALICE}, {"password": GOOD}, {"email": "alice at acme", "password": GOOD}])
def test_what_is_missing_is_told_on_the_form(app, sent):
    answer = Browser(app, ACME).post("/signin/password", sent, page="/signin?way=password")
    assert answer.status_code == 422
    assert 'class="error"' in answer.text


def test_a_first_password_is_set_changed_and_removed(app):
    bob = arriving(app, cast.BOB, ACME)
    elsewhere = arriving_again(app, give_to=cast.BOB, host=GLOBEX)
    assert bob.get("/me/password").location == "/me/password/new"
    assert bob.post("/me/password/new", {"password": GOOD}, page="/me/password/new").location == "/me/password?done=set"
    assert elsewhere.get("/documents").location.startswith("/signin")
    assert bob.get("/me/password/new").location == "/me/password"
    changed = bob.post("/me/password", {"known": GOOD, "password": OTHER}, page="/me/password")
    assert changed.location == "/me/password?done=changed"
    assert by_password(app, cast.BOB, GOOD)[1].status_code == 422
    assert by_password(app, cast.BOB, OTHER)[1].location == "/"
    assert bob.post("/me/password/removal", {"known": OTHER}, page="/me/password/removal").location == "/me/profile?done=password-removed"
    assert by_password(app, cast.BOB, OTHER)[1].status_code == 422
    assert bob.get("/documents").status_code == 200


def arriving_again(app, *, give_to, host):
    """Signed in on another host, with a password of a moment: a code goes out once a minute."""
    with app.app_context():
        db.session.add(passwords.Password(user_id=cast.user(give_to).id, hash=hashing.make(GOOD)))
        db.commit()
    browser, answer = by_password(app, give_to, GOOD, host)
    assert answer.status_code == 303
    with app.app_context():
        db.session.delete(db.session.get(passwords.Password, cast.user(give_to).id))
        db.commit()
    return browser


@pytest.mark.parametrize("path", ["/me/password", "/me/password/removal"])
def test_a_change_wants_the_password_that_is_there(app, give, path):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context():
        db.session.add(passwords.Password(user_id=cast.user(cast.BOB).id, hash=hashing.make(GOOD)))
        db.commit()
    answer = bob.post(path, {"known": OTHER, "password": "eleven trains at dusk"}, page=path)
    assert answer.status_code == 422
    assert "This is not your password" in answer.text
    assert by_password(app, cast.BOB, GOOD)[1].location == "/"


def test_a_weak_one_is_told_beside_its_field(app):
    bob = arriving(app, cast.BOB, ACME)
    answer = bob.post("/me/password/new", {"password": "globex for ever and a day"}, page="/me/password/new")
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert "Leave out" in answer.text


@pytest.mark.parametrize("path", ["/me/password/new", "/me/profile/email"])
def test_an_old_proof_leads_to_a_new_one(app, time, monkeypatch, path):
    monkeypatch.setitem(errors.DOORS, "PROOF_NEEDED", "auth.session_index")
    bob = arriving(app, cast.BOB, ACME)
    time.passes(minutes=5, seconds=1)
    assert bob.get(path).location.startswith("/me/sessions?next=")
    assert bob.post(path, {"password": GOOD, "email": "bob@new.example"}, page="/me/profile").location.startswith("/me/sessions")


class TestReset:
    def ask(self, app, email, host=ACME):
        browser = Browser(app, host)
        assert browser.post("/signin/reset", {"email": email}, page="/signin/reset").location == "/signin/reset/code"
        return browser

    @pytest.mark.parametrize(("email", "host"), [(cast.ALICE, ACME), (cast.DANA, ADMIN), (cast.BOB, APEX)])
    def test_a_code_and_a_new_password_and_then_the_sign_in_page(self, app, email, host):
        browser = self.ask(app, email, host)
        entered = browser.post("/signin/reset/code", {"code": read_code(app, email)}, page="/signin/reset/code")
        assert entered.location == "/signin/reset/password"
        assert email in browser.get("/signin/reset/password").text
        done = browser.post("/signin/reset/password", {"password": OTHER}, page="/signin/reset/password")
        assert done.location == "/signin?way=password&done=reset"
        assert "Your new password is set" in browser.get(done.location).text
        assert browser.cookie("__Host-gatehouse") is None
        assert browser.get("/signin/reset/password").location == "/signin/reset"
        assert by_password(app, email, OTHER, host)[1].status_code == 303

    @pytest.mark.parametrize("email", [cast.ALICE, cast.PIA, cast.CHARLIE, cast.STRANGER])
    def test_asking_answers_alike_for_everybody(self, app, email):
        browser = self.ask(app, email)
        page = browser.get("/signin/reset/code")
        assert page.status_code == 200
        wrong = browser.post("/signin/reset/code", {"code": "99999x"}, page="/signin/reset/code")
        assert wrong.status_code == 422
        assert "not right" in wrong.text

    def test_a_weak_password_keeps_the_proof(self, app):
        browser = self.ask(app, cast.ALICE)
        browser.post("/signin/reset/code", {"code": read_code(app, cast.ALICE)}, page="/signin/reset/code")
        answer = browser.post("/signin/reset/password", {"password": "short"}, page="/signin/reset/password")
        assert answer.status_code == 422
        assert browser.post("/signin/reset/password", {"password": OTHER}, page="/signin/reset/password").status_code == 303

    def test_another_browser_and_no_code_lead_back_to_the_start(self, app):
        browser = self.ask(app, cast.ALICE)
        browser.post("/signin/reset/code", {"code": read_code(app, cast.ALICE)}, page="/signin/reset/code")
        other = Browser(app, ACME)
        for act in (lambda: other.get("/signin/reset/password"), lambda: other.get("/signin/reset/code"), lambda: self.post_new(other)):
            assert act().location == "/signin/reset"

    def post_new(self, browser):
        return browser.post("/signin/reset/password", {"password": OTHER}, page="/signin/reset")

    def test_again_within_a_minute_says_how_long_to_wait(self, app):
        browser = self.ask(app, cast.ALICE)
        answer = browser.post("/signin/reset/code/again", page="/signin/reset/code")
        assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)

    def test_whoever_was_signed_in_is_out(self, app, time):
        alice = arriving(app, cast.ALICE, ACME)
        time.passes(minutes=2)
        browser = self.ask(app, cast.ALICE)
        browser.post("/signin/reset/code", {"code": read_code(app, cast.ALICE)}, page="/signin/reset/code")
        self.post_new(browser)
        assert alice.get("/documents").location.startswith("/signin")
        assert "new password was chosen" in letters_to(app, cast.ALICE)[-1]


def test_nothing_of_a_password_is_logged(app, give, capsys):
    give()
    by_password(app, cast.ALICE, GOOD)
    by_password(app, cast.ALICE, OTHER)
    screens.deliver(app)
    said = capsys.readouterr()
    assert GOOD not in said.out + said.err
    assert OTHER not in said.out + said.err
