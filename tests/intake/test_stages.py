"""A worker that is killed at any stage of reading: in the end one document, read once, findable."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta

import cast
import pytest
import sqlalchemy as sa
from intake.test_taking_in import item, send
from intake.test_uploading import stored
from screens import ACME, arriving

from webapp.audit.models import TenantEntry
from webapp.documents import storing
from webapp.documents.models import READING, READY, RECEIVED, Document, DocumentPage, DocumentText
from webapp.intake import jobs, pipeline, reading
from webapp.jobs import ledger, queue, running
from webapp.jobs.models import Job
from webapp.jobs.registry import Void
from webapp.kit import clock, db
from webapp.ops.demo import FILES
from webapp.search import index, query
from webapp.search.models import SearchEntry

LETTER = (FILES / "acme" / "Mietvertrag Lagerhalle Nord.pdf").read_bytes()
# (where the worker dies, what the document says of itself then)
STAGES = {
    "before it begins": (("webapp.intake.pipeline", "find"), RECEIVED),
    "received, not yet committed": (("webapp.jobs.ledger", "finish"), RECEIVED),
    "reading, before the child": (("webapp.intake.reading", "read"), READING),
    "after the child, before what it found is kept": (("webapp.intake.pipeline", "keep"), READING),
    "kept in the tenant, the job not settled": (("webapp.kit.db.FlaskSession", "commit"), READY),
}


def work(app, dies=None):
    """A worker in a process of its own, which takes what is due until nothing is; `dies`: kills itself when it comes there. Answers how it ended."""
    sys.stdout.flush()
    db.engines.dispose()  # a connection that two processes have is nobody's
    with app.app_context():
        db.session.remove()
        db.extension.engine.dispose()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        if dies:
            dies()
        queue.run_due(app)
        code = 0
    finally:
        os._exit(code)


def dying(stage):
    """Replaces the stage by death, in the child only: that of reading, not of the work before it."""
    (module, name), _state = STAGES[stage]

    def arm():
        if module == "webapp.kit.db.FlaskSession":
            real = running.ledger.finish

            def finish(claim):
                done = real(claim)
                if claim.job.kind == jobs.EXTRACT:
                    db.FlaskSession.commit = lambda _self: os.kill(os.getpid(), signal.SIGKILL)
                return done

            running.ledger.finish = finish
            return
        setattr(sys.modules[module], name, lambda *_given, **_more: os.kill(os.getpid(), signal.SIGKILL))

    return arm


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_killed_there_loses_nothing_and_does_nothing_twice(app, stage):
    made = item(send(arriving(app, cast.BOB, ACME), LETTER, "Mietvertrag.pdf"))["id"]
    ended = work(app, dying(stage))
    assert os.WIFSIGNALED(ended), "the worker did not die"
    assert stored(app)[0].state == STAGES[stage][1]
    with clock.reading(lambda: datetime.now(UTC) + ledger.LEASE + timedelta(seconds=5)):
        assert work(app) == 0
    with app.app_context(), db.inside(cast.tenant("acme")):
        (document,) = db.session.scalars(sa.select(Document).where(*index.conditions(Document.n, query.parse("hafenkontor "))))
        assert (str(document.id), document.state, document.page_count) == (made, READY, 3)
        assert [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Document, DocumentText, SearchEntry)] == [1, 1, 1]
        assert list(db.session.scalars(sa.select(DocumentPage.number).order_by(DocumentPage.number))) == [2, 3]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(TenantEntry).where(TenantEntry.action == "documents.uploaded")) == 1
    with app.app_context():
        assert set(db.session.scalars(sa.select(Job.state).where(Job.kind.in_((storing.READ, jobs.EXTRACT))))) <= {"done", "void"}


def test_what_is_found_in_a_version_that_was_replaced_meanwhile_is_not_kept(app):
    send(arriving(app, cast.BOB, ACME), LETTER, "Lease.pdf")
    with app.app_context(), db.inside(cast.tenant("acme")):
        document = db.session.scalars(sa.select(Document)).one()
        task = pipeline.find(document.id, 1)
        pipeline.begin(task)
        document.version = 2
        document.state = RECEIVED
        db.commit()
        with pytest.raises(Void):
            pipeline.keep(task, reading.Read(None, ("old text",)), pipeline.Pictures())
        with pytest.raises(Void):
            pipeline.find(document.id, 1)
        db.rollback()
        assert db.session.scalars(sa.select(Document.state)).one() == RECEIVED
