"""Whoever has no business somewhere gets nothing, on every route there is."""

import re
from datetime import UTC, datetime

import cast
import programs
import pytest
import screens
from flask import Flask
from house import sweep
from house.sweep import Estate, Route, is_door, lacking, routes, said
from werkzeug.routing import Map, Rule

from webapp.kit import db
from webapp.orgs import members, roles
from webapp.platform import registry
from webapp.platform.models import Organization
from webapp.web import api, guards, sides

SESSION = "__Host-gatehouse"
REFERENCE = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def acme(app: Flask) -> Estate:
    return Estate(app)


def signed_in(acme: Estate, email: str, host: str = screens.ACME) -> screens.Browser:
    return screens.arriving(acme.app, email, host)


def planted(browser: screens.Browser, host: str) -> screens.Browser:
    """Another host's browser that brings this one's session cookie, however it came by it."""
    thief = screens.Browser(browser.app, host)
    token = browser.cookie(SESSION)
    assert token
    thief.client.set_cookie(SESSION, token, domain=host, secure=True)
    return thief


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    assert [str(route) for route in routes(app) if route.guard == "undecided"] == []


def test_a_view_that_does_not_say_is_not_served(app: Flask) -> None:
    app.add_url_rule("/undecided", "undecided", lambda: "secret", subdomain=sides.ORG)
    assert [route.endpoint for route in routes(app) if route.guard == "undecided"] == ["undecided"]
    answer = screens.Browser(app, screens.ACME).get("/undecided")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_an_argument_that_nobody_can_fill_stops_the_sweep(acme: Estate) -> None:
    rule = Rule("/ghosts/<uuid:ghost_id>", endpoint="x")
    Map([rule])
    with pytest.raises(pytest.fail.Exception, match="takes <ghost_id>"):
        acme.url(Route(rule, "x", sides.ORG, "GET", "public"))


def test_what_is_reached_for_is_there_for_its_owner(acme: Estate) -> None:
    assert sweep.SECRET in acme.bob.get("/documents").text
    alice = signed_in(acme, cast.ALICE)
    opened = [
        said(route, answer)
        for route in routes(acme.app, sides.ORG)
        if route.is_foreign
        and route.method == "GET"
        and route.endpoint != "documents.erasure_new"  # only what is in the trash is asked about once more
        and (answer := acme.call(acme.bob if roles.may("member", route.permission or "documents.read") else alice, route)).status_code != 200
    ]
    assert opened == []


@pytest.mark.parametrize("side", [sides.ORG, sides.ADMIN])
def test_nobody_signed_in_is_sent_to_the_door_and_changes_nothing(acme: Estate, side: str) -> None:
    before, found = acme.rows(), []
    nobody = screens.Browser(acme.app, sweep.HOSTS[side])
    for route in routes(acme.app, side):
        answer = acme.call(nobody, route)
        if (route.guard not in sweep.OPEN and not is_door(answer)) or (route.guard in sweep.OPEN and answer.status_code >= 500) or sweep.SECRET in answer.text:
            found.append(said(route, answer))
    assert found == []
    assert acme.rows() == before


def test_another_organization_s_manager_finds_nothing_of_acme(acme: Estate) -> None:
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.ORG):
        if route.endpoint == "auth.signout" or (route.method == "POST" and not route.is_foreign):
            continue  # Charlie may sign out and do at Globex what managers do
        charlie = signed_in_once(acme, cast.CHARLIE, screens.GLOBEX)
        answer = acme.call(charlie, route)
        if sweep.SECRET in answer.text or "Pia Sommer" in answer.text or (route.is_foreign and answer.status_code != 404):
            found.append(said(route, answer))
    assert found == []
    assert without_sessions(acme.rows()) == without_sessions(before)


def test_acme_s_cookie_is_worth_nothing_on_another_host(acme: Estate) -> None:
    before, found = acme.rows(), []
    for host, side in ((screens.GLOBEX, sides.ORG), (screens.ADMIN, sides.ADMIN)):
        for route in routes(acme.app, side):
            if route.guard in sweep.OPEN:
                continue
            thief = planted(acme.bob, host)
            thief.token()
            answer = acme.call(planted_again(thief, acme.bob), route)
            if not is_door(answer) or sweep.SECRET in answer.text:
                found.append(f"{host} {said(route, answer)}")
    assert found == []
    assert acme.rows() == before


