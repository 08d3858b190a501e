import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import cast
import pytest
from screens import ACME, APEX, Browser, letters_to

from webapp.app import create_app
from webapp.kit import db
from webapp.platform import organizations
from webapp.web import guards, next, sides

MISSING = [
    "nope.gatehouse.test",
    "www.gatehouse.test",
    "gatehouse.test.evil",
    "acme.gatehouse.test.evil",
    "evilgatehouse.test",
    "a.acme.gatehouse.test",
    "acme--x.gatehouse.test",
]
ODD = ["", "127.0.0.1", "[::1]", f"{'a' * 300}.gatehouse.test", "acme.gatehouse.test,globex.gatehouse.test", "-acme.gatehouse.test", "ac_me.gatehouse.test"]


def ask(app, host, path="/", method="GET"):
    return app.test_client().open(path, method=method, environ_overrides={"HTTP_HOST": host, "wsgi.url_scheme": "https"})


def without_reference(page):
    return re.sub(r"<code>[0-9a-f-]{36}</code>", "", re.sub(r'content="[0-9a-f]{64}"', "", page))


@pytest.mark.parametrize("host", ["acme.gatehouse.test", "ACME.Gatehouse.Test", "acme.gatehouse.test.", "acme.gatehouse.test:443", "acme.gatehouse.test.:8443"])
def test_an_organization_answers_to_its_name_however_it_is_written(app, host):
    assert ask(app, host).location == "/signin?next=/"


@pytest.mark.parametrize("host", MISSING + ODD)
def test_every_name_that_is_nobodys_gets_the_same_page(app, host):
    answer = ask(app, host)
    assert answer.status_code == 404
    assert without_reference(answer.text) == without_reference(ask(app, "unknown.gatehouse.test").text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("host", MISSING)
@pytest.mark.parametrize("path", ["/", "/signin", "/documents", "/nothing"])
def test_changing_something_at_nobodys_is_the_same_page_as_reading(app, host, path, method):
    answer = ask(app, host, path, method)
    assert answer.status_code == 404
    assert without_reference(answer.text) == without_reference(ask(app, "unknown.gatehouse.test").text)


@pytest.mark.parametrize(
    ("host", "led_to"),
    [
        (ACME, ACME),
        ("ACME.gatehouse.test.:8443", ACME),
        (APEX, APEX),
        ("admin.gatehouse.test", "admin.gatehouse.test"),
        ("api.gatehouse.test", "api.gatehouse.test"),
        ("evil.example", APEX),
    ],
)
def test_the_router_redirects_to_the_host_that_was_asked(app, host, led_to):
    """Werkzeug's own would lead to org.gatehouse.test, which somebody else's organization may be."""
    for side in (sides.APEX, sides.ORG, sides.ADMIN, sides.API, sides.NOWHERE):
        app.add_url_rule("/folder/", f"folder_{side}", guards.apart(lambda: "here"), subdomain=side)
    answer = ask(app, host, "/folder?x=1")
    assert (answer.status_code, answer.location) == (308, f"https://{led_to}/folder/?x=1")


@pytest.mark.parametrize("path", ["/documents//", "/signup//acme", "//evil.example/documents", "///evil.example"])
@pytest.mark.parametrize("host", [ACME, APEX])
def test_doubled_slashes_are_no_address_and_lead_nowhere(app, host, path):
    answer = app.test_client().get("/", environ_overrides={"HTTP_HOST": host, "wsgi.url_scheme": "https", "PATH_INFO": path})
    assert (answer.status_code, answer.location) == (404, None)


@pytest.mark.parametrize("path", ["//", "///", "//documents"])
def test_a_doubled_slash_before_an_address_stays_on_this_host(app, path):
    answer = app.test_client().get("/", environ_overrides={"HTTP_HOST": ACME, "wsgi.url_scheme": "https", "PATH_INFO": path})
    assert answer.location.startswith("/signin?next=/")
    assert next.safe(parse_qs(urlsplit(answer.location).query)["next"][0]) in ("/", "/documents")


@pytest.mark.parametrize("status", ["founding", "deleting"])
def test_an_organization_that_is_not_there_yet_or_any_more_is_nobody(app, status):
    with app.app_context():
        cast.org("acme").status = status
        db.commit()
    assert without_reference(ask(app, ACME).text) == without_reference(ask(app, "unknown.gatehouse.test").text)


def test_a_suspended_organization_says_so_and_only_so(app):
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    for path in ("/", "/signin", "/signup", "/documents"):
        answer = ask(app, ACME, path)
        assert answer.status_code == 403
        assert "Acme GmbH is suspended" in answer.text


@pytest.mark.parametrize("host", [APEX, ACME, "admin.gatehouse.test", "api.gatehouse.test", "unknown.gatehouse.test", "127.0.0.1:8000"])
def test_health_answers_on_every_host(app, host):
    assert ask(app, host, "/healthz").json == {"status": "ok"}
    assert ask(app, host, "/readyz").status_code == 200


def test_the_api_answers_problems_as_json(app):
    answer = ask(app, "api.gatehouse.test", "/v1/me")
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (401, "application/problem+json", "SIGN_IN_NEEDED")


def test_one_side_does_not_serve_anothers_pages(app):
    for host, path in ((APEX, "/documents"), (ACME, "/find"), ("admin.gatehouse.test", "/documents"), ("api.gatehouse.test", "/signin")):
        assert ask(app, host, path).status_code in (404, 405)


def test_a_founded_organization_answers_at_once(app):
    assert ask(app, "fresh.gatehouse.test").status_code == 404
    app.test_cli_runner().invoke(args=["org", "create", "fresh", "Fresh", "f@fresh.example"])
    assert ask(app, "fresh.gatehouse.test").status_code == 303


def test_links_in_mail_come_from_configuration_and_not_from_the_host(app):
    browser = Browser(app, ACME)
    browser.base = "https://acme.gatehouse.test:666"
    browser.ask_code(cast.STRANGER)
    from_mail = letters_to(app, cast.STRANGER)[-1]
    assert "https://acme.gatehouse.test/signup" in from_mail


class TestPinned:
    @pytest.fixture
    def app(self, settings):
        return create_app(replace(settings, pinned_org="acme"))

    @pytest.mark.parametrize("host", [ACME, APEX, "admin.gatehouse.test", "anything.example", "127.0.0.1:8000"])
    def test_every_host_serves_the_one_organization(self, app, host):
        assert ask(app, host, "/signin").status_code == 200
        assert "Acme GmbH" in ask(app, host, "/signup").text

    def test_console_and_apex_are_off(self, app):
        assert ask(app, APEX, "/find").status_code == 404
        assert ask(app, "admin.gatehouse.test", "/").location == "/signin?next=/"
