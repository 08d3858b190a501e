"""Pictures of the first pages, and the viewer in the slide-over."""

import io
import re

import cast
import pypdfium2
import pytest
import sqlalchemy as sa
from intake.test_uploading import upload
from PIL import Image
from screens import ACME, arriving, deliver, statements

from webapp.documents import tidying
from webapp.documents.models import Document, DocumentPage
from webapp.intake import reader
from webapp.kit import db
from webapp.ops.demo import FILES

LEASE = (FILES / "acme" / "Mietvertrag Lagerhalle Nord.pdf").read_bytes()
PIECE = {"HX-Request": "true", "HX-Request-Type": "partial"}
LEAF = re.compile(r'src="(/documents/[^"]+/pages/(\d+)\?v=[0-9a-f]{12})"')


def blank(pages):
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(300, 400)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def frames(number):
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (300, 400), (at * 20, 90, 90)) for at in range(number)]
    first.save(out, "TIFF", save_all=True, append_images=others)
    return out.getvalue()


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


def put(app, browser, content=LEASE, name="Lease.pdf"):
    where = upload(browser, content, name).location
    deliver(app)
    return where


def kept(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return list(db.session.scalars(sa.select(DocumentPage.number).order_by(DocumentPage.number)))


@pytest.mark.parametrize(("content", "name"), [(LEASE, "a.pdf"), (frames(3), "a.tiff")])
def test_the_slide_over_leafs_through_the_pages(app, bob, content, name):
    where = put(app, bob, content, name)
    panel = bob.get(where, headers=PIECE).text
    found = LEAF.findall(panel)
    assert [number for _url, number in found] == ["2", "3"]
    assert "data-viewer" not in panel  # the viewer comes when it is wanted
    for url, _number in found:
        picture = bob.get(url)
        assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/webp", "private, max-age=31536000, immutable")
        with Image.open(io.BytesIO(picture.data)) as drawn:
            assert drawn.width <= reader.LEAF
    assert bob.get(f"{where}/pages/1").status_code == 200
    assert [bob.get(f"{where}/pages/{number}").status_code for number in (0, 4, 99)] == [404] * 3


@pytest.mark.parametrize(("pages", "drawn"), [(1, []), (reader.MOST_PICTURES + 3, list(range(2, reader.MOST_PICTURES + 1)))])
def test_only_the_first_pages_are_drawn(app, bob, pages, drawn):
    panel = bob.get(put(app, bob, blank(pages)), headers=PIECE).text
    assert kept(app) == drawn
    assert ("data-strip" in panel) is bool(drawn)


def test_another_version_has_its_own_pages_and_what_was_drawn_is_held(app, bob):
    where = put(app, bob)
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert set(db.session.scalars(sa.select(DocumentPage.sha256))) == tidying._named(set(db.session.scalars(sa.select(DocumentPage.sha256))))
    bob.post(f"{where}/versions", {"file": (io.BytesIO(blank(2)), "b.pdf")}, page=where, content_type="multipart/form-data")
    assert kept(app) == []
    deliver(app)
    assert kept(app) == [2]
    bob.post(f"{where}/trashing", page=where)
    bob.post(f"{where}/erasure", page=f"{where}/erasure")
    assert kept(app) == []


def test_the_viewer_comes_into_the_slide_over_when_it_is_wanted(app, bob):
    where = put(app, bob)
    viewer = bob.get(f"{where}/viewer", headers=PIECE)
    assert viewer.text.lstrip().startswith('<div class="shown"')
    assert 'class="viewer beside"' in viewer.text
    assert f'{where}/content?view=1"' in viewer.text
    assert "<html" not in viewer.text
    away = bob.get(f"{where}/viewer?away=1", headers=PIECE).text
    assert ("data-strip" in away, "data-viewer" in away) == (True, False)
    assert "<h1" in bob.get(f"{where}/viewer").text
    other = put(app, bob, b"No pages.", "a.txt")
    assert "data-viewer" not in bob.get(f"{other}/viewer", headers=PIECE).text


def test_pages_cost_one_statement_however_many_there_are(app, bob):
    costs = [len(statements(app, bob, put(app, bob, blank(pages), f"{pages}.pdf"), headers=PIECE)) for pages in (2, 7)]
    assert costs[0] == costs[1]


@pytest.mark.parametrize("part", ["/pages/1", "/pages/2", "/viewer"])
def test_nobody_else_sees_a_page(app, bob, part):
    where = put(app, bob)
    for stranger in (cast.MIA, cast.ALICE):
        assert arriving(app, stranger, ACME).get(where + part, headers=PIECE).status_code == 404


def test_pages_are_shut_while_a_virus_is_in_them(app, bob):
    where = put(app, bob)
    with app.app_context(), db.inside(cast.tenant("acme")):
        db.session.execute(sa.update(Document).values(state="unreadable", problem="infected"))
        db.commit()
    assert bob.get(f"{where}/pages/2").status_code == 403
