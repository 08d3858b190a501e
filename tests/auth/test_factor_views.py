"""Second factors as a person in front of a browser meets them."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import cast
import pyotp
import pytest
import sqlalchemy as sa
from authenticator import Device
from screens import ACME, ADMIN, GLOBEX, Browser, arriving, read_code

from webapp.auth.models import Passkey, Session, Totp
from webapp.kit import clock, config, db
from webapp.orgs import members

SECRET = re.compile(r"<code>([A-Z2-7 ]{30,})</code>")
RECOVERY = re.compile(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>")


class Keyring:
    """Somebody's browser with an app and a passkey device beside it."""

    def __init__(self, browser):
        self.browser, self.secret, self.codes = browser, "", []
        self.device = Device(browser.base)

    def code(self):
        """The app's present code; what was used before is forgotten, so that a test need not wait for the next."""
        with self.browser.app.app_context():
            db.session.execute(sa.update(Totp).values(last_step=0))
            db.commit()
        return pyotp.TOTP(self.secret).at(int(clock.now().timestamp()))

    def add_app(self, page="/me/security", next_=None):
        query = {"query_string": {"next": next_}} if next_ else {}
        begun = self.browser.post("/me/security/app/new", page=page, **query)
        assert begun.location.startswith("/me/security/app"), begun.text
        self.secret = SECRET.search(self.browser.get("/me/security/app").text)[1].replace(" ", "")
        answer = self.browser.post("/me/security/app", {"code": pyotp.TOTP(self.secret).at(int(clock.now().timestamp()))}, page="/me/security/app", **query)
        self.codes = RECOVERY.findall(answer.text)
        return answer

    def options(self, path, page="/me/security"):
        answer = self.browser.post(path, page=page)
        assert answer.status_code == 200, (answer.status, answer.location, answer.text)
        return json.loads(answer.text)

    def add_passkey(self, page="/me/security", name="Phone"):
        made = self.device.make(self.options("/me/security/passkeys/options", page))
        answer = self.browser.post("/me/security/passkeys/new", {"credential": made, "name": name}, page=page)
        self.codes = RECOVERY.findall(answer.text) or self.codes
        return answer

    def sign_in_by_passkey(self, browser=None):
        self.browser = browser or self.browser
        answer = self.device.sign(self.options("/signin/passkey/options", "/signin"))
        return self.browser.post("/signin/passkey", {"credential": answer}, partial=True)


@pytest.fixture
def bob(app):
    return Keyring(arriving(app, cast.BOB, ACME))


def require(monkeypatch, whom):
    monkeypatch.setattr(config, "_current", replace(config.current(), require_second_factor=whom))


def arrive(app, email, host=ACME, path="/signin"):
    """Signs in by code, wherever that leads."""
    browser = Browser(app, host)
    answer = browser.sign_in(email)
    assert answer.status_code == 303, answer.text
    return browser, answer.location


def leave(browser):
    browser.post("/signout", page="/me/security")


def test_an_app_is_set_up_and_gives_recovery_codes_once(bob):
    answer = bob.add_app()
    assert answer.status_code == 200
    assert len(bob.codes) == 10
    assert "10 left" in bob.browser.get("/me/security").text
    again = bob.browser.get("/me/security/app")
    assert (again.status_code, again.location) == (303, "/me/security")


def test_the_secret_is_shown_as_a_picture_that_the_policy_allows(bob):
    bob.browser.post("/me/security/app/new", page="/me/security")
    page = bob.browser.get("/me/security/app")
    assert '<img src="data:image/svg+xml' in page.text
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


def test_a_wrong_code_sets_up_nothing_and_is_told_beside_the_field(bob):
    bob.browser.post("/me/security/app/new", page="/me/security")
    answer = bob.browser.post("/me/security/app", {"code": "12345"}, page="/me/security/app")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "Set up<" in bob.browser.get("/me/security").text


def test_setting_a_factor_up_keeps_this_session_with_a_new_token(bob):
    before = bob.browser.cookie("__Host-gatehouse")
    bob.add_app()
    assert bob.browser.cookie("__Host-gatehouse") != before
    assert bob.browser.get("/documents").status_code == 200


def test_a_code_of_the_app_is_the_second_step(app, bob, time):
    bob.add_app()
    leave(bob.browser)
    time.passes(minutes=2)
    bob.browser, door = arrive(app, cast.BOB)
    assert door == "/signin/second-step?next=/"
    assert bob.browser.get("/documents").location == "/signin/second-step?next=/documents"
    answer = bob.browser.post("/signin/second-step?next=/documents", {"code": bob.code()}, page=door)
    assert (answer.status_code, answer.location) == (303, "/documents")
    assert bob.browser.get("/documents").status_code == 200
    assert bob.browser.get("/signin/second-step").location == "/"


