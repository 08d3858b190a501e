import cast
import programs
import pytest
from programs import problem

from webapp.kit import db
from webapp.platform import organizations

HOST = "docs.acme.example"


@pytest.fixture
def alice(app):
    with app.app_context():
        cast.fit_plan("team", "documents", "branding", "domains")
    return programs.signed_in(app, cast.ALICE, "acme")


def test_from_claim_to_proof_to_removal(app, alice, names):
    made = alice.post("/v1/orgs/acme/domains", {"host": "Docs.Acme.Example"})
    assert (made.status_code, made.json["host"], made.json["is_verified"]) == (201, HOST, False)
    path, record = f"/v1/orgs/acme/domains/{made.json['id']}", made.json["record"]
    assert (record["type"], record["name"]) == ("TXT", f"_gatehouse.{HOST}")
    assert problem(alice.post(f"{path}/verification", {})) == (409, "DOMAIN_NOT_PROVED")
    (listed,) = alice.get("/v1/orgs/acme/domains").json["items"]
    assert listed["checked_at"] is not None
    names.zone[record["name"]] = [record["value"]]
    assert alice.post(f"{path}/verification", {}).json["is_verified"] is True
    assert alice.call("DELETE", path).status_code == 204
    assert alice.get("/v1/orgs/acme/domains").json["items"] == []
    assert problem(alice.call("DELETE", path)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("host", "wanted"), [("acme", (422, "DOMAIN_INVALID")), ("gmail.com", (422, "DOMAIN_NOT_OWN")), ("", (422, "INVALID")), (7, (422, "INVALID"))]
)
def test_bad_input_is_told(alice, host, wanted):
    assert problem(alice.post("/v1/orgs/acme/domains", {"host": host})) == wanted


def test_name_servers_that_are_down_are_no_answer(alice, names):
    made = alice.post("/v1/orgs/acme/domains", {"host": HOST}).json
    names.is_down = True
    assert problem(alice.post(f"/v1/orgs/acme/domains/{made['id']}/verification", {})) == (503, "DNS_UNREACHABLE")


def test_without_the_module_none_is_added(app):
    assert problem(programs.signed_in(app, cast.ALICE, "acme").post("/v1/orgs/acme/domains", {"host": HOST})) == (403, "MODULE_OFF")


def test_members_may_not(app):
    assert problem(programs.signed_in(app, cast.BOB, "acme").get("/v1/orgs/acme/domains")) == (403, "NOT_ALLOWED")


def test_a_path_may_say_the_former_name(app, alice):
    with app.app_context():
        organizations.rename(cast.org("acme"), "acme-works", by=None)
        db.commit()
    assert alice.get("/v1/orgs/acme/domains").status_code == 200
    assert alice.get("/v1/orgs/acme-works/domains").status_code == 200
    assert problem(alice.get("/v1/orgs/globex/domains")) == (404, "NOT_FOUND")
