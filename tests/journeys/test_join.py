"""Journey 2: somebody knocks, a manager lets them in without leaving the page, and they file their first document."""

from playwright.sync_api import expect

from webapp.ops.demo import FILES

PDF = FILES / "acme" / "Mietvertrag Lagerhalle Nord.pdf"


def knock(person, name, address):
    person.go("", "/signup/acme")
    page = person.page
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Why you want to join").fill("Night shift lead at the Bremen warehouse.")
    page.get_by_role("button", name="Continue").click()
    person.type_code(person.read_code(address))
    expect(page.get_by_text("Waiting for a decision")).to_be_visible()


def waiting(page):
    return int(page.locator("#nav-signups-count").inner_text() or 0)


def test_a_person_joins_files_a_document_and_gets_it_back_byte_for_byte(person, tmp_path):
    alice = person()
    alice.sign_in("acme", "alice@acme.example")
    tunde = person()
    knock(tunde, "Tunde Adeyemi", "tunde@acme.example")

    alice.go("acme", "/signups")
    before = waiting(alice.page)
    card = alice.page.locator("article", has_text="Tunde Adeyemi")
    expect(card).to_contain_text("Night shift lead")
    card.get_by_role("button", name="Approve").click()
    expect(alice.page.locator("article", has_text="Tunde Adeyemi")).to_contain_text("is now a member")
    assert waiting(alice.page) == before - 1

    expect(tunde.page.get_by_role("heading", name="All documents")).to_be_visible()
    assert tunde.page.url == tunde.house.url("acme", "/documents")
    letters = tunde.house.letters("tunde@acme.example")
    assert any("has let you in" in letter for letter in letters) or len(letters) >= 1

    tunde.page.locator("#upload-file").set_input_files(PDF)
    link = tunde.page.get_by_role("link", name="Mietvertrag Lagerhalle Nord", exact=True)
    expect(link).to_be_visible()
    link.click()
    with tunde.page.expect_download() as download:
        tunde.page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == PDF.read_bytes()


def test_a_person_is_turned_down_and_reads_why(person):
    alice, rosa = person(), person()
    knock(rosa, "Rosa Maier", "rosa@elsewhere.example")
    alice.sign_in("acme", "alice@acme.example")
    alice.go("acme", "/signups")
    card = alice.page.locator("article", has_text="Rosa Maier")
    card.locator("summary", has_text="Reject").click()
    card.get_by_label("Reason, which they will read").fill("Please ask with your company address.")
    card.get_by_role("button", name="Reject").last.click()
    expect(alice.page.locator("article", has_text="Rosa Maier")).to_contain_text("was turned down")
    expect(rosa.page.get_by_text("Please ask with your company address.")).to_be_visible(timeout=15_000)


def test_signing_in_uploading_and_approving_work_without_script(person):
    rita = person(java_script_enabled=False)
    knock(rita, "Rita Plain", "rita@acme.example")
    charlie = person(java_script_enabled=False)
    charlie.sign_in("acme", "mia@acme.example")
    charlie.go("acme", "/documents")
    charlie.page.locator("#upload-file").set_input_files(PDF)
    charlie.page.get_by_role("button", name="Send this file").click()
    expect(charlie.page.get_by_role("heading", name="Mietvertrag Lagerhalle Nord")).to_be_visible()


def test_one_person_is_somebody_else_in_another_organization(person):
    bob = person()
    bob.sign_in("acme", "bob@acme.example")
    expect(bob.page.get_by_role("link", name="Documents").first).to_be_visible()
    bob.go("globex", "/documents")
    expect(bob.page.get_by_label("E-mail address")).to_be_visible()


def test_finding_ones_organization_from_the_landing_page(person):
    visitor = person()
    visitor.go("", "/")
    visitor.page.get_by_role("textbox", name="Organization").fill("globex")
    visitor.page.get_by_role("button", name="Continue").click()
    expect(visitor.page.get_by_role("heading", name="Sign in to Globex")).to_be_visible()


def test_the_console_is_for_sysadmins(person):
    dana = person()
    dana.sign_in("admin", "dana@gatehouse.example")
    expect(dana.page.get_by_text("Acme GmbH")).to_be_visible()