def test_a_wrong_code_at_the_second_step_lets_nobody_in(app, bob, time):
    bob.add_app()
    leave(bob.browser)
    time.passes(minutes=2)
    browser, door = arrive(app, cast.BOB)
    for data in ({"code": "000000"}, {"code": ""}, {"recovery": "AAAAA-AAAAA"}, {"credential": "{}"}, {}):
        assert browser.post("/signin/second-step", data, page=door).status_code == 422
    assert browser.get("/documents").location.startswith("/signin/second-step")


def test_a_recovery_code_is_the_second_step_once(app, bob, time):
    bob.add_app()
    for number, wanted in ((0, 303), (0, 422), (1, 303)):
        leave(bob.browser)
        time.passes(minutes=2)
        bob.browser, door = arrive(app, cast.BOB)
        assert bob.browser.post("/signin/second-step", {"recovery": bob.codes[number].lower()}, page=door).status_code == wanted
    assert "8 left" in bob.browser.get("/me/security").text


def test_a_passkey_is_the_second_step(app, bob, time):
    bob.add_passkey()
    assert len(bob.codes) == 10
    leave(bob.browser)
    time.passes(minutes=2)
    bob.browser, door = arrive(app, cast.BOB)
    answer = bob.device.sign(bob.options("/signin/second-step/options", door))
    assert bob.browser.post("/signin/second-step", {"credential": answer}, page=door).location == "/"
    assert bob.browser.get("/documents").status_code == 200


def test_a_passkey_signs_in_alone(app, bob):
    bob.add_passkey()
    leave(bob.browser)
    answer = bob.sign_in_by_passkey(Browser(app, ACME))
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")
    assert bob.browser.get("/documents").status_code == 200


def test_a_passkey_opens_every_organization_of_its_owner_and_no_other_door(app, bob):
    bob.add_passkey()
    globex, admin = Browser(app, GLOBEX), Browser(app, ADMIN)
    bob.device.origin = globex.base
    assert bob.sign_in_by_passkey(globex).headers["HX-Redirect"] == "/"
    bob.device.origin = admin.base
    answer = bob.sign_in_by_passkey(admin)
    assert answer.status_code == 403
    assert "do not run this installation" in answer.text


def test_a_suspended_member_s_passkey_opens_nothing(app, bob):
    bob.add_passkey()
    with app.app_context():
        members.suspend(members.find(cast.org("acme").id, cast.user(cast.BOB).id), by=None)
        db.commit()
    answer = bob.sign_in_by_passkey(Browser(app, ACME))
    assert answer.status_code == 403
    assert "membership is suspended" in answer.text


def test_another_browser_s_challenge_is_worth_nothing(app, bob):
    bob.add_passkey()
    other = Browser(app, ACME)
    answer = bob.device.sign(json.loads(other.post("/signin/passkey/options").text))
    refused = Browser(app, ACME).post("/signin/passkey", {"credential": answer}, partial=True)
    assert refused.status_code == 422
    assert "too long" in refused.text


def test_a_refused_passkey_is_told_beside_the_button(bob):
    answer = bob.browser.post("/signin/passkey", {"credential": "nonsense"}, partial=True)
    assert answer.status_code == 422
    assert 'id="passkey-way"' in answer.text


def test_challenges_are_given_sixty_times_in_ten_minutes(app):
    browser = Browser(app, ACME)
    token = browser.token()
    answers = [
        browser.client.post("/signin/passkey/options", base_url=browser.base, headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token}).status_code
        for _ in range(61)
    ]
    assert answers == [200] * 60 + [429]


def make_stale(app):
    with app.app_context():
        db.session.execute(sa.update(Session).values(proved_at=datetime(2020, 1, 1, tzinfo=UTC)))
        db.commit()


