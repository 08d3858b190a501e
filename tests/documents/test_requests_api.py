"""Requests by the JSON API."""

from datetime import timedelta

import cast
import programs
import pytest
import screens
import sqlalchemy as sa
from documents import filed

from webapp.documents import checklists
from webapp.documents.request_models import DocumentRequest, RequestLine
from webapp.kit import clock, db

BASE = "/v1/orgs/acme/requests"
ASKED = {"title": "Papers", "lines": [{"name": "Passport"}, {"name": "Payslips", "files": 2}]}


@pytest.fixture
def bob(app):
    return programs.signed_in(app, cast.BOB, "acme")


def make(bob, **more):
    made = bob.call("POST", BASE, ASKED | more)
    assert made.status_code == 201, made.text
    return made.json


def comes(app, name):
    with app.app_context(), db.inside(cast.tenant("acme")):
        request, line = (db.session.scalars(sa.select(DocumentRequest)).one(), db.session.scalars(sa.select(RequestLine).where(RequestLine.name == name)).one())
        checklists.note(request, line, [filed.document("p", filename="p.pdf")], sender="Vera")
        db.commit()


def test_one_is_made_listed_and_its_address_told_once(app, bob):
    made = make(bob)
    path = made["url"].removeprefix("https://acme.gatehouse.test")
    assert screens.Browser(app, screens.ACME).get(path).status_code == 200
    again = bob.call("GET", f"{BASE}/{made['id']}").json
    assert (again["url"], again["state"], [line["state"] for line in again["lines"]]) == (None, "open", ["missing", "missing"])
    (listed,) = bob.call("GET", BASE).json["items"]
    assert (listed["lines_number"], listed["lines_received"], listed["id"]) == (2, 0, made["id"])
    assert bob.call("DELETE", f"{BASE}/{made['id']}").status_code == 204
    assert screens.Browser(app, screens.ACME).get(path).status_code == 404
    until = (clock.now() + timedelta(days=3)).isoformat()
    assert bob.call("PATCH", f"{BASE}/{made['id']}", {"expires_at": until}).json["code"] == "REQUEST_CLOSED"
    assert bob.call("POST", f"{BASE}/{made['id']}/reopening", {"expires_at": until}).json["state"] == "open"
    assert bob.call("PATCH", f"{BASE}/{made['id']}", {"expires_at": until}).status_code == 200


def test_lines_are_accepted_and_sent_back_and_documents_are_their_owners(app, bob):
    made = make(bob, email="vera@client.example")
    url = f"{BASE}/{made['id']}"
    passport = f"{url}/lines/{made['lines'][0]['id']}"
    assert bob.call("POST", f"{passport}/acceptance").json["code"] == "NOTHING_CAME"
    comes(app, "Passport")
    back = bob.call("POST", f"{passport}/return", {"reason": "It is over."}).json["lines"][0]
    assert (back["state"], back["reason"], back["files"][0]["returned"]) == ("returned", "It is over.", True)
    comes(app, "Passport")
    done = bob.call("POST", f"{passport}/acceptance").json["lines"][0]
    assert done["state"] == "accepted"
    assert done["files"][1]["document"]
    alice = programs.signed_in(app, cast.ALICE, "acme")
    assert alice.call("GET", url).json["lines"][0]["files"][1]["document"] is None
    assert [len(alice.call("GET", f"{BASE}{query}").json["items"]) for query in ("", "?everybody=true")] == [0, 1]
    assert bob.call("POST", f"{url}/reminder").status_code == 202
    assert bob.call("POST", f"{url}/reminder").json["code"] == "REMINDED_TODAY"


def test_nobody_else_finds_it_and_what_cannot_be_is_refused(app, bob):
    made = make(bob)
    mia = programs.signed_in(app, cast.MIA, "acme")
    assert mia.call("GET", f"{BASE}/{made['id']}").status_code == 404
    assert mia.call("DELETE", f"{BASE}/{made['id']}").status_code == 404
    assert bob.call("POST", BASE, ASKED | {"lines": []}).status_code == 422
    assert bob.call("POST", BASE, ASKED | {"expires_at": "2026-11-30T10:00:00"}).status_code == 422
    assert bob.call("POST", BASE, ASKED | {"expires_at": "2099-11-30T10:00:00Z"}).json["code"] == "END_INVALID"
    assert bob.call("POST", BASE, ASKED | {"email": "nobody"}).json["code"] == "EMAIL_INVALID"
