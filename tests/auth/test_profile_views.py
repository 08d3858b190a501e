"""The profile's page, what it changes on every other page, and the way to another address."""

from dataclasses import replace

import cast
import pytest
from house.sources import ROOT
from screens import ACME, ADMIN, Browser, arriving, letters_to, read_code

from webapp.kit import config
from webapp.platform import users
from webapp.web import language

GERMAN = {"Accept-Language": "de"}


def save(browser, **changes):
    return browser.post("/me/profile", {"name": "Bob Okafor", "locale": "", "timezone": "", "theme": "system", **changes}, page="/me/profile")


def test_a_theme_is_pinned_on_every_page_and_let_go(app):
    bob = arriving(app, cast.BOB, ACME)
    save(bob, theme="dark")
    assert 'data-theme="dark"' in bob.get("/documents").text
    save(bob, theme="system")
    assert "data-theme" not in bob.get("/documents").text
    assert save(bob, theme="neon").status_code == 422


def test_a_name_is_changed_and_shown_at_once(app):
    bob = arriving(app, cast.BOB, ACME)
    assert save(bob, name="Robert Okafor").location == "/me/profile?done=saved"
    page = bob.get("/me/profile?done=saved").text
    assert "Your profile is saved" in page
    assert 'value="Robert Okafor"' in page


def test_the_chosen_language_is_stronger_than_the_browser_s(app):
    bob = arriving(app, cast.BOB, ACME)
    assert '<html lang="de">' in bob.get("/documents", headers=GERMAN).text
    save(bob, locale="en")
    assert '<html lang="en">' in bob.get("/documents", headers=GERMAN).text
    save(bob, locale="de")
    assert '<html lang="de">' in bob.get("/documents").text
    assert '<html lang="en">' in Browser(app, ACME).get("/signin").text
    save(bob)
    assert '<html lang="de">' in bob.get("/documents", headers=GERMAN).text


def test_the_chosen_zone_is_stronger_than_the_browser_s(app):
    bob = arriving(app, cast.BOB, ACME)
    bob.client.set_cookie("zone", "America/New_York", domain=ACME)
    hours = lambda: bob.get("/me/sessions").text.split('datetime="')[1][19:25]  # noqa: E731
    assert hours() in ("-05:00", "-04:00")
    save(bob, timezone="Asia/Tokyo")
    assert hours() == "+09:00"


@pytest.mark.parametrize("changes", [{"name": " "}, {"name": "x" * 121}, {"locale": "fr"}, {"locale": "../de"}, {"timezone": "Mars/Olympus"}])
def test_what_cannot_be_is_told_on_the_form(app, changes):
    bob = arriving(app, cast.BOB, ACME)
    assert save(bob, **changes).status_code == 422
    with app.app_context():
        assert (cast.user(cast.BOB).name, cast.user(cast.BOB).locale, cast.user(cast.BOB).timezone) == ("Bob Okafor", None, None)


def test_a_profile_takes_nothing_else(app):
    bob = arriving(app, cast.BOB, ACME)
    save(bob, email="eve@evil.example", status="suspended", epoch="7", has_second_factor="1")
    with app.app_context():
        bob = cast.user(cast.BOB)
        assert (bob.status, bob.epoch, bob.has_second_factor) == ("active", 0, False)


def test_it_stands_at_the_console_too(app):
    page = arriving(app, cast.DANA, ADMIN).get("/me/profile")
    assert page.status_code == 200
    assert "Dana Reyes" in page.text


def test_every_translation_can_be_chosen():
    assert set(language.LANGUAGES) == {"en", *(path.name for path in (ROOT / "translations").iterdir() if path.is_dir())}


def test_another_address_is_proved_and_the_one_before_told(app):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.post("/me/profile/email", {"email": "bob@new.example"}, page="/me/profile/email").location == "/me/profile/email/code"
    assert "bob@new.example" in bob.get("/me/profile/email/code").text
    wrong = bob.post("/me/profile/email/code", {"code": "99999x"}, page="/me/profile/email/code")
    assert wrong.status_code == 422
    code = read_code(app, "bob@new.example")
    assert bob.post("/me/profile/email/code", {"code": code}, page="/me/profile/email/code").location == "/me/profile?done=email"
    assert "bob@new.example" in bob.get("/me/profile").text
    assert "was changed" in letters_to(app, cast.BOB)[-1]


def test_an_address_somebody_has_is_answered_alike(app):
    bob = arriving(app, cast.BOB, ACME)
    answers = [bob.post("/me/profile/email", {"email": email}, page="/me/profile/email") for email in (cast.CHARLIE, "free@new.example")]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, "/me/profile/email/code")}


def test_again_within_a_minute_says_how_long_to_wait(app):
    bob = arriving(app, cast.BOB, ACME)
    bob.post("/me/profile/email", {"email": "bob@new.example"}, page="/me/profile/email")
    answer = bob.post("/me/profile/email/code/again", page="/me/profile/email/code")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)


@pytest.mark.parametrize("sent", ["", "nonsense", cast.BOB])
def test_what_is_no_other_address_is_told_beside_its_field(app, sent):
    answer = arriving(app, cast.BOB, ACME).post("/me/profile/email", {"email": sent}, page="/me/profile/email")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_a_phone_is_asked_for_only_where_texts_are_sent(app, tmp_path):
    bob = arriving(app, cast.BOB, ACME)
    assert "Phone number" not in bob.get("/me/profile").text
    assert bob.get("/me/profile/phone").status_code == 422
    config.use(replace(config.current(), sms_url=f"file://{tmp_path}/texts"))
    assert "/me/profile/phone" in bob.get("/me/profile").text
    assert bob.post("/me/profile/phone", {"phone": "0170"}, page="/me/profile/phone").status_code == 422
    assert bob.post("/me/profile/phone", {"phone": "+49 170 1234567"}, page="/me/profile/phone").location == "/me/profile/phone/code"


def test_a_phone_is_removed(app):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context():
        cast.user(cast.BOB).phone = "+491701234567"
        cast.db.commit()
    assert "+491701234567" in bob.get("/me/profile").text
    assert bob.post("/me/profile/phone/removal", page="/me/profile").location == "/me/profile?done=phone-removed"
    with app.app_context():
        assert users.find("+491701234567") is None
