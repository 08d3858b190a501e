"""Every answer tells the browser what it may do with it, and no cookie is worth stealing from another host."""

from collections.abc import Iterator
from http.cookies import SimpleCookie

import cast
import pytest
import screens
from flask import Flask
from house import sweep
from house.sweep import Estate, Route, routes
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from webapp.web import headers, sides

FLASK_S_OWN = "session"  # the cookie Flask would sign a session into: ours is a row in the database

PUBLISHED = {"/.well-known/jwks.json": "public, max-age=3600"}  # public keys: whoever verifies tokens keeps them


def undressed(answer: Headers, path: str) -> Iterator[str]:
    """What the headers of an answer lack."""
    policy = answer.get("Content-Security-Policy", "")
    if policy not in (headers.PAGE_POLICY, headers.BYTES_POLICY):
        yield f"{path}: its Content-Security-Policy is {policy!r}"
    for name, wanted in (
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Strict-Transport-Security", "max-age=63072000; includeSubDomains"),
    ):
        if answer.get(name) != wanted:
            yield f"{path}: {name} is {answer.get(name)!r}"
    if path.startswith("/static/"):
        return
    # Uploaded bytes may be kept by their reader's own browser, which asks each time whether they still may be seen.
    kept = PUBLISHED.get(path, "private, no-cache" if policy == headers.BYTES_POLICY else "no-store")
    if answer.get("Cache-Control") != kept:
        yield f"{path}: Cache-Control is {answer.get('Cache-Control')!r}, not {kept}"
    if not {"HX-Request", "HX-Request-Type"} <= {name.strip() for name in answer.get("Vary", "").split(",")}:
        yield f"{path}: Vary is {answer.get('Vary')!r}"


def careless_cookies(answer: Headers) -> Iterator[str]:
    for text in answer.getlist("Set-Cookie"):
        for name, cookie in SimpleCookie(text).items():
            if name == FLASK_S_OWN:
                yield "Flask's own session cookie is set: keep nothing in flask.session"
            elif not name.startswith("__Host-"):
                yield f"{name} has no __Host- prefix"
            if not (cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]):
                yield f"{name} is not HttpOnly, Secure, SameSite=Lax, for / and without a Domain: {text}"


def answers(acme: Estate, method: str) -> Iterator[tuple[Route, TestResponse]]:
    """Each route of a method as its host's stranger sees it, and as somebody who may do most there."""
    people = {side: [screens.Browser(acme.app, host)] for side, host in sweep.HOSTS.items()}
    people[sides.ORG] += [screens.arriving(acme.app, cast.ALICE, screens.ACME), acme.bob]
    people[sides.ADMIN].append(screens.arriving(acme.app, cast.DANA, screens.ADMIN))
    for route in routes(acme.app):
        if route.method == method and (method == "GET" or route.side in (sides.ORG, sides.ADMIN)):
            for browser in people[route.side]:
                yield route, acme.call(browser, route, headers={"HX-Request": "true", "HX-Request-Type": "partial"} if method != "GET" else {})


def test_every_answer_is_dressed_and_its_cookies_are_careful(app: Flask) -> None:
    acme, found, seen = Estate(app), [], set()
    for route, answer in answers(acme, "GET"):
        found += [f"{route}: {answer.status_code}: {said}" for said in (*undressed(answer.headers, acme.url(route)), *careless_cookies(answer.headers))]
        seen.add(answer.status_code)
    assert found == []
    assert seen >= {200, 303, 404}


def test_every_answer_to_a_form_is_dressed_and_its_cookies_are_careful(app: Flask) -> None:
    acme = Estate(app)
    found = [
        f"{route}: {answer.status_code}: {said}"
        for route, answer in answers(acme, "POST")
        for said in (*undressed(answer.headers, acme.url(route)), *careless_cookies(answer.headers))
    ]
    assert found == []


def test_pages_of_no_address_are_dressed_too(app: Flask) -> None:
    for host in (screens.ACME, screens.APEX, "unknown.gatehouse.test", "elsewhere.example"):
        answer = screens.Browser(app, host).get("/nothing/here")
        assert answer.status_code == 404
        assert [*undressed(answer.headers, "/nothing/here"), *careless_cookies(answer.headers)] == []


def test_signing_in_sets_a_careful_cookie_that_lives_no_longer_than_it_may(app: Flask) -> None:
    browser = screens.Browser(app, screens.ACME)
    answer = browser.sign_in(cast.BOB)
    names = {name for text in answer.headers.getlist("Set-Cookie") for name in SimpleCookie(text)}
    assert "__Host-gatehouse" in names
    assert list(careless_cookies(answer.headers)) == []
    assert browser.cookie(FLASK_S_OWN) is None


@pytest.mark.parametrize(
    "cookie",
    [
        "session=x; Secure; HttpOnly; Path=/; SameSite=Lax",
        "gatehouse=x; Secure; HttpOnly; Path=/; SameSite=Lax",
        "__Host-gatehouse=x; Secure; HttpOnly; Path=/; SameSite=Lax; Domain=gatehouse.test",
        "__Host-gatehouse=x; Secure; Path=/; SameSite=Lax",
        "__Host-gatehouse=x; HttpOnly; Path=/; SameSite=Lax",
        "__Host-gatehouse=x; Secure; HttpOnly; Path=/; SameSite=None",
    ],
)
def test_a_careless_cookie_is_noticed(cookie: str) -> None:
    assert list(careless_cookies(Headers([("Set-Cookie", cookie)])))


@pytest.mark.parametrize("name", ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "Vary", "Strict-Transport-Security"])
def test_a_missing_header_is_noticed(app: Flask, name: str) -> None:
    answer = screens.Browser(app, screens.ACME).get("/signin").headers
    assert list(undressed(answer, "/signin")) == []
    answer.remove(name)
    assert list(undressed(answer, "/signin"))


def test_the_policy_lets_nothing_inline_run() -> None:
    for policy in (headers.PAGE_POLICY, headers.BYTES_POLICY):
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["frame-ancestors"] == "'none'"
        assert "unsafe" not in directives.get("script-src", "")
    assert "unsafe" not in headers.PAGE_POLICY
    assert "sandbox" in headers.BYTES_POLICY
