"""Journeys: a document is looked at without leaving the list."""

import pytest
import servers
from journeys.test_pages import look
from playwright.sync_api import expect

LEASE = "Mietvertrag Lagerhalle Nord"


def _rest_on(page, sign, peek):
    """Raises where the list moved below the pointer meanwhile."""
    page.mouse.move(5, 895)
    sign.hover(force=True)
    peek.locator("img").wait_for(timeout=3_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_peeked_at_leafed_through_and_read_beside_the_list(person, theme):
    alice = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    alice.sign_in("acme", "alice@acme.example")
    alice.go("acme", "/documents")
    page = alice.page
    page.set_viewport_size({"width": 1440, "height": 900})
    name = page.locator("#documents-rows").get_by_role("link", name=LEASE)
    name.wait_for()
    page.wait_for_load_state("networkidle")  # what is counted comes after the list and moves it
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    sign = page.locator("#documents-rows tr", has=page.get_by_role("link", name=LEASE)).locator(".kind")
    peek = page.locator(".peeking")
    servers.wait_until(lambda: _rest_on(page, sign, peek))
    expect(peek).to_contain_text(LEASE)
    page.mouse.move(5, 895)
    expect(peek).to_be_hidden()

    name.click()
    panel = page.locator("#panel")
    expect(panel.locator("[data-at]")).to_have_text("1 / 3")
    panel.get_by_role("button", name="Next page").click()
    expect(panel.locator("[data-at]")).to_have_text("2 / 3")
    panel.get_by_role("button", name="Next page").click()
    expect(panel.get_by_role("button", name="Next page")).to_be_disabled()
    assert not any("/vendor/pdf" in url for url in asked), "the library that draws a PDF came before anybody wanted it"

    panel.get_by_role("link", name="Read").click()
    panel.locator(".viewer canvas").first.wait_for()
    expect(panel.get_by_role("region", name="Pages")).to_be_focused()
    look(page, "panel-viewer", theme)
    page.set_viewport_size({"width": 1440, "height": 900})
    panel.get_by_role("link", name="Put away").click()
    expect(panel.locator("[data-at]")).to_have_text("1 / 3")
    look(page, "panel-pages", theme)
    assert "/documents?open=" in page.url
