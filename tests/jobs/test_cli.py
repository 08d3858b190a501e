"""What an operator types."""

from uuid import uuid4

import pytest

from webapp.jobs import cli, ledger


@pytest.fixture
def type_in(app):
    for command in cli.COMMANDS:
        app.cli.add_command(command)
    return lambda *words: app.test_cli_runner().invoke(args=words)


@pytest.fixture
def dead(kind, added, later):
    kind(attempts=1)
    job_id = added()
    ledger.claim(job_id)
    with later(minutes=1):
        ledger.reap()
    return job_id


def test_dead_jobs_are_listed_with_their_error(type_in, dead, added):
    added()
    (line,) = type_in("jobs", "list", "--state", "dead").output.splitlines()
    assert line.startswith(str(dead))
    assert line.endswith("the worker died 1 times")


def test_all_jobs_are_listed(type_in, dead, added):
    added()
    assert len(type_in("jobs", "list").output.splitlines()) == 2


def test_a_dead_job_is_retried_by_its_id(type_in, dead, look):
    assert type_in("jobs", "retry", str(dead)).exit_code == 0
    assert look(dead).state == "queued"


def test_a_job_that_is_not_dead_is_refused_with_a_sentence(type_in, kind, added):
    kind()
    answer = type_in("jobs", "retry", str(added()))
    assert (answer.exit_code, answer.output) == (1, "Error: This job is queued; only a dead one can be retried.\n")


def test_an_unknown_job_is_refused_with_a_sentence(type_in):
    assert type_in("jobs", "retry", str(uuid4())).output == "Error: There is no job of that id.\n"
