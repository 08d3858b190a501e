import cast
import pytest
from screens import ACME, APEX, GLOBEX, Browser, arriving

ADDRESS = {"email": cast.ALICE}


def test_a_form_of_our_own_page_passes(app):
    assert Browser(app, ACME).ask_code(cast.ALICE).status_code == 303


def test_the_token_may_come_as_a_field(app):
    browser = Browser(app, ACME)
    data = {**ADDRESS, "csrf_token": browser.token()}
    assert browser.client.post("/signin", data=data, base_url=browser.base, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize("site", ["same-site", "cross-site", "none"])
def test_a_request_that_another_page_sent_is_refused(app, site):
    answer = Browser(app, ACME).post("/signin", ADDRESS, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "another site" in answer.text


def test_without_sec_fetch_site_the_origin_decides(app):
    browser = Browser(app, ACME)
    token = browser.token()

    def answer(headers):
        return browser.client.post("/signin", data=ADDRESS, base_url=browser.base, headers={"X-CSRF-Token": token, **headers}).status_code

    assert answer({}) == 403
    assert answer({"Origin": f"https://{GLOBEX}"}) == 403
    assert answer({"Origin": f"http://{ACME}"}) == 403
    assert answer({"Origin": f"https://{ACME}"}) == 303


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_wrong_token_is_refused(app, token):
    answer = Browser(app, ACME).post("/signin", ADDRESS, headers={"X-CSRF-Token": token})
    assert answer.status_code == 403
    assert "out of date" in answer.text


def test_another_browsers_token_is_refused(app):
    token = Browser(app, ACME).token()
    assert Browser(app, ACME).post("/signin", ADDRESS, headers={"X-CSRF-Token": token}).status_code == 403


def test_the_token_from_before_signing_in_is_refused_afterwards(app):
    browser = Browser(app, ACME)
    before = browser.token()
    browser.sign_in(cast.ALICE)
    assert browser.post("/signout", page="/documents", headers={"X-CSRF-Token": before}).status_code == 403


def test_another_organizations_token_is_refused(app):
    token = arriving(app, cast.BOB, GLOBEX).token("/documents")
    bob = arriving_later(app)
    assert bob.post("/signout", page="/documents", headers={"X-CSRF-Token": token}).status_code == 403


def arriving_later(app):
    alice = Browser(app, ACME)
    alice.sign_in(cast.ALICE)
    return alice


def test_the_apex_is_guarded_likewise(app):
    browser = Browser(app, APEX)
    token = browser.token("/")
    assert browser.client.post("/find", data={"slug": "acme"}, base_url=browser.base, headers={"X-CSRF-Token": token}).status_code == 403
