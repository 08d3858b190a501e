import cast
import pytest
from screens import APEX, Browser, letters_to


def test_the_landing_page_is_for_everybody(app):
    page = Browser(app, APEX).get("/")
    assert page.status_code == 200
    assert "Find your organization" in page.text


@pytest.mark.parametrize("slug", ["acme", " ACME "])
def test_finding_leads_there_by_a_page_that_moves_on(app, slug):
    browser = Browser(app, APEX)
    answer = browser.post("/find", {"slug": slug}, page="/")
    assert (answer.status_code, answer.location) == (303, "/to/acme")
    assert 'content="0; url=https://acme.gatehouse.test/"' in browser.get("/to/acme").text


def test_with_script_it_leads_there_at_once(app):
    answer = Browser(app, APEX).post("/find", {"slug": "acme"}, page="/", partial=True)
    assert answer.headers["HX-Redirect"] == "https://acme.gatehouse.test/"


@pytest.mark.parametrize("slug", ["nobody", "www", "", "https://evil.example", "x" * 70])
def test_a_name_nobody_has_is_told_and_kept(app, slug):
    answer = Browser(app, APEX).post("/find", {"slug": slug}, page="/")
    assert answer.status_code == 422
    assert slug in answer.text


def test_nowhere_else_is_moved_to(app):
    assert Browser(app, APEX).get("/to/evil.example").status_code == 404


def test_the_reminder_lists_ones_organizations(app):
    browser = Browser(app, APEX)
    answer = browser.post("/organizations/reminder", {"email": cast.BOB}, page="/organizations/reminder")
    (letter,) = letters_to(app, cast.BOB)
    assert answer.status_code == 200
    assert "https://acme.gatehouse.test/" in letter
    assert "https://globex.gatehouse.test/" in letter


def test_an_unknown_address_gets_the_same_answer_and_no_letter(app):
    def answer(email):
        page = Browser(app, APEX).post("/organizations/reminder", {"email": email}, page="/organizations/reminder")
        return page.status_code, len(page.text.replace(email, ""))

    assert answer(cast.STRANGER) == answer(cast.BOB)
    assert letters_to(app, cast.STRANGER) == []


def test_the_reminder_is_sent_twice_an_hour_at_most(app):
    browser = Browser(app, APEX)
    codes = [browser.post("/organizations/reminder", {"email": cast.BOB}, page="/organizations/reminder").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
