"""Signed in once at the apex, one click into each organization."""

import re
from urllib.parse import urlsplit

import cast
import pytest
import sqlalchemy as sa
from conftest import configure
from screens import ACME, APEX, GLOBEX, Browser, arriving, read_code

from webapp.app import create_app
from webapp.auth.models import Handover, Session
from webapp.kit import clock, db
from webapp.orgs import members
from webapp.platform import organizations, users

LIST = {"Referer": "https://gatehouse.test/organizations"}
MAIL = {"Referer": "https://mail.example/"}


def beside(browser, host):
    """The same browser on another host."""
    other = Browser(browser.app, host)
    other.client = browser.client
    return other


def path(location):
    return location.partition("://")[2].partition("/")[1] + location.partition("://")[2].partition("/")[2]


def enter(apex, host, headers=LIST, to="/"):
    """From the apex's list to an organization's host and back to its entry: (the entry's answer, that browser)."""
    org = beside(apex, host)
    asked = org.get(f"/signin/central?next={to}", headers=headers)
    assert asked.location.startswith("https://gatehouse.test/entry?")
    return apex.get(path(asked.location), headers=headers), org


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, APEX)


def test_signing_in_at_the_apex_leads_to_ones_organizations(app):
    browser = Browser(app, APEX)
    assert browser.sign_in(cast.BOB).location == "/organizations"
    page = browser.get("/organizations").text
    assert page.index("Acme GmbH") < page.index("Globex")
    assert "https://globex.gatehouse.test/signin/central?next=/" in page
    assert browser.get("/signin").location == "/organizations"


def test_one_click_opens_each_organization_as_who_one_is(app, bob):
    for host, name in ((ACME, "Acme GmbH"), (GLOBEX, "Globex")):
        answer, org = enter(bob, host, to="/me/sessions")
        assert answer.location.startswith(f"https://{host}/signin/handover?code=")
        come = org.get(path(answer.location))
        assert (come.status_code, come.location) == (303, "/me/sessions")
        page = org.get("/me/sessions").text
        assert "Bob Okafor" in page
        assert name in page


def test_who_is_in_already_is_led_on_without_the_apex(app):
    acme = arriving(app, cast.BOB, ACME)
    assert acme.get("/signin/central?next=/documents").location == "/documents"


def test_the_way_and_the_age_of_the_proof_come_along(app, time):
    bob, proved = arriving(app, cast.BOB, APEX), clock.now()
    with app.app_context():
        db.session.execute(sa.update(Session).values(way="passkey"))
        db.commit()
    time.passes(days=30)
    answer, acme = enter(bob, ACME)
    acme.get(path(answer.location))
    with app.app_context():
        session = db.session.scalars(sa.select(Session).where(Session.side == "org")).one()
        assert (session.way, session.proved_at) == ("passkey", proved)
        assert (session.ends_at - proved).days == 365


def test_who_is_not_signed_in_at_the_apex_does_so_and_goes_on(app):
    acme = Browser(app, ACME)
    asked = acme.get("/signin/central?next=/documents")
    apex = beside(acme, APEX)
    door = apex.get(path(asked.location))
    assert door.location.startswith("/signin?next=/entry?org%3Dacme")
    apex.post(door.location, {"email": cast.BOB})
    code = apex.post(f"/signin/code?{urlsplit(door.location).query}", {"code": read_code(app, cast.BOB)}, page="/signin/code")
    assert code.location == path(asked.location)
    moving = apex.get(code.location, headers={"Referer": "https://gatehouse.test/signin/code"})
    assert moving.status_code == 200  # a form's policy would hold a redirect to another host
    url = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', moving.text)[1].replace("&amp;", "&")
    assert acme.get(path(url)).location == "/documents"


@pytest.mark.parametrize(
    "headers",
    [
        MAIL,
        {},
        {"Referer": "https://crm--acme.gatehouse.test/"},
        {"Referer": "https://nobody.gatehouse.test/"},
        {"Referer": "http://acme.gatehouse.test/"},
        {"Referer": "https://acme.gatehouse.test.evil.example/"},
        {"Referer": "https://[/"},
        LIST | {"Sec-Fetch-Mode": "no-cors"},
        LIST | {"Sec-Fetch-Dest": "iframe"},
        LIST | {"Sec-Purpose": "prefetch"},
    ],
)
def test_a_link_from_elsewhere_needs_a_click(app, bob, headers):
    answer, acme = enter(bob, ACME, headers)
    assert answer.status_code == 200
    assert "Go on to Acme GmbH" in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 0
    action = re.search(r'action="(/entry[^"]+)"', answer.text)[1].replace("&amp;", "&")
    clicked = bob.post(action, page="/organizations")
    url = re.search(r"url=(https://acme[^\"]+)", clicked.text)[1].replace("&amp;", "&")
    assert acme.get(path(url)).location == "/"


