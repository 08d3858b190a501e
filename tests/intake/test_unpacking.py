"""Archives become documents on request: all of their files, or none."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from intake.test_taking_in import item, send
from intake.test_uploading import PDF, files, stored
from screens import ACME, arriving

from webapp.intake import unpacking, uploading
from webapp.jobs import queue
from webapp.kit import db, throttle
from webapp.kit.blobs.contract import StoreFull
from webapp.platform import quota


def packed(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def unpack(app, content, name="Letters.zip"):
    """Bob's answer to asking for it, after the work was done."""
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, content, name))["url"]
    answer = bob.post(f"{where}/unpacking", page=where)
    queue.run_due(app)
    return answer


def where_of(app):
    return f"/documents/{stored(app)[0].id}"


def titles(app):
    return [document.title for document in stored(app)]


def test_each_file_becomes_a_document_and_the_archive_stays(app):
    members = [("2026/Contract.pdf", PDF), ("2026/deep/../../../etc/Letter.txt", b"Dear Sir"), ("empty/", b""), ("__MACOSX/._a", b"x"), ("a/.DS_Store", b"x")]
    answer = unpack(app, packed(members))
    assert (answer.status_code, answer.location) == (303, where_of(app))
    assert titles(app) == ["Letters", "Contract", "Letter"]
    assert [document.filename for document in stored(app)][1:] == ["Contract.pdf", "Letter.txt"]
    with app.app_context():
        used = next(row.used for row in quota.of(cast.org("acme").id) if row.kind == quota.STORAGE)
        assert used == sum(document.size for document in stored(app))


def test_what_one_has_already_is_left_out_and_twice_changes_nothing(app):
    bob = arriving(app, cast.BOB, ACME)
    send(bob)
    where = item(send(bob, packed([("a.pdf", PDF), ("b.txt", b"one"), ("c.txt", b"one")]), "a.zip"))["url"]
    for _ in range(2):
        bob.post(f"{where}/unpacking", page=where)
        queue.run_due(app)
    assert titles(app) == ["Contract", "a", "c"]


def encrypted():
    content = bytearray(packed([("a.txt", b"secret")], zipfile.ZIP_STORED))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (packed([("bomb.txt", b"\0" * 20_000_000)]), "far larger than it looks"),
        (packed([(f"{number}.txt", b"%d" % number) for number in range(1_001)], zipfile.ZIP_STORED), "holds 1001 files"),
        (encrypted(), "protected with a password"),
        (packed([("folder/", b"")]), "no file in this archive"),
        (packed([("a.txt", b"hello")])[:-10], "damaged"),
        (packed([(f"{number}{'n' * 200}.txt", b"") for number in range(4_500)], zipfile.ZIP_STORED), "lists more files"),
    ],
    ids=["a bomb", "too many", "encrypted", "nothing", "cut off", "a list without end"],
)
def test_what_is_not_fit_is_refused_with_a_sentence(app, content, sentence):
    answer = unpack(app, content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(stored(app)) == 1


class TestLimits:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, upload_limit_mb=1)

    def test_no_file_in_it_may_be_larger_than_a_document(self, app):
        assert "larger than the 1 MB" in unpack(app, packed([("a.bin", bytes(range(256)) * 4_097)])).text

    def test_all_together_may_be_ten_documents(self, app):
        members = [(f"{number}.bin", bytes([number]) + bytes(range(256)) * 4_000) for number in range(11)]
        assert "far larger than it looks" in unpack(app, packed(members)).text


def damaged():
    content = bytearray(packed([("a.txt", b"first" * 50), ("b.txt", b"second" * 50)], zipfile.ZIP_STORED))
    content[content.index(b"secondsecond")] ^= 1
    return bytes(content)


def test_a_damaged_member_leaves_nothing_of_the_others_and_says_so(app):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, damaged(), "Letters.zip"))["url"]
    assert bob.post(f"{where}/unpacking", page=where).status_code == 303
    queue.run_due(app)
    assert titles(app) == ["Letters"]
    page = bob.get(where).text
    assert "Nothing of it was unpacked." in page
    assert "The archive is damaged" in page
    assert "Unpack again" in page


def full(*_given):
    raise StoreFull()


def used_up(app):
    with app.app_context():
        cast.org("acme").storage_allowed = 1_000
        db.commit()


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        (lambda app, _patch: used_up(app), "are full, and this needs"),
        (lambda _app, patch: patch.setattr(uploading, "keep", full), "disk is full"),
        (lambda _app, patch: patch.setattr(unpacking, "members_of", lambda _archive: (_ for _ in ()).throw(unpacking._swollen())), "far larger than it looks"),
    ],
    ids=["the quota is used up meanwhile", "the disk is full", "it swells"],
)
def test_what_goes_wrong_on_the_way_is_told_on_its_page(app, monkeypatch, happens, sentence):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, packed([("a.txt", b"a" * 5_000), ("b.txt", b"b" * 5_000)]), "a.zip"))["url"]
    bob.post(f"{where}/unpacking", page=where)
    happens(app, monkeypatch)
    queue.run_due(app)
    page = bob.get(where).text
    assert "Nothing of it was unpacked." in page
    assert sentence in page
    assert (titles(app), len(files(app))) == (["a"], 1)
    assert "Nothing of" in arriving(app, cast.ALICE, ACME).get("/settings/audit").text
    monkeypatch.undo()
    with app.app_context():
        cast.org("acme").storage_allowed = None
        db.commit()
    bob.post(f"{where}/unpacking", page=where)
    queue.run_due(app)
    assert "2 documents were made of it." in bob.get(where).text


def test_while_it_is_at_work_the_page_says_so_and_it_is_not_asked_for_twice(app, time):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, packed([("a.pdf", PDF), ("b.txt", b"one")]), "a.zip"))["url"]
    bob.post(f"{where}/unpacking", page=where)
    assert "Being unpacked." in bob.get(where).text
    again = bob.post(f"{where}/unpacking", page=where)
    assert (again.status_code, "being unpacked" in again.text) == (409, True)
    time.passes(hours=1, seconds=1)
    assert "did not come to an end" in bob.get(where).text
    queue.run_due(app)
    assert "2 documents were made of it." in bob.get(where).text
    bob.post(f"{where}/unpacking", page=where)
    queue.run_due(app)
    assert "2 you had already." in bob.get(where).text


def test_nobody_has_archives_unpacked_without_end(app, monkeypatch):
    monkeypatch.setattr(unpacking, "PER_PERSON", throttle.Limit("unpack", times=2, window=timedelta(hours=1)))
    bob = arriving(app, cast.BOB, ACME)
    answers = []
    for number in range(3):
        where = item(send(bob, packed([(f"{number}.txt", b"%d" % number)]), f"{number}.zip"))["url"]
        answers.append(bob.post(f"{where}/unpacking", page=where).status_code)
    assert answers == [303, 303, 429]


def test_a_quota_that_is_too_small_is_told_at_once(app):
    content = packed([("a.txt", b"x" * 5_000)])
    with app.app_context():
        cast.org("acme").storage_allowed = len(content) + 4_000
        db.commit()
    assert unpack(app, content).status_code == 409
    assert (titles(app), len(files(app))) == (["Letters"], 1)


def test_others_and_other_kinds_are_refused(app):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, packed([("a.txt", b"hello")]), "a.zip"))["url"]
    assert arriving(app, cast.MIA, ACME).post(f"{where}/unpacking", page="/documents").status_code == 404
    other = item(send(bob))["url"]
    assert "no ZIP archive" in bob.post(f"{other}/unpacking", page=other).text
