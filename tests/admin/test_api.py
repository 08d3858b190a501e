"""What those who run the installation do by program, and nobody else."""

import cast
import programs
import pytest
import sqlalchemy as sa
from house import sweep

from webapp.jobs import ledger as jobs
from webapp.jobs.models import Job
from webapp.kit import db
from webapp.platform import users
from webapp.platform.models import SupportEntry
from webapp.web import sides

NEW = {"name": "Initech", "slug": "initech", "manager_email": "peter@initech.example", "plan": "team"}


@pytest.fixture
def dana(app):
    return programs.signed_in(app, cast.DANA, None)


def test_an_organization_is_made_with_its_first_manager(app, dana):
    answer = dana.post("/v1/orgs", NEW)
    assert answer.status_code == 201, answer.text
    assert (answer.json["slug"], answer.json["status"], answer.json["plan"], answer.json["members"]) == ("initech", "active", "team", 1)
    assert programs.Program(app).sign_in("peter@initech.example", "initech").status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"slug": "acme"}, 409, "SLUG_TAKEN"),
        ({"slug": "admin"}, 422, "SLUG_RESERVED"),
        ({"slug": "-x-"}, 422, "SLUG_INVALID"),
        ({"plan": "gold"}, 422, "PLAN_UNKNOWN"),
        ({"manager_email": "x"}, 422, "EMAIL_INVALID"),
        ({"status": "suspended"}, 422, "INVALID"),
    ],
)
def test_what_cannot_be_made_is_refused(dana, change, status, code):
    answer = dana.post("/v1/orgs", {**NEW, **change})
    assert programs.problem(answer) == (status, code)
    if code == "EMAIL_INVALID":
        assert list(answer.json["errors"]) == ["manager_email"]


