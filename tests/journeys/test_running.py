"""Journey 7, as far as it goes: a sys-admin makes an organization with its first manager, who invites somebody; support comes in with a
reason and sees no document; suspended, everybody is out at once, and deleting can be undone."""

import re

import pytest
import servers
from playwright.sync_api import expect

LINK = re.compile(r"http://initech\.localhost:\d+/invitations/[\w-]+")
PETER, MILTON = "peter@initech.example", "milton@initech.example"
REASON = "The manager cannot find an invitation and asked us to look."


@pytest.fixture
def dana(person):
    arrived = person()
    arrived.sign_in("admin", "dana@gatehouse.example")
    return arrived


def _is_at_the_door(somebody):
    """Raises until the web process that answers has heard that the organization is open again."""
    somebody.go("initech", "/documents")
    somebody.page.get_by_label("E-mail address").wait_for(timeout=500)


@pytest.mark.parametrize("house", ["embedded"], indirect=True)
def test_an_organization_is_made_run_entered_shut_and_brought_back(person, dana):
    page = dana.page
    dana.go("admin", "/organizations/new")
    page.get_by_label("Name", exact=True).fill("Initech")
    page.get_by_label("E-mail address of the first manager").fill(PETER)
    page.get_by_label("Their name").fill("Peter Gibbons")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Initech")).to_be_visible()
    expect(page.get_by_text("initech.localhost").first).to_be_visible()

    peter = person()
    peter.sign_in("initech", PETER)
    peter.go("initech", "/people/invitations")
    peter.page.get_by_label("E-mail addresses").fill(MILTON)
    peter.page.get_by_role("button", name="Send invitations").click()
    expect(peter.page.get_by_text(MILTON).first).to_be_visible()
    peter.go("initech", "/settings/support")
    peter.page.get_by_label("Let support in").check()
    peter.page.get_by_role("button", name="Save").click()

    milton = person()
    milton.page.goto(milton.read_link(MILTON, LINK))
    milton.page.get_by_role("button", name="Prove my address by a code").click()
    milton.page.get_by_label("Six-digit code").wait_for()
    milton.type_code(milton.read_code(MILTON, 1))
    milton.page.get_by_label("Your name").fill("Milton Waddams")
    milton.page.get_by_role("button", name=f"Join as {MILTON}").click()
    expect(milton.page).to_have_url(milton.house.url("initech", "/documents"))

    page.reload()
    page.get_by_label("Reason, which the managers will read").fill(REASON)
    page.get_by_role("button", name="Enter with this reason").click()
    expect(page.get_by_text("You are here as support")).to_be_visible()
    dana.go("initech", "/people")
    expect(page.get_by_text("Milton Waddams", exact=True)).to_be_visible()
    dana.go("initech", "/documents")
    expect(page.get_by_text("Your role does not allow this")).to_be_visible()
    peter.go("initech", "/settings/audit")
    expect(peter.page.get_by_text(REASON).first).to_be_visible()

    dana.go("admin", "/organizations")
    page.get_by_role("link", name="Initech").click()
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_text("Suspended: nobody comes in")).to_be_visible()
    for somebody in (peter, milton):
        somebody.go("initech", "/people")
        expect(somebody.page.get_by_text("is suspended").first).to_be_visible()

    page.locator("summary", has_text="Delete").click()
    page.get_by_label("Its address, to be sure").fill("initech")
    page.get_by_role("button", name="Delete Initech").click()
    expect(page.get_by_text("All of it is gone for good on")).to_be_visible()
    milton.go("initech", "/people")
    expect(milton.page.get_by_role("navigation", name="Workspace")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Reactivate").click()
    expect(page.get_by_role("button", name="Suspend")).to_be_visible()
    servers.wait_until(lambda: _is_at_the_door(milton))
