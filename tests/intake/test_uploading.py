import io
from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, GLOBEX, arriving

from webapp.audit.models import TenantEntry
from webapp.documents.models import Document
from webapp.kit import config, db

PDF = b"%PDF-1.7\n" + b"x" * 5000


def upload(browser, content=PDF, name="Contract.pdf", **more):
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return post(browser, head + content + b"\r\n--b--\r\n", **more)


def post(browser, body, **more):
    return browser.post("/documents", page="/documents", content_type="multipart/form-data; boundary=b", input_stream=io.BytesIO(body), **more)


def stored(app, slug="acme"):
    with app.app_context(), db.inside(cast.tenant(slug)):
        return db.session.scalars(sa.select(Document).order_by(Document.n)).all()


def files(app):
    blobs = config.current().data_dir / "blobs"
    return [path for path in blobs.rglob("*") if path.is_file()]


def test_a_form_without_script_stores_the_document_and_shows_it(app):
    bob = arriving(app, cast.BOB, ACME)
    answer = upload(bob)
    assert answer.status_code == 303
    page = bob.get(answer.location)
    assert "Contract" in page.text
    (document,) = stored(app)
    assert (document.title, document.filename, document.content_type, document.size) == ("Contract", "Contract.pdf", "application/pdf", len(PDF))


def test_the_bytes_come_back_as_they_were(app):
    bob = arriving(app, cast.BOB, ACME)
    answer = bob.get(upload(bob).location + "/content")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=Contract.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_part_of_the_bytes_can_be_asked_for(app):
    bob = arriving(app, cast.BOB, ACME)
    where = upload(bob).location + "/content"
    answer = bob.get(where, headers={"Range": "bytes=0-7"})
    assert (answer.status_code, answer.data) == (206, b"%PDF-1.7")
    etag = bob.get(where).headers["ETag"]
    assert bob.get(where, headers={"If-None-Match": etag}).status_code == 304


def test_uploading_and_downloading_stand_in_the_organizations_ledger(app):
    bob = arriving(app, cast.BOB, ACME)
    bob.get(upload(bob).location + "/content").close()
    with app.app_context(), db.inside(cast.tenant("acme")):
        entries = db.session.execute(
            sa.select(TenantEntry.action, TenantEntry.actor_name, TenantEntry.subject_label)
            .where(TenantEntry.action.startswith("documents."))
            .order_by(TenantEntry.id)
        ).all()
    assert entries == [("documents.uploaded", "Bob Okafor", "Contract"), ("documents.downloaded", "Bob Okafor", "Contract")]


def downloads(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return db.session.scalar(sa.select(sa.func.count()).select_from(TenantEntry).where(TenantEntry.action == "documents.downloaded"))


@pytest.mark.parametrize("part", ["bytes=0-7", "bytes=8-", "bytes=-1"])
def test_whoever_takes_a_part_is_recorded_wherever_it_begins(app, part):
    bob = arriving(app, cast.BOB, ACME)
    assert bob.get(upload(bob).location + "/content", headers={"Range": part}).status_code == 206
    assert downloads(app) == 1


def test_who_gets_no_bytes_is_not_recorded(app):
    bob = arriving(app, cast.BOB, ACME)
    where = upload(bob).location + "/content"
    head = bob.client.head(where, base_url=bob.base, buffered=True)
    assert (head.status_code, head.content_length, head.data) == (200, len(PDF), b"")
    assert bob.client.head(where, base_url=bob.base, buffered=True, headers={"Range": "bytes=0-7"}).status_code == 206
    assert bob.get(where, headers={"If-None-Match": head.headers["ETag"]}).status_code == 304
    assert bob.get(where, headers={"Range": "bytes=999999-"}).status_code == 416
    assert downloads(app) == 0


def form_of(files):
    parts = [f'--b\r\nContent-Disposition: form-data; name="file"; filename="{number}.txt"\r\n\r\n{number}\r\n' for number in range(files)]
    return "".join([*parts, "--b--\r\n"]).encode()


def test_fifty_files_come_at_once(app):
    assert post(arriving(app, cast.BOB, ACME), form_of(50)).status_code == 303
    assert len(stored(app)) == 50


@pytest.mark.parametrize("partial", [False, True])
def test_one_more_is_refused_with_a_sentence_and_leaves_nothing(app, partial):
    answer = post(arriving(app, cast.BOB, ACME), form_of(51), partial=partial)
    assert answer.status_code == 422
    assert "At most 50 files at once" in answer.text
    assert files(app) == []
    assert stored(app) == []


def test_the_queue_is_told_what_became_of_its_file(app):
    bob = arriving(app, cast.BOB, ACME)
    answer = upload(bob, partial=True)
    made = stored(app)[0].id
    told = {
        "id": str(made),
        "title": "Contract",
        "url": f"/documents/{made}",
        "state": "received",
        "problem": None,
        "picture": None,
        "is_new": True,
        "is_trashed": False,
    }
    assert (answer.status_code, answer.json) == (201, {"items": [told]})


def test_several_files_are_several_documents(app):
    bob = arriving(app, cast.BOB, ACME)
    several = [(io.BytesIO(b"one"), "one.txt"), (io.BytesIO(b"two"), "two.txt")]
    assert bob.post("/documents", {"file": several}, page="/documents", content_type="multipart/form-data").location == "/documents"
    assert [document.title for document in stored(app)] == ["one", "two"]


def test_only_the_owner_sees_it(app):
    where = upload(arriving(app, cast.BOB, ACME)).location
    mia, alice = arriving(app, cast.MIA, ACME), arriving(app, cast.ALICE, ACME)
    for stranger in (mia, alice):
        assert stranger.get(where).status_code == 404
        assert stranger.get(where + "/content").status_code == 404
        assert "Contract" not in stranger.get("/documents").text


def test_the_same_content_is_kept_once_an_organization(app):
    upload(arriving(app, cast.BOB, ACME))
    upload(arriving(app, cast.MIA, ACME), name="Copy.pdf")
    upload(arriving(app, cast.CHARLIE, GLOBEX))
    assert len(stored(app)) == 2
    assert len(files(app)) == 2


def test_an_empty_file_is_a_document(app):
    bob = arriving(app, cast.BOB, ACME)
    assert upload(bob, b"", "Nothing.txt").status_code == 303
    assert stored(app)[0].size == 0


def test_no_file_is_told(app):
    bob = arriving(app, cast.BOB, ACME)
    for data in ({}, {"file": (io.BytesIO(b""), "")}):
        answer = bob.post("/documents", data, page="/documents", content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "No file was chosen" in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("..", "Unnamed"),
        ("Gebühren 2026.pdf", "Gebühren 2026.pdf"),
    ],
)
def test_a_name_is_only_a_name(app, given, kept):
    upload(arriving(app, cast.BOB, ACME), name=given)
    assert stored(app)[0].filename == kept


