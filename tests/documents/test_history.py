"""What happened to a document, as its page tells it."""

import io

import cast
import pytest
import sqlalchemy as sa
from documents.test_leafing import put
from screens import ACME, arriving, deliver, statements

from webapp.documents import activity, editing, filing, tags, types
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


def of(page):
    return page.split('class="history"')[1].split("</aside>")[0]


def share(app, where, email):
    """Somebody else may see it too."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        row = db.session.scalars(sa.select(DocumentAccess)).one()
        db.session.add(DocumentAccess(principal=f"m:{cast.user(email).id.hex}", document_n=row.document_n, created_at=row.created_at))
        db.commit()


def live(app):
    """A document's first days, by the verbs."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        document, bob = db.session.scalars(sa.select(Document)).one(), cast.user(cast.BOB)
        editing.change(document, editing.Facts(title="Lease <b>2027</b>", language="deu"), by=bob)
        filing.change(document, type=types.create("Contract", by=bob).id, tags=[tags.create("harbour", by=bob).id], by=bob)
        editing.review(document, "confirmed", by=bob)
        db.commit()


def test_it_tells_what_was_done_by_whom_the_newest_first(app, bob):
    where = put(app, bob, b"Rent is due.", "Lease.txt")
    live(app)
    bob.post(f"{where}/versions", {"file": (io.BytesIO(b"Rent is not due."), "b.txt")}, page=where, content_type="multipart/form-data")
    deliver(app)
    bob.post(f"{where}/versions/1/restoration", page=where)
    bob.post(f"{where}/trashing", page=where)
    bob.post(f"{where}/restoration", page=where)
    told = of(bob.get(f"{where}?tab=activity").text)
    sentences = [
        "took it out of the trash",
        "moved it to the trash",
        "brought version 1 back, as version 3",
        "uploaded version 2",
        "looked at it and confirmed it",
        "filed it anew",
        "renamed it",
        "uploaded it",
    ]
    places = [told.index(f"<b>Bob Okafor</b> {sentence}") for sentence in sentences]
    assert places == sorted(places)
    assert "<del>Lease</del>" in told
    assert "<ins>Lease &lt;b&gt;2027&lt;/b&gt;</ins>" in told
    assert '<ins class="value">harbour</ins>' in told


def test_others_who_see_it_learn_what_was_done_and_not_who_read_it(app, bob):
    where = put(app, bob, b"Rent is due.", "Lease.txt")
    bob.get(where)
    share(app, where, cast.MIA)
    mia = arriving(app, cast.MIA, ACME)
    told = of(mia.get(f"{where}?tab=activity").text)
    assert "<b>Bob Okafor</b> uploaded it" in told
    assert "opened it" not in told
    assert "<b>Mia Kern</b> opened it" in of(bob.get(f"{where}?tab=activity").text)


def test_clients_and_strangers_learn_nothing(app, bob):
    where = put(app, bob, b"Rent is due.", "Lease.txt")
    assert arriving(app, cast.ALICE, ACME).get(f"{where}?tab=activity").status_code == 404
    share(app, where, cast.VERA)
    page = arriving(app, cast.VERA, ACME).get(f"{where}?tab=activity")
    assert (page.status_code, "uploaded it" in page.text, "tab=activity" in page.text) == (200, False, False)


def test_it_is_paged_over_both_lists_without_a_gap_and_costs_two_statements(app, bob):
    where = put(app, bob, b"Rent is due.", "Lease.txt")
    bob.get(where)
    live(app)
    with app.app_context(), db.inside(cast.tenant("acme")):
        document = db.session.scalars(sa.select(Document)).one()
        everything = [one.id for one in activity.of(document, with_readers=True).items]
        found, cursor = [], None
        for _ in range(10):
            page = activity.of(document, cursor, 2, with_readers=True)
            found += [one.id for one in page.items]
            cursor = page.cursor
            if cursor is None:
                break
        assert found == everything
        assert len(found) == 5
    before = len(statements(app, bob, f"{where}?tab=activity"))
    for _ in range(3):
        live_again(app)
    assert len(statements(app, bob, f"{where}?tab=activity")) == before


def live_again(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        document, bob = db.session.scalars(sa.select(Document)).one(), cast.user(cast.BOB)
        for state in ("new", "skipped"):
            editing.review(document, state, by=bob)
        db.commit()
