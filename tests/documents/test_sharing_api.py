"""Shares, links, access and bulk by the JSON API."""

from datetime import timedelta
from uuid import uuid4

import cast
import programs
import pytest
import screens
from documents import filed

from webapp.documents.models import Document
from webapp.kit import clock, db

BASE = "/v1/orgs/acme"


@pytest.fixture
def papers(app):
    """The ids of three documents of Bob's and one of Mia's."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        made = [str(filed.document(title, state="ready").id) for title in ("One", "Two", "Three")] + [str(filed.document("Hers", cast.MIA).id)]
        db.commit()
        return made


@pytest.fixture
def bob(app):
    return programs.signed_in(app, cast.BOB, "acme")


def user_id(app, email):
    with app.app_context():
        return str(cast.user(email).id)


def test_a_document_is_shared_listed_and_taken_back(app, bob, papers):
    mia = programs.signed_in(app, cast.MIA, "acme")
    url, until = f"{BASE}/documents/{papers[0]}", (clock.now() + timedelta(days=1)).isoformat()
    assert mia.call("GET", url).status_code == 404
    made = bob.call("POST", f"{url}/shares", {"with": {"member": user_id(app, cast.MIA)}, "level": "edit", "expires_at": until})
    assert (made.status_code, made.json["kind"], made.json["name"], made.json["level"]) == (201, "member", "Mia Kern", "edit")
    assert mia.call("GET", url).json["share_count"] == 1
    assert mia.call("PATCH", url, {"title": "One by Mia"}).json["owner"]["name"] == "Bob Okafor"
    for call in (("GET", f"{url}/shares", None), ("POST", f"{url}/shares", {"with": {"everyone": True}}), ("GET", f"{url}/access", None)):
        assert mia.call(*call).status_code == 403
    assert [one["id"] for one in bob.call("GET", f"{url}/shares").json["items"]] == [made.json["id"]]
    assert bob.call("DELETE", f"{url}/shares/{made.json['id']}").status_code == 204
    assert bob.call("DELETE", f"{url}/shares/{made.json['id']}").status_code == 404
    assert mia.call("GET", url).status_code == 404


def test_a_link_s_address_is_told_once(app, bob, papers):
    url = f"{BASE}/documents/{papers[0]}"
    made = bob.call("POST", f"{url}/shares", {"with": {"link": True}, "password": "open sesame", "max_downloads": 2, "recipient": "Bank"}).json
    assert screens.Browser(app, screens.ACME).get(made["url"].removeprefix("https://acme.gatehouse.test")).status_code == 200
    (again,) = bob.call("GET", f"{url}/shares").json["items"]
    assert (again["url"], again["kind"], again["state"], again["max_downloads"]) == (None, "link", "open", 2)
    assert [(one["document"]["name"], one["name"]) for one in bob.call("GET", f"{BASE}/links").json["items"]] == [("One", "Bank")]
    mia = programs.signed_in(app, cast.MIA, "acme")
    assert mia.call("GET", f"{BASE}/links").json["items"] == []
    assert mia.call("DELETE", f"{BASE}/links/{made['id']}").status_code == 404
    assert bob.call("DELETE", f"{BASE}/links/{made['id']}").status_code == 204
    assert bob.call("GET", f"{url}/shares").json["items"][0]["state"] == "disabled"


def test_access_names_every_way_and_why(app, bob, papers):
    url = f"{BASE}/documents/{papers[0]}"
    for to in ({"everyone": True}, {"member": user_id(app, cast.VERA)}, {"link": True}):
        assert bob.call("POST", f"{url}/shares", {"with": to}).status_code == 201
    assert [way["kind"] for way in bob.call("GET", f"{url}/access").json["items"]] == ["owner", "everyone", "member", "link"]
    assert [way["kind"] for way in bob.call("GET", f"{url}/access?member={user_id(app, cast.MIA)}").json["items"]] == ["everyone"]
    assert bob.call("GET", f"{url}/access?member={uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"with": {}}, "WHOM_UNKNOWN"),
        ({"with": {"member": str(uuid4())}}, "WHOM_UNKNOWN"),
        ({"with": {"everyone": True}, "expires_at": "2020-01-01T00:00:00Z"}, "END_INVALID"),
        ({"with": {"link": True}, "password": "short"}, "PASSWORD_INVALID"),
        ({"with": {"link": True}, "expires_at": "2099-01-01T00:00:00Z"}, "END_INVALID"),
    ],
)
def test_what_cannot_be_shared_is_a_problem(bob, papers, body, code):
    answer = bob.call("POST", f"{BASE}/documents/{papers[0]}/shares", body)
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_asking_answers_the_same_whatever_there_is(app, bob, papers):
    for document in (papers[3], str(uuid4())):
        assert bob.call("POST", f"{BASE}/access-requests", {"document": document}).status_code == 202
    vera = programs.signed_in(app, cast.VERA, "acme")
    assert vera.call("POST", f"{BASE}/access-requests", {"document": papers[3]}).status_code == 403


def test_many_are_changed_what_was_skipped_is_named_and_undone(bob, papers):
    done = bob.call("POST", f"{BASE}/documents/bulk", {"ids": papers, "action": "tags", "value": {"add": ["many"]}})
    assert done.status_code == 200, done.json
    assert (done.json["changed"], done.json["skipped"], done.json["state"]) == (3, [{"id": papers[3], "code": "NOT_FOUND"}], "done")
    assert [tag["name"] for tag in bob.call("GET", f"{BASE}/documents/{papers[0]}").json["tags"]] == ["many"]
    undone = bob.call("POST", f"{BASE}/undo/{done.json['undo_token']}", {})
    assert (undone.json["state"], undone.json["changed"]) == ("undone", 3)
    assert bob.call("GET", f"{BASE}/documents/{papers[0]}").json["tags"] == []
    assert bob.call("POST", f"{BASE}/undo/{done.json['undo_token']}", {}).json["code"] == "UNDONE_ALREADY"


def test_a_query_stands_for_everything_that_it_lists(app, bob, papers):
    done = bob.call("POST", f"{BASE}/documents/bulk", {"query": "view=mine", "action": "trash"}).json
    assert (done["changed"], done["total"]) == (3, 3)
    assert bob.call("GET", f"{BASE}/operations/{done['undo_token']}").json["changed"] == 3
    mia = programs.signed_in(app, cast.MIA, "acme")
    assert mia.call("GET", f"{BASE}/operations/{done['undo_token']}").status_code == 404
    assert mia.call("POST", f"{BASE}/undo/{done['undo_token']}", {}).status_code == 404
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert [one.trashed_at is None for one in db.session.query(Document).order_by(Document.n)] == [False, False, False, True]