CHANGES = [
    ("GET", "/me/security/passkeys/new"),
    ("POST", "/me/security/passkeys/new"),
    ("POST", "/me/security/passkeys/options"),
    ("POST", "/me/security/app/new"),
    ("GET", "/me/security/app"),
    ("POST", "/me/security/app"),
    ("POST", "/me/security/app/removal"),
    ("GET", "/me/security/recovery-codes"),
    ("POST", "/me/security/recovery-codes"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_changing_one_s_keys_needs_a_fresh_proof(app, bob, method, path):
    make_stale(app)
    answer = bob.browser.get(path) if method == "GET" else bob.browser.post(path, page="/me/security")
    assert answer.status_code == 303
    assert answer.location.startswith("/me/proof")


def test_changing_a_passkey_needs_a_fresh_proof(app, bob):
    bob.add_passkey()
    with app.app_context():
        passkey = db.session.scalars(sa.select(Passkey.id)).one()
    make_stale(app)
    for path in ("", "/removal"):
        assert bob.browser.post(f"/me/security/passkeys/{passkey}{path}", {"name": "Mine"}, page="/me/security").location.startswith("/me/proof")


def test_who_has_no_factor_proves_by_a_mailed_code(app, bob, time):
    time.passes(minutes=6)
    assert bob.browser.get("/me/security/passkeys/new").location == "/me/proof?next=/me/security/passkeys/new"
    assert "Mail me a code" in bob.browser.get("/me/proof").text
    assert bob.browser.post("/me/proof/code", page="/me/proof").status_code == 303
    assert bob.browser.post("/me/proof", {"code": "000000"}, page="/me/proof").status_code == 422
    before = bob.browser.cookie("__Host-gatehouse")
    answer = bob.browser.post("/me/proof?next=/me/security/passkeys/new", {"code": read_code(app, cast.BOB)}, page="/me/proof")
    assert answer.location == "/me/security/passkeys/new"
    assert bob.browser.cookie("__Host-gatehouse") != before
    assert bob.browser.get("/me/security/passkeys/new").status_code == 200
    time.passes(minutes=5, seconds=1)
    assert bob.browser.get("/me/security/passkeys/new").status_code == 303


def test_who_has_a_factor_proves_by_nothing_weaker(app, bob, time):
    bob.add_app()
    time.passes(minutes=6)
    page = bob.browser.get("/me/proof").text
    assert "authenticator app" in page
    assert "Mail me" not in page
    assert "recovery" not in page
    assert bob.browser.post("/me/proof/code", page="/me/proof").status_code == 409
    assert bob.browser.post("/me/proof", {"recovery": bob.codes[0]}, page="/me/proof").status_code == 422
    assert bob.browser.post("/me/proof?next=/me/security", {"code": bob.code()}, page="/me/proof").location == "/me/security"
    assert bob.browser.get("/me/security/recovery-codes").status_code == 200


def test_a_code_from_the_sign_in_mail_is_no_proof(app, bob, time):
    time.passes(minutes=6)
    other = Browser(app, ACME)
    other.ask_code(cast.BOB)
    assert bob.browser.post("/me/proof", {"code": read_code(app, cast.BOB)}, page="/me/proof").status_code == 422


def test_passkeys_are_renamed_and_removed_by_their_owner_only(app, bob, time):
    bob.add_passkey(name="Phone")
    with app.app_context():
        passkey = db.session.scalars(sa.select(Passkey.id)).one()
    mia = arriving(app, cast.MIA, ACME)
    for path in ("", "/removal"):
        assert mia.post(f"/me/security/passkeys/{passkey}{path}", {"name": "Mine"}, page="/me/security").status_code == 404
    assert bob.browser.post(f"/me/security/passkeys/{passkey}", {"name": "  Work   phone "}, page="/me/security").status_code == 303
    assert "<b>Work phone</b>" in bob.browser.get("/me/security").text
    empty = bob.browser.post(f"/me/security/passkeys/{passkey}", {"name": ""}, page="/me/security", partial=True)
    assert empty.status_code == 422
    assert "<b>Work phone</b>" in empty.text
    assert bob.browser.post(f"/me/security/passkeys/{passkey}/removal", page="/me/security").status_code == 303
    assert "Work phone" not in bob.browser.get("/me/security").text


def test_the_last_factor_cannot_be_removed_where_one_is_required(app, bob, monkeypatch):
    bob.add_app()
    require(monkeypatch, "everybody")
    assert bob.browser.post("/me/security/app/removal", page="/me/security").status_code == 409
    assert "is required of you" in bob.browser.get("/me/security").text


def test_who_must_have_a_factor_and_has_none_sets_it_up_on_the_way_in(app, time, monkeypatch):
    require(monkeypatch, "sysadmins")
    browser, door = arrive(app, cast.DANA, ADMIN)
    dana = Keyring(browser)
    assert door == "/signin/second-step?next=/"
    assert "Set up a second factor" in browser.get(door).text
    assert browser.get("/").location == "/signin/second-step?next=/"
    answer = dana.add_app(page=door, next_="/")
    assert len(dana.codes) == 10
    assert 'href="/"' in answer.text
    assert browser.get("/").status_code == 200
    leave(browser)
    time.passes(minutes=2)
    dana.browser, door = arrive(app, cast.DANA, ADMIN)
    assert dana.browser.post("/signin/second-step", {"code": dana.code()}, page=door).location == "/"
    assert dana.browser.get("/").status_code == 200


def test_a_passkey_can_be_the_first_factor_on_the_way_in(app, monkeypatch):
    require(monkeypatch, "everybody")
    browser, door = arrive(app, cast.BOB)
    assert browser.get("/me/security/passkeys/new").status_code == 200
    assert Keyring(browser).add_passkey(page=door).status_code == 200
    assert browser.get("/documents").status_code == 200


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_half_sitting_of_somebody_who_has_a_factor_enrols_no_new_one(app, bob, time, method, path):
    bob.add_app()
    leave(bob.browser)
    time.passes(minutes=2)
    browser, door = arrive(app, cast.BOB)
    answer = browser.get(path) if method == "GET" else browser.post(path, page=door)
    assert answer.location.startswith("/signin/second-step")


def test_half_a_sitting_reaches_no_other_page_of_one_s_keys(app, monkeypatch):
    require(monkeypatch, "everybody")
    browser, door = arrive(app, cast.BOB)
    for path in ("/me/security", "/me/proof", "/me/security/recovery-codes", "/me/sessions", "/documents"):
        assert browser.get(path).location.startswith("/signin/second-step"), path
    for path in ("/me/proof", "/me/proof/code", "/me/proof/options", "/me/security/recovery-codes", "/me/security/app/removal"):
        assert browser.post(path, page=door).location.startswith("/signin/second-step"), path


def test_a_session_from_long_ago_sets_up_no_factor_when_one_becomes_required(app, bob, time, monkeypatch):
    time.passes(days=3)
    require(monkeypatch, "everybody")
    assert bob.browser.get("/documents").location.startswith("/signin/second-step")
    assert bob.browser.get("/me/security/passkeys/new").location.startswith("/signin?next=")
    assert bob.browser.post("/me/security/app/new", page="/signin/second-step").status_code == 401


def test_half_a_session_ends_after_half_an_hour(app, time, monkeypatch):
    require(monkeypatch, "everybody")
    browser, door = arrive(app, cast.BOB)
    time.passes(minutes=31)
    assert browser.get(door).location.startswith("/signin?next=")


def test_a_manager_asks_it_of_everybody_once_they_have_one(app, bob, time):
    alice = Keyring(arriving(app, cast.ALICE, ACME))
    asked = {"second_factor": "everybody", "session_days": "30"}
    refused = alice.browser.post("/settings/security", asked, page="/settings/security")
    assert refused.status_code == 409
    assert "of your own first" in refused.text
    alice.add_app()
    assert alice.browser.post("/settings/security", asked, page="/settings/security").status_code == 303
    assert bob.browser.get("/documents").location.startswith("/signin/second-step")
    assert alice.browser.get("/documents").status_code == 200
    page = alice.browser.get("/settings/security").text
    assert 'value="everybody" checked' in page
    assert 'value="30"' in page


def test_the_rules_need_a_manager_and_a_fresh_proof(app, bob, time):
    assert bob.browser.get("/settings/security").status_code == 403
    alice = arriving(app, cast.ALICE, ACME)
    time.passes(minutes=6)
    assert alice.get("/settings/security").status_code == 200
    assert alice.post("/settings/security", {"second_factor": "nobody"}, page="/settings/security").location.startswith("/me/proof")


@pytest.mark.parametrize(
    "given", [{"second_factor": "some"}, {}, {"second_factor": "nobody", "session_days": "0"}, {"second_factor": "nobody", "session_days": "x"}]
)
def test_a_rule_that_is_none_is_told_on_the_form(app, given):
    alice = arriving(app, cast.ALICE, ACME)
    answer = alice.post("/settings/security", given, page="/settings/security", partial=True)
    assert answer.status_code == 422
    assert "error" in answer.text


def test_the_page_of_keys_stands_at_the_console_too(app):
    page = arriving(app, cast.DANA, ADMIN).get("/me/security")
    assert page.status_code == 200
    assert "Gatehouse console" in page.text
