"""Bytes count against the organization's quota, and what is refused leaves nothing."""

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


def test_an_upload_uses_its_bytes_and_the_same_content_none(app):
    for person in (cast.BOB, cast.MIA):
        assert upload(arriving(app, person, ACME)).status_code == 303
    with app.app_context():
        assert storage() == len(PDF)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Reservation)) == 0


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
