"""Passkeys, an authenticator app and recovery codes, with Chromium's own virtual authenticator."""

import re
from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from webapp.kit import clock

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The authenticator inside a person's browser."""

    def __init__(self, person):
        self.cdp = person.context.new_cdp_session(person.page)
        self.cdp.send("WebAuthn.enable")
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def credentials(self):
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def refuses(self):
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": False})

    def obeys(self):
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": True})


def sign_out(person):
    person.go("acme", "/me/sessions")
    person.page.get_by_role("button", name="Sign out").last.click()
    expect(person.page).to_have_url(re.compile("/signin"))


def digits(secret, used):
    """A code of the app that was not used: this half minute's, or the next one's, which a hasty clock would show."""
    app, now = pyotp.TOTP(secret), clock.now()
    code = next(code for ahead in (0, 1) if (code := app.at(now + ahead * timedelta(seconds=app.interval))) not in used)
    used.add(code)
    return code


@pytest.mark.parametrize("house", ["embedded"], indirect=True)
def test_a_passkey_is_made_signs_in_alone_and_proves_but_not_elsewhere(person):
    mia = person()
    device, page = Device(mia), mia.page
    mia.sign_in("acme", "mia@acme.example")
    mia.go("acme", "/me/security")
    page.get_by_role("link", name="Add a passkey").click()

    device.refuses()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("Nothing was chosen")).to_be_visible()
    device.obeys()
    page.get_by_label("Name").fill("Mia's laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    assert [one["rpId"] for one in device.credentials()] == ["acme.localhost"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert len(re.findall(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$", download.value.path().read_text(), re.MULTILINE)) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Mia's laptop").first).to_be_visible()

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("has a passkey for you already")).to_be_visible()

    sign_out(mia)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(mia.house.url("acme", "/documents"))

    mia.go("acme", "/me/proof?next=/me/security")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(mia.house.url("acme", "/me/security"))
    page.locator("summary", has_text="Rename").click()
    page.get_by_label("New name").fill("Work laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Work laptop").first).to_be_visible()

    mia.go("globex", "/signin")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing was chosen")).to_be_visible(timeout=15_000)

    mia.go("acme", "/me/security")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Work laptop")).to_have_count(0)


@pytest.mark.parametrize("house", ["embedded"], indirect=True)
def test_an_app_is_the_second_step_and_a_recovery_code_stands_in_once(person):
    vera = person()
    page, used = vera.page, set()
    vera.ask_in("acme", "vera@client.example")
    expect(page.get_by_role("heading", name="Documents").first).to_be_visible()
    vera.go("acme", "/me/security")
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("No camera?").click()
    secret = page.locator("details code").inner_text().replace(" ", "")
    page.get_by_label("Six digits").press_sequentially(digits(secret, used))
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    code = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 left")).to_be_visible()

    sign_out(vera)
    vera.house.let_an_hour_pass()
    vera.ask_in("acme", "vera@client.example")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    vera.go("acme", "/documents")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_text("Use a recovery code").click()
    page.get_by_label("Recovery code").fill(code.lower())
    page.get_by_role("button", name="Continue").last.click()
    expect(page).to_have_url(vera.house.url("acme", "/documents"))

    vera.go("acme", "/me/proof?next=/me/security")
    page.get_by_label("Six digits").press_sequentially(digits(secret, used))
    expect(page).to_have_url(vera.house.url("acme", "/me/security"))
    expect(page.get_by_text("9 left")).to_be_visible()
