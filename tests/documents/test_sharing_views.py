"""The screens of sharing, in a browser without script."""

import html
import re
from datetime import timedelta

import cast
import programs
import pytest
import screens
import sqlalchemy as sa
from documents import filed

from webapp.documents import access, leafing, links, sharing
from webapp.documents.models import AccessRequest, Document
from webapp.kit import clock, db
from webapp.kit.blobs.store import store
from webapp.orgs import groups
from webapp.platform import organizations

BYTES = b"Rent is due on the first."
LINK = re.compile(r'value="https://acme\.gatehouse\.test(/l/[\w-]{43})"')


@pytest.fixture
def lease(app):
    """Bob's document with bytes; its id."""
    with app.app_context():
        org = cast.org("acme")
        with store().receive(org.id.hex) as incoming:
            incoming.write(BYTES)
            sha256 = incoming.keep()
        with db.inside(cast.tenant("acme")):
            document = filed.document("Lease of the hall", state="ready", sha256=sha256, size=len(BYTES), preview_sha256=sha256)
            group = groups.create("Crew", by=None)
            groups.join(org.id, group, cast.user(cast.MIA).id, by=None)
            made = str(document.id)
            db.commit()
    return made


@pytest.fixture
def bob(app, lease):
    return screens.arriving(app, cast.BOB, screens.ACME)


def board(lease):
    return f"/documents/{lease}/sharing"


def give(browser, lease, **form):
    return browser.post(f"/documents/{lease}/shares", {"level": "view", "ends": ""} | form, page=board(lease))


def make_link(browser, lease, **form):
    answer = browser.post(f"/documents/{lease}/links", {"ends": "7"} | form, page=board(lease))
    assert answer.status_code == 200, answer.text
    return answer, LINK.search(answer.text)[1]


def inside(app, call):
    with app.app_context(), db.inside(cast.tenant("acme")):
        found = call()
        db.commit()
        return found


def test_a_document_is_given_found_under_shared_with_me_downloaded_and_taken_back(app, lease, bob):
    mia = screens.arriving(app, cast.MIA, screens.ACME)
    for call in (lambda: mia.get(f"/documents/{lease}"), lambda: mia.get(board(lease))):
        assert call().status_code == 404
    assert give(bob, lease, who="Mia Kern").status_code == 303
    shown = bob.get(board(lease)).text
    assert "Mia Kern" in shown
    assert "can view" in shown
    assert "Lease of the hall" in mia.get("/documents?view=shared").text
    assert mia.get(f"/documents/{lease}/content").data == BYTES
    assert mia.get(board(lease)).status_code == 403
    assert mia.post(f"/documents/{lease}", {"title": "Mine"}, page="/documents").status_code == 403
    taken = re.search(rf"/documents/{lease}/shares/[\w-]{{36}}/removal", shown)[0]
    assert mia.post(taken, page="/documents").status_code == 403
    assert bob.post(taken, page=board(lease)).status_code == 303
    assert mia.get(f"/documents/{lease}/content").status_code == 404
    assert "Lease of the hall" not in mia.get("/documents?view=shared").text


