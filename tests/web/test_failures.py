import io
import sqlite3

import cast
import psycopg
import pytest
import sqlalchemy as sa
import structlog
from screens import ACME, ADMIN, GLOBEX, Browser, arriving, read_code

from webapp.auth.models import Session
from webapp.documents.models import Document
from webapp.kit import db, schema
from webapp.platform import registry
from webapp.platform.models import Organization

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def test_a_missing_tenant_database_is_503_for_that_organization_alone(app):
    bob, charlie = arriving(app, cast.BOB, ACME), arriving(app, cast.CHARLIE, GLOBEX)
    with app.app_context():
        schema.drop_tenant(cast.tenant("acme"))
    page = bob.get("/documents")
    assert page.status_code == 503
    assert "database cannot be reached" in page.text
    assert charlie.get("/documents").status_code == 200
    assert Browser(app, ACME).get("/signin").status_code == 200


def test_a_crash_is_told_without_its_insides_and_changes_nothing(app, monkeypatch):
    bob = arriving(app, cast.BOB, ACME)

    def crash(*_args):
        cast.user(cast.BOB).name = "Changed"
        db.session.flush()
        raise ZeroDivisionError("the insides")

    monkeypatch.setattr("webapp.search.listing.page", crash)
    page = bob.get("/documents")
    assert page.status_code == 500
    assert "nothing was changed" in page.text
    assert "insides" not in page.text
    with app.app_context():
        assert cast.user(cast.BOB).name == "Bob Okafor"


def test_a_commit_that_fails_is_a_500_and_nothing_stands(app, monkeypatch):
    browser = Browser(app, ACME)
    token = browser.token()
    real = db.RoutingSession.commit
    calls = []

    def fail_once(session):
        calls.append(1)
        if len(calls) == 1:
            raise OSError("the disk is gone")
        real(session)

    monkeypatch.setattr(db.RoutingSession, "commit", fail_once)
    answer = browser.client.post("/signin", data={"email": cast.ALICE}, base_url=browser.base, headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token})
    assert answer.status_code == 500


def fails_at(monkeypatch, when, error):
    """The next commit for which `when()` holds raises."""
    real = db.RoutingSession.commit

    def commit(session):
        if when():
            monkeypatch.setattr(db.RoutingSession, "commit", real)
            raise error
        real(session)

    monkeypatch.setattr(db.RoutingSession, "commit", commit)


def test_a_sign_in_whose_commit_fails_sends_no_session(app, monkeypatch):
    browser = Browser(app, ACME)
    browser.ask_code(cast.BOB)
    code, token = read_code(app, cast.BOB), browser.token("/signin/code")
    fails_at(monkeypatch, lambda: True, OSError("the disk is gone"))
    sent = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token}
    answer = browser.client.post("/signin/code", data={"code": code}, base_url=browser.base, headers=sent)
    assert answer.status_code == 500
    assert "nothing was changed" in answer.text
    assert answer.headers.getlist("Set-Cookie") == []
    assert browser.cookie("__Host-gatehouse") is None
    with app.app_context():
        assert db.session.scalars(sa.select(Session)).all() == []
    assert browser.post("/signin/code", {"code": code}, page="/signin/code").location == "/"


@pytest.fixture
def full(settings):
    """What the engine's driver says of a full disk."""
    return sqlite3.OperationalError("database or disk is full") if settings.database_url.startswith("sqlite") else psycopg.errors.DiskFull("no space left")


def on_full_disk(engine, full):
    """Everything that would grow the database fails, as the driver tells it."""

    def refuse(_cursor, statement, _parameters, _context):
        if statement.startswith("INSERT"):
            raise full

    sa.event.listen(engine, "do_execute", refuse)
    return refuse


@pytest.mark.parametrize("which", ["platform", "tenant"])
def test_a_database_on_a_full_disk_is_507_and_nothing_stands(app, full, which):
    bob = arriving(app, cast.BOB, ACME)
    token = bob.token("/documents")
    with app.app_context():
        engine = db.extension.engine if which == "platform" else db.engines.engine(cast.tenant("acme"))
    refuse = on_full_disk(engine, full)
    if which == "platform":
        answer = bob.post("/signin", {"email": cast.BOB}, headers={"X-CSRF-Token": token})
    else:
        answer = bob.post("/documents", {"file": (io.BytesIO(b"x"), "a.txt")}, headers={"X-CSRF-Token": token}, content_type="multipart/form-data")
    sa.event.remove(engine, "do_execute", refuse)
    assert answer.status_code == 507
    assert "disk is full, and nothing was changed" in answer.text
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert db.session.scalars(sa.select(Document)).all() == []


def test_a_commit_on_a_full_disk_is_507(app, full, monkeypatch):
    browser = Browser(app, ACME)
    token = browser.token()
    fails_at(monkeypatch, lambda: True, sa.exc.OperationalError("COMMIT", {}, full))
    sent = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token}
    answer = browser.client.post("/signin", data={"email": cast.ALICE}, base_url=browser.base, headers=sent)
    assert answer.status_code == 507
    assert "disk is full" in answer.text


def test_an_organization_on_a_server_that_configuration_does_not_name_is_503_alone(app):
    bob, charlie = arriving(app, cast.BOB, ACME), arriving(app, cast.CHARLIE, GLOBEX)
    with app.app_context():
        db.session.execute(sa.update(Organization).where(Organization.slug == "acme").values(database="gone"))
        db.commit()
    registry.drop_all()
    for browser, path in ((bob, "/documents"), (Browser(app, ACME), "/signin")):
        page = browser.get(path)
        assert page.status_code == 503
        assert "database cannot be reached" in page.text
    assert charlie.get("/documents").status_code == 200
    assert arriving(app, cast.DANA, ADMIN).get("/").status_code == 200


@pytest.mark.parametrize("path", ["/l/{}", "/r/{}", "/invitations/{}"])
def test_a_token_in_an_address_does_not_stand_in_the_log(app, path):
    token = "t" * 43
    with structlog.testing.capture_logs() as said:
        Browser(app, ACME).get(path.format(token))
    assert [one["path"] for one in said if one["event"] == "request"] == [path.format("…")]
    assert token not in str(said)
