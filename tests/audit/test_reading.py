"""The ledger of both databases as one list: in order, page by page, looked through, exported."""

import csv
import json
from datetime import timedelta
from io import StringIO

import cast
import pytest
import sqlalchemy as sa
from flask import Flask

from webapp.audit import exporting, ledger, reading
from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.audit.reading import Fact, Filter
from webapp.kit import clock, db

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def write(number: int, time) -> None:  # type: ignore[no-untyped-def]
    """Facts one second apart, every third about a document."""
    alice, acme = cast.user(cast.ALICE), cast.org("acme")
    for n in range(number):
        time.passes(seconds=1)
        if n % 3:
            ledger.record("tests.done", by=alice, org=acme.id, subject=acme, n=n)
        else:
            ledger.record_inside("tests.filed", by=cast.user(cast.BOB), subject=acme, n=n)
        db.session.flush()
    ledger.record("tests.elsewhere", by=alice, org=cast.org("globex").id)
    ledger.record("tests.nowhere", by=alice, org=None)
    db.commit()


def numbers(wanted: Filter = Filter(stem="tests"), limit: int = 4) -> list[int]:
    """What all pages show."""
    found: list[int] = []
    cursor = None
    while True:
        page = reading.page(cast.org("acme").id, wanted, cursor, limit)
        found += [fact.facts["n"] for fact in page.items]
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.fixture
def acme(context: Flask):  # type: ignore[no-untyped-def]
    with db.inside(cast.tenant("acme")):
        yield


def test_both_ledgers_are_one_list_the_newest_first(acme, time) -> None:
    write(11, time)
    assert numbers() == list(range(10, -1, -1))
    assert numbers(limit=1) == list(range(10, -1, -1))
    assert numbers(limit=100) == list(range(10, -1, -1))


def test_facts_of_one_moment_are_told_apart_by_their_ids(acme, time) -> None:
    for n in range(6):
        ledger.record_inside("tests.filed", by=None, n=n) if n % 2 else ledger.record("tests.done", by=None, org=cast.org("acme").id, n=n)
    db.commit()
    assert sorted(numbers(limit=2)) == list(range(6))


def test_it_is_looked_through(acme, time) -> None:
    write(11, time)
    assert numbers(Filter(stem="tests.filed")) == [9, 6, 3, 0]
    assert numbers(Filter(stem="tests", actor="bob OK")) == [9, 6, 3, 0]
    assert numbers(Filter(stem="test")) == []
    assert numbers(Filter(stem="tests", actor="%")) == []
    assert numbers(Filter(stem="tests", subject="acme")) == list(range(10, -1, -1))
    assert numbers(Filter(stem="tests", result="refused")) == []
    last = clock.now()
    assert numbers(Filter(stem="tests", since=last - timedelta(seconds=1))) == [10, 9]
    assert numbers(Filter(stem="tests", until=last - timedelta(seconds=9))) == [0]


def test_another_organization_s_facts_are_not_in_it(acme, time) -> None:
    write(3, time)
    found = {fact.action for fact in reading.page(cast.org("acme").id, Filter(), None, 200).items}
    assert "tests.elsewhere" not in found
    assert "tests.nowhere" not in found


def test_the_platform_s_page_keeps_to_its_stems(acme, time) -> None:
    write(3, time)
    found = reading.of_platform(Filter(stems=("organizations", "sysadmins")), None, 200).items
    assert {fact.action for fact, _org in found} == {"organizations.founded", "sysadmins.granted"}
    assert [org for fact, org in found if fact.action == "sysadmins.granted"] == [None]


def test_an_export_reads_batch_by_batch(acme, time, monkeypatch: pytest.MonkeyPatch) -> None:
    write(11, time)
    monkeypatch.setattr(reading, "BATCH", 4)
    found = [fact.facts["n"] for fact in reading.every(cast.org("acme").id, Filter(stem="tests"))]
    assert found == list(range(10, -1, -1))


def test_old_entries_are_forgotten_in_both(acme, time) -> None:
    write(3, time)
    before = clock.now() - timedelta(seconds=0.5)
    assert reading.expire(before, inside=True) >= 1
    assert reading.expire(before, inside=False) >= 1
    db.commit()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TenantEntry)) == 0
    assert sorted(db.session.scalars(sa.select(PlatformEntry.action))) == ["tests.done", "tests.elsewhere", "tests.nowhere"]


class TestFiles:
    def facts(self, label: str) -> list[Fact]:
        ledger.record("tests.done", by=cast.user(cast.ALICE), org=cast.org("acme").id, note="ü")
        db.session.flush()
        found = reading.page(cast.org("acme").id, Filter(stem="tests"), None).items
        return [fact._replace(subject_label=label) for fact in found]

    @pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
    def test_a_spreadsheet_runs_nothing(self, acme, label: str) -> None:
        rows = list(csv.DictReader(StringIO(b"".join(exporting.streamed(self.facts(label), "csv")).decode(), newline="")))
        assert rows[0]["subject_label"] == f"'{label}"
        assert json.loads(rows[0]["facts"]) == {"note": "ü"}

    def test_a_program_reads_one_object_a_line(self, acme) -> None:
        [line] = b"".join(exporting.streamed(self.facts("=1"), "jsonl")).decode().splitlines()
        told = json.loads(line)
        assert (told["action"], told["actor_name"], told["subject_label"], told["facts"]) == ("tests.done", "Alice Brandt", "=1", {"note": "ü"})

    def test_it_is_made_piece_by_piece(self, acme) -> None:
        [fact] = self.facts("x")
        taken = 0

        def many():  # type: ignore[no-untyped-def]
            nonlocal taken
            for _ in range(10_000):
                taken += 1
                yield fact

        pieces = exporting.streamed(many(), "jsonl")
        assert next(pieces).count(b"\n") == exporting.LINES
        assert taken == exporting.LINES
