"""Hints and ticks."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import redis
import servers

from webapp.jobs import ledger, queue, registry, schedule
from webapp.kit import clock, config, db


def test_everything_due_is_run_until_nothing_is_left(kind, added, due, effects, effect):
    kind(name="second")
    kind(lambda job: ledger.add("second") and effect(job))
    added()
    added()
    assert (due(), effects()) == (4, 4)
    assert due() == 0


def test_a_committed_intent_is_run_at_once(kind, due, effects):
    registry.open_tenant_with(lambda org: None)
    kind()
    with db.inside(None):
        ledger.intend("work", org=uuid4(), subject=uuid4())
        db.commit()
    assert (due(), effects()) == (1, 1)


def test_a_hint_is_plain_json_of_the_id(app):
    job_id = uuid4()
    queue.hint(job_id, "any", early=True)
    (hint,) = queue._open(config.current().queue_url, queue.QUICK).storage.enqueued_items()
    assert [job_id.hex, True] in json.loads(hint)


def test_slow_work_waits_in_a_lane_of_its_own(app):
    registry.register(registry.Kind("reading of a book", lambda _job: None, is_slow=True))
    queue.hint(uuid4(), "reading of a book")
    queue.hint(uuid4(), "what nobody registered")
    lanes = [queue._open(config.current().queue_url, lane) for lane in (queue.QUICK, queue.SLOW)]
    assert [lane.pending_count() for lane in lanes] == [1, 1]


def test_a_queue_that_is_away_fails_no_request(app, monkeypatch):
    monkeypatch.setattr(queue.config, "current", lambda: config.Config(queue_url=f"redis://127.0.0.1:{servers.free_port()}"))
    queue.hint(uuid4(), "any")
    with pytest.raises(redis.ConnectionError):
        queue.ping()


def test_a_queue_that_is_there_answers(app):
    queue.ping()


def test_two_workers_that_feel_the_same_minute_add_one_job(kind, due, effects):
    kind()
    nightly = schedule.Periodic("nightly", "30 3 * * *", "work")
    for felt in (datetime(2026, 11, 21, 3, 30, 2, tzinfo=UTC), datetime(2026, 11, 21, 3, 31, 1, tzinfo=UTC)):
        schedule.tick(nightly, queue.latest(nightly.crontab, felt))
    assert (due(), effects()) == (1, 1)


def test_the_next_days_tick_is_another_job(kind, due):
    kind()
    nightly = schedule.Periodic("nightly", "30 3 * * *", "work")
    for day in (21, 22):
        schedule.tick(nightly, datetime(2026, 11, day, 3, 30, tzinfo=UTC))
    assert due() == 2


@pytest.mark.parametrize(
    ("pattern", "minute"),
    [("* * * * *", "2026-11-21 12:34"), ("*/15 * * * *", "2026-11-21 12:30"), ("40 13 * * *", "2026-11-20 13:40"), ("0 0 1 * *", None)],
)
def test_a_late_tick_is_still_its_own_minutes(pattern, minute):
    found = queue.latest(pattern, datetime(2026, 11, 21, 12, 34, 56, tzinfo=UTC))
    assert (found and f"{found:%Y-%m-%d %H:%M}") == minute


def test_two_schedules_cannot_share_a_name(app):
    schedule.register(schedule.Periodic("nightly", "30 3 * * *", "work"))
    with pytest.raises(ValueError, match="two schedules"):
        schedule.register(schedule.Periodic("nightly", "40 3 * * *", "work"))


def test_the_rooms_own_sweep_runs(app, added, kind, due, later):
    kind()
    added()
    due()
    registry.register(schedule.JOBS[0])
    with later(days=8):
        schedule.tick(schedule.SCHEDULE[0], clock.now())
        due()
    assert [job.kind for job in ledger.listing().items] == ["jobs.sweep"]
