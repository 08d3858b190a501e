"""Journeys: documents are filed, found, and nothing is lost."""

import re

import pytest
from playwright.sync_api import expect

BOB, MIA = "bob@acme.example", "mia@acme.example"
INVOICE = {
    "name": "Rechnung Kranwartung.txt",
    "mimeType": "text/plain",
    "buffer": "Rechnung 4711 für die Wartung des Laufkrans, zahlbar bis 30.11.2026.".encode(),
}
LEASE = {"name": "Lease annex.txt", "mimeType": "text/plain", "buffer": b"Annex to the lease of the northern yard, signed on 3 March 2026."}
EARLY = {"name": "Early bird.txt", "mimeType": "text/plain", "buffer": b"Written on the first train."}
NOTES = {"name": "Yard notes.txt", "mimeType": "text/plain", "buffer": b"The northern yard was measured again."}


@pytest.fixture
def bob(person):
    arrived = person()
    arrived.sign_in("acme", BOB)
    return arrived


@pytest.fixture
def mia(person):
    arrived = person()
    arrived.sign_in("acme", MIA)
    return arrived


def row(page, title):
    return page.locator("#documents-rows tr", has=page.get_by_role("link", name=title, exact=True))


def upload(page, *files):
    page.locator("#upload-file").set_input_files(list(files))
    queue = page.get_by_role("region", name="Uploads")
    for file in files:
        expect(queue.locator("li", has_text=file["name"].rpartition(".")[0])).to_contain_text(re.compile("Ready|You have this already"), timeout=60_000)
    return queue


def test_documents_come_in_and_are_looked_through_one_after_another(mia):
    page = mia.page
    mia.go("acme", "/documents")
    upload(page, INVOICE)
    upload(page, LEASE)
    queue = upload(page, INVOICE | {"name": "The same again.txt"})
    expect(queue.get_by_role("link", name="Open").last).to_be_visible()
    queue.get_by_role("button", name="Close").click()
    expect(row(page, "Lease annex")).to_be_visible()

    page.get_by_role("link", name="Inbox").click()
    title = page.get_by_label("Title")
    while title.input_value() != "Rechnung Kranwartung":  # what other journeys uploaded came first
        with page.expect_navigation():
            page.get_by_role("button", name="Skip").click()
    title.fill("Kranwartung 2026")
    page.get_by_role("button", name="Confirm and next").click()
    expect(page.get_by_label("Title")).to_have_value("Lease annex")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Skip").click()
    mia.go("acme", "/documents")
    expect(row(page, "Kranwartung 2026")).not_to_contain_text("To review")


def test_files_that_are_chosen_before_the_scripts_come_are_sent(mia):
    page, held = mia.page, []
    page.route("**/app.js*", lambda script: held.append(script))
    page.goto(mia.house.url("acme", "/documents"), wait_until="commit")
    page.locator("#upload-file").set_input_files([EARLY])
    for script in held:
        script.continue_()
    expect(row(page, "Early bird")).to_be_visible(timeout=30_000)


def test_words_find_a_document_and_its_address_finds_it_again(bob, person):
    page = bob.page
    bob.go("acme", "/documents")
    page.get_by_role("searchbox", name="Search documents").fill("Gebäudereinigung")
    page.keyboard.press("Enter")
    found = page.locator("#documents-rows tr").first
    expect(found.locator("mark").first).to_have_text("Gebäudereinigung")
    found.get_by_role("link").click()
    panel = page.locator("#panel")
    expect(panel.get_by_label("Title")).to_have_value(re.compile("Gebäudereinigung"))
    address = page.url
    assert "open=" in address
    page.go_back()
    expect(panel).to_be_hidden()
    page.goto(address)
    expect(panel.get_by_label("Title")).to_have_value(re.compile("Gebäudereinigung"))

    # Somebody who may not see the document is told nothing by its address.
    mia = person()
    mia.sign_in("acme", MIA)
    mia.page.goto(address)
    expect(mia.page.locator("#panel")).to_be_hidden()
    expect(mia.page.get_by_role("heading", name="Nothing fits")).to_be_visible()


def test_the_palette_leads_to_a_document_by_keyboard(bob):
    page = bob.page
    bob.go("acme", "/people")
    page.keyboard.press("/")
    page.keyboard.type("gebäudereinigung")
    hit = page.locator("#palette").get_by_role("option", name=re.compile("Gebäudereinigung")).first
    expect(hit).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/documents/"))


def test_what_is_done_beside_the_list_reaches_it_and_is_taken_back(mia):
    page = mia.page
    mia.go("acme", "/documents")
    upload(page, NOTES | {"name": "Crane manual.txt", "buffer": b"How the crane is greased."}).get_by_role("button", name="Close").click()
    mia.go("acme", "/documents?view=mine&q=crane")
    row(page, "Crane manual").get_by_role("link").click()
    panel, toasts = page.locator("#panel"), page.locator("#toasts")
    panel.get_by_label("Title").fill("Crane handbook")
    page.keyboard.press("Enter")
    expect(row(page, "Crane handbook")).to_be_visible()
    panel.get_by_role("button", name="Confirm").click()
    expect(toasts).to_contain_text("Looked through.")
    expect(row(page, "Crane handbook")).not_to_contain_text("To review")
    panel.get_by_label("Title").fill("Handbook")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-left]")).to_have_count(0)  # its text still has the word
    panel.get_by_role("button", name="Move to trash").click()
    expect(row(page, "Handbook")).to_have_count(0)
    toasts.get_by_role("button", name="Restore").click()
    expect(row(page, "Handbook")).to_be_visible()


def test_what_is_thrown_away_comes_back_and_an_old_version_too(mia):
    page = mia.page
    mia.go("acme", "/documents")
    upload(page, NOTES).get_by_role("button", name="Close").click()
    row(page, "Yard notes").get_by_role("checkbox").check(force=True)
    page.get_by_role("button", name="Move to trash").click()
    mia.go("acme", "/documents")
    expect(row(page, "Yard notes")).to_have_count(0)
    mia.go("acme", "/documents?view=trash")
    row(page, "Yard notes").get_by_role("link").click()
    page.locator("#panel").get_by_role("button", name="Restore").click()
    expect(page.locator("#toasts")).to_contain_text("Restored.")
    expect(row(page, "Yard notes")).to_have_count(0)
    mia.go("acme", "/documents")
    expect(row(page, "Yard notes")).to_be_visible()

    mia.go("acme", row(page, "Yard notes").get_by_role("link").get_attribute("href"))
    page.get_by_role("link", name="Versions").click()
    page.get_by_label("Upload a new version").set_input_files([NOTES | {"buffer": b"The northern yard was never measured."}])
    page.locator("form.newer").get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("Version 2").first).to_be_visible()
    expect(page.locator(".looking")).to_contain_text("never measured", timeout=60_000)
    page.get_by_role("link", name=re.compile("Compare")).first.click()
    expect(page.locator("ins, del").first).to_be_visible()
    page.go_back()
    page.get_by_role("button", name=re.compile("^Restore")).first.click()
    expect(page.get_by_text("Version 3").first).to_be_visible()
