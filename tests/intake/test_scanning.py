"""With a scanner nothing is read or given out that it did not look at, and what it stops stays shut."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cast
import pytest
import sqlalchemy as sa
from intake.test_taking_in import item, send
from intake.test_uploading import stored
from screens import ACME, arriving
from servers import EICAR

from webapp.audit.models import TenantEntry
from webapp.jobs import queue
from webapp.kit import clock, config, db


@pytest.fixture
def settings(settings, clamd_server):
    return replace(settings, clamd_url=clamd_server.urls[1])


def facts(document):
    return document.state, document.problem


def test_a_clean_file_is_read_as_ever(app):
    send(arriving(app, cast.BOB, ACME), b"Nothing but words", "Notes.txt")
    assert stored(app)[0].state == "received"  # small text too: nothing is shown before it was looked at
    queue.run_due(app)
    assert facts(stored(app)[0]) == ("ready", None)


def test_an_infected_one_is_kept_and_given_to_nobody(app):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, EICAR, "Invoice.pdf"))["url"]
    queue.run_due(app)
    assert facts(stored(app)[0]) == ("unreadable", "infected")
    answer = bob.get(f"{where}/content")
    assert (answer.status_code, EICAR in answer.data) == (403, False)
    assert "virus scanner stopped" in answer.text
    assert bob.get(where).status_code == 200
    with app.app_context(), db.inside(cast.tenant("acme")):
        (entry,) = db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == "documents.quarantined"))
        assert (entry.subject_label, entry.facts["virus"]) == ("Invoice", "Eicar-Of-The-Tests.UNOFFICIAL")


def test_no_way_around_leads_to_an_infected_one(app):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, EICAR, "Invoice.pdf"))["url"]
    queue.run_due(app)
    together = bob.post("/documents/downloads", {"id": where.rpartition("/")[2]}, page="/documents")
    assert (together.status_code, EICAR in together.data) == (422, False)
    assert "Invoice" in together.text
    newer = bob.post(f"{where}/versions", {"file": (io.BytesIO(b"clean"), "Clean.txt")}, page=where, content_type="multipart/form-data")
    assert newer.status_code == 403
    assert bob.get(f"{where}/comparison").status_code == 403


def test_until_it_was_looked_at_nobody_is_given_it(app):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob))["url"]
    answer = bob.get(f"{where}/content")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_one_that_is_larger_than_the_scanner_takes_stays_shut(app, clamd_server):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, b"x" * (clamd_server.limit + 1), "Large.txt"))["url"]
    queue.run_due(app)
    assert facts(stored(app)[0]) == ("unreadable", "unscanned")
    assert bob.get(f"{where}/content").status_code == 403


def test_without_an_answer_it_waits_and_is_looked_at_later(app):
    bob, works = arriving(app, cast.BOB, ACME), config.current()
    config.use(replace(works, clamd_url="tcp://127.0.0.1:1"))
    where = item(send(bob))["url"]
    queue.run_due(app)
    assert stored(app)[0].state == "received"
    assert bob.get(f"{where}/content").status_code == 503
    config.use(works)
    with clock.reading(lambda: datetime.now(UTC) + timedelta(minutes=1)):
        queue.run_due(app)
    assert facts(stored(app)[0]) == ("unreadable", "broken")
    assert bob.get(f"{where}/content").status_code == 200


def test_it_may_be_looked_at_once_more_but_not_without_a_scanner(app):
    bob = arriving(app, cast.BOB, ACME)
    where = item(send(bob, EICAR, "Invoice.pdf"))["url"]
    queue.run_due(app)
    assert bob.post(f"{where}/reading", page=where).status_code == 303
    queue.run_due(app)
    assert stored(app)[0].problem == "infected"
    config.use(replace(config.current(), clamd_url=None))
    assert bob.post(f"{where}/reading", page=where).status_code == 409
    assert bob.get(f"{where}/content").status_code == 403


def test_what_is_stopped_is_not_unpacked(app):
    bob, packed = arriving(app, cast.BOB, ACME), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.com", EICAR)
    where = item(send(bob, packed.getvalue(), "a.zip"))["url"]
    assert bob.post(f"{where}/unpacking", page=where).status_code == 503