@pytest.mark.parametrize("referrer", ["https://gatehouse.test/", "https://acme.gatehouse.test/", "https://globex.gatehouse.test/documents"])
def test_a_page_of_ours_leads_on_at_once(app, bob, referrer):
    answer, _ = enter(bob, GLOBEX, {"Referer": referrer, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"})
    assert "/signin/handover?code=" in (answer.location or answer.text)


def test_looking_without_reading_issues_nothing(app, bob):
    asked = beside(bob, ACME).get("/signin/central")
    answer = bob.client.head(path(asked.location), base_url=bob.base, headers=LIST)
    assert answer.status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 0


def test_a_code_is_worth_nothing_in_another_browser(app, bob):
    answer, acme = enter(bob, ACME)
    thief = Browser(app, ACME)
    refused = thief.get(path(answer.location))
    assert refused.status_code == 403
    assert "Start again" in refused.text
    assert thief.cookie("__Host-gatehouse") is None
    assert acme.get(path(answer.location)).status_code == 303


def test_nobody_is_signed_in_as_somebody_else_by_a_link(app, bob):
    """Mia is led to a link that Bob prepared: it was begun in his browser."""
    answer, _ = enter(bob, ACME)
    mia = arriving(app, cast.MIA, ACME)
    assert mia.get(path(answer.location)).status_code == 403
    assert "Mia Kern" in mia.get("/documents").text


def test_a_stranger_is_told_at_the_apex_and_can_ask_to_join(app):
    charlie = arriving(app, cast.CHARLIE, APEX)
    answer, _ = enter(charlie, ACME)
    assert answer.status_code == 403
    assert "https://acme.gatehouse.test/signup" in answer.text
    action = re.search(r"/entry\?\S+", charlie.get("/organizations").text)
    assert action is None
    assert charlie.post(path(beside(charlie, ACME).get("/signin/central").location), page="/organizations").status_code == 303


def test_somebody_who_waits_comes_to_the_waiting_page(app):
    pia = arriving(app, cast.PIA, APEX)
    assert "Waiting for a manager" in pia.get("/organizations").text
    answer, acme = enter(pia, ACME)
    assert acme.get(path(answer.location)).location == "/waiting"


def test_who_is_suspended_meanwhile_does_not_come_in(app, bob):
    answer, acme = enter(bob, ACME)
    with app.app_context():
        members.suspend(members.find(cast.org("acme").id, cast.user(cast.BOB).id), by=None)
        db.commit()
    assert acme.get(path(answer.location)).status_code == 403
    assert acme.cookie("__Host-gatehouse") is None
    assert "You are suspended" in bob.get("/organizations").text
    assert enter(bob, ACME)[0].status_code == 403


def test_a_suspended_organization_is_shown_and_leads_nowhere(app, bob):
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    page = bob.get("/organizations").text
    assert "Organization suspended" in page
    assert "acme.gatehouse.test/signin" not in page


def test_an_organization_nobody_has_is_not_found(app, bob):
    asked = beside(bob, ACME).get("/signin/central").location
    assert bob.get(path(asked).replace("org=acme", "org=nobody")).status_code == 404
    assert bob.get("/entry").status_code == 422


def test_signing_out_of_one_leaves_the_others(app, bob):
    answer, acme = enter(bob, ACME)
    acme.get(path(answer.location))
    acme.post("/signout", page="/documents")
    assert acme.get("/documents").status_code == 303
    assert bob.get("/organizations").status_code == 200
    bob.post("/signout", page="/organizations")
    assert bob.get("/organizations").location == "/signin?next=/organizations"


def test_suspending_a_person_ends_everything_they_are_signed_in_with(app, bob):
    answer, acme = enter(bob, ACME)
    acme.get(path(answer.location))
    with app.app_context():
        users.suspend(cast.user(cast.BOB), by=None)
        db.commit()
    assert acme.get("/documents").location.startswith("/signin")
    assert bob.get("/organizations").location.startswith("/signin")


def test_the_front_page_knows_who_is_signed_in(app, bob):
    assert "Your organizations" in bob.get("/").text
    assert "Bob Okafor" in bob.get("/").text
    assert "Your organizations" not in Browser(app, APEX).get("/").text


def test_the_sign_in_page_of_an_organization_offers_the_apex(app):
    assert "Use my sign-in at gatehouse.test" in Browser(app, ACME).get("/signin").text
    assert "Use my sign-in" not in Browser(app, APEX).get("/signin").text


def test_where_one_organization_is_served_alone_there_is_no_apex(settings):
    pinned = create_app(configure(settings.data_dir, pinned_org="acme"))
    bob = arriving(pinned, cast.BOB, "gatehouse.test")
    page = bob.get("/documents").text
    assert "switcher" not in page
    assert "Use my sign-in" not in Browser(pinned, "gatehouse.test").get("/signin").text
    assert "Another organization" not in Browser(pinned, "gatehouse.test").get("/signin").text
    assert bob.get("/organizations").status_code == 404
    assert Browser(pinned, "gatehouse.test").get("/signin/central").status_code == 404


def test_the_menu_of_a_workspace_names_the_other_organizations(app):
    bob = arriving(app, cast.BOB, ACME)
    menu = bob.get("/organizations", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "https://globex.gatehouse.test/signin/central?next=/" in menu
    assert "Acme" not in menu
    assert bob.get("/organizations").location == "https://gatehouse.test/organizations"
    mia = arriving(app, cast.MIA, ACME)
    assert "no other organization" in mia.get("/organizations", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text


def test_the_menu_costs_a_page_nothing_until_it_is_opened(app):
    bob = arriving(app, cast.BOB, ACME)
    bob.get("/documents")
    with app.app_context():
        engine = db.extension.engine
    asked = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    bob.get("/documents")
    assert [statement for statement in asked if "membership" in statement and "session" not in statement] == []


def test_who_is_in_no_organization_is_shown_how_to_find_one(app):
    with app.app_context():
        users.find_or_create(cast.STRANGER, "Nobody Yet")
        db.commit()
    page = arriving(app, cast.STRANGER, APEX).get("/organizations").text
    assert "in no organization yet" in page
    assert 'action="/find"' in page
