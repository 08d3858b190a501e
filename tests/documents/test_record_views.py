"""The record's pages: what is shown to whom, and what its forms do with and without script."""

import io
import re

import cast
import pytest
import sqlalchemy as sa
from intake.test_uploading import upload
from screens import ACME, arriving, deliver, statements

from webapp.documents import activity, editing
from webapp.documents.models import NEW, Activity, Document
from webapp.kit import db
from webapp.ops.demo import FILES

LEASE = (FILES / "acme" / "Mietvertrag Lagerhalle Nord.pdf").read_bytes()


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


def put(app, browser, content=b"Rent is due.", name="Lease.txt"):
    """The address of a document that was read."""
    where = upload(browser, content, name).location
    deliver(app)
    return where


def one(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return db.session.scalars(sa.select(Document)).one()


def etag_in(page):
    return re.search(r'name="etag" value="([^"]+)"', page.text)[1]


def save(browser, where, partial=False, page=None, **fields):
    return browser.post(where, {"title": "Lease", "dated": "", "language": "", **fields}, page=page or where, partial=partial)


class TestPage:
    def test_it_says_what_is_known_and_shows_the_text(self, app, bob):
        page = bob.get(put(app, bob))
        assert page.status_code == 200
        for said in ("Lease.txt", "Bob Okafor", "Rent is due.", "Ready", "text/plain", "Move to trash"):
            assert said in page.text
        assert "data-viewer" not in page.text

    def test_a_pdf_gets_the_viewer_and_its_first_page(self, app, bob):
        where = put(app, bob, LEASE, "Mietvertrag.pdf")
        page = bob.get(where)
        assert "data-viewer" in page.text
        picture = bob.get(re.search(r'src="(/documents/[^"]+/preview\?v=[0-9a-f]{12})"', page.text)[1])
        assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/webp", "private, max-age=31536000, immutable")
        assert "sandbox" in picture.headers["Content-Security-Policy"]
        assert bob.get(f"{where}/thumbnail", headers={"If-None-Match": bob.get(f"{where}/thumbnail").headers["ETag"]}).status_code == 304

    def test_asked_as_a_piece_it_is_the_slide_over(self, app, bob):
        where = put(app, bob)
        panel = bob.get(where, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
        assert panel.text.lstrip().startswith('<aside class="panel slide" id="panel"')
        assert "<html" not in panel.text

    @pytest.mark.parametrize(("tab", "said"), [("text", "Rent is due."), ("versions", "Version 1"), ("activity", "opened it"), ("nonsense", "Checksum")])
    def test_each_tab_has_an_address(self, app, bob, tab, said):
        where = put(app, bob)
        bob.get(where)
        assert said in bob.get(f"{where}?tab={tab}").text

    def test_it_says_why_a_file_cannot_be_read(self, app, bob):
        assert "The file is empty." in bob.get(put(app, bob, b"", "Nothing.txt")).text

    def test_nobody_else_finds_any_part_of_it(self, app, bob):
        where = put(app, bob, LEASE, "Mietvertrag.pdf")
        for stranger in (arriving(app, cast.MIA, ACME), arriving(app, cast.ALICE, ACME)):
            for part in ("", "/content", "/preview", "/thumbnail", "/text", "/comparison", "/erasure"):
                assert stranger.get(where + part).status_code in (403, 404), part
            for part in ("", "/trashing", "/restoration", "/erasure", "/confirmation", "/skipping", "/versions/1/restoration"):
                assert stranger.post(where + part, page="/me/profile").status_code == 404, part

    def test_its_statements_do_not_grow(self, app, bob):
        where = put(app, bob)
        bob.get(where)
        before = len(statements(app, bob, f"{where}?tab=versions"))
        for number in range(3):
            bob.post(f"{where}/versions", {"file": (io.BytesIO(b"%d" % number), "a.txt")}, page=where, content_type="multipart/form-data")
        deliver(app)
        assert len(statements(app, bob, f"{where}?tab=versions")) == before


class TestEditing:
    def test_without_script_the_button_saves(self, app, bob):
        where = put(app, bob)
        answer = save(bob, where, etag=etag_in(bob.get(where)), title="Lease of hall 3", dated="2026-03-01", language="eng")
        assert answer.location == where
        found = one(app)
        assert (found.title, str(found.dated), found.language) == ("Lease of hall 3", "2026-03-01", "eng")

    def test_with_script_only_what_was_seen_is_drawn_anew(self, app, bob):
        where = put(app, bob)
        answer = save(bob, where, partial=True, etag=etag_in(bob.get(where)), title="New")
        assert "Saved" in answer.text
        assert etag_in(answer) == editing.etag(one(app))
        assert "<form" not in answer.text

    @pytest.mark.parametrize("partial", [False, True])
    def test_who_comes_second_keeps_what_they_typed_and_sees_what_it_is_now(self, app, bob, partial):
        where = put(app, bob)
        seen = etag_in(bob.get(where))
        save(bob, where, etag=seen, title="Theirs")
        answer = save(bob, where, partial=partial, etag=seen, title="Mine")
        assert answer.status_code == 412
        assert 'value="Mine"' in answer.text
        assert "<q>Theirs</q>" in answer.text
        assert one(app).title == "Theirs"
        assert save(bob, where, etag=etag_in(answer), title="Mine").status_code == 303
        assert one(app).title == "Mine"

    @pytest.mark.parametrize(
        ("field", "value"), [("title", ""), ("title", "x" * 301), ("dated", "yesterday"), ("dated", "0900-01-01"), ("language", "klingon")]
    )
    def test_what_does_not_fit_stands_at_its_field(self, app, bob, field, value):
        where = put(app, bob)
        answer = save(bob, where, partial=True, etag=etag_in(bob.get(where)), **{field: value})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert answer.headers["HX-Retarget"] == f"#facts-{one(app).id}"


class TestVersions:
    def test_a_new_file_an_old_one_back_and_what_changed(self, app, bob):
        where = put(app, bob)
        send = {"file": (io.BytesIO(b"Rent is paid."), "Lease 2.txt")}
        assert bob.post(f"{where}/versions", send, page=where, content_type="multipart/form-data").location == f"{where}?tab=versions"
        deliver(app)
        assert bob.get(f"{where}/content").data == b"Rent is paid."
        assert bob.get(f"{where}/content?version=1").data == b"Rent is due."
        assert bob.get(f"{where}/content?version=9").status_code == 404
        changed = bob.get(f"{where}/comparison?before=1&after=2").text
        assert "<del>due</del>" in changed
        assert "<ins>paid</ins>" in changed
        assert bob.post(f"{where}/versions/1/restoration", page=where).status_code == 303
        assert bob.get(f"{where}/content").data == b"Rent is due."
        assert "was not read" in bob.get(f"{where}/comparison?before=1&after=3").text

    @pytest.mark.parametrize(
        ("files", "status", "said"),
        [([], 422, "No file was chosen"), ([b"1", b"2"], 422, "A version is one file"), ([b"Rent is due."], 409, "the very file")],
    )
    def test_what_is_no_new_version_is_refused(self, app, bob, files, status, said):
        where = put(app, bob)
        send = {"file": [(io.BytesIO(one), "a.txt") for one in files]}
        answer = bob.post(f"{where}/versions", send, page=where, content_type="multipart/form-data")
        assert (answer.status_code, said in answer.text) == (status, True)
        assert one(app).version == 1


class TestTrash:
    def test_there_and_back_and_for_good(self, app, bob):
        where = put(app, bob)
        assert bob.post(f"{where}/trashing", page=where).location == where
        page = bob.get(where).text
        assert "In the trash" in page
        assert "Lease" not in bob.get("/documents").text
        assert save(bob, where, page="/me/profile", etag="").status_code == 409
        assert bob.post(f"{where}/restoration", page=where).status_code == 303
        assert bob.get(f"{where}/erasure").status_code == 409
        bob.post(f"{where}/trashing", page=where)
        assert "nothing brings them back" in bob.get(f"{where}/erasure").text
        assert bob.post(f"{where}/erasure", page=where).status_code == 303
        assert bob.get(where).status_code == 404


class TestInbox:
    def test_one_after_another_and_back(self, app, bob):
        first, second = put(app, bob, b"one", "One.txt"), put(app, bob, b"two", "Two.txt")
        page = bob.get("/inbox")
        assert "1 of 2" in page.text
        assert 'value="One"' in page.text
        answer = bob.post(f"{first}/confirmation", {"title": "The first", "etag": etag_in(page), "done": "0", "trail": ""}, page="/inbox")
        page = bob.get(answer.location)
        assert "2 of 2" in page.text
        assert 'value="Two"' in page.text
        back = bob.get(re.search(r'href="(/inbox\?at=[^"]+)"', page.text)[1].replace("&amp;", "&"))
        assert 'value="The first"' in back.text
        assert "1 of 2" in back.text
        answer = bob.post(f"{second}/skipping", {"title": "Two, later", "etag": etag_in(page), "done": "1", "trail": ""}, page="/inbox")
        assert "All looked through" in bob.get(answer.location).text
        with app.app_context(), db.inside(cast.tenant("acme")):
            rows = db.session.execute(sa.select(Document.title, Document.review).order_by(Document.n)).all()
        assert rows == [("The first", "confirmed"), ("Two, later", "skipped")]

    def test_nothing_waits(self, app, bob):
        assert "Nothing waits" in bob.get("/inbox").text

    def test_what_does_not_fit_is_told_and_it_stays(self, app, bob):
        where = put(app, bob)
        answer = bob.post(f"{where}/confirmation", {"title": "", "etag": etag_in(bob.get("/inbox"))}, page="/inbox")
        assert answer.status_code == 422
        assert "A document needs a title." in answer.text
        assert one(app).review == NEW

    def test_its_number_stands_in_the_side_bar(self, app, bob):
        put(app, bob)
        assert re.search(r'href="/inbox".*?<span class="count[^>]*>1</span>', bob.get("/me/profile").text, re.DOTALL)

    @pytest.mark.parametrize("asked", ["?at=nonsense", "?done=-5&trail=x,y", "?done=99999999999999999999"])
    def test_a_mangled_address_harms_nothing(self, app, bob, asked):
        put(app, bob)
        assert bob.get(f"/inbox{asked}").status_code == 200

    def test_a_client_has_none(self, app):
        assert arriving(app, cast.VERA, ACME).get("/inbox").status_code == 403


def test_looking_is_no_download_and_taking_is(app, bob):
    where = put(app, bob)
    bob.get(f"{where}/content?view=1", headers={"Range": "bytes=1-"})
    assert noted(app) == [activity.OPENED]
    bob.get(where)
    bob.get(f"{where}/content")
    assert noted(app) == [activity.DOWNLOADED, activity.OPENED]


def noted(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return sorted(db.session.scalars(sa.select(Activity.action)))


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "page.xhtml"])
def test_what_could_run_is_never_shown_as_a_page(app, bob, name):
    where = put(
        app,
        bob,
        b"<html xmlns='http://www.w3.org/1999/xhtml'><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/><script>alert(1)</script></html>",
        name,
    )
    for part in ("/content", "/content?view=1", "/content?version=1", "/text"):
        answer = bob.get(where + part)
        assert "sandbox" in answer.headers["Content-Security-Policy"], part
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert part == "/text" or answer.headers["Content-Disposition"].startswith("attachment")
    assert "<script>alert" not in bob.get(f"{where}?tab=text").text


def test_the_text_comes_as_a_file(app, bob):
    where = put(app, bob)
    answer = bob.get(f"{where}/text")
    assert (answer.mimetype, answer.text) == ("text/plain", "Rent is due.")
    assert bob.get(f"{where}/text", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
