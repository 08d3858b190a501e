"""What must hold on every page: nobody is kept out by how it is built, and nothing sticks out of a narrow screen."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.test_join import knock
from playwright.sync_api import Page

SHOTS = Path(__file__).parents[1] / "shots"  # pictures to look at, with SHOTS=1
SIZES = {"wide": (1440, 900), "phone": (390, 844), "narrow": (360, 740)}

STRANGERS = [
    ("landing", "", "/"),
    ("reminder", "", "/organizations/reminder"),
    ("signin", "acme", "/signin"),
    ("signin-password", "acme", "/signin?way=password"),
    ("reset", "acme", "/signin/reset"),
    ("signup", "acme", "/signup"),
    ("missing", "nobody", "/"),
]
MANAGERS = [
    ("documents", "acme", "/documents"),
    ("signups", "acme", "/signups"),
    ("people", "acme", "/people"),
    ("groups", "acme", "/groups"),
    ("invitations", "acme", "/people/invitations"),
    ("departure", "acme", "/me/departure"),
    ("sessions", "acme", "/me/sessions"),
    ("security", "acme", "/me/security"),
    ("profile", "acme", "/me/profile"),
    ("tokens", "acme", "/me/tokens"),
    ("policy", "acme", "/settings/security"),
    ("addresses", "acme", "/settings/domains"),
    ("modules", "acme", "/settings/modules"),
    ("branding", "acme", "/settings/branding"),
    ("usage", "acme", "/settings/usage"),
    ("audit", "acme", "/settings/audit"),
    ("support", "acme", "/settings/support"),
    ("joining", "acme", "/settings/signups"),
    ("sharing-policy", "acme", "/settings/sharing"),
    ("assistant", "acme", "/settings/assistant"),
    ("limits", "acme", "/settings/limits"),
    ("ai", "acme", "/settings/integrations/ai"),
    ("images", "acme", "/settings/integrations/image_generation"),
    ("prompts", "acme", "/settings/integrations/prompts"),
    ("prompt", "acme", "/settings/integrations/prompts/suggestions"),
    ("proposal", "acme", "/settings/branding/proposal"),
    ("links", "acme", "/links"),
    ("proof", "acme", "/me/proof"),
    ("forbidden", "acme", "/nothing/here"),
]
LIBRARY = [
    ("library", "/documents"),
    ("library-found", "/documents?q=rechnung"),
    ("library-nothing", "/documents?q=tag:nothing"),
    ("library-trash", "/documents?view=trash"),
    ("views", "/documents/views"),
    ("inbox", "/inbox"),
    ("search", "/search?q=rechnung"),
    ("categories", "/filing/categories"),
    ("types", "/filing/types"),
    ("tags", "/filing/tags"),
    ("correspondents", "/filing/correspondents"),
    ("links-own", "/links"),
    ("asking", "/access-requests/new"),
]
CONSOLE = [
    ("console", "admin", "/"),
    ("console-organizations", "admin", "/organizations"),
    ("console-organization-new", "admin", "/organizations/new"),
    ("console-users", "admin", "/users"),
    ("console-sysadmins", "admin", "/sysadmins"),
    ("console-plans", "admin", "/plans"),
    ("console-plan", "admin", "/plans/team/edit"),
    ("console-names", "admin", "/slugs"),
    ("console-jobs", "admin", "/jobs"),
    ("console-health", "admin", "/health"),
    ("console-waits", "admin", "/signups"),
    ("console-audit", "admin", "/audit"),
    ("console-owners", "admin", "/owners"),
    ("console-provisioning", "admin", "/provisioning"),
    ("console-sessions", "admin", "/me/sessions"),
    ("console-providers", "admin", "/settings/providers"),
    ("console-provider", "admin", "/settings/providers/openai"),
    ("console-provider-new", "admin", "/settings/providers/new"),
    ("console-ai", "admin", "/settings/integrations/ai"),
    ("console-images", "admin", "/settings/integrations/image_generation"),
    ("console-prompts", "admin", "/settings/prompts"),
    ("console-prompt", "admin", "/settings/prompts/suggestions"),
    ("console-limits", "admin", "/settings/limits"),
]
CENTRAL = [
    ("organizations", "", "/organizations"),
    ("front", "", "/"),
    ("entry", "acme", "/signin/central"),
    ("entry-refused", "acme", "/signin/handover"),
]


def look(page: Page, name: str, theme: str) -> None:
    """axe at both sizes, no sideways scroll down to 360 pixels, and a picture when asked for."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways at {width}"
        if size == "narrow":
            continue
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], name
        if os.environ.get("SHOTS"):
            SHOTS.mkdir(exist_ok=True)
            page.screenshot(path=SHOTS / f"{name}-{size}-{theme}.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("house", ["embedded"], indirect=True)
class TestPages:
    def test_pages_for_everybody(self, person, theme):
        visitor = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        for name, host, path in STRANGERS:
            visitor.go(host, path)
            look(visitor.page, name, theme)

    def test_pages_on_the_way_in(self, person, theme):
        somebody = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        address = f"new-{theme}@acme.example"
        somebody.go("acme", "/signup")
        somebody.page.get_by_label("Your name").fill("Nele Brandt")
        somebody.page.get_by_label("E-mail address").fill(address)
        somebody.page.get_by_label("Why you want to join").fill("I take over the supplier contracts in January.")
        somebody.page.get_by_role("button", name="Continue").click()
        somebody.page.get_by_label("Six-digit code").wait_for()
        look(somebody.page, "code", theme)
        somebody.type_code(somebody.read_code(address))
        somebody.page.get_by_text("Waiting for a decision").wait_for()
        look(somebody.page, "waiting", theme)

    def test_pages_of_a_manager(self, person, theme):
        alice = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        alice.sign_in("acme", "alice@acme.example")
        alice.page.get_by_role("heading", name="Documents").first.wait_for()
        alice.house.put_on_plan("acme", "business")  # the team's has no single sign-on
        alice.go("acme", "/settings/sso")
        look(alice.page, "sso", theme)
        alice.house.put_on_plan("acme", "team")
        for name, host, path in MANAGERS:
            alice.go(host, path)
            look(alice.page, name, theme)
        alice.go("acme", "/documents")
        alice.page.locator("#documents-rows a").first.click()
        alice.page.get_by_role("link", name="Download").wait_for()
        look(alice.page, "document", theme)

        alice.go("acme", "/people")
        bob = alice.page.get_by_role("row", name="Bob Okafor")
        bob.locator("summary").click()
        look(alice.page, "people-menu", theme)
        bob.get_by_role("link", name="Sessions").click()
        alice.page.get_by_role("heading", name="Bob Okafor").wait_for()
        look(alice.page, "person-sessions", theme)

    def test_pages_of_the_library(self, person, theme):
        bob = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        bob.sign_in("acme", "bob@acme.example")
        page = bob.page
        for name, path in LIBRARY:
            bob.go("acme", path)
            page.wait_for_load_state("networkidle")
            look(page, name, theme)
        bob.go("acme", "/documents?sort=title")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.get_by_role("link", name="Rahmenvertrag Gebäudereinigung 2027").click()
        page.locator("#panel").get_by_label("Title").wait_for()
        page.wait_for_load_state("networkidle")
        look(page, "panel", theme)
        for name in ("Text", "Versions", "Activity"):
            page.locator("#panel").get_by_role("link", name=name, exact=True).click()
            page.locator("#panel [aria-current=page]", has_text=name).wait_for()
            look(page, f"panel-{name.lower()}", theme)
        page.locator("#panel").get_by_role("link", name="Open the full page").click()
        page.locator(".viewer canvas").first.wait_for()
        look(page, "record", theme)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.keyboard.press("/")
        page.keyboard.type("rechnung")
        page.locator("#palette").get_by_role("option").first.wait_for()
        look(page, "palette", theme)

    def test_pages_of_sharing(self, person, theme):
        bob = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        bob.sign_in("acme", "bob@acme.example")
        page = bob.page
        bob.go("acme", "/documents?sort=title")
        page.get_by_role("link", name="Beleg Hotel Hamburg").click()
        page.locator("#panel").get_by_role("link", name="Share").click()
        board = page.locator("dialog.boarding")
        board.get_by_label("See it as").fill("Mia Kern")
        board.get_by_role("button", name="Look", exact=True).click()
        board.locator(".as-seen").wait_for()
        board.locator("summary", has_text="Make a link").click()
        board.get_by_label("Make one for me").check()
        look(page, "board", theme)
        board.get_by_role("button", name="Make the link").click()
        url, password = (board.locator(".made-link input").nth(at).input_value() for at in (0, 1))
        look(page, "board-made", theme)
        board.get_by_role("link", name="Close").click()

        stranger = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce").page
        stranger.goto(url)
        look(stranger, "link-locked", theme)
        stranger.get_by_label("Password").fill(password)
        stranger.get_by_role("button", name="Open").click()
        stranger.get_by_role("button", name="Download").wait_for()
        look(stranger, "link", theme)

        page.set_viewport_size({"width": 1440, "height": 900})
        for what in ("file", "share"):
            bob.go("acme", "/documents?sort=title")
            page.locator("#documents-rows .check").first.check()
            page.locator(f"#selection button[value={what}]").click()
            page.locator(".together").wait_for()
            look(page, f"together-{what}", theme)
        page.get_by_label("With").select_option(label="Mia Kern")
        page.get_by_role("button", name="Share", exact=True).click()
        page.locator(".operation h1").wait_for()
        look(page, "operation", theme)

    def test_pages_of_central_signin(self, person, theme):
        bob = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        bob.sign_in("", "bob@acme.example")
        for name, host, path in CENTRAL:
            bob.go(host, path)
            look(bob.page, name, theme)
        bob.go("", "/organizations")
        bob.page.get_by_role("link", name="Acme GmbH").click()
        bob.page.wait_for_url("**/documents")
        bob.page.get_by_role("button", name="Acme GmbH").click()
        bob.page.locator("#switcher").get_by_role("link", name="Globex").wait_for()
        look(bob.page, "switcher", theme)
        bob.go("", "/me/sessions")
        look(bob.page, "sessions-everywhere", theme)
        pia = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        pia.sign_in("", "pia@acme.example")
        pia.go("", "/organizations")
        look(pia.page, "organizations-waiting", theme)

    def test_pages_of_programs(self, person, theme):
        mia = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        mia.go("api", "/docs")
        look(mia.page, "docs", theme)
        mia.sign_in("acme", "mia@acme.example")
        mia.go("acme", "/me/tokens")
        look(mia.page, "tokens", theme)
        mia.go("acme", "/me/tokens/new")
        mia.page.get_by_label("Name").fill("Nightly import from the scanner")
        mia.page.get_by_label("Only what I choose").check()
        look(mia.page, "token_new", theme)
        mia.page.get_by_role("button", name="Make the token").click()
        mia.page.get_by_text("Choose at least one thing").wait_for()
        mia.page.get_by_label("Upload documents").check()
        mia.page.get_by_role("button", name="Make the token").click()
        mia.page.get_by_role("heading", name="Copy it now").wait_for()
        look(mia.page, "token_made", theme)
        mia.page.get_by_role("link", name="I have copied it").click()
        mia.page.get_by_text("never used").first.wait_for()
        look(mia.page, "tokens_some", theme)

    def test_pages_of_a_sysadmin(self, person, theme):
        dana = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        dana.sign_in("admin", "dana@gatehouse.example")
        for name, host, path in CONSOLE:
            dana.go(host, path)
            look(dana.page, name, theme)
        dana.go("admin", "/organizations")
        dana.page.get_by_role("link", name="Acme GmbH").click()
        dana.page.get_by_role("heading", name="Terms").wait_for()
        look(dana.page, "console-organization", theme)

    def test_a_request_that_was_decided(self, person, theme):
        knock(person(), "Ove Lund", f"ove-{theme}@acme.example")
        alice = person(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        alice.sign_in("acme", "alice@acme.example")
        alice.go("acme", "/signups")
        card = alice.page.locator("article", has_text="Ove Lund")
        card.locator("summary", has_text="Reject").click()
        look(alice.page, "rejecting", theme)
        card.get_by_role("button", name="Approve").click()
        alice.page.locator("article", has_text="is now a member").first.wait_for()
        look(alice.page, "approved", theme)
