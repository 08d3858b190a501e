"""Journeys 3, 5 and 6, as far as they need more than one room: suggestions by keys, a group that is given and loses a document, a whole result
changed and undone, a member's documents that pass to somebody else, and a default that the platform changes."""

import re

import pytest
from playwright.sync_api import expect

ALICE, BOB, MIA, DANA = "alice@acme.example", "bob@acme.example", "mia@acme.example", "dana@gatehouse.example"
CHARLIE, TOMAS = "charlie@globex.example", "tomas@globex.example"
LETTER = """Nordlicht Kranservice GmbH
Kaistraße 4, 20457 Hamburg

Acme GmbH
Hamburg, den 14.10.2026

Rechnung Nr. 55017

Wir bitten um Zahlung bis zum 30.11.2026.
"""


def text(name, words):
    return {"name": f"{name}.txt", "mimeType": "text/plain", "buffer": words.encode()}


def arrive(person, host, address, **options):
    arrived = person(**options)
    arrived.sign_in(host, address)
    return arrived


def row(page, title):
    return page.locator("#documents-rows tr", has=page.get_by_role("link", name=title, exact=True))


def upload(one, host, file):
    """Its address, once it was read and looked at."""
    page = one.page
    one.go(host, "/documents")
    page.locator("#upload-file").set_input_files([file])
    queue = page.get_by_role("region", name="Uploads")
    expect(queue.locator("li", has_text=file["name"].removesuffix(".txt"))).to_contain_text("Ready", timeout=60_000)
    href = queue.get_by_role("link", name=re.compile("Open|" + re.escape(file["name"].removesuffix(".txt")))).first.get_attribute("href")
    queue.get_by_role("button", name="Close").click()
    one.house.wait_until_looked_at()
    return href.partition("?")[0]


def test_suggestions_are_decided_by_keys_and_stand_on_the_record(person):
    alice = arrive(person, "acme", ALICE)
    page = alice.page
    path = upload(alice, "acme", text("Scan 0915", LETTER))
    alice.go("acme", f"/inbox?at={path.rpartition('/')[2]}")
    record = page.locator(".record")
    first = record.locator(".suggestion:not(.applied) > .t").first
    expect(first).to_be_focused()
    expect(first).to_contain_text("Rechnung Nr. 55017")
    page.keyboard.press("y")
    expect(page.get_by_label("Title")).to_have_value("Rechnung Nr. 55017")

    kind = record.locator("[id^=filing-field-type]")
    chip = kind.locator(".suggestion > .t")
    expect(chip).to_contain_text("Invoice")
    expect(chip).to_be_focused()  # what was decided hands the focus on
    expect(kind.locator(".evidence q")).to_contain_text("Rechnung Nr. 55017")
    page.keyboard.press("y")
    expect(kind.locator(".item")).to_have_text("Invoice")
    expect(kind.locator(".suggestion")).to_have_count(0)

    sender = record.locator("[id^=filing-field-correspondent]")
    expect(sender.locator(".suggestion > .t")).to_contain_text("Nordlicht Kranservice GmbH")
    sender.locator(".suggestion > .t").focus()
    page.keyboard.press("e")
    expect(sender.locator("input[role=combobox]")).to_be_focused()
    page.keyboard.press("Escape")
    sender.locator(".suggestion > .t").focus()
    page.keyboard.press("n")
    expect(sender.locator(".suggestion")).to_have_count(0)

    page.get_by_role("button", name="Confirm and next").click()
    page.wait_for_url(re.compile("done=1"))
    alice.go("acme", path)
    expect(page.get_by_label("Title")).to_have_value("Rechnung Nr. 55017")
    expect(kind.locator(".item")).to_have_text("Invoice")
    for field in (kind, sender):
        expect(field.locator(".suggestion")).to_have_count(0)


def test_a_group_finds_what_it_is_given_and_loses_it_with_the_next_click(person):
    alice, mia = arrive(person, "acme", ALICE), arrive(person, "acme", MIA)
    path = upload(alice, "acme", text("Budget of the quay", "What the quay may cost next year, crane by crane."))
    mia.go("acme", path)
    expect(mia.page.get_by_label("Title")).to_have_count(0)

    alice.go("acme", f"{path}/sharing")
    board = alice.page.locator(".board")
    board.get_by_placeholder("Name, address, group, or everyone").press_sequentially("account")
    board.get_by_role("button", name=re.compile("Accounting")).click()
    expect(board.locator(".seers").first).to_contain_text("whoever is in this group")
    board.get_by_placeholder("See it as: name or address").fill("Mia Kern")
    board.get_by_role("button", name="Look").click()
    expect(board.locator(".as-seen")).to_contain_text("in the group Accounting")
    board.get_by_placeholder("See it as: name or address").fill("Vera Lindqvist")
    board.get_by_role("button", name="Look").click()
    expect(board.locator(".as-seen")).to_contain_text("does not see this document")

    mia.go("acme", "/documents?view=shared")
    row(mia.page, "Budget of the quay").get_by_role("link").click()
    panel = mia.page.locator("#panel")
    expect(panel.get_by_role("heading", name="Budget of the quay")).to_be_visible()
    alice.page.get_by_role("button", name="Take back Accounting").click()
    expect(board.locator(".seers").first).not_to_contain_text("Accounting")
    panel.get_by_role("link", name="Text", exact=True).click()
    expect(mia.page.locator("#toasts")).to_contain_text("There is no such document, or it is not shared with you.")
    expect(panel.get_by_role("link", name="Text", exact=True)).to_be_visible()  # what was there stays, and says no more than before
    mia.page.reload()
    expect(panel).to_be_hidden()
    mia.go("acme", "/documents?view=shared")
    expect(row(mia.page, "Budget of the quay")).to_have_count(0)
    mia.go("acme", "/documents?q=quay")
    expect(row(mia.page, "Budget of the quay")).to_have_count(0)


