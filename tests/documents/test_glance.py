"""What one sees of a document before it is opened: its small picture, or the beginning of its text."""

import re

import cast
import pytest
import sqlalchemy as sa
from documents.test_leafing import LEASE, PIECE, put
from intake.test_taking_in import item, send
from screens import ACME, arriving, deliver, statements

from webapp.documents.models import Activity, Document
from webapp.kit import db

SMALL = re.compile(r'src="(/documents/[^"]+/thumbnail\?v=[0-9a-f]{12})"')


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


def shut(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        db.session.execute(sa.update(Document).values(state="unreadable", problem="infected"))
        db.commit()


def test_a_peek_shows_the_first_page_and_opens_nothing(app, bob):
    where = put(app, bob)
    peek = bob.get(f"{where}/peek", headers=PIECE)
    assert peek.text.lstrip().startswith('<div class="peek"')
    assert "3 pages" in peek.text
    assert bob.get(SMALL.search(peek.text)[1]).mimetype == "image/webp"
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) == 0
    assert "<h1" in bob.get(f"{where}/peek").text


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"Rent <b>is</b> due."), ("a.md", b"# Rent\n\nis due.\n"), ("a.csv", b"Rent,is\ndue.,now\n")])
def test_what_has_no_picture_shows_the_beginning_of_its_text(app, bob, name, content):
    where = put(app, bob, content, name)
    for part in ("/peek", ""):
        shown = bob.get(where + part, headers=PIECE).text
        sheet = shown.split('class="paper-of"')[1].split("</div>")[0]
        assert "Rent" in sheet
        assert "<b>" not in sheet


def test_it_is_one_statement_more_for_the_text_however_long(app, bob):
    costs = [len(statements(app, bob, f"{put(app, bob, b'word ' * number, f'{number}.txt')}/peek", headers=PIECE)) for number in (10, 10_000)]
    assert costs[0] == costs[1]


def test_nothing_is_seen_of_what_a_virus_is_in_nor_by_anybody_else(app, bob):
    where = put(app, bob, b"Rent is due.", "a.txt")
    for stranger in (cast.MIA, cast.ALICE):
        assert arriving(app, stranger, ACME).get(f"{where}/peek", headers=PIECE).status_code == 404
    shut(app)
    assert "Rent" not in bob.get(f"{where}/peek", headers=PIECE).text
    assert "Rent" not in bob.get(where, headers=PIECE).text


def test_the_search_box_the_queue_and_the_page_of_duplicates_show_small_pictures(app, bob):
    where = put(app, bob)
    assert SMALL.search(bob.get("/search?q=hafenkontor").text)
    told = item(send(bob, LEASE, "again.pdf"))
    assert (told["is_new"], bob.get(told["picture"]).mimetype) == (False, "image/webp")
    assert bob.get("/uploads?ids=" + where.rsplit("/", 1)[1]).json["items"][0]["picture"] == told["picture"]
    shut(app)
    assert item(send(bob, LEASE, "again.pdf"))["picture"] is None
    assert item(send(bob, b"words", "b.txt"))["picture"] is None
    deliver(app)


def test_the_inbox_shows_what_comes_next(app, bob):
    put(app, bob, b"First come.", "a.txt")
    ids = [put(app, bob, LEASE + bytes([number]), f"{number}.pdf").rsplit("/", 1)[1] for number in range(7)]
    page = bob.get("/inbox").text
    coming = page.split('class="coming')[1].split("</nav>")[0]
    assert re.findall(r'href="/inbox\?at=([0-9a-f-]+)', coming) == ids[:5]
    assert len(SMALL.findall(coming)) == 5
    there = bob.get(f"/inbox?at={ids[6]}")
    assert (there.status_code, 'class="coming' in there.text) == (200, False)
