"""Passwords, profile and contacts by the API."""

import cast
import pyotp
import pytest
from programs import Program, give_factor, problem, signed_in
from screens import letters_to, read_code

from webapp.auth import factors, passwords, totp
from webapp.kit import db
from webapp.orgs.models import Person

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
PASSWORD = "quiet harbours at noon 7"


@pytest.fixture
def keyed(app):
    """Bob has a password."""
    with app.app_context():
        passwords.set_first(cast.user(cast.BOB), PASSWORD, keep=None, org=None)
        db.commit()
    return app


def try_password(app, email=cast.BOB, password=PASSWORD, org="acme"):
    return Program(app).post("/v1/auth/password", {"email": email, "password": password, "org": org})


def test_a_password_brings_tokens(keyed):
    answer = try_password(keyed)
    assert answer.status_code == 200
    assert Program(keyed, answer.json["access_token"]).get("/v1/me").json["email"] == cast.BOB


def test_a_wrong_password_and_a_stranger_are_refused_alike(keyed):
    answers = [try_password(keyed, password="wrong"), try_password(keyed, email=cast.STRANGER), try_password(keyed, email=cast.ALICE)]
    assert {problem(answer) for answer in answers} == {(401, "INVALID_CREDENTIALS")}
    assert len({answer.text for answer in answers}) == 1


def test_a_password_alone_is_half_where_there_is_a_second_factor(keyed):
    with keyed.app_context():
        give_factor(cast.BOB)
    answer = try_password(keyed)
    assert problem(answer) == (401, "SECOND_FACTOR_REQUIRED")
    assert answer.json["challenge"]