def test_a_stranger_of_the_same_organization_finds_no_document(acme: Estate) -> None:
    before_mia = acme.rows()
    mia = signed_in(acme, cast.MIA)
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.ORG):
        if not route.is_foreign or route.endpoint in sweep.SHARED:
            continue
        answer = acme.call(mia, route)
        wanted = 404 if not route.permission or roles.may("member", route.permission) else 403
        if route.permission in sweep.SEEN_BY_ALL:
            wanted = 200
        if answer.status_code != wanted or sweep.SECRET in answer.text:
            found.append(said(route, answer))
    assert found == []
    assert acme.rows() == before
    assert without_sessions(before) == without_sessions(before_mia)
    assert sweep.SECRET not in mia.get("/documents").text


def test_even_a_manager_finds_no_document_that_is_not_shared(acme: Estate) -> None:
    alice = signed_in(acme, cast.ALICE)
    reached = [
        said(route, answer)
        for route in routes(acme.app, sides.ORG)
        if "document_id" in route.rule.arguments and (answer := acme.call(alice, route)).status_code != 404
    ]
    assert reached == []
    assert sweep.SECRET not in alice.get("/documents").text


def test_somebody_who_waits_reaches_the_waiting_page_and_nothing_else(acme: Estate) -> None:
    pia = signed_in(acme, cast.PIA)
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.ORG):
        if route.guard in sweep.OPEN or route.guard == "waiting":
            continue
        answer = acme.call(pia, route)
        if (answer.status_code, answer.headers.get("Location")) != (303, "/waiting"):
            found.append(said(route, answer))
    assert found == []
    assert acme.rows() == before
    assert pia.get("/waiting").status_code == 200


def test_the_pages_of_those_who_wait_are_few(app: Flask) -> None:
    assert {route.endpoint for route in routes(app) if route.guard == "waiting"} == {
        "auth.signout",
        "signups.waiting_show",
        "signups.waiting_update",
        "signups.waiting_delete",
    }


@pytest.mark.parametrize(
    ("email", "role", "at_least"),
    [
        (cast.VERA, "client", {"intake.document_create", "signups.approval_create", "signups.rejection_create", "signups.request_index"}),
        (cast.BOB, "member", {"signups.approval_create", "signups.rejection_create", "signups.request_index"}),
    ],
)
def test_a_role_is_refused_what_it_may_not(acme: Estate, email: str, role: str, at_least: set[str]) -> None:
    person = acme.bob if email == cast.BOB else signed_in(acme, email)
    before, found = acme.rows(), []
    refused = list(lacking(role, routes(acme.app, sides.ORG)))
    for route in refused:
        answer = acme.call(person, route, page="/documents")
        if answer.status_code != 403:
            found.append(said(route, answer))
    assert found == []
    assert {route.endpoint for route in refused} >= at_least
    assert acme.rows() == before


def test_a_member_of_an_organization_does_not_come_into_the_console(acme: Estate) -> None:
    alice = screens.Browser(acme.app, screens.ADMIN)
    alice.ask_code(cast.ALICE)
    assert screens.CODE.search(screens.letters_to(acme.app, cast.ALICE)[-1]) is None
    assert alice.cookie(SESSION) is None
    assert is_door(planted(signed_in(acme, cast.MIA), screens.ADMIN).get("/"))


def test_whoever_runs_the_installation_does_not_come_into_an_organization(acme: Estate) -> None:
    dana = screens.Browser(acme.app, screens.ACME)
    dana.ask_code(cast.DANA)
    assert screens.CODE.search(screens.letters_to(acme.app, cast.DANA)[-1]) is None
    assert dana.cookie(SESSION) is None


def test_the_console_s_cookie_opens_no_organization(acme: Estate) -> None:
    dana = signed_in(acme, cast.DANA, screens.ADMIN)
    assert dana.get("/").status_code == 200
    assert is_door(planted(dana, screens.ACME).get("/documents"))


def test_an_organization_s_cookie_is_nobody_s_at_the_front_door(acme: Estate) -> None:
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.APEX):
        thief = planted(acme.bob, screens.APEX)
        thief.token("/")
        answer = acme.call(planted_again(thief, acme.bob), route, page="/")
        if answer.status_code >= 500 or "Bob" in answer.text or (route.guard not in sweep.OPEN and not is_door(answer)):
            found.append(said(route, answer))
    assert found == []
    assert acme.rows() == before


def test_a_page_of_another_site_can_change_nothing(acme: Estate) -> None:
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.ORG):
        if route.method == "GET":
            continue
        for headers in ({"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": ""}):
            answer = acme.call(acme.bob, route, page="/documents", headers=headers)
            if answer.status_code != 403:
                found.append(f"{said(route, answer)} with {headers}")
    assert found == []
    assert acme.rows() == before


def test_a_form_without_a_token_changes_nothing(acme: Estate) -> None:
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.ORG):
        if route.method != "GET":
            answer = acme.bob.client.open(acme.url(route), method=route.method, base_url=acme.bob.base, headers={"Sec-Fetch-Site": "same-origin"})
            if answer.status_code != 403:
                found.append(said(route, answer))
    assert found == []
    assert acme.rows() == before


