"""What an organization holds and does: measured at night and when somebody looks, counted without a write a request."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import cast
import programs
import pytest
import screens
import sqlalchemy as sa
from flask import Flask

from webapp.audit import ledger
from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.documents.models import Document
from webapp.jobs import queue, schedule
from webapp.kit import clock, db
from webapp.platform import jobs, usage
from webapp.platform.models import DailyUsage

PAGE = "/settings/usage"
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    usage._calls.clear()


def document(at: datetime, size: int) -> None:
    db.session.add(
        Document(title="x", filename="x", owner_id=cast.user(cast.BOB).id, size=size, content_type="text/plain", sha256=f"{size:064}", created_at=at)
    )


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
class TestMeasuring:
    def test_a_day_is_what_there_was_at_its_end_and_what_came_on_it(self, context: Flask) -> None:
        acme = cast.org("acme").id
        with db.inside(cast.tenant("acme")):
            for days, size in ((-3, 10), (0, 20), (0, 30), (1, 500)):
                document(datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(days=days), size)
            db.session.flush()
            for _ in range(2):
                usage.measure(acme, DAY)
            db.commit()
        row = db.session.get_one(DailyUsage, (acme, DAY))
        assert (row.documents, row.bytes, row.uploads, row.api_calls) == (3, 60, 2, 0)

    def test_calls_are_added_and_what_was_measured_stays(self, context: Flask, time) -> None:
        acme, globex, today = cast.org("acme").id, cast.org("globex").id, usage.today()
        with db.inside(cast.tenant("acme")):
            document(clock.now(), 7)
            usage.measure(acme, today)
            db.commit()
        for org, number in ((acme, 2), (globex, 1), (acme, 3)):
            for _ in range(number):
                usage.count_call(org)
            usage.flush()
        usage.flush()
        assert [(day.bytes, day.api_calls) for day in usage.days(acme, today, today)] == [(7, 5)]
        with db.inside(cast.tenant("acme")):
            usage.measure(acme, today)
            db.commit()
        db.session.expire_all()
        assert [(day.bytes, day.api_calls) for day in usage.days(acme, today, today)] == [(7, 5)]
        assert [day.api_calls for day in usage.days(globex, today, today)] == [1]

    def test_people_are_counted_once_however_they_were_there(self, app: Flask) -> None:
        screens.arriving(app, cast.BOB, screens.ACME).post("/signout", page="/documents")
        programs.signed_in(app, cast.BOB, "acme")
        screens.arriving(app, cast.MIA, screens.ACME)
        screens.arriving(app, cast.PIA, screens.ACME)  # at the door is not inside
        with app.app_context(), db.inside(cast.tenant("acme")):
            acme, today = cast.org("acme").id, usage.today()
            usage.measure(acme, today)
            assert usage.days(acme, today, today)[0].people == 2


def test_missed_days_hold_what_the_day_before_held(context: Flask) -> None:
    acme = cast.org("acme").id
    db.session.add(DailyUsage(organization_id=acme, day=DAY, documents=4, bytes=40, uploads=4, people=2, ai_tokens=0, api_calls=9))
    db.session.add(DailyUsage(organization_id=acme, day=DAY + timedelta(days=2), documents=5, bytes=50, uploads=1, people=1, ai_tokens=0, api_calls=1))
    db.commit()
    found = usage.days(acme, DAY - timedelta(days=5), DAY + timedelta(days=3))
    assert [(day.documents, day.uploads, day.api_calls) for day in found] == [(4, 4, 9), (4, 0, 0), (5, 1, 1), (5, 0, 0)]
    assert len(usage.days(acme, date(2000, 1, 1), DAY)) == 1


def test_a_call_costs_no_write_until_a_minute_is_over(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "_flushed_at", usage.time.monotonic())
    bob = programs.signed_in(app, cast.BOB, "acme")
    for _ in range(3):
        bob.get("/v1/me")
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(DailyUsage)) == 0
        monkeypatch.setattr(usage, "_flushed_at", usage.time.monotonic() - usage.FLUSH_EVERY)
        bob.get("/v1/me")
        assert [row.api_calls for row in db.session.scalars(sa.select(DailyUsage))] == [4]


def test_what_cannot_be_written_is_kept_for_the_next_time(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("database is locked"))

    acme = cast.org("acme").id
    usage.count_call(acme)
    with monkeypatch.context() as broken:
        broken.setattr(db, "aside", locked)
        usage.flush()
    usage.flush()
    assert [day.api_calls for day in usage.days(acme, usage.today(), usage.today())] == [1]


def test_the_night_measures_yesterday_and_forgets_old_entries(app: Flask, context: Flask, time) -> None:
    with db.inside(cast.tenant("acme")):
        ledger.record_inside("documents.downloaded", by=None)
        db.commit()
    time.passes(days=731)
    for periodic in jobs.SCHEDULE:
        schedule.tick(periodic, clock.now())
    for _ in range(3):
        queue.run_due(app)
    db.session.expire_all()
    days = {row.day for row in db.session.scalars(sa.select(DailyUsage))}
    assert days == {usage.today() - timedelta(days=1)}
    told = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "audit.expired")).one()
    assert told.facts["number"] > 5
    with db.inside(cast.tenant("acme")):
        [entry] = db.session.scalars(sa.select(TenantEntry))
        assert (entry.action, entry.facts["number"]) == ("audit.expired", 3)  # with the groups that every organization is born with


class TestThePage:
    def test_managers_see_quotas_and_plots_of_today(self, app: Flask) -> None:
        alice = screens.arriving(app, cast.ALICE, screens.ACME)
        alice.post("/documents", {"file": (BytesIO(b"12345"), "x.txt")}, page="/documents", content_type="multipart/form-data")
        page = alice.get(PAGE).text
        assert page.count('<figure class="plot') == 6
        assert "of 100 GB" in page or "of 107 GB" in page
        assert "of 50" in page
        assert "1 in all" in page
        assert "style=" not in page
        assert alice.get(f"{PAGE}?days=365").status_code == alice.get(f"{PAGE}?days=x").status_code == 200

    def test_it_is_taken_out_as_csv(self, app: Flask) -> None:
        alice = screens.arriving(app, cast.ALICE, screens.ACME)
        answer = alice.get(f"{PAGE}/export?days=30")
        head, *rows = answer.text.splitlines()
        assert head == "day,documents,bytes,uploads,people,ai_tokens,api_calls"
        assert [row.split(",")[0] for row in rows] == [clock.now().astimezone(UTC).date().isoformat()]

    @pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
    def test_nobody_else_does(self, app: Flask, email: str) -> None:
        somebody = screens.arriving(app, email, screens.ACME)
        assert [somebody.get(path).status_code for path in (PAGE, f"{PAGE}/export")] == [403, 403]


class TestTheApi:
    def test_it_tells_days_and_quotas(self, app: Flask) -> None:
        alice = programs.signed_in(app, cast.ALICE, "acme")
        told = alice.get("/v1/orgs/acme/usage").json
        assert [day["api_calls"] for day in told["items"]] == [1]
        assert {quota["kind"] for quota in told["quotas"]} == {"members", "storage", "ai_tokens"}
        assert alice.get("/v1/orgs/acme/usage?from=2020-01-01&to=2020-01-31").json["items"] == []

    @pytest.mark.parametrize(
        "query", ["from=2020-01-01", "from=0001-01-01&to=0001-01-02", "to=0001-01-01", "from=2026-01-02&to=2026-01-01", "from=x", "days=3"]
    )
    def test_it_refuses_what_does_not_fit(self, app: Flask, query: str) -> None:
        assert programs.problem(programs.signed_in(app, cast.ALICE, "acme").get(f"/v1/orgs/acme/usage?{query}")) == (422, "INVALID")

    def test_it_is_a_manager_s(self, app: Flask) -> None:
        assert programs.problem(programs.signed_in(app, cast.BOB, "acme").get("/v1/orgs/acme/usage")) == (403, "NOT_ALLOWED")
