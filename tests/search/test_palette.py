"""The palette: its fragment, its page, and who is offered what."""

import html
import re

import cast
import pytest
from screens import ACME, arriving, statements
from search import papers

from webapp.documents.models import Category, DocumentType, Tag
from webapp.kit import db, ids
from webapp.search import meaning, recent

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def label(kind, name, **more):
    made = kind(name=name, name_folded=meaning.folded(name), **more)
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def furnished_acme(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        papers.write(cast.user(cast.BOB), "Lease of hall 3", "The rent for Mia's office is due.")
        papers.write(cast.user(cast.MIA), "Secret lease", "rent")
        top, below = ids.new(), ids.new()
        hall = label(Category, "Rented halls", id=top, path=f"{top}/")
        label(Category, "Hall rent", id=below, parent_id=hall.id, path=f"{top}/{below}/")
        label(Tag, "rental")
        label(DocumentType, "Rent contract")
        db.commit()


def offered(browser, text, **more):
    """What is offered, by groups: a name or title, hits in brackets."""
    answer = browser.get("/search", query_string={"q": text}, headers={**PARTIAL, **more})
    assert answer.status_code == 200
    assert answer.text.count('id="results"') == 1
    found = re.sub(r"</?mark>", lambda tag: "]" if "/" in tag[0] else "[", answer.text)
    groups = re.findall(r'<section class="group".*?</section>', found, re.DOTALL)
    return {html.unescape(re.search(r">([^<]*)</h2>", group)[1]): plain(r'class="name">(.*?)</span>', group) for group in groups}


def plain(pattern, text):
    return [html.unescape(found).strip() for found in re.findall(pattern, text, re.DOTALL)]


def test_everything_that_fits_is_offered_by_kind(app, furnished_acme):
    bob = arriving(app, cast.BOB, ACME)
    assert offered(bob, "rent") == {
        "Documents": ["Lease of hall 3", "All documents with “rent”"],
        "Categories": ["Rented halls", "Hall rent"],
        "Types": ["Rent contract"],
        "Tags": ["rental"],
    }
    assert offered(bob, "hall")["Documents"][0] == "Lease of [hall] 3"


def test_the_passage_is_shown_with_its_hits(app, furnished_acme):
    answer = arriving(app, cast.BOB, ACME).get("/search?q=rent", headers=PARTIAL)
    assert "The <mark>rent</mark> for Mia" in answer.text


def test_people_and_pages_are_offered_by_their_names(app, furnished_acme):
    bob = arriving(app, cast.BOB, ACME)
    assert offered(bob, "mia")["People"] == ["Mia Kern"]
    assert offered(bob, "sign")["Actions"] == ["Sign out"]
    assert offered(bob, "upl")["Actions"] == ["Upload documents"]


def test_a_filter_alone_finds(app, furnished_acme):
    assert offered(arriving(app, cast.BOB, ACME), "owner:me")["Documents"][0] == "Lease of hall 3"


def test_without_letters_the_pages_are_offered_that_one_may_open(app):
    bob, alice, vera = (arriving(app, email, ACME) for email in (cast.BOB, cast.ALICE, cast.VERA))
    assert {"Upload documents", "Documents", "Sign out"} <= set(offered(bob, "")["Go to"])
    assert "Branding" in offered(alice, "")["Go to"]
    assert "Branding" not in offered(bob, "")["Go to"]
    assert "Upload documents" not in offered(vera, "")["Go to"]


def test_a_client_is_offered_no_people_and_no_vocabulary(app, furnished_acme):
    vera = arriving(app, cast.VERA, ACME)
    assert [offered(vera, text) for text in ("rent", "mia", "hall")] == [{}, {}, {}]
    assert "Did you mean" not in vera.get("/search?q=tag:rentl", headers=PARTIAL).text


def test_nobody_is_shown_what_another_has(app, furnished_acme):
    assert "Documents" not in offered(arriving(app, cast.BOB, ACME), "secret")


def test_where_documents_are_off_the_rest_is_offered(app, furnished_acme):
    with app.app_context():
        cast.org("acme").modules_off = ["documents"]
        db.commit()
    found = offered(arriving(app, cast.BOB, ACME), "mia")
    assert "Documents" not in found


def test_nothing_found_says_why(app, furnished_acme):
    bob = arriving(app, cast.BOB, ACME)
    answer = bob.get("/search", query_string={"q": "rent tag:rentl"}, headers=PARTIAL).text
    said = re.sub(r"<[^>]*>|\s+", " ", answer)
    assert "There is no tag called rentl. Did you mean rental?" in re.sub(" +", " ", said)
    assert "The filter tag:rentl hides one document." in re.sub(" +", " ", said)
    assert 'href="/documents?q=rent+tag%3Arental"' in answer


def test_the_page_works_without_script_and_remembers(app, furnished_acme):
    bob = arriving(app, cast.BOB, ACME)
    page = bob.get("/search", query_string={"q": "rent"}, headers=SAME_ORIGIN)
    assert "Lease of hall 3" in page.text
    assert 'value="rent"' in page.text
    known = bob.get("/search").text
    assert plain(r'data-again="([^"]*)"', known) == ["rent"]
    (action,) = re.findall(r'<form method="post" action="(/search/recents/[^"]{36}/removal)"', known)
    assert bob.post(action, page="/search").status_code == 303
    assert "data-again" not in bob.get("/search").text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {**SAME_ORIGIN, **PARTIAL}])
def test_typing_and_links_from_elsewhere_are_not_remembered(app, headers):
    bob = arriving(app, cast.BOB, ACME)
    bob.get("/search?q=rent", headers=headers)
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert recent.of(cast.user(cast.BOB).id) == []


def test_a_search_of_which_something_was_opened_is_remembered_until_it_is_cleared(app):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.post("/search/recents", {"q": "rent"}, partial=True, page="/documents").status_code == 200
    assert "rent" in bob.get("/search", headers=PARTIAL).text
    cleared = bob.post("/search/recents/removal", partial=True, page="/documents")
    assert 'id="recents"' in cleared.text
    assert "rent" not in bob.get("/search", headers=PARTIAL).text


@pytest.mark.parametrize("text", ["\0", "\ud800".encode("utf-16-le", "surrogatepass").decode("latin-1"), "%" * 3000, 'a:b:c "', "tag:" + "x" * 600])
def test_nonsense_is_answered(app, text):
    assert arriving(app, cast.BOB, ACME).get("/search", query_string={"q": text}, headers=PARTIAL).status_code == 200


@pytest.mark.parametrize("count", [2, 30])
def test_it_costs_the_same_statements_however_much_is_found(app, count):
    with app.app_context(), db.inside(cast.tenant("acme")):
        for number in range(count):
            papers.write(cast.user(cast.BOB), f"Paper {number}", "rent")
        db.commit()
    bob = arriving(app, cast.BOB, ACME)
    bob.client.environ_base |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
    bob.get("/search?q=rent")
    assert len(statements(app, bob, "/search?q=rent")) == (8 if count <= 8 else 9)