def test_a_whole_result_is_filed_and_thrown_away_and_both_are_undone(person):
    bob = arrive(person, "acme", BOB)
    page = bob.page
    here = "/documents?view=mine&sort=title"
    bob.go("acme", here)
    titles = page.locator("#documents-rows .name")
    expect(titles.first).to_be_visible()
    before = titles.all_inner_texts()
    assert len(before) > 3

    def choose_all():
        bob.go("acme", here)
        page.locator("#select-page").check(force=True)
        page.locator("#selection").get_by_role("checkbox").check(force=True)

    def undo():
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Everything stands as it stood before.")).to_be_visible()

    choose_all()
    page.locator("#selection").get_by_role("button", name="File under…").click()
    page.get_by_label("New tags, with commas").fill("stocktaking")
    page.get_by_role("button", name="Apply Tags").click()
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ documents were filed\.$"))).to_be_visible()
    bob.go("acme", f"{here}&q=tag:stocktaking")
    expect(titles).to_have_count(len(before))
    page.go_back()
    undo()
    bob.go("acme", f"{here}&q=tag:stocktaking")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()

    choose_all()
    page.locator("#selection").get_by_role("button", name="Move to trash").click()
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ documents were moved to the trash\.$"))).to_be_visible()
    bob.go("acme", here)
    expect(titles).to_have_count(0)
    page.go_back()
    undo()
    bob.go("acme", here)
    expect(titles).to_have_text(before)


def test_a_manager_removes_a_member_and_their_documents_become_somebody_else_s(person):
    charlie, tomas = arrive(person, "globex", CHARLIE), person()
    charlie.go("globex", "/signups")
    charlie.page.locator("article", has_text="Tomas Lind").get_by_role("button", name="Approve").click()
    expect(charlie.page.locator("article", has_text="Tomas Lind")).to_contain_text(re.compile("member", re.IGNORECASE))
    tomas.sign_in("globex", TOMAS)
    path = upload(tomas, "globex", text("Wiring of the lab", "Which cable leads where in the lab."))
    charlie.go("globex", path)
    expect(charlie.page.get_by_label("Title")).to_have_count(0)

    charlie.go("globex", "/people")
    charlie.page.get_by_text("Actions for Tomas Lind").locator("..").click()
    charlie.page.get_by_role("link", name="Remove…").click()
    charlie.page.get_by_role("button", name="Remove Tomas Lind").click()
    expect(charlie.page.get_by_role("button", name="Remove Tomas Lind")).to_have_count(0)
    charlie.go("globex", "/documents?view=mine")
    expect(row(charlie.page, "Wiring of the lab")).to_be_visible()
    tomas.go("globex", path)
    expect(tomas.page.get_by_label("E-mail address")).to_be_visible()  # signed out, with the next click


@pytest.fixture
def dana(person):
    """At the defaults of the language model, which are as shipped again afterwards."""
    arrived = arrive(person, "admin", DANA)
    yield arrived
    set_temperature(arrived, "0.7")


def set_temperature(one, value, host="admin"):
    one.go(host, "/settings/integrations/ai")
    one.page.locator("input[name=temperature]").fill(value)
    one.page.get_by_role("button", name="Save", exact=True).click()
    expect(one.page.locator("input[name=temperature]")).to_have_value(value)
    expect(one.page.locator("footer .ok").first).to_be_visible()


def test_a_changed_default_reaches_whoever_said_nothing_else(person, dana):
    alice, charlie = arrive(person, "acme", ALICE), arrive(person, "globex", CHARLIE)
    here, temperature = "/settings/integrations/ai", "input[name=temperature]"
    set_temperature(dana, "0.3")
    for one, host in ((alice, "acme"), (charlie, "globex")):
        one.go(host, here)
        expect(one.page.locator(temperature)).to_have_value("0.3")
    expect(charlie.page.locator(temperature)).to_be_disabled()  # its plan follows the platform
    expect(alice.page.locator("header .badge")).to_have_text("Platform defaults")

    set_temperature(alice, "1.1", "acme")
    expect(alice.page.locator("header .badge")).to_have_text("Custom")
    expect(alice.page.get_by_text("The platform’s default is 0.3.")).to_be_visible()
    set_temperature(dana, "0.5")
    alice.go("acme", here)
    expect(alice.page.locator(temperature)).to_have_value("1.1")
    charlie.go("globex", here)
    expect(charlie.page.locator(temperature)).to_have_value("0.5")

    alice.page.get_by_role("button", name="Reset to defaults").click()
    expect(alice.page.locator(temperature)).to_have_value("0.5")
    expect(alice.page.locator("header .badge")).to_have_text("Platform defaults")
