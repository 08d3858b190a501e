"""The one face of huey: it carries ids of jobs to the workers, and feels the minutes pass.

Importing this module makes the ledger send its hints here. A hint that is lost, late or doubled does no harm.
"""

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import redis
from huey import Huey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import RedisStorage, SqliteStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

from webapp.jobs import ledger, registry, running, schedule
from webapp.kit import clock, config, log

POLL_SECONDS = 0.02  # SQLite cannot wake a reader; 50 looks a second cost 1 % of a core
REAP_SECONDS = 2.0  # a lost hint costs this much
PLENTY = 100  # hints in the queue above which the reaper adds none: they would only pile up before busy workers
STOP_SECONDS = 25  # for running jobs to end; what takes longer is run again by another worker (Kubernetes kills after 30)
MISSED = timedelta(days=1)  # how far back a missed tick is made up for

QUICK, SLOW = "gatehouse", "gatehouse-slow"  # lanes, by the names of their queues

Run = Callable[[str, bool], None]


class _JsonSerializer(Serializer):
    """Not pickle: whoever can write to the queue must not run code in the worker."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class _SqliteStorage(SqliteStorage):
    def _create_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._create_connection()
        connection.execute("pragma synchronous=normal")  # no fsync for a hint; never corrupts in WAL
        return connection


class _Consumer(Consumer):
    def _set_signal_handlers(self) -> None:
        """Ours stand already: both SIGTERM and SIGINT let running jobs end."""


def hint(job_id: UUID, kind: str, early: bool = False) -> None:
    """Tells the workers of a job. `early`: what it waited for has happened. Never raises for a queue that is out of reach."""
    try:
        _sender(_lane(kind))(job_id.hex, early)
    except (redis.RedisError, sqlite3.Error, OSError) as error:
        log.log.warning("jobs.hint_failed", job=str(job_id), error=type(error).__name__)


def ping() -> None:
    """Raises what the driver raises where the queue cannot be reached."""
    _sender(QUICK).huey.pending_count()


def work(app: Any, *, threads: int = 2, lease: timedelta = ledger.LEASE) -> None:
    """Runs jobs until SIGTERM or SIGINT, then lets those at work end: `threads` for quick ones, as many for slow ones. `app` is the Flask
    application. For a main thread."""
    lanes = {lane: _open(config.current().queue_url, lane) for lane in (QUICK, SLOW)}
    for huey in lanes.values():
        _register_run(huey, lambda job_id, early: _run(app, job_id, early, lease))
    for periodic in schedule.table():
        _register_tick(lanes[QUICK], app, periodic)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    consumers = [
        _Consumer(huey, workers=threads, periodic=lane == QUICK, initial_delay=POLL_SECONDS, max_delay=POLL_SECONDS, shutdown_timeout=STOP_SECONDS)
        for lane, huey in lanes.items()
    ]
    log.log.info("jobs.worker_started", threads=threads)
    for consumer in consumers:
        consumer.start()
    reaper = threading.Thread(target=_reap, args=(app, lanes, over), name="reaper", daemon=True)
    reaper.start()
    while not over.wait(1):
        for consumer in consumers:
            consumer.check_worker_health()
    _stop(consumers)
    log.log.info("jobs.worker_stopped")


def _stop(consumers: list[_Consumer]) -> None:
    """All at once: each waits as long as it may for what it runs."""
    stopping = [threading.Thread(target=consumer.stop, kwargs={"graceful": True}) for consumer in consumers]
    for thread in stopping:
        thread.start()
    for thread in stopping:
        thread.join()


def run_due(app: Any) -> int:
    """Runs every job that is due, in this process, until none is left; answers how many. For tests and the demo: intents
    count as due, since nobody else's unit of work is under way."""
    count = 0
    tried: set[UUID] = set()
    while True:
        with app.app_context():
            due = set(ledger.due()) | (set(ledger.due(with_intents=True)) - tried)
        ran = sum(running.run(app, job_id, early=job_id not in tried) for job_id in sorted(due))
        tried |= due
        if not ran:
            return count
        count += ran


def latest(pattern: str, now: datetime) -> datetime | None:
    """The last minute at or before `now` that the crontab means, within a day. A tick that was felt late is still that
    minute's, so that two workers never take it for two."""
    matches = crontab(*pattern.split(), strict=True)
    minute = now.replace(second=0, microsecond=0)
    for back in range(int(MISSED.total_seconds() // 60)):
        if matches(minute - timedelta(minutes=back)):
            return minute - timedelta(minutes=back)
    return None


_senders: dict[tuple[int, str, str], Any] = {}
_opening = threading.Lock()


def _sender(lane: str) -> Any:
    """Opened at the first hint of each process: nothing is shared across a fork."""
    key = (os.getpid(), config.current().queue_url, lane)
    with _opening:
        if key not in _senders:
            _senders[key] = _register_run(_open(key[1], lane), _run_elsewhere)
        return _senders[key]


def _lane(kind: str) -> str:
    """Where a kind's jobs wait; one that this process does not know fails quickly."""
    try:
        return SLOW if registry.find(kind).is_slow else QUICK
    except registry.UnknownKind:
        return QUICK


def _open(url: str, lane: str) -> Huey:
    common: dict[str, Any] = {"results": False, "serializer": _JsonSerializer()}
    if url.startswith("sqlite"):
        path = Path(urlsplit(url).path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return Huey(lane, storage_class=_SqliteStorage, filename=str(path), **common)
    # A request must not hang on a hint: one second to connect, one more try. Reading blocks for a second at a time.
    pool = redis.ConnectionPool.from_url(url, socket_connect_timeout=1, socket_timeout=5, retry=Retry(NoBackoff(), 1))
    return Huey(lane, storage_class=RedisStorage, connection_pool=pool, **common)


def _register_run(huey: Huey, run: Run) -> Any:
    return huey.task(name="run")(run)


def _register_tick(huey: Huey, app: Any, periodic: schedule.Periodic) -> None:
    huey.periodic_task(crontab(*periodic.crontab.split(), strict=True), name=f"tick {periodic.name}")(lambda: _tick(app, periodic))


def _run_elsewhere(job_id: str, early: bool) -> None:
    raise RuntimeError("this process sends hints and runs no jobs")


def _run(app: Any, job_id: str, early: bool, lease: timedelta) -> None:
    running.run(app, UUID(job_id), early=early, lease=lease)


def _tick(app: Any, periodic: schedule.Periodic) -> None:
    minute = latest(periodic.crontab, clock.now())
    if minute is not None:
        with app.app_context():
            schedule.tick(periodic, minute)


def _reap(app: Any, lanes: dict[str, Huey], over: threading.Event) -> None:
    for periodic in schedule.table():
        _survive(partial(_tick, app, periodic))
    while True:
        _survive(partial(_look_around, app, lanes))
        if over.wait(REAP_SECONDS):
            return


def _look_around(app: Any, lanes: dict[str, Huey]) -> None:
    with app.app_context():
        waiting = ledger.reap(PLENTY)
    has_room = {lane: huey.pending_count() < PLENTY for lane, huey in lanes.items()}
    for job_id, kind in waiting:
        if has_room[_lane(kind)]:
            hint(job_id, kind)


def _survive(step: Callable[[], None]) -> None:
    """The reaper outlives a database or queue that is away for a while, and says so."""
    try:
        step()
    except Exception:
        log.log.exception("jobs.reaper_failed")


ledger.hint_with(hint)
