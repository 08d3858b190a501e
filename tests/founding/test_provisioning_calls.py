"""The calls of systems that provision: with a key of their own, or a sys-admin's token."""

from dataclasses import replace

import cast
import programs
import pytest
from programs import Program, problem

from webapp.auth import api_tokens
from webapp.kit import config, db
from webapp.platform import owners, provisioning_keys, quota, registration, registry, sites

ADA = "ada@initech.example"
HASH = owners.hash_of(ADA)


@pytest.fixture
def settings(settings):
    return replace(settings, saas_mode=True)


@pytest.fixture
def shop(app) -> Program:
    """A system with a provisioning key."""
    with app.app_context():
        secret = provisioning_keys.make("Shop", by=cast.user(cast.DANA)).secret
        db.commit()
    return Program(app, secret)


@pytest.fixture
def acme(app) -> str:
    with app.app_context():
        return sites.hash_of(cast.org("acme").id)


CALLS = [
    ("POST", "/v1/registration-tokens", {"email": ADA}),
    ("GET", f"/v1/quota?email={ADA}", None),
    ("GET", f"/api/quota?email={ADA}", None),
    ("PUT", "/v1/sites", {"databaseIdHash": "0" * 64, "userIdHash": HASH}),
    ("PUT", "/api/sites", {"databaseIdHash": "0" * 64, "userIdHash": HASH}),
    ("GET", f"/v1/owners/{HASH}", None),
    ("PATCH", f"/v1/owners/{HASH}", {"instancesAllowed": 1}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_nobody_else_may_call_them(app, method, path, body):
    assert problem(Program(app).call(method, path, body)) == (401, "SIGN_IN_NEEDED")
    assert problem(Program(app, "ghp_" + "x" * 43).call(method, path, body)) == (401, "SIGN_IN_NEEDED")
    assert problem(programs.signed_in(app, cast.ALICE, "acme").call(method, path, body)) == (403, "NOT_PROVISIONING")
    with app.app_context():
        made = api_tokens.make(cast.user(cast.ALICE), registry.find("acme"), name="Mine", scopes=["documents.list"], days=1)
        db.commit()
    assert problem(Program(app, made.secret).call(method, path, body)) == (403, "NOT_PROVISIONING")


def test_a_key_opens_nothing_else_and_ends_with_its_revocation(app, shop):
    for path in ("/v1/me", "/v1/me/orgs", "/v1/me/sessions"):
        assert problem(shop.get(path))[0] == 401
    assert shop.get(f"/v1/quota?email={ADA}").status_code == 200
    with app.app_context():
        (key,) = provisioning_keys.every()
        assert key.last_used_at is not None
        provisioning_keys.revoke(key.id, by=cast.user(cast.DANA))
        db.commit()
    assert problem(shop.get(f"/v1/quota?email={ADA}")) == (401, "SIGN_IN_NEEDED")


def test_a_sysadmin_may_call_them_too(app):
    dana = programs.signed_in(app, cast.DANA, None)
    assert dana.get(f"/v1/quota?email={ADA}").status_code == 200


def test_a_registration_token_is_made_and_founds(app, shop):
    answer = shop.post("/v1/registration-tokens", {"email": ADA, "userIdHash": "owner-7"})
    assert answer.status_code == 201
    assert answer.json["url"] == f"https://gatehouse.test/organizations/new?userToken={answer.json['userToken']}"
    with app.app_context():
        right = registration.read(answer.json["userToken"])
    assert (right.email, right.owner_hash) == (ADA, "owner-7")


def test_a_registration_token_needs_an_address_and_saas_mode(app, shop):
    assert problem(shop.post("/v1/registration-tokens", {"email": "nobody"})) == (422, "EMAIL_INVALID")
    assert problem(shop.post("/v1/registration-tokens", {"email": ADA, "userIdHash": "a b"})) == (422, "INVALID")


def test_the_quota_of_somebody_new_is_the_first_plan_s_and_amounts_are_numbers(shop):
    wanted = {
        "userIdHash": HASH,
        "instancesAllowed": 1,
        "instancesUsed": 0,
        "tokensAllowed": 100_000,
        "tokensUsed": 0,
        "storageAllowed": 2**30,
        "storageUsed": 0,
    }
    assert shop.get(f"/v1/quota?email={ADA}").json == {**wanted, "asOf": None}
    assert shop.get(f"/api/quota?email={ADA.upper()}").json == {**wanted, "asOf": None}
    assert problem(shop.get(f"/v1/quota?userIdHash={HASH}"))[0] == 404


@pytest.mark.parametrize("query", ["", f"?email={ADA}&userIdHash={HASH}", "?databaseIdHash=xyz", "?email=nobody", "?org=acme"])
def test_a_quota_is_asked_of_one(shop, query):
    assert problem(shop.get(f"/v1/quota{query}"))[0] == 422


def test_a_site_is_tied_once_and_counts(app, shop, acme):
    body = {"databaseIdHash": acme, "userIdHash": "owner-7"}
    for path in ("/v1/sites", "/api/sites"):
        assert shop.call("PUT", path, body).json == body
    assert shop.get("/v1/quota?userIdHash=owner-7").json["instancesUsed"] == 1
    with app.app_context():
        quota.take(cast.org("acme").id, quota.STORAGE, 5)
        db.commit()
    assert shop.get("/v1/quota?userIdHash=owner-7").json["storageUsed"] == 5
    known = shop.get(f"/v1/quota?databaseIdHash={acme}").json
    assert (known["userIdHash"], known["instancesUsed"], known["storageAllowed"], known["storageUsed"]) == ("owner-7", 1, 100 * 2**30, 5)


def test_a_second_site_past_the_quota_is_refused(app, shop, acme):
    shop.call("PUT", "/v1/sites", {"databaseIdHash": acme, "userIdHash": "owner-7"})
    with app.app_context():
        globex = sites.hash_of(cast.org("globex").id)
    assert problem(shop.call("PUT", "/v1/sites", {"databaseIdHash": globex, "userIdHash": "owner-7"})) == (409, "QUOTA_EXCEEDED")
    assert problem(shop.call("PUT", "/v1/sites", {"databaseIdHash": "0" * 64, "userIdHash": "owner-7"})) == (404, "NOT_FOUND")


def test_where_the_management_service_does_not_answer_nothing_is_tied(app, shop, acme, monkeypatch):
    monkeypatch.setattr("webapp.platform.management.PAUSE", 0.01)
    config.use(replace(config.current(), saas_mgmt_url="http://127.0.0.1:9", saas_token_key="s" * 40))
    assert problem(shop.call("PUT", "/v1/sites", {"databaseIdHash": acme, "userIdHash": "owner-7"})) == (503, "MANAGEMENT_UNAVAILABLE")
    with app.app_context():
        assert cast.org("acme").owner_hash is None


def test_an_idempotency_key_answers_the_first_time_again(shop, acme):
    body, key = {"databaseIdHash": acme, "userIdHash": "owner-7"}, {"Idempotency-Key": "one"}
    assert shop.call("PUT", "/v1/sites", body, headers=key).status_code == 200
    assert shop.call("PUT", "/v1/sites", body, headers=key).headers["Idempotency-Replayed"] == "true"


def test_an_owner_s_limits_are_set_as_numbers_or_numeric_strings_and_given_up_by_null(shop, acme):
    shop.call("PUT", "/v1/sites", {"databaseIdHash": acme, "userIdHash": "owner-7"})
    path = "/v1/owners/owner-7"
    changed = shop.call("PATCH", path, {"instancesAllowed": "4", "tokensAllowed": 500}).json
    assert (changed["instancesAllowed"], changed["tokensAllowed"], changed["storageAllowed"]) == (4, 500, 2**30)
    assert shop.call("PATCH", path, {"tokensAllowed": None}).json == {**changed, "tokensAllowed": 100_000}
    assert shop.get(path).json["instancesAllowed"] == 4
    for body in ({"instancesAllowed": -1}, {"instancesAllowed": "many"}, {"storageAllowed": 1.5}, {"instancesUsed": 0}, {"instancesAllowed": 2**40}):
        assert problem(shop.call("PATCH", path, body))[0] == 422
    assert problem(shop.get("/v1/owners/nobody"))[0] == 404


def test_a_sign_in_carries_the_organization_s_quota(app):
    bob = Program(app)
    known = bob.sign_in(cast.BOB, "acme").json["quota"]
    assert (known["userIdHash"], known["storageAllowed"], known["tokensUsed"]) == (None, 100 * 2**30, 0)
    assert bob.renew().json["quota"] == known
    assert Program(app).sign_in(cast.DANA, None).json["quota"] is None
