"""What no browser of ours would send, on every way in: an answer with a sentence, never a crash."""

import base64
import json

import cast
import pytest
from screens import ACME, ADMIN, APEX, Browser, arriving

from webapp.kit import db
from webapp.signups.models import Signup

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

NUL = "a\0b@acme.example"


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


CURSORS = [
    "",
    "x",
    "====",
    "é",
    "\0",
    "a" * 5000,
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
    cursor(),
    cursor(None, None),
    cursor({}, []),
    cursor("2026-11-21T10:00:00", 1),
    cursor("2026-11-21T10:00:00+00:00", True),
    cursor("2026-11-21T10:00:00+00:00", 2**70),
    cursor("2026-11-21T10:00:00+00:00", -1),
    cursor("2026-11-21T10:00:00+00:00", 1.5),
    cursor("2026-11-21T10:00:00+00:00", "1"),
    cursor("0001-01-01T00:00:00+14:00", 1),
    cursor("9999-12-31T23:59:59-14:00", 1),
    cursor("2026-11-21T10:00:00+00:00", "not-a-uuid"),
    cursor("a\0b"),
    cursor("\ud800"),
    cursor(7),
    cursor("x" * 3000),
]


def test_a_mangled_cursor_shows_a_page(app):
    alice, dana = arriving(app, cast.ALICE, ACME), arriving(app, cast.DANA, ADMIN)
    for browser, path, state in ((alice, "/documents", None), (alice, "/signups", "pending"), (alice, "/signups", "rejected"), (dana, "/", None)):
        answers = {after: browser.get(path, query_string={"after": after, **({"state": state} if state else {})}) for after in CURSORS}
        assert {after: answer.status_code for after, answer in answers.items() if answer.status_code != 200} == {}, path


@pytest.mark.parametrize(
    ("host", "path", "page", "data"),
    [
        (ACME, "/signin", "/signin", {"email": NUL}),
        (ADMIN, "/signin", "/signin", {"email": NUL}),
        (ACME, "/signup", "/signup", {"email": NUL, "name": "Tun\0de", "reason": "Night\0shift"}),
        (APEX, "/find", "/", {"slug": "ac\0me"}),
        (APEX, "/organizations/reminder", "/organizations/reminder", {"email": NUL}),
        (ACME, "/signin", "/signin", {"email\0": NUL}),
    ],
)
def test_nul_in_a_field_is_left_out_or_refused(app, host, path, page, data):
    assert Browser(app, host).post(path, data, page=page).status_code in (200, 303, 422)


def test_nul_in_a_code_or_a_decision_is_no_crash(app):
    browser = Browser(app, ACME)
    browser.ask_code(cast.BOB)
    assert browser.post("/signin/code", {"code": "\0" * 6}, page="/signin/code").status_code == 422
    alice = arriving(app, cast.ALICE, ACME)
    with app.app_context():
        pia = cast.signup_of(cast.PIA)
    assert alice.post(f"/signups/{pia}/approval", {"role": "mem\0ber\0s"}, page="/signups").status_code == 422
    assert alice.post(f"/signups/{pia}/rejection", {"reason": "Ask\0 HR."}, page="/signups").status_code == 303
    with app.app_context():
        assert db.session.get(Signup, pia).rejection == "Ask HR."


@pytest.mark.parametrize("path", ["/to/%00", "/to/a%00cme", "/signup/%00", "/signup/%ff%fe", "/signup/..%2f..", "/%00", "/signup/" + "a" * 3000])
def test_nul_and_half_letters_in_an_address_are_nobodys(app, path):
    assert Browser(app, APEX).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/documents/%00", "/documents/%00/content", "/signups?state=%00", "/documents?after=%00&after=%ff", "/me/sessions/%00/end"])
def test_nul_and_half_letters_in_an_organizations_address_are_no_crash(app, path):
    assert arriving(app, cast.ALICE, ACME).get(path).status_code in (200, 404)


@pytest.mark.parametrize("token", ["ä", "\x7f", "x" * 5000])
def test_a_form_token_of_any_letters_is_merely_wrong(app, token):
    browser = Browser(app, ACME)
    answer = browser.client.post("/signin", data={"email": cast.BOB, "csrf_token": token}, base_url=browser.base, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403


@pytest.mark.parametrize("value", ["", "x", "ä", "\x7f" * 43, "x" * 5000])
@pytest.mark.parametrize("name", ["__Host-gatehouse", "__Host-gatehouse-browser", "zone"])
def test_a_cookie_of_any_letters_is_merely_unknown(app, name, value):
    answer = app.test_client(use_cookies=False).get("/signin", base_url=f"https://{ACME}", headers={"Cookie": f"{name}={value}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("agent", ["", "\x7f" * 400, "ä" * 400])
def test_a_browser_may_call_itself_anything(app, agent):
    bob = Browser(app, ACME)
    bob.client.environ_base["HTTP_USER_AGENT"] = agent
    assert bob.sign_in(cast.BOB).status_code == 303
    assert bob.get("/me/sessions").status_code == 200