def test_a_password_is_reset_by_code_and_signs_nobody_in(keyed):
    before = signed_in(keyed, cast.BOB, "acme")
    asked = [Program(keyed).post("/v1/auth/password/reset", {"email": email, "org": "acme"}) for email in (cast.BOB, cast.STRANGER)]
    assert {(answer.status_code, answer.text) for answer in asked} == {(202, '{"expires_in":600}')}
    sent = {"email": cast.BOB, "org": "acme", "code": read_code(keyed, cast.BOB), "password": "another quiet harbour 8"}
    assert problem(Program(keyed).call("PUT", "/v1/auth/password/reset", {**sent, "code": "x"})) == (401, "INVALID_CODE")
    answer = Program(keyed).call("PUT", "/v1/auth/password/reset", sent)
    assert (answer.status_code, answer.text) == (204, "")
    assert problem(before.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert problem(try_password(keyed)) == (401, "INVALID_CREDENTIALS")
    assert try_password(keyed, password="another quiet harbour 8").status_code == 200


def test_a_poor_password_is_refused(keyed):
    Program(keyed).post("/v1/auth/password/reset", {"email": cast.BOB, "org": "acme"})
    sent = {"email": cast.BOB, "org": "acme", "code": read_code(keyed, cast.BOB), "password": "password"}
    answer = Program(keyed).call("PUT", "/v1/auth/password/reset", sent)
    assert answer.status_code == 422
    assert "password" in answer.json["errors"]


def test_a_profile_is_said_anew_as_it_was_seen(app):
    bob = signed_in(app, cast.BOB, "acme")
    seen = bob.get("/v1/me/profile")
    assert seen.json == {"full_name": "Bob Okafor", "email": cast.BOB, "phone": None, "locale": None, "timezone": None}
    sent = {"full_name": "Robert Okafor", "locale": "de", "timezone": "Europe/Berlin"}
    answer = bob.call("PUT", "/v1/me/profile", sent, headers={"If-Match": seen.headers["ETag"]})
    assert answer.json == {**sent, "email": cast.BOB, "phone": None}
    assert problem(bob.call("PUT", "/v1/me/profile", {"full_name": "B"}, headers={"If-Match": seen.headers["ETag"]})) == (412, "STALE")
    letters_to(app, cast.BOB)
    with app.app_context(), db.inside(cast.tenant("globex")):
        assert db.session.get(Person, cast.user(cast.BOB).id).name == "Robert Okafor"


@pytest.mark.parametrize(
    "sent", [{"full_name": ""}, {}, {"full_name": "B", "email": "x@acme.example"}, {"full_name": "B", "locale": "fi"}, {"full_name": "B", "timezone": "Mars"}]
)
def test_a_profile_that_does_not_fit_is_refused(app, sent):
    bob = signed_in(app, cast.BOB, "acme")
    assert bob.call("PUT", "/v1/me/profile", sent).status_code == 422
    assert bob.get("/v1/me/profile").json["full_name"] == "Bob Okafor"


def test_an_address_changes_by_a_code_that_went_there(app):
    bob = signed_in(app, cast.BOB, "acme")
    assert bob.post("/v1/me/contacts", {"kind": "email", "contact": "robert@acme.example"}).status_code == 202
    code = read_code(app, "robert@acme.example")
    other = signed_in(app, cast.BOB, "acme")
    assert problem(other.post("/v1/me/contacts/verify", {"code": code})) == (401, "INVALID_CODE")
    answer = bob.post("/v1/me/contacts/verify", {"code": code})
    assert answer.json == {"kind": "email", "contact": "robert@acme.example"}
    assert problem(bob.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert letters_to(app, cast.BOB)


def test_an_address_wants_a_fresh_proof(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    time.passes(minutes=5, seconds=1)
    answer = bob.post("/v1/me/contacts", {"kind": "email", "contact": "robert@acme.example"})
    assert problem(answer) == (401, "PROOF_NEEDED")
    assert 'error="insufficient_user_authentication"' in answer.headers["WWW-Authenticate"]


def test_a_phone_is_not_taken_while_nothing_is_sent_there(app):
    bob = signed_in(app, cast.BOB, "acme")
    assert problem(bob.post("/v1/me/contacts", {"kind": "phone", "contact": "+4915112345678"})) == (422, "METHOD_NOT_AVAILABLE")


@pytest.fixture
def guarded(keyed, time):
    """Bob has an authenticator app besides: its secret, and his recovery codes."""
    with keyed.app_context():
        bob = cast.user(cast.BOB)
        factors.begin_app(bob)
        db.commit()
        secret = totp.awaited(bob.id)
        codes = factors.add_app(bob, pyotp.TOTP(secret).at(time.at), at=factors.Place(None, None))
        db.commit()
    time.passes(seconds=60)
    return secret, codes


def finish(app, challenge, code):
    return Program(app).post("/v1/auth/second-factor", {"challenge": challenge, "code": code})


@pytest.mark.parametrize("way", ["app", "recovery"])
def test_a_challenge_and_a_second_factor_bring_tokens_once(keyed, guarded, time, way):
    secret, codes = guarded
    code = pyotp.TOTP(secret).at(time.at) if way == "app" else codes[0].lower()
    challenge = try_password(keyed).json["challenge"]
    answer = finish(keyed, challenge, code)
    assert answer.status_code == 200
    assert Program(keyed, answer.json["access_token"]).get("/v1/me").json["has_second_factor"] is True
    assert Program(keyed).renew(answer.json["refresh_token"]).status_code == 200
    assert problem(finish(keyed, challenge, codes[1])) == (401, "INVALID_CHALLENGE")
    again = try_password(keyed).json["challenge"]
    assert problem(finish(keyed, again, code)) == (401, "INVALID_CODE")


def test_a_wrong_second_factor_is_refused_and_the_challenge_goes_on(keyed, guarded):
    challenge = try_password(keyed).json["challenge"]
    assert problem(finish(keyed, challenge, "000000")) == (401, "INVALID_CODE")
    assert problem(finish(keyed, challenge, "AAAAA-AAAAA")) == (401, "INVALID_CODE")
    assert finish(keyed, challenge, guarded[1][0]).status_code == 200


def test_one_person_s_factor_does_not_complete_another_s_challenge(keyed, guarded):
    with keyed.app_context():
        give_factor(cast.ALICE)
    challenge = Program(keyed).sign_in(cast.ALICE, "acme").json["challenge"]
    assert problem(finish(keyed, challenge, guarded[1][0])) == (401, "INVALID_CODE")


def test_a_factor_set_up_since_ends_what_was_signed_in_before(keyed, time):
    before = signed_in(keyed, cast.BOB, "acme")
    with keyed.app_context():
        give_factor(cast.BOB)
    assert problem(before.get("/v1/me")) == (401, "SECOND_STEP_NEEDED")
    assert problem(before.renew()) == (401, "INVALID_TOKEN")
