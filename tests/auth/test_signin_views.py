import cast
import pytest
import sqlalchemy as sa
from screens import ACME, ADMIN, GLOBEX, Browser, arriving, letters_to, read_code

from webapp.audit.models import PlatformEntry
from webapp.auth.models import Session
from webapp.kit import db
from webapp.orgs import members
from webapp.platform import organizations


def test_a_code_from_the_mail_opens_the_workspace(app):
    browser = Browser(app, ACME)
    assert browser.ask_code(cast.ALICE).location == "/signin/code?next=/"
    answer = browser.post("/signin/code", {"code": read_code(app, cast.ALICE)}, page="/signin/code")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Documents" in browser.get("/documents").text


def test_the_page_wanted_before_comes_after(app):
    browser = Browser(app, ACME)
    asked = browser.get("/me/sessions")
    assert asked.location == "/signin?next=/me/sessions"
    browser.post("/signin?next=/me/sessions", {"email": cast.BOB})
    answer = browser.post("/signin/code?next=/me/sessions", {"code": read_code(app, cast.BOB)}, page="/signin/code")
    assert answer.location == "/me/sessions"


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\tx",
        "javascript:alert(1)",
        "/\r\nx",
        "/\x00",
        "/\x7f",
        "/ä",
        "/a b",
        "/a\\b",
        "",
        "x",
        "/" + "x" * 2000,
    ],
)
def test_next_leads_nowhere_else(app, evil):
    browser = Browser(app, ACME)
    browser.post("/signin", {"email": cast.BOB})
    answer = browser.post("/signin/code", {"code": read_code(app, cast.BOB)}, page="/signin/code", query_string={"next": evil})
    assert answer.location == "/"


def test_the_session_cookie_is_bound_to_its_host(app):
    header = arriving(app, cast.BOB, ACME).client.get_cookie("__Host-gatehouse", domain=ACME)
    assert header
    assert (header.http_only, header.secure, header.same_site, header.origin_only) == (True, True, "Lax", True)


def test_one_session_does_not_open_another_organization(app):
    bob = arriving(app, cast.BOB, ACME)
    token = bob.cookie("__Host-gatehouse")
    other = Browser(app, GLOBEX)
    other.client.set_cookie("__Host-gatehouse", token, domain=GLOBEX)
    assert other.get("/documents").location.startswith("/signin")


def test_two_session_cookies_are_refused(app):
    bob = arriving(app, cast.BOB, ACME)
    cookie = f"__Host-gatehouse={bob.cookie('__Host-gatehouse')}"
    answer = app.test_client(use_cookies=False).get("/documents", base_url=bob.base, headers={"Cookie": f"{cookie}; __Host-gatehouse=planted"})
    assert answer.location.startswith("/signin")


def test_a_wrong_code_is_told_beside_the_field_and_keeps_the_page(app):
    browser = Browser(app, ACME)
    browser.ask_code(cast.ALICE)
    answer = browser.post("/signin/code", {"code": "000000"}, page="/signin/code")
    assert answer.status_code in (303, 422)
    assert "not right" in answer.text or answer.status_code == 303


def test_a_code_works_in_the_browser_that_asked_only(app):
    browser, other = Browser(app, ACME), Browser(app, ACME)
    browser.ask_code(cast.ALICE)
    code = read_code(app, cast.ALICE)
    assert other.post("/signin/code", {"code": code}).location == "/signin"
    assert browser.post("/signin/code", {"code": code}, page="/signin/code").location == "/"


@pytest.mark.parametrize("email", [cast.ALICE, cast.PIA, cast.CHARLIE, cast.STRANGER])
def test_asking_answers_alike_for_everybody(app, email):
    browser = Browser(app, ACME)
    answer = browser.ask_code(email)
    page = browser.get("/signin/code")
    assert (answer.status_code, answer.location, page.status_code) == (303, "/signin/code?next=/", 200)
    wrong = browser.post("/signin/code", {"code": "999999x"[:6]}, page="/signin/code")
    assert wrong.status_code == 422
    assert email in page.text


def test_a_stranger_is_told_by_mail_and_gets_no_code(app):
    Browser(app, ACME).ask_code(cast.STRANGER)
    (letter,) = letters_to(app, cast.STRANGER)
    assert "belongs to no account" in letter
    assert "https://acme.gatehouse.test/signup" in letter


def test_addresses_are_found_in_any_case(app):
    browser = Browser(app, ACME)
    browser.ask_code("  ALICE@Acme.Example ")
    assert browser.post("/signin/code", {"code": read_code(app, cast.ALICE)}, page="/signin/code").location == "/"


def test_what_is_no_address_is_told_and_kept(app):
    answer = Browser(app, ACME).ask_code("alice at acme")
    assert answer.status_code == 422
    assert "alice at acme" in answer.text
    assert "name@example.com" in answer.text


