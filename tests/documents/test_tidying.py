from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa
from intake.test_uploading import PDF, upload
from screens import ACME, GLOBEX, arriving

from webapp.audit.models import TenantEntry
from webapp.documents import jobs, tidying
from webapp.documents.models import Document
from webapp.jobs import ledger, queue
from webapp.jobs.models import Job
from webapp.kit import clock, db
from webapp.kit.blobs.store import store
from webapp.platform import organizations

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def orphan(content, slug="acme"):
    """What a request leaves that died after its bytes were kept."""
    with store().receive(cast.org(slug).id.hex) as incoming:
        incoming.write(content)
        return incoming.keep()


def blobs(slug="acme"):
    return set(store().digests(cast.org(slug).id.hex))


def remove(slug="acme"):
    with db.inside(cast.tenant(slug)):
        removed = tidying.remove_orphans(cast.org(slug).id)
        db.commit()
        return removed


def tomorrow():
    """The clock of a day and an hour later: what lies there now is old by then."""
    return clock.reading(lambda real=clock.now(): real + timedelta(days=1, hours=1))


def test_bytes_that_no_document_names_go_after_a_day_and_those_of_documents_stay(app):
    bob = arriving(app, cast.BOB, ACME)
    where = upload(bob).location
    with app.app_context():
        orphans = {orphan(b"one"), orphan(b"two")}
        kept = blobs() - orphans
        with tomorrow():
            assert remove() == 2
        assert blobs() == kept != set()
    assert bob.get(where + "/content").data == PDF


def test_young_bytes_stay_since_their_request_may_still_commit(context):
    sha256 = orphan(b"one")
    assert remove() == 0
    assert blobs() == {sha256}


def test_what_was_removed_stands_in_the_organizations_ledger_and_nothing_is_told_of_nothing(context):
    orphan(b"one")
    with tomorrow():
        remove()
        remove()
    with db.inside(cast.tenant("acme")):
        entries = db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == "documents.orphans_removed")).all()
    assert [entry.facts for entry in entries] == [{"blobs": 1}]


def test_another_organizations_document_of_the_same_content_does_not_keep_them(app):
    upload(arriving(app, cast.CHARLIE, GLOBEX))
    with app.app_context():
        orphan(PDF)
        with tomorrow():
            assert remove("acme") == 1
            assert remove("globex") == 0
        assert (len(blobs("acme")), len(blobs("globex"))) == (0, 1)


def test_many_are_removed_in_batches(context, monkeypatch):
    monkeypatch.setattr(tidying, "BATCH", 3)
    for number in range(10):
        orphan(bytes([number]))
    with tomorrow():
        assert remove() == 10


def test_content_that_is_uploaded_again_just_before_it_would_go_stays(app, monkeypatch):
    bob = arriving(app, cast.BOB, ACME)
    bob.token("/documents")
    with app.app_context():
        orphan(PDF)
        monkeypatch.setattr(tidying, "_named", lambda _some: upload(bob) and set())
        later = clock.now() + timedelta(minutes=5)
        monkeypatch.setattr(tidying, "_old", lambda _space, _before: iter(blobs()))
        monkeypatch.setattr(tidying, "GRACE", timedelta(minutes=6))
        with clock.reading(lambda: later):
            assert remove() == 0
        assert len(blobs()) == 1


def test_every_night_each_active_organization_is_tidied(app):
    with app.app_context():
        orphan(b"one", "acme")
        orphan(b"two", "globex")
        organizations.suspend(cast.org("globex"), by=None)
        ledger.add(jobs.TIDY)
        db.commit()
        with tomorrow():
            queue.run_due(app)
        assert (blobs("acme"), len(blobs("globex"))) == (set(), 1)
        assert db.session.scalars(sa.select(Job.state).where(Job.kind == jobs.REMOVE_ORPHANS)).all() == ["done"]


def test_no_column_that_names_a_blob_is_forgotten(context):
    columns = {column for table in Document.metadata.sorted_tables for column in table.columns if "sha256" in column.name}
    assert columns == {column.property.columns[0] for column in tidying.NAMED_BY}
