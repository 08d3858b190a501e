import cast
import pytest
from screens import ACME, GLOBEX, Browser, arriving

from webapp.kit import db, schema

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

    monkeypatch.setattr("webapp.documents.access.page", crash)
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
