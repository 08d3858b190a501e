"""The product's worker command with work of the tests' own: `python worker.py MARKS --lease 1`.

Each run of a kind leaves a line in the file MARKS/<kind>, so that a test sees how often it began.
"""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from flask.cli import ScriptInfo

from webapp.app import create_app
from webapp.audit import ledger as audit
from webapp.jobs import cli, registry, schedule
from webapp.kit import db


def register(marks: Path) -> None:
    for name, run in (("quick", quick), ("slow", slow), ("poison", poison)):
        registry.register(registry.Kind(name, partial(run, marks), attempts=3))


def quick(marks: Path, job: registry.Running) -> None:
    began(marks, job)
    audit.record("tests.effect", by=None, org=None)


def slow(marks: Path, job: registry.Running) -> None:
    """Half done, it waits for MARKS/go. What it did before is open in its transaction."""
    began(marks, job)
    audit.record("tests.effect", by=None, org=None)
    db.session.flush()
    while not (marks / "go").exists():
        time.sleep(0.02)


def poison(marks: Path, job: registry.Running) -> None:
    began(marks, job)
    if not (marks / "antidote").exists():
        os.kill(os.getpid(), signal.SIGKILL)


def began(marks: Path, job: registry.Running) -> None:
    with (marks / job.kind).open("a") as file:
        file.write(f"attempt {job.attempt}\n")


if __name__ == "__main__":
    made = create_app()
    register(Path(sys.argv[1]))
    schedule.register(schedule.Periodic("minutely", "* * * * *", "quick"))
    cli.worker.main(sys.argv[2:], obj=ScriptInfo(create_app=lambda: made))
