"""What every call of the API has in common."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa
from flask import g
from programs import Program, problem, signed_in

from webapp.app import create_app
from webapp.kit import db
from webapp.platform import idempotency
from webapp.platform.models import Answer
from webapp.web import api, guards, limits, sides


class Wanted(api.Asked):
    text: str


class Written(api.Told):
    number: int


NUMBERS = []


@guards.signed_in
@api.call(Written, room="Me", status=201, refuses={409: "X"})
def api_trial_create(json: Wanted):
    """Writes something down."""
    NUMBERS.append(json.text)
    if json.text == "crash":
        raise ZeroDivisionError
    if json.text == "refuse":
        raise idempotency.refusals.Conflict("No.", code="X")
    g.trial = True
    return Written(number=len(NUMBERS)), 201, {"Location": f"/v1/trials/{len(NUMBERS)}"}


@guards.may("documents.upload")
def api_inside_show(org):
    api.need_match('"now"', required=True)
    return {"org": org}


@pytest.fixture
def app(settings):
    NUMBERS.clear()
    made = create_app(settings)
    made.add_url_rule("/v1/trials", "trial", api_trial_create, methods=["POST", "PUT"], subdomain=sides.API)
    made.add_url_rule("/v1/orgs/<org>/inside", "inside", api_inside_show, methods=["GET"], subdomain=sides.API)
    yield made
    with made.app_context():
        db.session.remove()
        db.extension.engine.dispose()
    db.engines.dispose()


@pytest.fixture
def bob(app):
    return signed_in(app, cast.BOB, "acme")


def write(program, text="a", key="k1", method="POST"):
    return program.call(method, "/v1/trials", {"text": text}, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
class TestIdempotency:
    def test_the_same_call_twice_is_done_once_and_answered_twice(self, bob):
        first, second = write(bob), write(bob)
        assert (first.status_code, second.status_code) == (201, 201)
        assert (first.text, first.headers["Location"]) == (second.text, second.headers["Location"])
        assert second.headers["Idempotency-Replayed"] == "true"
        assert NUMBERS == ["a"]

    def test_another_body_under_the_same_key_is_refused(self, bob):
        write(bob)
        assert problem(write(bob, "b")) == (409, "IDEMPOTENCY_KEY_REUSED")

    def test_another_caller_method_or_key_is_another_call(self, app, bob):
        write(bob)
        for program, more in ((bob, {"key": "k2"}), (bob, {"method": "PUT"}), (signed_in(app, cast.MIA, "acme"), {}), (signed_in(app, cast.BOB, "globex"), {})):
            assert "Idempotency-Replayed" not in write(program, **more).headers
        assert len(NUMBERS) == 5

    def test_a_call_without_a_key_is_done_each_time(self, bob):
        for _ in range(2):
            bob.post("/v1/trials", {"text": "a"})
        assert len(NUMBERS) == 2

    def test_a_refusal_is_answered_again_too(self, bob):
        first, second = write(bob, "refuse"), write(bob, "refuse")
        assert problem(first) == problem(second) == (409, "X")
        assert first.text == second.text
        assert NUMBERS == ["refuse"]

    def test_a_crash_releases_the_key(self, bob):
        assert write(bob, "crash").status_code == 500
        assert write(bob, "crash").status_code == 500
        assert len(NUMBERS) == 2

    def test_while_the_first_runs_the_second_is_told_so(self, app, bob):
        with app.app_context():
            caller = f"{cast.user(cast.BOB).id}:{cast.org('acme').id}"
            digest = api.crypto.digest
            sent = '{"text":"a"}'
            idempotency.claim(caller, "POST", "/v1/trials?", "k1", digest(sent))
        answer = bob.client.post(
            "/v1/trials",
            data=sent,
            base_url="https://api.gatehouse.test",
            headers={"Authorization": f"Bearer {bob.access}", "Idempotency-Key": "k1", "Content-Type": "application/json"},
        )
        assert problem(answer) == (409, "IDEMPOTENCY_IN_PROGRESS")

    def test_of_several_at_once_one_is_done(self, app, bob):
        with ThreadPoolExecutor(8) as pool:
            statuses = set(pool.map(lambda _: write(Program(app, bob.access)).status_code, range(8)))
        assert statuses <= {201, 409}
        assert NUMBERS == ["a"]

    def test_after_a_day_the_key_is_free_again(self, bob, time):
        write(bob)
        time.passes(hours=24, seconds=1)
        fresh = signed_in(bob.app, cast.BOB, "acme")
        assert write(fresh, "b").status_code == 201
        assert len(NUMBERS) == 2

    def test_an_abandoned_claim_is_free_after_ten_minutes(self, context, time):
        idempotency.claim("c", "POST", "/", "k", "h")
        time.passes(minutes=10, seconds=1)
        assert not isinstance(idempotency.claim("c", "POST", "/", "k", "h"), idempotency.Given)

    def test_the_sweep_forgets_them(self, app, bob, time):
        write(bob)
        time.passes(hours=25)
        with app.app_context():
            idempotency.sweep()
            db.commit()
            assert db.session.scalars(sa.select(Answer)).all() == []


@pytest.mark.parametrize("key", ["", "é", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(bob, key):
    answer = write(bob, key=key)
    assert problem(answer) == (422, "IDEMPOTENCY_KEY_INVALID")


@pytest.mark.parametrize(
    ("sent", "kind", "refused"),
    [
        ("{", "application/json", (422, "MALFORMED")),
        ("", "application/json", (422, "MALFORMED")),
        ("[]", "application/json", (422, "MALFORMED")),
        ("null", "application/json", (422, "MALFORMED")),
        ("\ud83d".encode("utf-8", "surrogatepass"), "application/json", (422, "MALFORMED")),
        ("[" * 5000, "application/json", (422, "MALFORMED")),
        ('{"text": "\\ud800"}', "application/json", (422, "INVALID")),
        ('{"text": 1}', "application/json", (422, "INVALID")),
        ('{"text": "a", "more": 1}', "application/json", (422, "INVALID")),
        ("{}", "application/json", (422, "INVALID")),
        ("text=a", "application/x-www-form-urlencoded", (415, "UNSUPPORTED_MEDIA_TYPE")),
        ('{"text": "a"}', "text/plain", (415, "UNSUPPORTED_MEDIA_TYPE")),
        ("x" * (2**20 + 1), "application/json", (413, "TOO_LARGE")),
    ],
)
def test_a_body_that_does_not_fit_is_refused(bob, sent, kind, refused):
    assert problem(bob.call("POST", "/v1/trials", data=sent, content_type=kind)) == refused
    assert NUMBERS == []


def test_each_field_is_told_what_is_wrong_with_it(bob):
    answer = bob.post("/v1/trials", {"more": 1})
    assert answer.json["errors"] == {"text": ["This is missing."], "more": ["There is no such field."]}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=1&limit=2", "offset=1"])
def test_a_query_that_does_not_fit_is_refused(bob, query):
    assert problem(bob.get(f"/v1/me/orgs?{query}")) == (422, "INVALID")


def test_lists_go_page_by_page(app):
    bob = signed_in(app, cast.BOB, "acme")
    first = bob.get("/v1/me/orgs?limit=1").json
    second = bob.get(f"/v1/me/orgs?limit=1&cursor={first['next_cursor']}").json
    assert [org["slug"] for org in (*first["items"], *second["items"])] == ["acme", "globex"]
    assert second["next_cursor"] is None
    assert bob.get("/v1/me/orgs?cursor=mangled").json["items"][0]["slug"] == "acme"


def test_no_right_is_a_403_that_is_written_down(app):
    vera = signed_in(app, cast.VERA, "acme")
    assert problem(vera.get("/v1/orgs/acme/inside")) == (403, "NOT_ALLOWED")


def test_a_condition_that_is_missing_or_stale_is_refused(bob):
    assert problem(bob.get("/v1/orgs/acme/inside")) == (428, "IF_MATCH_NEEDED")
    assert problem(bob.get("/v1/orgs/acme/inside", headers={"If-Match": '"then"'})) == (412, "STALE")
    assert bob.get("/v1/orgs/acme/inside", headers={"If-Match": '"now"'}).status_code == 200
    assert bob.get("/v1/orgs/acme/inside", headers={"If-Match": "*"}).status_code == 200


def test_another_organization_in_the_path_is_not_there(app, bob):
    with app.app_context():
        acme, globex = str(cast.org("acme").id), str(cast.org("globex").id)
    match = {"If-Match": '"now"'}
    assert [bob.get(f"/v1/orgs/{org}/inside", headers=match).status_code for org in ("acme", acme)] == [200, 200]
    for org in ("globex", globex, "initech"):
        assert problem(bob.get(f"/v1/orgs/{org}/inside", headers=match)) == (404, "NOT_FOUND")


def test_what_is_not_there_or_not_possible_is_a_problem(bob):
    assert problem(bob.get("/v1/nothing")) == (404, "NOT_FOUND")
    answer = bob.call("DELETE", "/v1/me")
    assert problem(answer) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_refusals_are_told_in_the_caller_s_language(bob):
    assert bob.get("/v1/nothing", headers={"Accept-Language": "de"}).json["title"] == "Hier ist nichts"


def test_no_form_token_is_wanted_where_no_cookie_is_read(bob):
    answer = bob.call("PATCH", "/v1/me/preferences", {"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"})
    assert answer.status_code == 200


def test_preferences_change_by_what_is_given_and_only_as_they_were_seen(bob):
    seen = bob.get("/v1/me/preferences")
    assert seen.json == {"theme": "system", "pinned_services": []}
    changed = bob.call("PATCH", "/v1/me/preferences", {"pinned_services": ["invoices", "chat", "invoices"]}, headers={"If-Match": seen.headers["ETag"]})
    assert changed.json == {"theme": "system", "pinned_services": ["invoices", "chat"]}
    assert problem(bob.call("PATCH", "/v1/me/preferences", {"theme": "dark"}, headers={"If-Match": seen.headers["ETag"]})) == (412, "STALE")
    assert bob.call("PATCH", "/v1/me/preferences", {"theme": "dark"}).json == {"theme": "dark", "pinned_services": ["invoices", "chat"]}
    for bad in (["../x"], ["UPPER"], ["a" * 64], [f"s{n}" for n in range(51)]):
        assert problem(bob.call("PATCH", "/v1/me/preferences", {"pinned_services": bad})) == (422, "INVALID")


def test_sessions_are_listed_and_ended(app, bob):
    other, elsewhere, alice = signed_in(app, cast.BOB, "acme"), signed_in(app, cast.BOB, "globex"), signed_in(app, cast.ALICE, "acme")
    listed = bob.get("/v1/me/sessions").json["items"]
    assert [(one["kind"], one["is_current"]) for one in listed] == [("program", False), ("program", True)]
    assert problem(alice.call("DELETE", f"/v1/me/sessions/{listed[0]['id']}")) == (404, "NOT_FOUND")
    assert problem(elsewhere.call("DELETE", f"/v1/me/sessions/{listed[0]['id']}")) == (404, "NOT_FOUND")
    assert bob.call("DELETE", f"/v1/me/sessions/{listed[0]['id']}").status_code == 204
    assert problem(other.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert problem(other.renew()) == (401, "INVALID_TOKEN")
    assert len(bob.get("/v1/me/sessions").json["items"]) == 1


def test_too_many_calls_of_a_person_are_refused_for_a_while(settings, monkeypatch):
    monkeypatch.setattr(limits, "PER_PERSON", "3 per minute")
    app = create_app(settings)
    bob, mia = signed_in(app, cast.BOB, "acme"), signed_in(app, cast.MIA, "acme")
    answers = [bob.get("/v1/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert problem(answers[-1]) == (429, "TOO_MANY_REQUESTS")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61
    assert mia.get("/v1/me").status_code == 200
    assert signed_in(app, cast.BOB, "globex").get("/v1/me").status_code == 200


def test_too_many_calls_of_a_network_are_refused_whoever_asks(settings, monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", "3 per minute")
    app = create_app(settings)
    assert [Program(app, "garbage").get("/v1/me").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert app.test_client().get("/signin", base_url="https://acme.gatehouse.test").status_code == 200
    assert Program(app).get("/healthz").status_code == 200


def test_counters_may_stand_in_redis(settings, monkeypatch, redis_server):
    monkeypatch.setattr(limits, "PER_NETWORK", "2 per minute")
    counted = replace(settings, limits_url=f"{redis_server}/5")
    first, second = create_app(counted), create_app(counted)
    assert [Program(app).get("/docs").status_code for app in (first, second, first)] == [200, 200, 429]


def test_where_the_counters_cannot_be_reached_each_process_counts_by_itself(settings, monkeypatch):
    monkeypatch.setattr(limits, "PER_NETWORK", "2 per minute")
    app = create_app(replace(settings, limits_url="redis://127.0.0.1:1/0"))
    assert [Program(app).get("/docs").status_code for _ in range(3)] == [200, 200, 429]