def test_a_host_tells_nothing_of_who_is_behind_it(app: Flask) -> None:
    with app.app_context():
        for slug, status in (("fading", "deleting"), ("rising", "founding")):
            db.session.add(Organization(slug=slug, name="A Secret Name", status=status, plan="free", database="main", created_at=datetime.now(UTC)))
        db.commit()
    registry.drop_all()
    for path in ("/", "/documents", "/signin", "/signup", "/nothing", "/waiting"):
        pages = {}
        for host in ("unknown", "www", "support", "fading", "rising", "no--where", "acme.unknown", "x"):
            answer = screens.Browser(app, f"{host}.gatehouse.test").get(path)
            headers = tuple(sorted((name, value) for name, value in answer.headers if name not in ("Date", "Content-Length")))
            pages[host] = (answer.status_code, REFERENCE.sub(b"-", answer.data), headers)
        assert {host: page for host, page in pages.items() if page != pages["unknown"]} == {}, path
        assert pages["unknown"][0] == 404


def test_the_difference_between_two_hosts_would_be_noticed(app: Flask) -> None:
    there, nowhere = (screens.Browser(app, f"{host}.gatehouse.test").get("/nothing") for host in ("acme", "unknown"))
    assert REFERENCE.sub(b"-", there.data) != REFERENCE.sub(b"-", nowhere.data)


def test_no_decision_is_unknown_to_the_roles(app: Flask) -> None:
    permissions = {route.permission for route in routes(app, sides.ORG) if route.permission}
    assert permissions - roles.MANAGER_MAY == set()
    assert guards.APART in sweep.OPEN


def strangers(acme: Estate) -> dict[str, programs.Program]:
    """Programs that have no business at Acme."""
    seated = programs.signed_in(acme.app, cast.MIA, "acme")
    with acme.app.app_context():
        members.find(cast.org("acme").id, cast.user(cast.MIA).id).status = "pending"  # type: ignore[union-attr]
        db.commit()
    cookie = programs.Program(acme.app)
    cookie.client.set_cookie(SESSION, acme.bob.cookie(SESSION) or "", domain=programs.API, secure=True)
    return {"nobody": programs.Program(acme.app), "garbage": programs.Program(acme.app, "x.y.z"), "somebody who waits": seated, "a cookie": cookie}


def test_a_program_without_a_good_token_gets_nothing_from_the_api(acme: Estate) -> None:
    everybody = strangers(acme)
    before, found = acme.rows(), []
    for who, program in everybody.items():
        for route in routes(acme.app, sides.API):
            answer = acme.send(program, route)
            wanted = answer.status_code < 500 if route.guard in sweep.OPEN else programs.problem(answer)[0] == 401
            if not wanted or sweep.SECRET in answer.text or answer.headers.getlist("Set-Cookie"):
                found.append(f"{who}: {said(route, answer)}")
    assert found == []
    assert acme.rows() == before


def test_another_organization_s_program_finds_nothing_of_acme_by_the_api(acme: Estate) -> None:
    charlie = programs.signed_in(acme.app, cast.CHARLIE, "globex")
    elsewhere = programs.signed_in(acme.app, cast.BOB, "globex")
    before, found = acme.rows(), []
    for route in routes(acme.app, sides.API):
        if not route.is_foreign:
            continue
        for program, role in ((charlie, "manager"), (elsewhere, "member")):
            answer = acme.send(program, route)
            wanted = (404,) if route.permission is None or roles.may(role, route.permission) else (404, 403)  # 403 comes before any look
            if programs.problem(answer)[0] not in wanted or sweep.SECRET in answer.text:
                found.append(said(route, answer))
    assert found == []
    assert acme.rows() == before


def test_every_call_of_the_api_is_declared(app: Flask) -> None:
    undeclared = [
        str(route) for route in routes(app, sides.API) if route.rule.rule.startswith("/v1/") and app.view_functions[route.endpoint].__name__ not in api.CALLS
    ]
    assert undeclared == []


def signed_in_once(acme: Estate, email: str, host: str) -> screens.Browser:
    """The same browser for a whole sweep."""
    known = acme.__dict__.setdefault("browsers", {})
    if (email, host) not in known:
        known[email, host] = signed_in(acme, email, host)
    browser: screens.Browser = known[email, host]
    return browser


def planted_again(thief: screens.Browser, owner: screens.Browser) -> screens.Browser:
    token = owner.cookie(SESSION)
    assert token
    thief.client.set_cookie(SESSION, token, domain=thief.base.removeprefix("https://"), secure=True)
    return thief


def without_sessions(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    return {name: found for name, found in rows.items() if not name.endswith(" session")}
