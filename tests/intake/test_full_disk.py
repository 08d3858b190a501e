"""A disk that is full when a file comes in: a clear sentence, and nothing of it stays."""

import errno
import io
import os
import tempfile

import cast
import pytest
from intake import test_upload_api as api
from intake.test_uploading import PDF, files, stored, upload
from programs import problem, signed_in
from screens import ACME, arriving

from webapp.kit import db
from webapp.platform import quota

HOW = ["write", "flush", "fsync", "replace"]


def no_room(*_given, **_more):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def fill(monkeypatch):
    """Fills the disk, so that it is noticed there."""
    real = tempfile.NamedTemporaryFile

    def on_full_disk(how):
        def opened(*given, **more):
            file = real(*given, **more)
            setattr(file, how, no_room)
            return file

        return opened

    def full(how):
        if how in ("fsync", "replace"):
            monkeypatch.setattr(os, how, no_room)
        else:
            monkeypatch.setattr("webapp.kit.blobs.fs.tempfile.NamedTemporaryFile", on_full_disk(how))

    return full


def used():
    return next(row.used for row in quota.of(cast.org("acme").id) if row.kind == quota.STORAGE)


def nothing_is_left(app, documents=0, blobs=0):
    with app.app_context():
        taken = used()
    return (len(stored(app)), len(files(app)), taken) == (documents, blobs, documents * len(PDF))


@pytest.mark.parametrize("how", HOW)
def test_a_form_is_told_and_leaves_nothing(app, fill, how):
    bob = arriving(app, cast.BOB, ACME)
    bob.token("/documents")
    fill(how)
    answer = upload(bob)
    assert (answer.status_code, "disk is full, and nothing of this document was kept" in answer.text) == (507, True)
    assert nothing_is_left(app)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("send", [api.form, api.bare])
def test_a_program_is_told_and_leaves_nothing(app, fill, how, send):
    bob = signed_in(app, cast.BOB, "acme")
    fill(how)
    assert problem(send(bob)) == (507, "NO_ROOM")
    assert nothing_is_left(app)


@pytest.mark.parametrize("how", HOW)
def test_a_version_that_does_not_fit_leaves_the_one_before(app, fill, how):
    bob = arriving(app, cast.BOB, ACME)
    where = upload(bob).location
    bob.token(where)
    fill(how)
    answer = bob.post(f"{where}/versions", {"file": (io.BytesIO(b"newer"), "b.txt")}, page=where, content_type="multipart/form-data")
    assert (answer.status_code, "disk is full" in answer.text) == (507, True)
    assert nothing_is_left(app, documents=1, blobs=1)
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert stored(app)[0].version == 1
