"""What an organization's limits keep out."""

from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import cast
import pytest
import sqlalchemy as sa
from programs import problem, signed_in
from screens import ACME, arriving

from webapp.documents.models import Document
from webapp.jobs import queue
from webapp.kit import db
from webapp.settings import limits

UPLOADS = "/v1/orgs/acme/documents"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def bob(app):
    return signed_in(app, cast.BOB, "acme")


def allow(app, **given):
    with app.app_context(), db.inside(cast.tenant("acme")):
        limits.change(cast.org("acme").id, given, by=cast.user(cast.ALICE))
        db.commit()


def send(program, content=b"A letter.", name="letter.txt", path=UPLOADS):
    """As bytes, since the test client leaves large forms in open files."""
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    return program.call("POST", path, data=head.encode() + content + b"\r\n--edge--\r\n", content_type="multipart/form-data; boundary=edge")


def titles(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return list(db.session.scalars(sa.select(Document.title).order_by(Document.n)))


def test_what_is_within_them_comes_in(app, bob):
    allow(app, max_mb=1, types=["text", "pdf"], per_day=2)
    assert [send(bob).status_code, send(bob, PDF, "a.pdf").status_code] == [201, 201]


def test_the_queue_is_told_the_organization_s_limit_before_it_sends(app):
    bob, vera = arriving(app, cast.BOB, ACME), arriving(app, cast.VERA, ACME)
    assert 'data-limit="/uploads/limit"' in bob.get("/documents").text
    assert bob.get("/uploads/limit").json == {"bytes": 100 * 2**20, "words": "Larger than 100 MB, which is the most a document may have."}
    allow(app, max_mb=1)
    assert bob.get("/uploads/limit").json == {"bytes": 2**20, "words": "Larger than 1 MB, which is the most a document may have."}
    assert vera.get("/uploads/limit").status_code == 403


def test_a_larger_document_stays_out(app, bob):
    allow(app, max_mb=1)
    assert problem(send(bob, b"x" * (2**20 + 1))) == (413, "TOO_LARGE")
    answer = bob.call("PUT", f"{UPLOADS}/uploads/large.txt", data=b"x" * (2**20 + 1), content_type="text/plain")
    assert problem(answer) == (413, "TOO_LARGE")
    assert titles(app) == []


def test_a_kind_is_judged_by_what_is_in_a_file(app, bob):
    allow(app, types=["pdf"])
    assert problem(send(bob, b"Not one.", "letter.pdf")) == (422, "TYPE_NOT_ALLOWED")
    assert send(bob, PDF, "letter.txt").status_code == 201


def test_a_new_version_is_held_to_size_and_kind_and_is_no_new_document(app, bob):
    allow(app, per_day=1)
    made = send(bob).json["id"]
    allow(app, types=["text"], max_mb=1)
    path = f"{UPLOADS}/{made}/versions"
    assert send(bob, b"Written anew.", path=path).status_code == 201
    assert problem(send(bob, PDF, "a.pdf", path=path)) == (422, "TYPE_NOT_ALLOWED")
    assert problem(send(bob, b"y" * (2**20 + 1), path=path)) == (413, "TOO_LARGE")


def test_todays_number_is_everybodys_and_begins_anew_tomorrow(app, bob, time):
    allow(app, per_day=2)
    mia = signed_in(app, cast.MIA, "acme")
    assert [send(bob, b"One.").status_code, send(mia, b"Two.").status_code] == [201, 201]
    assert problem(send(bob, b"Three.")) == (409, "DAILY_LIMIT")
    browser = arriving(app, cast.BOB, ACME)
    refused = browser.post("/documents", {"file": (BytesIO(b"Three."), "a.txt")}, page="/documents", content_type="multipart/form-data")
    assert refused.status_code == 409
    assert "2 documents a day" in refused.text
    time.passes(days=1)
    assert send(signed_in(app, cast.BOB, "acme"), b"Three.").status_code == 201


def test_several_at_once_are_counted_together(app):
    allow(app, per_day=2)
    browser = arriving(app, cast.BOB, ACME)
    three = [(BytesIO(f"Letter {number}.".encode()), f"{number}.txt") for number in range(3)]
    assert browser.post("/documents", {"file": three}, page="/documents", content_type="multipart/form-data").status_code == 409
    assert titles(app) == []


def test_of_an_archive_comes_what_may(app, bob):
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("note.txt", "A note.")
        archive.writestr("paper.pdf", PDF)
    made = send(bob, packed.getvalue(), "all.zip").json["id"]
    allow(app, types=["archive", "pdf"])
    browser = arriving(app, cast.BOB, ACME)
    assert browser.post(f"/documents/{UUID(made)}/unpacking", page="/documents").status_code == 303
    queue.run_due(app)
    assert titles(app) == ["all", "paper"]