def test_a_file_without_a_name_is_called_unnamed(app):
    bob = arriving(app, cast.BOB, ACME)
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n'
    answer = post(bob, body)
    assert answer.status_code == 303, answer.text
    assert stored(app)[0].filename == "Unnamed"


class TestLimits:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, upload_limit_mb=1)

    def test_a_file_of_exactly_the_limit_passes(self, app):
        assert upload(arriving(app, cast.BOB, ACME), b"x" * 2**20).status_code == 303

    @pytest.mark.parametrize("size", [2**20 + 1, 3 * 2**20])
    def test_a_larger_one_is_refused_with_a_sentence_and_leaves_nothing(self, app, size):
        answer = upload(arriving(app, cast.BOB, ACME), b"x" * size)
        assert answer.status_code == 413
        assert "at most 1 MB" in answer.text
        assert files(app) == []
        assert stored(app) == []

    def test_one_that_does_not_tell_its_length_is_refused_while_it_comes(self, app):
        bob = arriving(app, cast.BOB, ACME)
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
        answer = post(bob, head + b"x" * (2 * 2**20) + b"\r\n--b--\r\n", environ_overrides=chunked)
        assert answer.status_code == 413
        assert files(app) == []


def test_a_form_without_its_token_leaves_nothing(app):
    bob = arriving(app, cast.BOB, ACME)
    answer = bob.client.post(
        "/documents", data={"file": (io.BytesIO(PDF), "a.pdf"), "csrf_token": "wrong"}, base_url=bob.base, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 403
    assert files(app) == []


def test_a_wrong_token_in_the_header_is_refused_before_the_body_is_read(app):
    bob = arriving(app, cast.BOB, ACME)

    class Unread(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, _buffer):
            raise AssertionError("the body was read")

    answer = bob.client.post(
        "/documents",
        content_type="multipart/form-data; boundary=b",
        base_url=bob.base,
        headers={"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": "wrong"},
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": "100"},
    )
    assert answer.status_code == 403


def test_a_body_that_breaks_off_leaves_nothing(app):
    bob = arriving(app, cast.BOB, ACME)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it'
    answer = post(bob, head, environ_overrides={"CONTENT_LENGTH": str(len(head) + 5000)})
    assert answer.status_code in (400, 422)
    assert "broke off" in post(bob, head).text
    assert files(app) == []
    assert stored(app) == []


def test_a_client_may_not(app):
    assert upload(arriving(app, cast.VERA, ACME)).status_code == 403
    assert files(app) == []


def test_bytes_that_are_gone_are_told(app):
    bob = arriving(app, cast.BOB, ACME)
    where = upload(bob).location
    for path in files(app):
        path.unlink()
    answer = bob.get(where + "/content")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text


class TestBehindCaddy:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, files_by_proxy=True)

    def test_the_bytes_are_handed_over_by_their_place(self, app):
        bob = arriving(app, cast.BOB, ACME)
        answer = bob.get(upload(bob).location + "/content")
        with app.app_context():
            space = cast.org("acme").id.hex
        sha = stored(app)[0].sha256
        assert answer.headers["X-Accel-Redirect"] == f"/{space}/{sha[:2]}/{sha}"
        assert answer.data == b""
