"""The desks at the console: provisioning keys and owners."""

import re
from datetime import timedelta

import cast
import pytest
import screens
from programs import Program

from webapp.kit import clock, db
from webapp.platform import owners, provisioning_keys


@pytest.fixture
def dana(app) -> screens.Browser:
    return screens.arriving(app, cast.DANA, screens.ADMIN)


def test_a_key_is_shown_once_works_and_is_revoked(app, dana):
    assert "No keys yet" in dana.get("/provisioning").text
    shown = dana.post("/provisioning/keys", {"name": "Shop"}, page="/provisioning")
    secret = re.search(r">(ghp_[\w-]{43})<", shown.text)[1]
    assert Program(app, secret).get("/v1/quota?email=a@b.example").status_code == 200
    listed = dana.get("/provisioning").text
    assert "Shop" in listed
    assert secret not in listed
    where = re.search(r'action="(/provisioning/keys/[^"]+/revocation)"', listed)[1]
    assert dana.post(where, page="/provisioning").status_code == 303
    assert Program(app, secret).get("/v1/quota?email=a@b.example").status_code == 401
    assert dana.post(where, page="/provisioning").status_code == 404


def test_a_key_needs_a_name_and_a_fresh_proof(app, dana):
    assert dana.post("/provisioning/keys", {"name": ""}, page="/provisioning").status_code == 422
    with clock.reading(lambda real=clock.now(): real + timedelta(minutes=6)):
        answer = dana.post("/provisioning/keys", {"name": "Shop"}, page="/provisioning")
        assert answer.location.startswith("/me/proof")
    with app.app_context():
        assert provisioning_keys.every() == []


def test_an_owner_s_limits_are_edited_in_the_units_people_use(app, dana):
    with app.app_context():
        owners.ensure("owner-7", email="ada@initech.example")
        db.commit()
    assert "ada@initech.example" in dana.get("/owners").text
    assert "0 of 1" in dana.get("/owners/owner-7").text
    given = {"plan": "team", "instances_allowed": "7", "tokens_allowed": "", "storage_allowed": "2.5", "instances_used": "0", "email": "eve@x.example"}
    assert dana.post("/owners/owner-7", given, page="/owners/owner-7").status_code == 303
    with app.app_context():
        owner = owners.get("owner-7")
        assert (owner.plan, owner.instances_allowed, owner.tokens_allowed, owner.storage_allowed) == ("team", 7, None, 5 * 2**29)
        assert owner.email == "ada@initech.example"


@pytest.mark.parametrize(
    "wrong", [{"instances_allowed": "-1"}, {"tokens_allowed": "many"}, {"storage_allowed": "1e99"}, {"storage_allowed": "NaN"}, {"plan": "gold"}]
)
def test_a_limit_that_is_none_is_refused_at_its_field(app, dana, wrong):
    with app.app_context():
        owners.ensure("owner-7")
        db.commit()
    answer = dana.post("/owners/owner-7", {"plan": "free", **wrong}, page="/owners/owner-7", partial=True)
    assert (answer.status_code, 'aria-invalid="true"' in answer.text) == (422, True)


def test_an_owner_that_is_not_there_is_not_found(dana):
    assert dana.get("/owners/nobody").status_code == 404
