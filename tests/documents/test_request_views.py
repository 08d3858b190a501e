"""The screens of requests, in browsers without script: of whoever asks, and of whoever is asked and has no account."""

import re
from io import BytesIO

import cast
import pytest
import screens
import sqlalchemy as sa

from webapp.audit.models import TenantEntry
from webapp.documents import filing, types
from webapp.documents.models import Document
from webapp.documents.request_models import DocumentRequest, RequestLine
from webapp.intake import answering
from webapp.jobs import queue
from webapp.kit import db, mail
from webapp.platform import organizations

ADDRESS = re.compile(r'value="https://acme\.gatehouse\.test(/r/[\w-]{43})"')
FORM = {"title": "Papers for the loan", "note": "For the bank.", "line": ["Passport", "Payslips", ""], "number": ["1", "2", "1"], "ends": "14"}


@pytest.fixture
def bob(app):
    return screens.arriving(app, cast.BOB, screens.ACME)


def inside(app, call):
    with app.app_context(), db.inside(cast.tenant("acme")):
        answer = call()
        db.commit()
    return answer


def make(app, browser, **form):
    """The page of a new request, and the path that was sent out."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        kind = types.create("Payslip", by=None)
        db.commit()
    answer = browser.post("/requests", {**FORM, "kind": ["", str(kind.id), ""], "tags": "loan, 2026", **form}, page="/requests/new")
    assert answer.status_code == 200, answer.text
    return answer, ADDRESS.search(answer.text)[1]


def stranger(app):
    return screens.Browser(app, screens.ACME)


def line_of(app, name):
    return inside(app, lambda: db.session.scalar(sa.select(RequestLine.id).where(RequestLine.name == name)))


def request_id(app):
    return inside(app, lambda: db.session.scalar(sa.select(DocumentRequest.id)))


def send(app, browser, address, name, *files, sender=""):
    data = {"file": [(BytesIO(content), filename) for filename, content in files], "sender": sender, "csrf_token": browser.token(address)}
    sent = {"Sec-Fetch-Site": "same-origin"}
    to = f"{address}/lines/{line_of(app, name)}/files"
    return browser.client.post(to, base_url=browser.base, data=data, headers=sent, content_type="multipart/form-data", buffered=True)


def documents(app):
    def told():
        found = db.session.scalars(sa.select(Document).order_by(Document.n)).all()
        return [
            (one.filename, one.owner_id, filing.of(one.n).type and filing.of(one.n).type.name, [tag.name for tag in filing.of(one.n).tags]) for one in found
        ]

    return inside(app, told)


def test_somebody_without_an_account_sends_what_is_asked_and_it_arrives_typed_in_the_inbox(app, bob):
    _page, address = make(app, bob)
    vera = stranger(app)
    page = vera.get(address)
    assert page.status_code == 200
    assert all(words in page.text for words in ("Bob Okafor of Acme GmbH", "Papers for the loan", "For the bank.", "Passport", "0 of 2"))
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    answer = send(app, vera, address, "Payslips", ("oct.txt", b"October"), ("nov.txt", b"November"), sender="Vera L.")
    assert answer.status_code == 303, answer.text
    page = vera.get(address).text
    assert "oct.txt" in page
    assert "7 B" in page
    assert "1 of 2 received" in page
    assert "/documents/" not in page
    bob_id = inside(app, lambda: cast.user(cast.BOB).id)
    assert documents(app) == [("oct.txt", bob_id, "Payslip", ["2026", "loan"]), ("nov.txt", bob_id, "Payslip", ["2026", "loan"])]
    queue.run_due(app)
    inbox = bob.get("/inbox").text
    assert "Came by the request" in inbox
    assert "sent by Vera L." in inbox
    actors = inside(app, lambda: list(db.session.scalars(sa.select(TenantEntry.actor_name).where(TenantEntry.action == "documents.uploaded"))))
    assert actors == ["Vera L. → Bob Okafor"] * 2


def test_the_same_file_twice_is_one_and_another_ones_copy_is_not_told(app, bob):
    _page, address = make(app, bob)
    vera = stranger(app)
    for _time in range(2):
        assert send(app, vera, address, "Passport", ("p.txt", b"Passport")).status_code == 303
    assert send(app, vera, address, "Payslips", ("q.txt", b"Passport")).status_code == 303
    assert [name for name, *_rest in documents(app)] == ["p.txt", "q.txt"]


@pytest.mark.parametrize("case", ["nothing", "accepted", "too many", "shut"])
def test_what_is_not_taken_is_said_beside_its_line(app, bob, case, monkeypatch):
    _page, address = make(app, bob)
    vera, files, wanted, words = stranger(app), [("a.txt", b"A")], 409, ""
    if case == "nothing":
        files, wanted, words = [("", b"")], 422, "No file was chosen"
    elif case == "accepted":
        send(app, vera, address, "Passport", ("p.txt", b"P"))
        bob.post(f"/requests/{request_id(app)}/lines/{line_of(app, 'Passport')}/acceptance", page="/requests")
        words = "accepted already"
    elif case == "too many":
        monkeypatch.setattr(answering, "MOST_FILES", 0)
        words = "More files came"
    elif case == "shut":
        token_page = vera.token(address)
        bob.post(f"/requests/{request_id(app)}/closing", page="/requests")
        to = f"{address}/lines/{line_of(app, 'Passport')}/files"
        sent = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token_page}
        assert vera.client.post(to, base_url=vera.base, data={"file": (BytesIO(b"A"), "a.txt")}, headers=sent).status_code == 404
        return
    answer = send(app, vera, address, "Passport", *files, sender="Vera")
    assert answer.status_code == wanted
    assert words in answer.text
    assert 'value="Vera"' in answer.text


@pytest.mark.parametrize("module", ["requests", "documents"])
def test_where_the_module_is_off_nothing_opens(app, bob, module):
    _page, address = make(app, bob)
    with app.app_context():
        cast.fit_plan("team", *({"documents", "requests", "links"} - {module}))
    assert stranger(app).get(address).status_code == 404
    assert bob.get("/requests").status_code == 403


def test_a_suspended_organization_is_shut(app, bob):
    _page, address = make(app, bob)
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    answer = stranger(app).get(address)
    assert answer.status_code != 200
    assert "Papers" not in answer.text


def test_whoever_asks_accepts_and_sends_back_with_a_reason_that_is_mailed(app, bob):
    _page, address = make(app, bob, email="vera@client.example", recipient="Vera")
    vera = stranger(app)
    send(app, vera, address, "Passport", ("p.txt", b"Passport"))
    here = f"/requests/{request_id(app)}"
    line = f"{here}/lines/{line_of(app, 'Passport')}"
    assert "p.txt" in bob.get(here).text
    refused = bob.post(f"{line}/return", {"reason": ""}, page=here)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert bob.post(f"{line}/return", {"reason": "It is over since May."}, page=here).status_code == 303
    page = vera.get(address).text
    assert "It is over since May." in page
    assert "Please send it again" in page
    assert "It is over since May." in screens.letters_to(app, "vera@client.example")[-1]
    send(app, vera, address, "Passport", ("new.txt", b"New one"))
    assert bob.post(f"{line}/acceptance", page=here).status_code == 303
    assert "Accepted" in vera.get(address).text
    assert bob.post(f"{here}/reminder", page=here).status_code == 303
    again = bob.post(f"{here}/reminder", page=here)
    assert again.status_code == 409
    assert "reminded within a day" in again.text


def test_close_open_again_another_end_and_a_new_link(app, bob):
    _page, address = make(app, bob)
    here = f"/requests/{request_id(app)}"
    renewed = ADDRESS.search(bob.post(f"{here}/address", page=here).text)[1]
    assert (stranger(app).get(address).status_code, stranger(app).get(renewed).status_code) == (404, 200)
    assert bob.post(f"{here}/closing", page=here).status_code == 303
    assert stranger(app).get(renewed).status_code == 404
    assert bob.post(f"{here}/reopening", {"ends": "7"}, page=here).status_code == 303
    assert stranger(app).get(renewed).status_code == 200
    assert bob.post(f"{here}/extension", {"ends": "30"}, page=here).status_code == 303
    late = bob.post(f"{here}/extension", {"ends": "day", "day": "2099-01-01"}, page=here)
    assert late.status_code == 422
    assert "within 90 days" in late.text


def test_more_lines_keep_what_was_typed_and_wrong_ones_are_told(app, bob):
    more = bob.post("/requests", FORM | {"more": "1"}, page="/requests/new")
    assert more.status_code == 200
    assert more.text.count('name="line"') == 6
    assert 'value="Payslips"' in more.text
    none = bob.post("/requests", FORM | {"line": ["", ""]}, page="/requests/new")
    assert none.status_code == 422
    assert "Ask for 1 to 50 things" in none.text
    assert "Say what it is about" in bob.post("/requests", FORM | {"title": ""}, page="/requests/new").text
    many = bob.post("/requests", FORM | {"number": ["51"]}, page="/requests/new")
    assert many.status_code == 422
    assert "1 to 50 files" in many.text


def test_colleagues_do_not_find_it_and_managers_see_it_without_its_documents(app, bob):
    _page, address = make(app, bob)
    send(app, stranger(app), address, "Passport", ("p.txt", b"Passport"))
    here, line = f"/requests/{request_id(app)}", line_of(app, "Passport")
    mia, alice = screens.arriving(app, cast.MIA, screens.ACME), screens.arriving(app, cast.ALICE, screens.ACME)
    assert mia.get(here).status_code == 404
    assert "Papers" not in mia.get("/requests").text
    assert mia.get("/requests?whose=all").text.count("Papers") == 0
    page = alice.get(here).text
    assert "p.txt" in page
    assert "/documents/" not in page.partition('class="checklist"')[2].partition("</ol>")[0]
    assert "Papers for the loan" in alice.get("/requests?whose=all").text
    assert "Papers" not in alice.get("/requests").text
    assert alice.post(f"{here}/lines/{line}/acceptance", page="/requests").status_code == 404
    assert alice.post(f"{here}/closing", page="/requests").status_code == 303
    closed = bob.post(f"{here}/reopening", {"ends": "7"}, page=here)
    assert closed.status_code == 403
    assert "A manager closed this request" in closed.text


def test_a_list_costs_the_same_however_long_it_is(app, bob):
    make(app, bob)
    one = len(screens.statements(app, bob, "/requests"))
    for title in ("Two", "Three"):
        bob.post("/requests", FORM | {"title": title}, page="/requests/new")
    assert len(screens.statements(app, bob, "/requests")) == one
    assert not mail.outbox[1:]
