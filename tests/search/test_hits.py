"""A hit on a page opens that page: from the list, in the slide-over, on the document's page, from the one box."""

import re

import cast
import pytest
from screens import ACME, arriving
from search import filing

from webapp.documents.models import DocumentText
from webapp.kit import db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAGES = [f"nothing on leaf {number}" for number in range(1, 7)] + ["the harbour master signs"]


@pytest.fixture(params=["application/pdf", "text/plain"])
def lease(request, app):
    """The address of a document whose seventh page has the word."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        document = filing.Shelf().put("Lease", text=" ".join(PAGES), content_type=request.param, page_count=7)
        db.session.add(DocumentText(document_n=document.n, text="\f".join(PAGES)))
        db.commit()
        return f"/documents/{document.id}", request.param == "application/pdf"


@pytest.fixture
def bob(app, lease):
    return arriving(app, cast.BOB, ACME)


def links(page):
    return [found.replace("&amp;", "&") for found in re.findall(r'href="(/documents/[0-9a-f-]{36}\?[^"]*page=7[^"]*)"', page.text)]


def shows_page_7(page, is_pdf):
    viewed = 'value="7" data-at' in page.text
    return viewed if is_pdf else 'id="page-7"' in page.text and "signs" in page.text


def test_the_row_leads_to_the_page_and_the_page_back_to_the_search(bob, lease):
    where, is_pdf = lease
    (link,) = links(bob.get("/documents?q=harbour"))
    page = bob.get(link)
    assert link.startswith(f"{where}?page=7&")
    assert shows_page_7(page, is_pdf)
    assert 'class="btn quiet back" href="/documents?q=harbour"' in page.text
    assert links(bob.get("/documents?q=lease")) == []


def test_the_slide_over_shows_the_text_of_the_page_and_leads_on_to_it(bob, lease):
    where, is_pdf = lease
    for panel in (bob.get(f"/documents?q=harbour&open={where.rpartition('/')[2]}"), bob.get(f"{where}?page=7&beside=/documents?q%3Dharbour", headers=PARTIAL)):
        assert "Open page 7" in panel.text
        assert 'id="page-7"' in panel.text
        assert "leaf 6" not in panel.text
        assert all(shows_page_7(bob.get(link), is_pdf) for link in links(panel))


def test_the_one_box_leads_there_too(bob, lease):
    where, is_pdf = lease
    (link,) = links(bob.get("/search?q=harbour"))
    assert shows_page_7(bob.get(link), is_pdf)
    assert 'back" href="/search?q=harbour"' in bob.get(link).text
    assert links(bob.get("/search?q=harbour", headers=PARTIAL)) == [f"{where}?page=7"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999", "8"])
def test_a_page_that_there_is_not_harms_nothing(bob, lease, page):
    where, _is_pdf = lease
    assert bob.get(f"{where}?page={page}").status_code == 200
    assert bob.get(f"{where}?tab=text&page={page}", headers=PARTIAL).status_code == 200
