"""Programs hand documents in, as a form or as bare bytes."""

import io

import cast
import pytest
from intake.test_uploading import PDF, files, stored
from programs import problem, signed_in

from webapp.documents import categories
from webapp.kit import db

PATH = "/v1/orgs/acme/documents"


@pytest.fixture
def bob(app):
    return signed_in(app, cast.BOB, "acme")


def form(program, content=PDF, name="Contract.pdf", path=PATH, *, headers=None, **fields):
    parts = [f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n' for field, value in fields.items()]
    parts.append(f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
    body = "".join(parts).encode() + content + b"\r\n--b--\r\n"
    return program.call("POST", path, data=body, content_type="multipart/form-data; boundary=b", headers=headers)


def bare(program, content=PDF, name="Contract.pdf", path=PATH, **more):
    return program.call("PUT", f"{path}/uploads/{name}", data=content, **more)


@pytest.mark.parametrize("send", [form, bare])
def test_a_file_becomes_a_document(app, bob, send):
    answer = send(bob)
    made = stored(app)[0]
    assert answer.status_code == 201
    told = bob.call("GET", f"{PATH}/{made.id}").json
    assert (told["title"], told["state"], told["owner"]["name"]) == ("Contract", "received", "Bob Okafor")
    assert answer.json == told | {"duplicate": False, "trashed": False}


def test_a_form_says_where_the_document_is_filed(app, bob):
    with app.app_context(), db.inside(cast.tenant("acme")):
        category_id = str(categories.create("Leases", by=None).id)
        db.commit()
    told = form(bob, categories=category_id, tags="urgent").json
    assert ([one["id"] for one in told["categories"]], [one["name"] for one in told["tags"]]) == ([category_id], ["urgent"])


@pytest.mark.parametrize("wrong", ["Leases", "01a1ffb4-b839-7480-aa9e-36abec40e429"])
def test_an_unknown_category_leaves_nothing(app, bob, wrong):
    assert problem(form(bob, categories=wrong)) == (422, "LABEL_UNKNOWN")
    assert stored(app) == []


@pytest.mark.parametrize("send", [form, bare])
def test_small_text_is_ready_and_an_empty_file_or_an_odd_kind_is_a_document(app, bob, send):
    assert send(bob, b"hello", "a.txt").json["state"] == "ready"
    assert send(bob, b"", "b.xyz").status_code == 201
    assert send(bob, bytes(range(256)), "c").status_code == 201


@pytest.mark.parametrize("send", [form, bare])
def test_a_file_may_be_larger_than_any_form(bob, send):
    assert send(bob, b"\0" * 3_000_000, "a.bin").json["size"] == 3_000_000


@pytest.mark.parametrize("send", [form, bare])
def test_a_duplicate_is_told_with_the_document_there_is(app, bob, send):
    first = send(bob).json
    answer = send(bob, name="b.pdf")
    assert (answer.status_code, answer.json["duplicate"], answer.json["id"]) == (200, True, first["id"])
    assert len(stored(app)) == 1


def test_whoever_wants_it_twice_says_so(app, bob):
    bare(bob)
    answer = bob.call("PUT", f"{PATH}/uploads/b.pdf?anyway=true", data=PDF)
    assert (answer.status_code, answer.json["duplicate"]) == (201, False)


def test_a_title_may_be_given(app, bob):
    assert form(bob, title="  The lease\n of hall 3 ").json["title"] == "The lease of hall 3"


@pytest.mark.parametrize("send", [form, bare])
def test_under_one_key_it_is_one_document(app, bob, send):
    key = {"Idempotency-Key": "k" * 255}
    first, again = send(bob, headers=key), send(bob, headers=key)
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert problem(send(bob, b"other", headers=key)) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert problem(send(bob, headers={"Idempotency-Key": "k" * 256})) == (422, "IDEMPOTENCY_KEY_INVALID")


def test_a_name_is_only_a_name(app, bob):
    assert bare(bob, name="..%2F..%2Fetc%2Fpasswd").status_code == 404
    assert bare(bob, b"other", name="Gebühren 2026.pdf").json["filename"] == "Gebühren 2026.pdf"
    assert bare(bob, name="a%0Ab%00\u202efdp.exe").json["filename"] == "abfdp.exe"


class TestRefusals:
    @pytest.fixture
    def settings(self, settings):
        return settings.__class__(**{**settings.__dict__, "upload_limit_mb": 1})

    @pytest.mark.parametrize("send", [form, bare])
    def test_too_large_leaves_nothing(self, app, bob, send):
        assert send(bob, b"x" * 2**20).status_code == 201
        assert problem(send(bob, b"y" * (2**20 + 1))) == (413, "TOO_LARGE")
        assert len(files(app)) == 1

    def test_bytes_that_do_not_tell_their_length_are_counted_as_they_come(self, app, bob):
        chunked = {"wsgi.input": io.BytesIO(b"y" * (2**20 + 1)), "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
        assert problem(bare(bob, b"", environ_overrides=chunked)) == (413, "TOO_LARGE")
        assert files(app) == []

    @pytest.mark.parametrize("send", [form, bare])
    def test_a_full_quota_leaves_nothing(self, app, bob, send):
        with app.app_context():
            cast.org("acme").storage_allowed = 10
            db.commit()
        assert problem(send(bob)) == (409, "QUOTA_EXCEEDED")
        assert (files(app), stored(app)) == ([], [])

    def test_a_body_that_breaks_off_leaves_nothing(self, app, bob):
        answer = bare(bob, b"", environ_overrides={"wsgi.input": io.BytesIO(b"half of it"), "CONTENT_LENGTH": "5000"})
        assert answer.status_code in (400, 422)
        assert (files(app), stored(app)) == ([], [])

    def test_one_file_in_each_call(self, bob):
        assert problem(bob.call("POST", PATH, data={"title": "nothing"})) == (422, "NO_FILE")
        two = {"file": [(io.BytesIO(b"1"), "1"), (io.BytesIO(b"2"), "2")]}
        assert problem(bob.call("POST", PATH, data=two)) == (422, "NO_FILE")

    def test_a_client_may_not(self, app):
        vera = signed_in(app, cast.VERA, "acme")
        assert problem(bare(vera)) == (403, "NOT_ALLOWED")

    def test_another_organization_is_not_there(self, bob):
        assert problem(bare(bob, path="/v1/orgs/globex/documents")) == (404, "NOT_FOUND")


def test_a_document_is_read_once_more_for_its_owner_alone(app, bob):
    made = bare(bob, b"hello", "a.txt").json["id"]
    assert bob.call("POST", f"{PATH}/{made}/reading").status_code == 202
    assert stored(app)[0].state == "received"
    assert problem(signed_in(app, cast.MIA, "acme").call("POST", f"{PATH}/{made}/reading")) == (404, "NOT_FOUND")
