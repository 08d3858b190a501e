"""Journey: one person in two organizations, signed in once at the apex."""

import pytest
from playwright.sync_api import expect

BOB = "bob@acme.example"
VERA = "vera@client.example"


@pytest.fixture
def bob(person):
    arrived = person()
    arrived.sign_in("", BOB)
    return arrived


def at(bob, host):
    expect(bob.page).to_have_url(bob.house.url(host, "/documents"))


def test_one_sign_in_opens_both_organizations_by_one_click_each(bob):
    bob.go("", "/")
    bob.page.get_by_role("link", name="Your organizations").click()
    bob.page.get_by_role("link", name="Acme GmbH").click()
    at(bob, "acme")
    bob.go("", "/organizations")
    bob.page.get_by_role("link", name="Globex").click()
    at(bob, "globex")


def test_the_menu_leads_from_one_organization_to_the_other_by_keyboard(bob):
    bob.go("", "/organizations")
    bob.page.get_by_role("link", name="Acme GmbH").click()
    at(bob, "acme")
    opener = bob.page.get_by_role("button", name="Acme GmbH")
    opener.focus()
    bob.page.keyboard.press("Enter")
    other = bob.page.locator("#switcher").get_by_role("link", name="Globex")
    expect(other).to_be_visible()
    bob.page.keyboard.press("Escape")
    expect(other).to_be_hidden()
    expect(opener).to_be_focused()
    bob.page.keyboard.press("Enter")
    for _ in range(2):
        bob.page.keyboard.press("Tab")
    expect(other).to_be_focused()
    bob.page.keyboard.press("Enter")
    at(bob, "globex")


def test_the_menu_opened_before_the_scripts_arrived_is_filled_when_they_do(bob):
    bob.go("", "/organizations")
    bob.page.get_by_role("link", name="Acme GmbH").click()
    at(bob, "acme")
    held = []
    bob.page.route("**/*.js?*", lambda script: held.append(script))
    bob.page.goto(bob.house.url("acme", "/documents"), wait_until="commit")
    bob.page.get_by_role("button", name="Acme GmbH").click()
    expect(bob.page.get_by_role("link", name="All organizations")).to_be_visible()
    for one in held:
        one.continue_()
    expect(bob.page.locator("#switcher").get_by_role("link", name="Globex")).to_be_visible()


def test_signing_out_of_one_organization_leaves_the_other_and_all_others_can_be_ended(bob):
    for name in ("Acme GmbH", "Globex"):
        bob.go("", "/organizations")
        bob.page.get_by_role("link", name=name).click()
        bob.page.wait_for_url("**/documents")
    bob.page.get_by_role("button", name="Globex").click()
    bob.page.get_by_role("button", name="Sign out of Globex").click()
    expect(bob.page.get_by_label("E-mail address")).to_be_visible()
    bob.go("acme", "/documents")
    at(bob, "acme")

    bob.go("", "/me/sessions")
    expect(bob.page.get_by_text("Acme GmbH", exact=True).first).to_be_visible()
    bob.page.get_by_role("button", name="End all others").click()
    expect(bob.page.get_by_text("This device")).to_be_visible()
    expect(bob.page.get_by_role("button", name="End all others")).to_be_hidden()
    bob.go("acme", "/documents")
    expect(bob.page.get_by_label("E-mail address")).to_be_visible()
    bob.page.get_by_role("link", name="Use my sign-in at").click()
    at(bob, "acme")


def test_the_way_over_works_without_script_and_asks_where_no_page_of_ours_led_here(person):
    vera = person(java_script_enabled=False)
    page = vera.page
    vera.go("acme", "/signin/central?next=/me/sessions")
    before = len(vera.house.letters(VERA))
    page.get_by_label("E-mail address").fill(VERA)
    page.get_by_role("button", name="Send me a code").click()
    vera.type_code(vera.read_code(VERA, before))
    page.wait_for_url(vera.house.url("acme", "/me/sessions"))
    vera.context.clear_cookies(domain="acme.localhost")
    vera.go("acme", "/signin/central?next=/documents")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(vera.house.url("acme", "/documents"))
