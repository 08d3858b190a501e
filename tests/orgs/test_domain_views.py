import re

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, Browser, arriving

from webapp.kit import db
from webapp.kit.throttle import Throttle
from webapp.orgs import domains
from webapp.platform.models import Domain

HOST = "docs.acme.example"
PAGE = "/settings/domains"


@pytest.fixture
def alice(app):
    with app.app_context():
        cast.fit_plan("team", "documents", "branding", "domains")
    return arriving(app, cast.ALICE, ACME)


def only(app):
    with app.app_context():
        return db.session.scalars(sa.select(Domain)).one_or_none()


def put_up(names, domain):
    name, text = domains.record_of(domain)
    names.zone[name] = [text]


def test_a_domain_is_added_and_the_page_says_how_to_prove_it(app, alice):
    answer = alice.post(PAGE, {"host": "Docs.acme.example"}, page=PAGE, partial=True)
    assert answer.status_code == 200
    domain = only(app)
    for text in (HOST, *domains.record_of(domain), f'data-copy="{domains.record_of(domain)[1]}"'):
        assert text in answer.text


def test_a_bad_domain_is_told_at_the_field_and_kept(app, alice):
    for partial in (True, False):
        answer = alice.post(PAGE, {"host": "https://x"}, page=PAGE, partial=partial)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert "without https://" in answer.text
        assert 'value="https://x"' in answer.text
    assert only(app) is None


def test_from_proof_to_primary_to_removal(app, alice, names):
    alice.post(PAGE, {"host": HOST}, page=PAGE)
    domain = only(app)
    missing = alice.post(f"{PAGE}/{domain.id}/verification", page=PAGE, partial=True)
    assert (missing.status_code, "was not found" in missing.text) == (409, True)
    assert only(app).checked_at is not None
    put_up(names, domain)
    assert "Verified" in alice.post(f"{PAGE}/{domain.id}/verification", page=PAGE, partial=True).text
    assert alice.post(f"{PAGE}/{domain.id}/primary", page=PAGE).location == PAGE
    assert only(app).is_primary
    assert alice.post(f"{PAGE}/{domain.id}/primary/end", page=PAGE).location == PAGE
    assert not only(app).is_primary
    assert alice.post(f"{PAGE}/{domain.id}/removal", page=PAGE).location == PAGE
    assert only(app) is None


def test_an_unproved_one_cannot_be_primary(app, alice):
    alice.post(PAGE, {"host": HOST}, page=PAGE)
    assert alice.post(f"{PAGE}/{only(app).id}/primary", page=PAGE).status_code == 409


def test_who_removes_the_domain_they_stand_on_goes_on_elsewhere(app, alice, names):
    alice.post(PAGE, {"host": HOST}, page=PAGE)
    put_up(names, only(app))
    alice.post(f"{PAGE}/{only(app).id}/verification", page=PAGE)
    with app.app_context():
        db.session.execute(sa.delete(Throttle))  # Alice had a code a moment ago
        db.commit()
    there = arriving(app, cast.ALICE, HOST)
    answer = there.post(f"{PAGE}/{only(app).id}/removal", page=PAGE)
    assert f"https://{ACME}{PAGE}" in answer.text
    assert Browser(app, HOST).get("/signin").status_code == 404


def test_without_the_module_none_is_added_and_the_page_says_why(app):
    alice = arriving(app, cast.ALICE, ACME)
    assert "not switched on" in alice.get(PAGE).text
    assert alice.post(PAGE, {"host": HOST}, page=PAGE).status_code == 403
    assert only(app) is None


@pytest.mark.parametrize("partial", [True, False])
def test_the_address_is_changed_and_the_browser_moves_on(app, partial):
    alice = arriving(app, cast.ALICE, ACME)
    assert "signs in once more" in alice.get(PAGE).text
    answer = alice.post("/settings/address", {"slug": "Acme-Works"}, page=PAGE, partial=partial)
    url = "https://acme-works.gatehouse.test/settings/domains"
    if partial:
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, url)
    else:
        assert (answer.status_code, url in answer.text) == (200, True)
    assert alice.get("/documents").location == "https://acme-works.gatehouse.test/documents"


@pytest.mark.parametrize(
    ("slug", "status", "said"), [("globex", 409, "is taken"), ("www", 422, "is reserved"), ("a", 422, "3 to 32"), ("", 422, "Write the new")]
)
@pytest.mark.parametrize("partial", [True, False])
def test_a_bad_address_is_told_at_the_field(app, slug, status, said, partial):
    alice = arriving(app, cast.ALICE, ACME)
    answer = alice.post("/settings/address", {"slug": slug}, page=PAGE, partial=partial)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert re.search(r'<input id="slug"[^>]*aria-invalid="true"', answer.text)


def test_a_screen_left_unlocked_does_not_change_it(app, time):
    alice = arriving(app, cast.ALICE, ACME)
    time.passes(minutes=6)
    assert alice.post("/settings/address", {"slug": "acme-works"}, page=PAGE).location.startswith("/me/proof")


def test_members_do_not_see_the_page(app):
    assert arriving(app, cast.BOB, ACME).get(PAGE).status_code == 403
