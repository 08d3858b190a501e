"""Managers switch modules, and what is off is nowhere: menus, pages, uploads, sign-in, the API."""

from io import BytesIO

import cast
import programs
import pytest
import screens
from flask import Flask
from screens import Browser

from webapp.auth import providers, sso
from webapp.auth.models import SsoProvider
from webapp.kit import crypto, db
from webapp.platform import registry

ALL = ["documents", "links", "assistant", "autonomy", "requests", "services", "branding", "audit_export"]
PAGE = "/settings/modules"


@pytest.fixture
def alice(app: Flask) -> Browser:
    return screens.arriving(app, cast.ALICE, screens.ACME)


def save(alice: Browser, *wanted: str, **more: bool):  # type: ignore[no-untyped-def]
    return alice.post(PAGE, {"modules": list(wanted)}, page=PAGE, **more)


def test_a_manager_reads_what_there_is_and_what_the_plan_has_not(alice: Browser) -> None:
    page = alice.get(PAGE).text
    assert page.count('name="modules"') == len(ALL)
    assert page.count("Not in Team") == 2
    assert "Needs Assistant." in page


def test_a_manager_switches_and_it_counts_at_once_for_everybody(app: Flask, alice: Browser) -> None:
    bob = screens.arriving(app, cast.BOB, screens.ACME)
    assert bob.get("/documents").status_code == 200
    assert save(alice, "services", "branding").location == f"{PAGE}?done=saved"
    for answer in (bob.get("/documents"), bob.post("/documents", {"file": (BytesIO(b"x"), "x.txt")}, content_type="multipart/form-data")):
        assert answer.status_code == 403
        assert "Documents is not switched on here." in answer.text
    assert save(alice, *ALL).status_code == 303
    assert bob.get("/documents").status_code == 200


def test_another_process_that_remembers_the_organization_is_corrected_by_the_next_request(app: Flask, alice: Browser) -> None:
    bob = screens.arriving(app, cast.BOB, screens.ACME)
    with app.app_context():
        remembered = registry.find("acme")
    save(alice, "services")
    registry.keep("acme", remembered)
    assert bob.get("/documents").status_code == 403


def test_home_is_the_next_best_page_where_there_are_no_documents(app: Flask, alice: Browser) -> None:
    vera = screens.arriving(app, cast.VERA, screens.ACME)
    save(alice, "services")
    assert alice.get("/").location not in ("/", "/documents")
    assert alice.get(alice.get("/").location).status_code == 200
    assert vera.get("/").location == "/me/profile"
    page = vera.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert 'href="/documents"' not in page.text


@pytest.mark.parametrize("partial", [False, True])
def test_what_does_not_fit_is_told_at_its_module_and_nothing_changes(app: Flask, alice: Browser, partial: bool) -> None:
    answer = save(alice, "links", "services", partial=partial)
    assert answer.status_code == 422
    assert 'id="module-links-error">Links stands on Documents' in answer.text
    assert ('<nav class="side"' in answer.text) is not partial
    assert 'name="modules" value="services" checked' in answer.text
    assert 'name="modules" value="documents" checked' not in answer.text
    with app.app_context():
        assert cast.org("acme").modules_off == []


def test_a_module_outside_the_plan_or_the_catalogue_is_refused(alice: Browser) -> None:
    answer = save(alice, "documents", "sso")
    assert (answer.status_code, "Central sign-in is not part of the plan Team." in answer.text) == (422, True)
    answer = save(alice, "documents", "<b>")
    assert (answer.status_code, "There is no module &lt;b&gt;." in answer.text) == (422, True)


@pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
def test_only_managers_switch(app: Flask, email: str) -> None:
    somebody = screens.arriving(app, email, screens.ACME)
    assert somebody.get(PAGE).status_code == 403
    assert PAGE not in somebody.get("/me/profile").text


def configure_provider(app: Flask) -> str:
    """Acme's own provider, tested and required."""
    with app.app_context():
        cast.put_on_plan("acme", "business")
        org = cast.org("acme")
        row = SsoProvider(id=sso.id_of(org.id), organization_id=org.id, name="Acme login", issuer="https://login.acme.example", client_id="g")
        row.client_secret = crypto.seal("s")
        db.session.add(row)
        org.sso_required = True
        db.commit()
        registry.drop_all()
        return str(row.id)


def test_a_lost_module_takes_the_provider_away_and_locks_nobody_out(app: Flask) -> None:
    key = configure_provider(app)
    door = Browser(app, screens.ACME)
    assert "Acme login" in door.get("/signin").text
    with app.app_context():
        assert providers.find(key).label == "Acme login"
        cast.put_on_plan("acme", "team")
    page = door.get("/signin").text
    assert "Acme login" not in page
    assert "Send me a code" in page
    assert door.post(f"/signin/with/{key}").status_code == 404
    assert Browser(app, "gatehouse.test").get(f"/oidc/{key}/callback?state=x&code=y").status_code in (403, 404, 409, 422)
    assert screens.Browser(app, screens.ACME).sign_in(cast.BOB).status_code == 303
    alice = screens.arriving(app, cast.ALICE, screens.ACME)
    assert "/settings/sso" not in alice.get("/me/profile").text
    alice.post("/me/proof/code", page="/me/proof")
    answer = alice.get("/settings/sso")
    assert (answer.status_code, "Central sign-in is not switched on here." in answer.text) == (403, True)


class TestTheApi:
    def test_it_tells_and_switches(self, app: Flask) -> None:
        alice = programs.signed_in(app, cast.ALICE, "acme")
        told = alice.get("/v1/orgs/acme/entitlements")
        assert told.json == {"plan": "team", "allowed": ALL, "modules": ALL}
        changed = alice.call("PUT", "/v1/orgs/acme/entitlements", {"modules": ["documents", "links"]}, headers={"If-Match": told.headers["ETag"]})
        assert changed.json == {"plan": "team", "allowed": ALL, "modules": ["documents", "links"]}
        stale = alice.call("PUT", "/v1/orgs/acme/entitlements", {"modules": []}, headers={"If-Match": told.headers["ETag"]})
        assert programs.problem(stale) == (412, "STALE")

    @pytest.mark.parametrize(
        ("body", "code", "named"),
        [
            ({"modules": ["teleport"]}, "INVALID_MODULE", "teleport"),
            ({"modules": ["sso"]}, "INVALID_MODULE", "Team"),
            ({"modules": ["links"]}, "ENHANCEMENT_REQUIRES_STANDALONE", "Documents"),
            ({"modules": "documents"}, "INVALID", ""),
            ({}, "INVALID", ""),
            ({"modules": [], "plan": "business"}, "INVALID", ""),
        ],
    )
    def test_what_does_not_fit_is_a_problem_that_names_it(self, app: Flask, body: dict[str, object], code: str, named: str) -> None:
        answer = programs.signed_in(app, cast.ALICE, "acme").call("PUT", "/v1/orgs/acme/entitlements", body)
        assert programs.problem(answer) == (422, code)
        assert named in answer.json["detail"]

    def test_only_a_manager_of_that_organization_may(self, app: Flask) -> None:
        bob, charlie = programs.signed_in(app, cast.BOB, "acme"), programs.signed_in(app, cast.CHARLIE, "globex")
        assert programs.problem(bob.get("/v1/orgs/acme/entitlements")) == (403, "NOT_ALLOWED")
        assert programs.problem(charlie.get("/v1/orgs/acme/entitlements")) == (404, "NOT_FOUND")
