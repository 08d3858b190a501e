"""Archives become documents on request: all of their files, or none."""

import io
import zipfile
from dataclasses import replace

import cast
import pytest
from intake.test_taking_in import item, send
from intake.test_uploading import PDF, files, stored
from screens import ACME, arriving

from webapp.jobs import queue
from webapp.kit import db
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


def titles(app):
    return [document.title for document in stored(app)]


def test_each_file_becomes_a_document_and_the_archive_stays(app):
    members = [("2026/Contract.pdf", PDF), ("2026/deep/../../../etc/Letter.txt", b"Dear Sir"), ("empty/", b""), ("__MACOSX/._a", b"x"), ("a/.DS_Store", b"x")]
    answer = unpack(app, packed(members))
    assert (answer.status_code, answer.location) == (303, "/documents")
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


def test_a_damaged_member_leaves_nothing_of_the_others(app):
    content = bytearray(packed([("a.txt", b"first" * 50), ("b.txt", b"second" * 50)], zipfile.ZIP_STORED))
    content[content.index(b"secondsecond")] ^= 1
    assert unpack(app, bytes(content)).status_code == 303
    assert titles(app) == ["Letters"]


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