def test_the_board_leads_back_to_the_list_it_was_opened_from(lease, bob):
    beside = bob.get(f"/documents/{lease}?beside=/documents?view=mine", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    to = html.unescape(re.search(r'href="([^"]+)" data-board', beside)[1])
    led = bob.post(to.replace("/sharing?", "/shares?"), {"who": "Mia Kern", "level": "view", "ends": ""}, page=to)
    for address in (to, led.location):
        assert f'href="/documents?view=mine&amp;open={lease}" data-shut' in bob.get(address).text
    assert f'href="/documents/{lease}" data-shut' in bob.get(board(lease)).text


def test_whoever_may_edit_changes_and_throws_nothing_away(app, lease, bob):
    vera = screens.arriving(app, cast.VERA, screens.ACME)
    give(bob, lease, who=cast.VERA, level="edit")
    page = vera.get(f"/documents/{lease}").text
    assert 'name="title"' in page
    assert "Move to trash" not in page
    assert vera.post(f"/documents/{lease}", {"title": "Lease by Vera"}, page=f"/documents/{lease}").status_code == 303
    assert "Lease by Vera" in bob.get(f"/documents/{lease}").text
    assert vera.post(f"/documents/{lease}/trashing", page="/documents").status_code == 403


def test_a_client_who_may_edit_files_and_confirms_nothing(app, lease, bob):
    give(bob, lease, who=cast.VERA, level="edit")
    vera, program = screens.arriving(app, cast.VERA, screens.ACME), programs.signed_in(app, cast.VERA, "acme")
    assert "/confirmation" not in vera.get(f"/documents/{lease}").text
    for path, form in (
        (f"/documents/{lease}/confirmation", {}),
        (f"/documents/{lease}/recall", {}),
        ("/documents/bulk", {"action": "type", "type": "none", "id": lease}),
    ):
        assert vera.post(path, form, page="/documents").status_code == 403
    assert program.post("/v1/orgs/acme/documents/bulk", {"ids": [lease], "action": "type", "value": {"type": None}}).status_code == 403
    assert program.call("PATCH", f"/v1/orgs/acme/documents/{lease}", {"review": "confirmed"}).status_code == 403


def test_whoever_looks_a_document_of_somebody_else_through_learns_nothing_of_what_follows_there(app, lease, bob):
    inside(app, lambda: filed.document("Bob's salaries", state="ready"))
    give(bob, lease, who="Mia Kern", level="edit")
    assert "salaries" in bob.get(f"/inbox?at={lease}").text
    shown = screens.arriving(app, cast.MIA, screens.ACME).get(f"/inbox?at={lease}").text
    assert "Lease of the hall" in shown
    assert "salaries" not in shown


def test_what_is_changed_beside_the_list_stays_there_and_names_its_owner(app, lease, bob):
    give(bob, lease, who="Mia Kern", level="edit")
    mia = screens.arriving(app, cast.MIA, screens.ACME)
    answer = mia.post(f"/documents/{lease}/confirmation?beside=/documents", page="/documents", partial=True)
    assert answer.status_code == 200
    assert "Looked through." in answer.text
    assert "Bob Okafor" in answer.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"who": "Nobody"}, "Nobody here is called that"),
        ({"who": ""}, "Nobody here is called that"),
        ({"who": "Bob Okafor"}, "owns this document already"),
        ({"who": "Mia Kern", "ends": "day", "day": "2020-01-01"}, "lies ahead"),
        ({"who": "Mia Kern", "ends": "day"}, "Choose a day."),
        ({"principal": "m:nonsense"}, "Nobody here is called that"),
    ],
)
def test_what_cannot_be_given_is_said_on_the_form(lease, bob, form, words):
    answer = give(bob, lease, **form)
    assert answer.status_code == 422
    assert words in answer.text