def test_the_same_key_makes_it_once(dana):
    first, again = (dana.post("/v1/orgs", NEW, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]


def test_organizations_are_listed_page_by_page_and_found(dana):
    first = dana.get("/v1/orgs?limit=1").json
    assert [one["slug"] for one in first["items"]] == ["acme"]
    assert [one["slug"] for one in dana.get(f"/v1/orgs?limit=1&cursor={first['next_cursor']}").json["items"]] == ["globex"]
    assert [one["slug"] for one in dana.get("/v1/orgs?q=GLOB").json["items"]] == ["globex"]
    assert dana.get("/v1/orgs?status=suspended").json["items"] == []
    assert programs.problem(dana.get("/v1/orgs?status=odd"))[0] == 422


def test_one_is_shown_and_changed_by_slug_and_by_id(dana):
    acme = dana.get("/v1/orgs/acme").json
    assert dana.get(f"/v1/orgs/{acme['id']}").json == acme
    changed = dana.call("PATCH", "/v1/orgs/acme", {"name": "Acme AG", "plan": "business", "storage_allowed": 5}).json
    assert (changed["name"], changed["plan"], changed["storage_allowed"]) == ("Acme AG", "business", 5)
    back = dana.call("PATCH", "/v1/orgs/acme", {"storage_allowed": None, "name": None}).json
    assert (back["name"], back["storage_allowed"]) == ("Acme AG", 2**40)
    assert programs.problem(dana.get("/v1/orgs/initech")) == (404, "NOT_FOUND")
    for body in ({"status": "active"}, {"support_access": True}, {"members_allowed": -1}, {"members_allowed": "5"}):
        assert programs.problem(dana.call("PATCH", "/v1/orgs/acme", body))[0] == 422


def test_suspending_reactivating_deleting_and_undoing(app, dana):
    bob = programs.signed_in(app, cast.BOB, "acme")
    assert dana.call("DELETE", "/v1/orgs/acme").json["status"] == "suspended"
    assert programs.problem(bob.get("/v1/me"))[0] == 401
    assert dana.post("/v1/orgs/acme/reactivation", {}).json["status"] == "active"
    deleted = dana.post("/v1/orgs/acme/deletion", {}).json
    assert (deleted["status"], deleted["purge_at"] is None) == ("deleting", False)
    assert programs.problem(dana.post("/v1/orgs/acme/reactivation", {})) == (409, "NOT_SUSPENDED")
    assert dana.call("DELETE", "/v1/orgs/acme/deletion").json["status"] == "suspended"
    assert programs.problem(dana.call("DELETE", "/v1/orgs/acme/deletion")) == (409, "NOT_DELETING")


def test_deleting_and_entering_want_a_fresh_sign_in(dana, time):
    time.passes(minutes=6)
    for path, body in (("/v1/orgs/acme/deletion", {}), ("/v1/orgs/acme/support-entry", {"reason": "Nobody can sign in."})):
        assert programs.problem(dana.post(path, body)) == (401, "PROOF_NEEDED")


def test_entering_wants_a_reason_and_leave(app, dana):
    assert programs.problem(dana.post("/v1/orgs/acme/support-entry", {"reason": "Nobody can sign in."})) == (409, "SUPPORT_NOT_ADMITTED")
    with app.app_context():
        cast.org("acme").support_access = True
        db.commit()
    assert programs.problem(dana.post("/v1/orgs/acme/support-entry", {"reason": "short"})) == (422, "REASON_INVALID")
    answer = dana.post("/v1/orgs/acme/support-entry", {"reason": "Nobody can sign in."})
    assert answer.status_code == 201
    assert answer.json["url"] == f"https://acme.gatehouse.test/signin/support?entry={answer.json['id']}"
    with app.app_context():
        assert len(db.session.scalars(sa.select(SupportEntry.id)).all()) == 1


def test_people_are_listed_suspended_and_reactivated(app, dana):
    (bob,) = dana.get("/v1/users?q=okafor").json["items"]
    assert (bob["email"], bob["organizations"], bob["is_sysadmin"]) == (cast.BOB, 2, False)
    assert dana.call("PATCH", f"/v1/users/{bob['id']}", {"status": "suspended"}).json["status"] == "suspended"
    assert [one["id"] for one in dana.get("/v1/users?status=suspended").json["items"]] == [bob["id"]]
    assert dana.call("PATCH", f"/v1/users/{bob['id']}", {"status": "active"}).json["status"] == "active"
    (self,) = dana.get("/v1/users?q=dana").json["items"]
    assert programs.problem(dana.call("PATCH", f"/v1/users/{self['id']}", {"status": "suspended"})) == (409, "YOURSELF")
    assert programs.problem(dana.call("PATCH", f"/v1/users/{bob['id']}", {"status": "pending"}))[0] == 422
    first = dana.get("/v1/users?limit=2").json
    assert len(first["items"]) == 2
    assert dana.get(f"/v1/users?limit=2&cursor={first['next_cursor']}").json["items"][0]["id"] not in {one["id"] for one in first["items"]}


def test_plans_are_listed_added_and_changed(dana):
    assert [one["name"] for one in dana.get("/v1/plans").json["items"]] == ["free", "team", "business"]
    first = dana.get("/v1/plans?limit=2").json
    assert [one["name"] for one in dana.get(f"/v1/plans?limit=2&cursor={first['next_cursor']}").json["items"]] == ["business"]
    made = dana.post("/v1/plans", {"name": "charity", "label": "Charity", "members": 10, "modules": ["documents"]})
    assert (made.status_code, made.json["position"], made.json["storage"]) == (201, 4, None)
    changed = dana.call("PATCH", "/v1/plans/charity", {"members": None, "label": None, "custom_settings": True}).json
    assert (changed["members"], changed["label"], changed["custom_settings"]) == (None, "Charity", True)
    for body, code in (({"modules": ["domains"]}, "ENHANCEMENT_REQUIRES_STANDALONE"), ({"modules": ["x"]}, "INVALID_MODULE")):
        assert programs.problem(dana.call("PATCH", "/v1/plans/charity", body)) == (422, code)
    assert programs.problem(dana.post("/v1/plans", {"name": "team"})) == (409, "PLAN_TAKEN")
    assert programs.problem(dana.call("PATCH", "/v1/plans/gold", {})) == (404, "NOT_FOUND")


def test_jobs_are_listed_and_dead_ones_retried(app, dana):
    with app.app_context():
        job = jobs.add("jobs.sweep")
        db.session.flush()
        db.session.execute(sa.update(Job).where(Job.id == job).values(state="dead", error="too far"))
        db.commit()
    (told,) = dana.get("/v1/jobs?state=dead").json["items"]
    assert (told["id"], told["error"]) == (str(job), "too far")
    assert dana.post(f"/v1/jobs/{job}/retry", {}).json["state"] == "queued"
    assert programs.problem(dana.post(f"/v1/jobs/{job}/retry", {})) == (409, "JOB_NOT_DEAD")
    assert programs.problem(dana.get("/v1/jobs?org=x"))[0] == 422
    assert dana.get(f"/v1/jobs?org={job}&kind=jobs.sweep").json["items"] == []


def test_a_manager_s_program_is_refused_all_of_it_and_changes_nothing(app):
    estate = sweep.Estate(app)
    alice = programs.signed_in(app, cast.ALICE, "acme")
    before = estate.rows()
    console = [route for route in sweep.routes(app, sides.API) if route.endpoint.startswith("admin.")]
    assert len(console) >= 16
    assert [sweep.said(route, answer) for route in console if programs.problem(answer := estate.send(alice, route))[0] != 403] == []
    assert estate.rows() == before


def test_who_lost_the_right_gets_nothing(app, dana):
    with app.app_context():
        users.make_sysadmin(cast.user(cast.BOB), by=None)
        db.session.flush()
        users.suspend(cast.user(cast.DANA), by=None)
        db.commit()
    assert programs.problem(dana.get("/v1/orgs"))[0] == 401