def test_asking_again_within_a_minute_says_how_long_to_wait(app):
    browser = Browser(app, ACME)
    browser.ask_code(cast.ALICE)
    answer = browser.post("/signin/code/again", page="/signin/code")
    assert answer.status_code == 429
    assert "seconds" in answer.text


def test_a_suspended_member_is_told_so_after_proving_the_address(app):
    with app.app_context():
        members.suspend(members.find(cast.org("acme").id, cast.user(cast.BOB).id), by=None)
        db.commit()
    answer = Browser(app, ACME).sign_in(cast.BOB)
    assert answer.status_code == 403
    assert "membership is suspended" in answer.text


def test_somebody_who_waits_comes_to_the_waiting_page(app):
    pia = Browser(app, ACME)
    assert pia.sign_in(cast.PIA).location == "/waiting"
    assert pia.get("/documents").location == "/waiting"


def test_a_sysadmin_signs_in_at_the_console(app):
    dana = arriving(app, cast.DANA, ADMIN)
    page = dana.get("/")
    assert page.status_code == 200
    assert "Acme GmbH" in page.text


def test_a_sysadmins_sessions_stand_in_the_consoles_frame(app):
    dana = arriving(app, cast.DANA, ADMIN)
    assert 'href="/me/profile"' in dana.get("/").text
    page = dana.get("/me/sessions")
    assert page.status_code == 200
    assert 'aria-label="Console"' in page.text
    assert "This device" in page.text
    assert 'aria-label="Workspace"' in arriving(app, cast.BOB, ACME).get("/me/sessions").text


def test_a_manager_does_not(app):
    browser = Browser(app, ADMIN)
    browser.ask_code(cast.ALICE)
    assert "belongs to no account" in letters_to(app, cast.ALICE)[-1]


def test_signing_out_ends_the_session_for_good(app):
    bob = arriving(app, cast.BOB, ACME)
    token = bob.cookie("__Host-gatehouse")
    assert bob.post("/signout", page="/documents").location == "/signin"
    bob.client.set_cookie("__Host-gatehouse", token, domain=ACME)
    assert bob.get("/documents").location.startswith("/signin")


def test_signing_in_again_ends_the_session_before(app, time):
    bob = arriving(app, cast.BOB, ACME)
    before = bob.cookie("__Host-gatehouse")
    time.passes(minutes=2)
    assert bob.post("/signin", {"email": cast.BOB}, page="/documents").status_code == 303
    assert bob.post("/signin/code", {"code": read_code(app, cast.BOB)}, page="/signin/code").location == "/"
    assert bob.cookie("__Host-gatehouse") not in (before, None)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Session)) == 1
        assert db.session.scalars(sa.select(PlatformEntry.action).where(PlatformEntry.action == "sessions.closed")).all() == ["sessions.closed"]
    bob.client.set_cookie("__Host-gatehouse", before, domain=ACME)
    assert bob.get("/documents").location.startswith("/signin")


def test_signing_in_as_somebody_else_ends_the_session_before(app):
    browser = arriving(app, cast.BOB, ACME)
    browser.post("/signin", {"email": cast.ALICE}, page="/documents")
    browser.post("/signin/code", {"code": read_code(app, cast.ALICE)}, page="/signin/code")
    with app.app_context():
        assert db.session.scalars(sa.select(Session.user_id)).all() == [cast.user(cast.ALICE).id]


def test_a_session_is_ended_from_another_device(app, time):
    bob = arriving(app, cast.BOB, ACME)
    time.passes(minutes=2)
    phone = arriving(app, cast.BOB, ACME)
    with app.app_context():
        oldest = db.session.scalars(sa.select(Session.id).order_by(Session.created_at)).first()
    assert phone.post(f"/me/sessions/{oldest}/end", page="/me/sessions").status_code == 303
    assert bob.get("/documents").location.startswith("/signin")
    assert phone.get("/documents").status_code == 200


def test_nobody_ends_somebody_elses(app):
    alice, bob = arriving(app, cast.ALICE, ACME), arriving(app, cast.BOB, ACME)
    with app.app_context():
        of_alice = db.session.scalars(sa.select(Session.id).where(Session.user_id == cast.user(cast.ALICE).id)).one()
    assert bob.post(f"/me/sessions/{of_alice}/end", page="/documents").status_code == 404
    assert alice.get("/documents").status_code == 200


def test_suspending_an_organization_puts_everybody_out_within_one_request(app):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.get("/documents").status_code == 200
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    page = bob.get("/documents")
    assert page.status_code == 403
    assert "Acme GmbH is suspended" in page.text


def test_suspending_from_another_process_is_seen_although_the_registry_remembers(app):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context():
        db.session.execute(sa.text("UPDATE organization SET status = 'suspended', epoch = epoch + 1 WHERE slug = 'acme'"), bind_arguments=db.PLATFORM)
        db.commit()
    assert bob.get("/documents").status_code == 403
