"""A changed role gives a new session id; the one before works for twenty seconds more."""

from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
from screens import ACME, Browser, arriving

from webapp.auth import sessions
from webapp.kit import db
from webapp.orgs import members

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
COOKIE = "__Host-gatehouse"


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


def promote(app, role="manager"):
    with app.app_context(), db.inside(cast.tenant("acme")):
        members.change_role(members.find(cast.org("acme").id, cast.user(cast.BOB).id), role, by=None)
        db.commit()


def holding(app, token):
    browser = Browser(app, ACME)
    browser.client.set_cookie(COOKIE, token, domain=ACME, secure=True)
    return browser


def test_the_next_request_after_a_new_role_brings_a_new_token(app, bob):
    before = bob.cookie(COOKIE)
    bob.get("/documents")
    assert bob.cookie(COOKIE) == before
    promote(app)
    assert bob.get("/people").status_code == 200
    assert bob.cookie(COOKIE) != before
    after = bob.cookie(COOKIE)
    bob.get("/documents")
    assert bob.cookie(COOKIE) == after


def test_the_token_before_works_for_twenty_seconds(app, bob, time):
    before = bob.cookie(COOKIE)
    promote(app)
    bob.get("/documents")
    time.passes(seconds=19)
    late = holding(app, before)
    assert late.get("/people").status_code == 200
    assert late.cookie(COOKIE) == before  # no third token: the first answer brings the new one
    time.passes(seconds=2)
    assert holding(app, before).get("/people").location.startswith("/signin")
    assert bob.get("/people").status_code == 200


def test_of_many_requests_at_once_one_gets_the_new_token_and_all_are_answered(app, bob):
    before = bob.cookie(COOKIE)
    promote(app)
    browsers = [holding(app, before) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda one: one.get("/people").status_code, browsers))
    assert answers == [200] * 6
    renewed = {one.cookie(COOKIE) for one in browsers} - {before}
    assert len(renewed) == 1
    assert holding(app, renewed.pop()).get("/people").status_code == 200


def test_a_new_token_is_given_although_the_request_is_refused(app, bob):
    before = bob.cookie(COOKIE)
    promote(app, "client")
    assert bob.get("/people").status_code == 403
    assert bob.cookie(COOKIE) != before
    assert bob.get("/documents").status_code == 200


def test_a_suspension_counts_for_the_token_before_too(app, bob):
    before = bob.cookie(COOKIE)
    promote(app)
    bob.get("/documents")
    with app.app_context():
        assert sessions.end_all(cast.user(cast.BOB).id, cast.org("acme").id, by=None) == 1
        db.commit()
    assert holding(app, before).get("/documents").status_code == 303
    assert bob.get("/documents").status_code == 303
