"""What was put off in the inbox: found again in the list, and looked through after all."""

import re
from urllib.parse import quote

import cast
import pytest
import sqlalchemy as sa
from documents.test_record_views import put
from screens import ACME, arriving

from webapp.audit.models import TenantEntry
from webapp.documents.models import Document
from webapp.kit import db

LISTED = "/documents?view=mine&state=skipped"


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


@pytest.fixture
def skipped(app, bob):
    """The addresses of two."""
    both = put(app, bob, b"one", "One.txt"), put(app, bob, b"two", "Two.txt")
    for where in both:
        bob.post(f"{where}/skipping", page="/documents")
    return both


def reviews(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return dict(db.session.execute(sa.select(Document.title, Document.review)).all())


def titles(page):
    return re.findall(r'<a class="name"[^>]*>([^<]*)</a>', page.text)


def test_they_are_a_filter_with_its_count_and_a_word_of_the_search_box(app, bob, skipped):
    put(app, bob, b"three", "Three.txt")
    assert titles(bob.get(LISTED)) == ["Two", "One"]
    assert titles(bob.get("/documents?q=is:skipped&sort=title")) == ["One", "Two"]
    assert re.search(r">Skipped<span class=\"n\">2<", bob.get("/documents/facets").text)
    assert titles(bob.get("/documents?state=-skipped")) == ["Three"]


def test_one_is_looked_through_again(app, bob, skipped):
    page = bob.get(skipped[0]).text
    assert "Review again" in page
    assert bob.post(f"{skipped[0]}/recall?back={quote(LISTED)}", page=skipped[0]).location.partition("?")[0] == skipped[0]
    assert reviews(app) == {"One": "new", "Two": "skipped"}
    assert 'value="One"' in bob.get("/inbox").text


def test_the_inbox_tells_of_them_and_takes_them_all_back(app, bob, skipped):
    inbox = bob.get("/inbox")
    assert "2 were skipped" in inbox.text
    assert f'href="{LISTED.replace("&", "&amp;")}"' in inbox.text
    assert bob.post("/inbox/recall", page="/inbox").location == "/inbox"
    assert reviews(app) == {"One": "new", "Two": "new"}
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert db.session.scalars(sa.select(TenantEntry.facts).where(TenantEntry.action == "documents.recalled")).all() == [{"number": 2}]
    assert bob.post("/inbox/recall", page="/inbox").status_code == 303  # nothing is left to do, and nothing is told


def test_those_of_others_and_in_the_trash_stay_as_they_are(app, bob, skipped):
    bob.post(f"{skipped[1]}/trashing", page="/documents")
    mia = arriving(app, cast.MIA, ACME)
    mia.post("/inbox/recall", page="/inbox")
    assert "skipped" not in mia.get("/inbox").text
    assert mia.post(f"{skipped[0]}/recall", page="/inbox").status_code == 404
    bob.post("/inbox/recall", page="/inbox")
    assert reviews(app) == {"One": "new", "Two": "skipped"}


def test_in_the_slide_over_one_confirms_skips_and_takes_it_back(app, bob):
    where = put(app, bob)
    beside = f"?beside={quote(LISTED)}"
    for verb, said, review in (
        ("confirmation", "Looked through.", "confirmed"),
        ("recall", "waits in the inbox again", "new"),
        ("skipping", "Skipped.", "skipped"),
    ):
        answer = bob.post(f"{where}/{verb}{beside}", page="/documents", partial=True)
        assert said in answer.text
        assert 'id="panel"' in answer.text
        assert reviews(app) == {"Lease": review}
    assert f'hx-post="{where}/recall' in answer.text.partition('id="toast"')[2]


def test_a_client_has_none(app):
    assert arriving(app, cast.VERA, ACME).post("/inbox/recall", page="/documents").status_code == 403
