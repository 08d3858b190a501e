import io

import cast
import programs
import pytest
from intake.test_uploading import PDF, upload
from programs import problem
from screens import ACME, arriving, deliver


@pytest.fixture
def bob(app):
    return programs.signed_in(app, cast.BOB, "acme")


@pytest.fixture
def where(app):
    """The calls' address of a text of Bob's that was read."""
    made = upload(arriving(app, cast.BOB, ACME), b"Rent is due.", "Lease.txt").location
    deliver(app)
    return f"/v1/orgs/acme{made}"


def test_a_document_as_it_is(bob, where):
    answer = bob.get(where)
    assert answer.status_code == 200
    told = answer.json
    assert answer.headers["ETag"]
    wanted = {
        "title": "Lease",
        "filename": "Lease.txt",
        "state": "ready",
        "problem": None,
        "review": "new",
        "type": None,
        "categories": [],
        "tags": [],
        "date": None,
        "pages": None,
        "size": 12,
        "version": 1,
    }
    assert {name: told[name] for name in wanted} == wanted
    assert told["owner"]["name"] == "Bob Okafor"
    assert (told["content_type"], told["share_count"], len(told["sha256"])) == ("text/plain", 0, 64)


def test_what_is_given_changes_and_the_rest_stays(bob, where):
    answer = bob.call("PATCH", where, {"title": "Hall 3", "date": "2026-03-01", "language": "deu", "review": "confirmed"})
    assert answer.status_code == 200, answer.text
    assert [answer.json[name] for name in ("title", "date", "language", "review")] == ["Hall 3", "2026-03-01", "deu", "confirmed"]
    answer = bob.call("PATCH", where, {"date": None})
    assert [answer.json[name] for name in ("title", "date", "language")] == ["Hall 3", None, "deu"]
    assert bob.get(where).headers["ETag"] == answer.headers["ETag"]


def test_a_stale_tag_is_refused(bob, where):
    seen = bob.get(where).headers["ETag"]
    assert bob.call("PATCH", where, {"title": "One"}, headers={"If-Match": seen}).status_code == 200
    assert problem(bob.call("PATCH", where, {"title": "Two"}, headers={"If-Match": seen})) == (412, "STALE")
    assert problem(bob.call("DELETE", where, headers={"If-Match": seen})) == (412, "STALE")


@pytest.mark.parametrize(
    "body", [{"title": ""}, {"title": "x" * 301}, {"titel": "A"}, {"date": "yesterday"}, {"date": 5}, {"review": "maybe"}, {"language": "xx"}, {"size": 1}]
)
def test_what_does_not_fit_is_refused(bob, where, body):
    assert problem(bob.call("PATCH", where, body))[0] == 422


def test_the_trash_back_and_for_good(bob, where):
    assert bob.call("DELETE", where).status_code == 204
    assert bob.get(where).json["trashed_at"]
    assert problem(bob.call("PATCH", where, {"title": "A"})) == (409, "IN_TRASH")
    assert bob.post(f"{where}/restoration", {}).json["trashed_at"] is None
    assert bob.call("DELETE", f"{where}?forever=true").status_code == 204
    assert problem(bob.get(where))[0] == 404
    assert problem(bob.call("DELETE", f"{where}?always=1"))[0] in (404, 422)


def test_bytes_parts_of_them_and_none_where_they_are_known(bob, where):
    answer = bob.get(f"{where}/content")
    assert (answer.data, answer.headers["Accept-Ranges"]) == (b"Rent is due.", "bytes")
    part = bob.get(f"{where}/content", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"Rent")
    assert bob.get(f"{where}/content", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert bob.call("HEAD", f"{where}/content").headers["Content-Length"] == "12"
    assert problem(bob.get(f"{where}/content", headers={"Range": "bytes=99-"}))[0] == 416


def test_text_and_thumbnail(bob, where):
    assert bob.get(f"{where}/text").json["pages"] == ["Rent is due."]
    answer = bob.get(f"{where}/thumbnail")
    assert answer.status_code == 404 or answer.mimetype == "image/webp"


def test_versions(app, bob, where):
    answer = bob.call("POST", f"{where}/versions", data={"file": (io.BytesIO(PDF), "Lease.pdf")}, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.text
    assert (answer.json["number"], answer.json["content_type"], answer.json["made_by"]["name"]) == (2, "application/pdf", "Bob Okafor")
    assert [one["number"] for one in bob.get(f"{where}/versions").json["items"]] == [2, 1]
    assert bob.get(f"{where}/content?version=1").data == b"Rent is due."
    again = bob.call("POST", f"{where}/versions", data={"file": (io.BytesIO(PDF), "Lease.pdf")}, content_type="multipart/form-data")
    assert problem(again) == (409, "SAME_CONTENT")
    assert problem(bob.call("POST", f"{where}/versions", {}))[0] == 422


def test_nobody_else_finds_it(app, where):
    for email in (cast.MIA, cast.ALICE):
        other = programs.signed_in(app, email, "acme")
        for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/content"), ("GET", "/text"), ("GET", "/versions"), ("POST", "/versions")):
            assert problem(other.call(method, where + path, {"title": "A"} if method == "PATCH" else None))[0] == 404


def test_a_client_changes_nothing_that_was_not_shared_for_it(app, where):
    assert problem(programs.signed_in(app, cast.VERA, "acme").call("PATCH", where, {"title": "A"})) == (404, "NOT_FOUND")
