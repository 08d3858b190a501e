"""Managers read the audit log, look through it and take it out; the console reads what is about organizations as a whole."""

import csv
import json
from io import BytesIO, StringIO

import cast
import programs
import pytest
import screens
from flask import Flask
from screens import Browser

from webapp.audit import ledger
from webapp.kit import db

PAGE = "/settings/audit"


@pytest.fixture
def alice(app: Flask) -> Browser:
    """She let Pia in, and Bob uploaded."""
    alice = screens.arriving(app, cast.ALICE, screens.ACME)
    with app.app_context():
        signup = cast.signup_of(cast.PIA)
    alice.post(f"/signups/{signup}/approval", {"role": "member"}, page="/signups")
    bob = screens.arriving(app, cast.BOB, screens.ACME)
    bob.post("/documents", {"file": (BytesIO(b"x"), "=Plan.txt")}, page="/documents", content_type="multipart/form-data")
    bob.get("/signups")
    return alice


def test_people_read_sentences(alice: Browser) -> None:
    page = alice.get(PAGE).text
    assert "Alice Brandt let Pia Sommer in as member" in page
    assert "Bob Okafor uploaded =Plan" in page
    assert "Bob Okafor was refused: Decide who may join" in page
    assert "Bob Okafor signed in by code" in page
    assert "Globex" not in page


def test_facts_of_several_values_are_read_too(app: Flask, alice: Browser) -> None:
    with app.app_context(), db.inside(cast.tenant("acme")):
        ledger.record_inside("tags.merged", by=cast.user(cast.BOB), before={"name": "urgent"}, after={"name": "late"})
        db.commit()
    assert "late" in alice.get(PAGE).text


def test_they_look_through_it(alice: Browser) -> None:
    page = alice.get(f"{PAGE}?action=documents").text
    assert ("uploaded =Plan" in page, "Pia Sommer in as member" in page) == (True, False)
    page = alice.get(f"{PAGE}?result=refused&actor=bob").text
    assert page.count('<li class="refused">') == page.partition("<ol>")[2].partition("</ol>")[0].count("<li") == 1
    assert "Nothing of that kind" in alice.get(f"{PAGE}?subject=nobody").text
    assert "Nothing of that kind" in alice.get(f"{PAGE}?until=2020-01-01").text


@pytest.mark.parametrize("query", ["since=yesterday", "action=teleports", "result=perhaps"])
def test_what_cannot_be_looked_for_is_told(alice: Browser, query: str) -> None:
    assert alice.get(f"{PAGE}?{query}").status_code == 422


def test_it_goes_page_by_page(app: Flask, alice: Browser) -> None:
    with app.app_context(), db.inside(cast.tenant("acme")):
        for n in range(60):
            ledger.record_inside("documents.downloaded", by=cast.user(cast.ALICE), n=n)
        db.commit()
    first = alice.get(f"{PAGE}?action=documents").text
    link = first.partition("Show older ones")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "action=documents" in link
    assert "uploaded =Plan" in alice.get(link).text


def test_an_export_wants_a_fresh_proof_and_is_recorded(app: Flask, alice: Browser) -> None:
    answer = alice.get(f"{PAGE}/export/csv?action=documents")
    rows = list(csv.DictReader(StringIO(answer.text, newline="")))
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == ("text/csv", "attachment; filename=audit-acme.csv")
    assert [(row["action"], row["subject_label"]) for row in rows] == [("documents.uploaded", "'=Plan")]
    lines = [json.loads(line) for line in alice.get(f"{PAGE}/export/jsonl").text.splitlines()]
    assert {line["action"] for line in lines} >= {"documents.uploaded", "members.seated", "audit.exported"}
    assert "Alice Brandt exported the audit log as csv" in alice.get(PAGE).text


def test_an_old_proof_is_asked_for_anew(app: Flask, time) -> None:
    alice = screens.arriving(app, cast.ALICE, screens.ACME)
    time.passes(minutes=6)
    assert alice.get(f"{PAGE}/export/csv").location.startswith("/me/proof?next=")


def test_without_the_module_it_is_read_and_not_taken_out(app: Flask, alice: Browser) -> None:
    with app.app_context():
        cast.put_on_plan("acme", "free")
    page = alice.get(PAGE)
    assert (page.status_code, "/export/" in page.text) == (200, False)
    assert alice.get(f"{PAGE}/export/csv").status_code == 403


@pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
def test_nobody_but_managers_reads_it(app: Flask, email: str) -> None:
    somebody = screens.arriving(app, email, screens.ACME)
    assert [somebody.get(path).status_code for path in (PAGE, f"{PAGE}/export/csv")] == [403, 403]


class TestTheApi:
    def test_it_lists_and_filters(self, app: Flask, alice: Browser) -> None:
        program = programs.signed_in(app, cast.ALICE, "acme")
        told = program.get("/v1/orgs/acme/audit?action=signups.approved").json
        assert [(one["actor"], one["subject"], one["facts"]["role"]) for one in told["items"]] == [("Alice Brandt", "Pia Sommer", "member")]
        first = program.get("/v1/orgs/acme/audit?limit=1").json
        second = program.get(f"/v1/orgs/acme/audit?limit=1&cursor={first['next_cursor']}").json
        assert first["items"][0]["at"] >= second["items"][0]["at"]
        assert program.get("/v1/orgs/acme/audit?to=2020-01-01T00:00:00Z").json["items"] == []
        assert program.get("/v1/orgs/acme/audit?from=2020-01-01T00:00:00%2B01:00&result=refused").json["items"] != []

    @pytest.mark.parametrize("query", ["from=2020-01-01T00:00:00", "from=yesterday", "result=maybe", "since=2020-01-01T00:00:00Z", "limit=0"])
    def test_it_refuses_what_does_not_fit(self, app: Flask, query: str) -> None:
        answer = programs.signed_in(app, cast.ALICE, "acme").get(f"/v1/orgs/acme/audit?{query}")
        assert programs.problem(answer) == (422, "INVALID")

    def test_it_is_a_manager_s(self, app: Flask) -> None:
        assert programs.problem(programs.signed_in(app, cast.BOB, "acme").get("/v1/orgs/acme/audit")) == (403, "NOT_ALLOWED")
        assert programs.problem(programs.signed_in(app, cast.CHARLIE, "globex").get("/v1/orgs/acme/audit")) == (404, "NOT_FOUND")


def test_the_console_names_no_members_and_shows_nothing_of_documents(app: Flask, alice: Browser) -> None:
    alice.post("/settings/modules", {"modules": ["documents"]}, page="/settings/modules")
    dana = screens.arriving(app, cast.DANA, screens.ADMIN)
    page = dana.get("/audit").text
    assert "Somebody of the organization switched modules. On now: documents" in page
    assert "founded Acme GmbH on the plan team" in page
    for hidden in ("Alice", "Pia", "Bob", "=Plan", "signed in by"):
        assert hidden not in page
    assert "Nothing of that kind" in dana.get("/audit?subject=Pia").text
    assert dana.get("/audit?action=documents").status_code == 422
