"""One job: its effects and its end stand or fall together."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from webapp.audit import ledger as audit
from webapp.audit.models import TenantEntry
from webapp.jobs import ledger, registry, running
from webapp.kit import clock, db, refusals, tenants


@pytest.fixture
def tenant(tmp_path, app):
    """An organization's database with an audit table, found by the jobs."""
    org = uuid4()
    found = tenants.Tenant(org.hex, f"sqlite:///{tmp_path}/tenants")
    found.path.parent.mkdir(parents=True)
    engine = sa.create_engine(f"sqlite:///{found.path}")
    TenantEntry.__table__.create(engine)
    engine.dispose()
    registry.open_tenant_with({org: found}.__getitem__)
    yield org, found
    db.engines.forget(found)


def test_what_returns_is_done_with_its_effect_and_its_payload_emptied(kind, added, look, due, effects):
    kind()
    job_id = added(secret="sealed")
    assert due() == 1
    job = look(job_id)
    assert (job.state, job.payload, job.owner, effects()) == ("done", {}, None, 1)


def test_work_is_told_who_it_is_for_and_what_it_was_given(kind, added, due):
    seen = []
    kind(seen.append)
    subject = uuid4()
    job_id = added(subject=subject, page=3)
    due()
    assert seen == [registry.Running(job_id, "work", None, subject, {"page": 3}, 1)]


def test_a_second_hint_for_the_same_job_does_nothing(kind, added, app, effects):
    kind()
    job_id = added()
    assert [running.run(app, job_id) for _ in range(3)] == [True, False, False]
    assert effects() == 1


def test_what_raises_leaves_no_effect_and_comes_again_later(kind, added, look, due, effects, effect):
    kind(_then(effect, RuntimeError("the server is down")))
    job_id = added()
    assert due() == 1
    job = look(job_id)
    assert (job.state, job.attempts, effects()) == ("queued", 1, 0)
    assert job.error.endswith("RuntimeError: the server is down\n")
    assert job.run_at >= clock.now() + timedelta(seconds=3)


def test_a_hint_that_comes_too_early_does_not_shorten_the_pause(kind, added, due, app):
    kind(_raising(RuntimeError()))
    job_id = added()
    due()
    assert running.run(app, job_id) is False


def test_a_refusal_is_retried_like_any_failure(kind, added, look, due):
    kind(_raising(refusals.Unavailable("The mail server is away.")))
    job_id = added()
    due()
    assert (look(job_id).state, look(job_id).attempts) == ("queued", 1)


def test_work_is_dead_after_its_attempts_and_keeps_what_it_was_given(kind, added, look, due, later):
    kind(_raising(RuntimeError("x" * 5000)), attempts=2)
    job_id = added(page=3)
    due()
    with later(minutes=1):
        due()
    job = look(job_id)
    assert (job.state, job.attempts, job.payload) == ("dead", 2, {"page": 3})
    assert len(job.error) == 2000


def test_a_dead_job_retried_by_hand_runs(kind, added, look, due):
    moods = [RuntimeError()]
    kind(lambda job: _raising(moods.pop())(job) if moods else None, attempts=1)
    job_id = added()
    due()
    with db.inside(None):
        ledger.retry(job_id, by=None)
        db.commit()
    due()
    assert (look(job_id).state, look(job_id).error) == ("done", None)


def test_void_ends_without_effect_and_says_why(kind, added, look, due, effects, effect):
    kind(_then(effect, registry.Void("the document is gone")))
    job_id = added(secret="sealed")
    due()
    job = look(job_id)
    assert (job.state, job.error, job.payload, effects()) == ("void", "the document is gone", {}, 0)


def test_later_is_postponed_without_using_up_an_attempt(kind, added, look, due):
    kind(_raising(registry.Later(90)))
    job_id = added()
    due()
    job = look(job_id)
    assert (job.state, job.attempts) == ("queued", 0)
    assert timedelta(seconds=80) < job.run_at - clock.now() < timedelta(seconds=91)


def test_not_yet_waits_as_long_again_without_using_up_an_attempt(kind, added, look, due, later):
    kind(_raising(registry.NotYet()))
    job_id = added()
    due()
    with later(seconds=20):
        due()
        job = look(job_id)
        assert (job.state, job.attempts) == ("queued", 0)
        assert timedelta(seconds=15) < job.run_at - clock.now() < timedelta(seconds=25)


def test_not_yet_is_void_after_an_hour(kind, added, look, due, later):
    kind(_raising(registry.NotYet()))
    job_id = added(secret="sealed")
    with later(minutes=59):
        due()
    assert look(job_id).state == "queued"
    with later(minutes=61):
        due()
    assert (look(job_id).state, look(job_id).payload) == ("void", {})


def test_work_that_outlived_its_lease_leaves_no_effect(kind, added, look, app, effects, effect, later):
    def slow(job):
        with later(minutes=1):
            taken.append(ledger.claim(job.id))
        effect(job)

    taken = []
    kind(slow)
    job_id = added()
    running.run(app, job_id)
    assert (look(job_id).state, look(job_id).owner, effects()) == ("running", taken[0].owner, 0)


def test_a_long_job_keeps_its_lease(kind, added, app, look):
    taken = []
    kind(lambda job: (time.sleep(1), taken.append(ledger.claim(job.id)))[0])
    job_id = added()
    running.run(app, job_id, lease=timedelta(seconds=0.6))
    assert (taken, look(job_id).state) == ([None], "done")


def test_a_heartbeat_outlives_a_locked_database(kind, added, app, monkeypatch):
    beats, beat = [], threading.Event()

    def locked_once(held, lease):
        beats.append(held)
        if len(beats) > 1:
            beat.set()
            return True
        raise sa.exc.OperationalError("UPDATE job", {}, Exception("database is locked"))

    monkeypatch.setattr(ledger, "heartbeat", locked_once)
    kind(lambda job: beat.wait(5) and None)
    running.run(app, added(), lease=timedelta(seconds=0.3))
    assert len(beats) >= 2


def test_a_job_of_an_organization_works_in_its_database(kind, added, due, tenant):
    org, found = tenant
    kind(lambda job: audit.record_inside("tests.effect", by=None))
    added(org=org)
    due()
    with db.inside(found):
        assert db.session.scalars(sa.select(TenantEntry.action)).all() == ["tests.effect"]


def test_a_lost_lease_leaves_no_effect_in_the_organization_either(kind, added, app, tenant, later):
    def slow(job):
        with later(minutes=1):
            ledger.claim(job.id)
        audit.record_inside("tests.effect", by=None)

    org, found = tenant
    kind(slow)
    running.run(app, added(org=org))
    with db.inside(found):
        assert db.session.scalars(sa.select(TenantEntry)).all() == []


def test_an_organization_that_is_gone_makes_its_job_void(kind, added, due, look):
    registry.open_tenant_with(_raising(registry.Void("the organization is gone")))
    kind()
    job_id = added(org=uuid4())
    due()
    assert look(job_id).error == "the organization is gone"


def test_a_job_without_an_organization_reaches_no_tenant(kind, added, due, look):
    kind(lambda job: tenants.current())
    job_id = added()
    due()
    assert "NoOrganization" in look(job_id).error


def _raising(error):
    def run(_job):
        raise error

    return run


def _then(first, error):
    def run(job):
        first(job)
        db.session.flush()
        raise error

    return run