def test_the_box_offers_people_groups_and_everyone_who_do_not_see_it_yet(lease, bob):
    answer = bob.get(f"{board(lease)}/candidates?who=e", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    for name in ("Everyone", "Crew", "Mia Kern", "Alice Brandt"):
        assert name in answer
    assert "Bob Okafor" not in answer
    assert "<html" not in answer
    chosen = re.search(r'value="(g:[0-9a-f]{32})"><[^>]*><svg[^>]*>.{0,80}</svg></span><span class="grow"><b>Crew', answer)
    assert give(bob, lease, principal=chosen[1]).status_code == 303
    assert "whoever is in this group" in bob.get(board(lease)).text
    assert "Crew" not in bob.get(f"{board(lease)}/candidates?who=cre", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text


def test_view_as_says_whether_somebody_sees_it_and_why(lease, bob):
    give(bob, lease, who="Crew", level="edit")
    give(bob, lease, who="everyone")
    seen = bob.get(f"{board(lease)}?as=Mia+Kern").text
    assert "in the group Crew, can edit" in seen
    assert "because everyone does, can view" in seen
    assert "does not see this document" in bob.get(f"{board(lease)}?as={cast.VERA}").text
    assert "Nobody here is called that" in bob.get(f"{board(lease)}?as=Nobody").text


def test_a_link_opens_without_signing_in_and_leaves_a_receipt(app, lease, bob):
    _answer, path = make_link(bob, lease, recipient="Bank")
    anybody = screens.Browser(app, screens.ACME)
    page = anybody.get(path, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"})
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Lease of the hall" in page.text
    assert anybody.get(f"{path}/pages/1").status_code == 200
    assert anybody.get(f"{path}/content").status_code == 404
    fetched = anybody.post(f"{path}/download", page=path)
    assert fetched.status_code == 303
    assert anybody.get(fetched.headers["Location"]).data == BYTES
    assert screens.Browser(app, screens.ACME).get(fetched.headers["Location"]).status_code == 404  # another browser's ticket
    shown = bob.get(board(lease)).text
    assert "Firefox · Linux" in shown
    assert "127.0.0.0/24" in shown
    assert path not in shown
    assert "Bank" in bob.get("/links").text


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_link_leafs_through_the_pages_that_are_kept_and_no_others(app, lease, bob, is_locked):
    def put():
        document = db.session.scalar(sa.select(Document))
        document.page_count = 12
        leafing.put(document.n, dict.fromkeys((2, 3), document.sha256))

    inside(app, put)
    answer, path = make_link(bob, lease, **({"generate": "1"} if is_locked else {}))
    anybody = screens.Browser(app, screens.ACME)
    assert anybody.get(f"{path}/pages/2").status_code == (404 if is_locked else 200)
    opened = path
    if is_locked:
        password = re.search(r'value="([\w-]{16})" aria-label="Its password"', answer.text)[1]
        opened = anybody.post(f"{path}/password", {"password": password}, page=path).headers["Location"]
    page = anybody.get(opened).text
    pictures = [html.unescape(url) for url in re.findall(rf'<img src="({path}/pages/[^"]+)"', page)]
    assert [url.removeprefix(f"{path}/pages/").partition("?")[0] for url in pictures] == ["1", "2", "3"]
    assert ["data-strip" in page, 'data-at="12"' in page, "/documents/" in page] == [True, True, False]
    assert {anybody.get(url).status_code for url in pictures} == {200}
    for number in ("0", "4", "12"):
        assert anybody.get(pictures[0].replace("/pages/1", f"/pages/{number}")).status_code == 404
    assert screens.Browser(app, screens.GLOBEX).get(pictures[1]).status_code == 404


def test_a_password_stands_before_everything(app, lease, bob):
    answer, path = make_link(bob, lease, generate="1")
    password = re.search(r'value="([\w-]{16})" aria-label="Its password"', answer.text)[1]
    anybody = screens.Browser(app, screens.ACME)
    assert "Lease" not in anybody.get(path).text
    for url in (f"{path}/pages/1", f"{path}/content"):
        assert anybody.get(url).status_code == 404
    assert anybody.post(f"{path}/download", page=path).status_code == 404
    wrong = anybody.post(f"{path}/password", {"password": "wrong-one"}, page=path)
    assert (wrong.status_code, "This is not the password" in wrong.text) == (422, True)
    opened = anybody.post(f"{path}/password", {"password": password}, page=path)
    ticket = opened.headers["Location"]
    assert "Lease of the hall" in anybody.get(ticket).text
    assert "Lease" not in screens.Browser(app, screens.ACME).get(ticket).text
    again = anybody.post(f"{path}/download?{ticket.split('?')[1]}", page=ticket)
    assert anybody.get(again.headers["Location"]).data == BYTES


def test_a_download_limit_holds(app, lease, bob):
    _answer, path = make_link(bob, lease, most_downloads="1")
    anybody = screens.Browser(app, screens.ACME)
    first = anybody.post(f"{path}/download", page=path)
    assert anybody.get(first.headers["Location"]).status_code == 200
    assert anybody.get(first.headers["Location"], headers={"Range": "bytes=5-"}).status_code == 206  # the same download goes on
    assert anybody.post(f"{path}/download", page=path).status_code == 404
    assert "as often as this link allows" in anybody.get(path).text


@pytest.mark.parametrize("case", ["disabled", "module", "suspended", "unknown"])
def test_a_link_is_shut_at_once(app, lease, bob, case):
    _answer, path = make_link(bob, lease)
    anybody = screens.Browser(app, screens.ACME)
    assert anybody.get(path).status_code == 200
    if case == "disabled":
        alice = screens.arriving(app, cast.ALICE, screens.ACME)
        disabling = re.search(r"/links/[\w-]{36}/disabling", alice.get("/links").text)[0]
        assert screens.arriving(app, cast.MIA, screens.ACME).post(disabling, page="/documents").status_code == 404
        assert alice.post(disabling, page="/links").status_code == 303
    elif case == "module":
        with app.app_context():
            cast.fit_plan("team", "documents")
    elif case == "suspended":
        with app.app_context():
            organizations.suspend(cast.org("acme"), by=None)
            db.commit()
    else:
        path = f"/l/{'x' * 43}"
    answer = anybody.get(path)
    assert answer.status_code == (403 if case == "suspended" else 404)
    assert "Lease" not in answer.text


def test_a_link_s_terms_are_refused_on_the_form(lease, bob):
    for form, words in (
        ({"password": "short"}, "8 to 200 letters"),
        ({"ends": "day", "day": "2099-01-01"}, "within 90 days"),
        ({"most_downloads": "0"}, "at least one download"),
    ):
        answer = bob.post(f"/documents/{lease}/links", {"ends": "7"} | form, page=board(lease))
        assert (answer.status_code, words in answer.text) == (422, True), form


def test_asking_says_the_same_whatever_there_is_and_the_owner_decides(app, lease, bob):
    mia = screens.arriving(app, cast.MIA, screens.ACME)
    meant = (f"http://acme/documents/{lease}?page=2", "nothing", lease)
    asked = [mia.post("/access-requests", {"document": one, "note": "For the audit"}, page="/access-requests/new") for one in meant]
    nothing = mia.post("/access-requests", {"document": "01a20094-2038-7238-8847-428de4d795cc"}, page="/access-requests/new")
    bodies = {re.sub(r'(nonce|content)="[^"]*"', "", answer.text) for answer in (*asked, nothing)}
    assert ([answer.status_code for answer in (*asked, nothing)], len(bodies)) == ([202] * 4, 1)
    nowhere = "01a20094-2038-7238-8847-428de4d795cc"
    assert [f"/access-requests/new?document={one}" in mia.get(f"/documents/{one}").text for one in (lease, nowhere)] == [True, True]
    (letter,) = [one for one in screens.letters_to(app, cast.BOB) if "asks you to share" in one]
    assert "For the audit" in letter
    (request,) = inside(app, lambda: list(db.session.scalars(sa.select(AccessRequest.id))))
    assert "For the audit" in bob.get(board(lease)).text
    assert mia.post(f"/documents/{lease}/access-requests/{request}/approval", page="/documents").status_code == 404
    assert bob.post(f"/documents/{lease}/access-requests/{request}/approval", {"level": "view"}, page=board(lease)).status_code == 303
    assert mia.get(f"/documents/{lease}").status_code == 200
    assert any("shared a document with you" in one for one in screens.letters_to(app, cast.MIA))
    assert bob.post(f"/documents/{lease}/access-requests/{request}/rejection", page=board(lease)).status_code == 409


def test_who_was_refused_does_not_ask_again_for_a_week(app, lease, bob, time):
    mia = screens.arriving(app, cast.MIA, screens.ACME)

    def ask():
        mia.post("/access-requests", {"document": lease}, page="/access-requests/new")
        return inside(app, lambda: list(db.session.scalars(sa.select(AccessRequest.id).where(AccessRequest.state == "waiting"))))

    (request,) = ask()
    bob.post(f"/documents/{lease}/access-requests/{request}/rejection", page=board(lease))
    assert ask() == []
    assert mia.get(f"/documents/{lease}").status_code == 404


def test_managers_see_everything_only_where_that_is_decided_and_each_look_is_recorded(app, lease, bob):
    alice = screens.arriving(app, cast.ALICE, screens.ACME)
    assert alice.get(f"/documents/{lease}").status_code == 404
    form = {"members_make_links": "1", "longest_link_days": "30", "managers_see_all": "1"}
    assert bob.post("/settings/sharing", form, page="/documents").status_code == 403
    assert alice.post("/settings/sharing", form, page="/settings/sharing").status_code == 303
    assert alice.get(f"/documents/{lease}").status_code == 200
    assert "as a manager, who sees everything" in alice.get("/settings/audit").text
    assert "lets its managers see everything" in bob.get(board(lease)).text
    assert alice.post(f"/documents/{lease}", {"title": "Hers"}, page=f"/documents/{lease}").status_code == 403
    refused = alice.post("/settings/sharing", form | {"longest_link_days": "0"}, page="/settings/sharing")
    assert refused.status_code == 422
    alice.post("/settings/sharing", {"longest_link_days": "30"}, page="/settings/sharing")
    assert alice.get(f"/documents/{lease}").status_code == 404
    assert bob.post(f"/documents/{lease}/links", {"ends": "1"}, page=board(lease)).status_code == 403


def test_the_board_costs_the_same_however_many_see_it(app, lease, bob):
    few = screens.statements(app, bob, board(lease))

    def more():
        document = db.session.scalars(sa.select(Document)).one()
        for kind, one in (("member", cast.MIA), ("member", cast.VERA), ("member", cast.ALICE)):
            sharing.give(document, sharing.whom(cast.org("acme").id, kind, cast.user(one).id), access.VIEW, by=cast.user(cast.BOB))
        for _number in range(4):
            links.make(document, links.Terms(clock.now() + timedelta(days=1)), manages=True, by=cast.user(cast.BOB))

    inside(app, more)
    assert len(screens.statements(app, bob, board(lease))) - len(few) <= 2  # names of people, and receipts, are asked for where there are any
