"""Journeys: a document is shared, found, taken back; many are changed together, and that is undone."""

import re

import pytest
from playwright.sync_api import expect

BOB, MIA = "bob@acme.example", "mia@acme.example"
PLAN = {"name": "Harbour plan.txt", "mimeType": "text/plain", "buffer": b"The plan of the harbour, with every crane in it."}


@pytest.fixture
def bob(person):
    arrived = person()
    arrived.sign_in("acme", BOB)
    return arrived


def row(page, title):
    return page.locator("#documents-rows tr", has=page.get_by_role("link", name=title, exact=True))


def test_a_document_is_shared_with_a_person_and_by_a_link_and_taken_back(bob, person):
    page = bob.page
    bob.go("acme", "/documents")
    page.locator("#upload-file").set_input_files([PLAN])
    expect(page.get_by_role("region", name="Uploads").locator("li", has_text="Harbour plan")).to_contain_text(re.compile("Ready"), timeout=30_000)
    page.get_by_role("region", name="Uploads").get_by_role("button", name="Close").click()
    row(page, "Harbour plan").get_by_role("link").click()
    page.locator("#panel").get_by_role("link", name="Share").click()
    board = page.get_by_role("dialog", name=re.compile("Harbour plan"))
    board.get_by_placeholder("Name, address, group, or everyone").press_sequentially("mia")
    board.get_by_role("button", name=re.compile("Mia Kern")).click()
    expect(board.locator(".seers").first).to_contain_text("Mia Kern")

    board.get_by_text("Make a link").click()
    board.get_by_label("For whom").fill("The bank")
    board.get_by_label("Make one for me").check()
    board.get_by_role("button", name="Make the link").click()
    link, password = board.get_by_label("The link").input_value(), board.get_by_label("Its password").input_value()

    mia = person()
    mia.sign_in("acme", MIA)
    mia.go("acme", "/documents?view=shared")
    row(mia.page, "Harbour plan").get_by_role("link").click()
    with mia.page.expect_download() as download:
        mia.page.locator("#panel").get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "Harbour plan.txt"

    anybody = person()
    anybody.page.goto(link)
    expect(anybody.page.get_by_role("heading", name="This document has a password")).to_be_visible()
    anybody.page.get_by_label("Password").fill(password)
    anybody.page.get_by_role("button", name="Open").click()
    with anybody.page.expect_download() as download:
        anybody.page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "Harbour plan.txt"

    with page.expect_response(re.compile("/removal")):
        board.get_by_role("button", name="Take back Mia Kern").click()
    expect(board.get_by_role("button", name="Take back Mia Kern")).to_have_count(0)
    mia.go("acme", "/documents?view=shared")
    expect(row(mia.page, "Harbour plan")).to_have_count(0)
    page.reload()
    page.locator("#panel").get_by_role("link", name="Share").click()
    expect(page.get_by_role("dialog")).to_contain_text("Opened once")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Disable")).click()
    expect(page.get_by_text("Disabled")).to_be_visible()


def test_what_was_changed_together_is_undone(bob):
    page = bob.page
    bob.go("acme", "/documents?view=mine")
    first = page.locator("#documents-rows .name").first.inner_text()
    for number in range(3):
        page.locator("#documents-rows .check").nth(number).check(force=True)
    page.locator("#selection").get_by_role("button", name="Move to trash").click()
    expect(page.get_by_role("heading", name="3 documents were moved to the trash.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everything stands as it stood before.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Back to the list").click()
    expect(page.locator("#documents-rows .name").first).to_have_text(first)
