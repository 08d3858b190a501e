"""Bytes count against the organization's quota, and what is refused leaves nothing."""

import io

import cast
import pytest
import sqlalchemy as sa
from documents.test_tidying import blobs
from intake.test_uploading import PDF, upload
from screens import ACME, arriving

from webapp.documents import jobs
from webapp.documents.models import Document
from webapp.jobs import ledger, queue
from webapp.kit import db
from webapp.platform import quota
from webapp.platform.models import Reservation, Usage

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def storage():
    return next(row.used for row in quota.of(cast.org("acme").id) if row.kind == quota.STORAGE)


def test_an_upload_uses_its_bytes_and_a_duplicate_of_ones_own_none(app):
    bob = arriving(app, cast.BOB, ACME)
    for status in (303, 200):
        assert upload(bob).status_code == status
    with app.app_context():
        assert storage() == len(PDF)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Reservation)) == 0


@pytest.mark.parametrize("has_twin", [False, True], ids=["nobody has it", "somebody else has it"])
@pytest.mark.parametrize("room", [0, 1], ids=["fits", "is one byte too much"])
def test_the_quota_does_not_tell_what_somebody_else_has(app, has_twin, room):
    if has_twin:
        upload(arriving(app, cast.BOB, ACME))
    with app.app_context():
        before = storage()
        cast.org("acme").storage_allowed = before + len(PDF) - room
        db.commit()
    answer = upload(arriving(app, cast.MIA, ACME))
    assert answer.status_code == (409 if room else 303)
    with app.app_context():
        assert storage() - before == (0 if room else len(PDF))


def test_nor_does_it_for_a_new_version(app):
    upload(arriving(app, cast.BOB, ACME))
    mia = arriving(app, cast.MIA, ACME)
    where = upload(mia, b"short", "a.txt").location
    with app.app_context():
        before = storage()
    sent = {"file": (io.BytesIO(PDF), "b.pdf")}
    assert mia.post(f"{where}/versions", sent, page=where, content_type="multipart/form-data").status_code == 303
    assert mia.post(f"{where}/versions/1/restoration", page=where).status_code == 303
    with app.app_context():
        assert storage() - before == len(PDF)


def test_what_does_not_fit_is_refused_and_leaves_nothing(app):
    with app.app_context():
        cast.org("acme").storage_allowed = len(PDF) - 1
        db.commit()
    bob = arriving(app, cast.BOB, ACME)
    answer = upload(bob)
    assert answer.status_code == 409
    assert "are full, and this needs" in answer.text
    with app.app_context():
        assert (storage(), blobs()) == (0, set())
        with db.inside(cast.tenant("acme")):
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_every_night_the_bytes_are_counted(app):
    upload(arriving(app, cast.BOB, ACME))
    with app.app_context():
        db.session.execute(sa.update(Usage).where(Usage.kind == quota.STORAGE).values(used=7))
        ledger.add(jobs.TIDY)
        db.commit()
        queue.run_due(app)
        assert storage() == len(PDF)
