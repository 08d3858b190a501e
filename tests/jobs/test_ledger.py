"""What stands when, who gets it, and how it ends."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import flask
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.jobs import backlog, ledger, registry
from webapp.jobs.models import Job
from webapp.kit import db, refusals


def test_a_job_is_added_with_its_unit_of_work_and_hinted_after_the_commit(kind, hints, look):
    kind()
    with db.inside(None):
        job_id = ledger.add("work", page=3)
        assert hints == []
        db.commit()
    assert hints == [(job_id, True)]
    assert (look(job_id).state, look(job_id).payload) == ("queued", {"page": 3})


def test_an_added_job_is_gone_with_a_rollback(kind, hints):
    kind()
    with db.inside(None):
        job_id = ledger.add("work")
        db.rollback()
        assert db.session.get(Job, job_id) is None
    assert hints == []


def test_work_that_nobody_registered_cannot_be_added(app):
    with pytest.raises(registry.UnknownKind):
        ledger.add("nonsense")


def test_two_kinds_of_work_cannot_share_a_name(kind):
    kind()
    with pytest.raises(ValueError, match="two kinds"):
        kind(lambda job: None)


def test_a_delayed_job_is_not_hinted_and_not_taken_before_its_time(kind, hints, added, later):
    kind()
    job_id = added(delay=timedelta(minutes=5))
    assert hints == []
    assert ledger.claim(job_id) is None
    with later(minutes=6):
        assert ledger.due() == [job_id]
        assert ledger.claim(job_id) is not None


def test_the_same_once_adds_one_job_and_answers_its_id(kind, hints, added):
    kind()
    first, second = added(once="tick 12:00"), added(once="tick 12:00")
    assert first == second
    assert hints == [(first, True)]
    assert added(once="tick 12:01") != first


def test_once_holds_between_units_of_work_that_run_at_the_same_time(kind, added):
    kind()
    assert len(set(_in_threads(8, lambda: added(once="tick")))) == 1


def test_an_intent_stands_before_its_unit_of_work_is_committed(kind, look, hints):
    kind()
    with db.inside(None):
        job_id = ledger.intend("work", org=uuid4(), subject=uuid4())
        assert look(job_id).state == "queued"
        assert (ledger.claim(job_id), hints) == (None, [])
        db.commit()
    assert hints == [(job_id, True)]
    assert ledger.claim(job_id, early=True) is not None


def test_an_intent_survives_a_rollback_as_void_and_empty(kind, look, hints):
    kind()
    with db.inside(None):
        job_id = ledger.intend("work", org=uuid4(), subject=uuid4(), secret="sealed")
        db.rollback()
    assert (look(job_id).state, look(job_id).payload, hints) == ("void", {}, [])


def test_an_intent_of_a_process_that_dies_is_due_after_its_grace(kind, later):
    kind()
    with db.inside(None):
        job_id = ledger.intend("work", org=uuid4(), subject=uuid4())
        db.session.info.clear()  # no commit, no rollback, no hint
    assert ledger.due() == []
    with later(seconds=6):
        assert ledger.due() == [job_id]


def test_of_twenty_threads_one_gets_the_job(kind, added, look):
    kind()
    job_id = added()
    claims = _in_threads(20, lambda: ledger.claim(job_id))
    assert len([claim for claim in claims if claim]) == 1
    assert look(job_id).attempts == 1


def test_a_job_is_not_taken_from_a_holder_whose_lease_runs(kind, added, later):
    kind()
    job_id = added()
    held = ledger.claim(job_id)
    with later(seconds=25):
        assert ledger.heartbeat(held, ledger.LEASE)
    with later(seconds=50):
        assert ledger.claim(job_id) is None
    with later(seconds=60):
        assert ledger.claim(job_id).job.attempt == 2


def test_who_lost_the_lease_can_neither_prolong_nor_settle(kind, added, look, later):
    kind()
    job_id = added()
    lost = ledger.claim(job_id)
    with later(minutes=1):
        ledger.claim(job_id)
    assert ledger.heartbeat(lost, ledger.LEASE) is False
    assert ledger.fail(lost, "mine") == "lost"
    assert (look(job_id).state, look(job_id).error) == ("running", None)


def test_a_job_whose_workers_died_with_every_attempt_is_dead(kind, added, look, later):
    kind(attempts=2)
    job_id = added()
    ledger.claim(job_id)
    with later(minutes=1):
        assert [one for one, _kind in ledger.reap()] == [job_id]
        ledger.claim(job_id)
    with later(minutes=2):
        assert ledger.claim(job_id) is None
        assert ledger.reap() == []
    assert (look(job_id).state, look(job_id).error) == ("dead", "the worker died 2 times")


def test_a_dead_job_retried_by_hand_has_all_its_attempts_again(kind, added, look, later, hints):
    kind(attempts=1)
    job_id = added()
    _kill(job_id, later)
    with db.inside(None):
        ledger.retry(job_id, by=None)
        db.commit()
    assert (look(job_id).state, look(job_id).attempts) == ("queued", 0)
    assert hints == [(job_id, True)] * 2


def test_a_retry_is_told_in_the_audit(kind, added, later):
    kind(attempts=1)
    org = uuid4()
    _kill(added(org=org), later)
    ledger.retry(ledger.listing(state="dead").items[0].id, by=None)
    entry = db.session.scalars(sa.select(PlatformEntry)).one()
    assert (entry.action, entry.organization_id, entry.subject_label) == ("jobs.retried", org, "work")


def test_only_a_dead_job_can_be_retried(kind, added):
    kind()
    with pytest.raises(refusals.Conflict, match="queued"):
        ledger.retry(added(), by=None)


def test_a_job_that_is_not_there_cannot_be_retried(app):
    with pytest.raises(refusals.NotFound):
        ledger.retry(uuid4(), by=None)


def test_the_listing_is_paged_from_the_newest(kind, added):
    kind()
    ids = [added() for _ in range(5)]
    first = ledger.listing(limit=3)
    second = ledger.listing(limit=3, cursor=first.cursor)
    assert [job.id for job in (*first.items, *second.items)] == ids[::-1]
    assert second.cursor is None


def test_the_listing_keeps_to_an_organization_and_a_state(kind, added):
    kind()
    org = uuid4()
    job_id = added(org=org)
    added(org=uuid4())
    assert [job.id for job in ledger.listing(org=org).items] == [job_id]
    assert ledger.listing(state="dead", org=org).items == []


def test_open_jobs_are_counted_by_their_states_and_done_ones_are_not(kind, added):
    kind()
    assert backlog.counts() == {"queued": 0, "running": 0, "dead": 0}
    ledger.claim(added())
    added()
    added()
    ledger.void(ledger.claim(added()), "nothing to do")
    assert backlog.counts() == {"queued": 2, "running": 1, "dead": 0}


def test_counting_reads_no_more_than_what_is_open(kind, database_url):
    kind()
    asked = []
    sa.event.listen(db.extension.engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    backlog.counts()
    [(statement, parameters)] = asked
    with db.extension.engine.connect() as connection:
        if database_url.startswith("sqlite"):
            explain = "EXPLAIN QUERY PLAN"
        else:
            explain = "EXPLAIN"
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a table as small as a test's is read whole otherwise
        plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
    assert "ix_job_state_run_at" in plan
    assert "Seq Scan" not in plan


def test_the_sweep_forgets_what_ended_a_week_ago_and_keeps_the_dead(kind, added, later, due):
    kind()
    kind(attempts=1, name="deadly")
    added()
    due()
    with db.inside(None):
        dead = ledger.add("deadly")
        db.commit()
    _kill(dead, later)
    with later(days=8):
        ledger.sweep()
    assert [job.id for job in ledger.listing().items] == [dead]


@pytest.mark.parametrize(("attempt", "least"), [(1, 5), (2, 15), (3, 45), (9, 3600), (1000, 3600)])
def test_pauses_triple_to_an_hour_with_half_as_much_chance(attempt, least):
    pauses = {ledger.pause_after(attempt).total_seconds() for _ in range(50)}
    assert min(pauses) >= least
    assert max(pauses) <= least * 1.5
    assert len(pauses) > 1


def _kill(job_id: UUID, later) -> None:
    ledger.claim(job_id)
    with later(minutes=1):
        ledger.reap()


def _in_threads(count, call):
    app = flask.current_app._get_current_object()
    answers, together = [], threading.Barrier(count)

    def run() -> None:
        with app.app_context():
            together.wait()
            answers.append(call())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers


def test_organizations_come_by_turns_so_that_one_with_many_jobs_keeps_nobody_waiting(kind, later):
    kind()
    busy, quiet = uuid4(), uuid4()
    with db.inside(None):
        first, second, third = (ledger.add("work", org=busy, delay=timedelta(seconds=second)) for second in (1, 2, 3))
        last = ledger.add("work", org=quiet, delay=timedelta(seconds=4))
        db.commit()
    with later(minutes=1):
        assert ledger.due() == [first, last, second, third]
        assert ledger.due(limit=2) == [first, last]
