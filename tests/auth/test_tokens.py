import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from programs import Program, give_factor, problem, signed_in
from screens import ACME, arriving, letters_to

from webapp.audit.models import PlatformEntry
from webapp.auth import gate, signing, tokens
from webapp.auth.hooks import SYSADMIN_MAY
from webapp.auth.models import RefreshFamily, RefreshToken, SigningKey
from webapp.kit import config, crypto, db
from webapp.orgs import members
from webapp.platform import organizations

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def membership(email=cast.BOB, slug="acme"):
    return members.find(cast.org(slug).id, cast.user(email).id)


def actions(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(PlatformEntry.action).order_by(PlatformEntry.id)))


def count(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_code_brings_tokens_that_say_whose_they_are(app):
    answer = Program(app).sign_in(cast.ALICE, "acme")
    assert answer.status_code == 200
    given = answer.json
    assert (given["token_type"], given["expires_in"], given["org"]["slug"]) == ("Bearer", 900, "acme")
    keys = KeySet.import_key_set(Program(app).get("/.well-known/jwks.json").json)
    read = jwt.decode(given["access_token"], keys, algorithms=["RS256"])
    assert read.header["typ"] == "at+jwt"
    assert {name: read.claims[name] for name in ("iss", "aud", "tenant_id", "role")} == {
        "iss": "https://api.gatehouse.test",
        "aud": "https://api.gatehouse.test",
        "tenant_id": "acme",
        "role": "manager",
    }
    with app.app_context():
        assert (read.claims["sub"], read.claims["org"]) == (str(cast.user(cast.ALICE).id), str(cast.org("acme").id))
    assert read.claims["exp"] - read.claims["iat"] == 900
    assert read.claims["jti"]


def test_an_organization_is_named_by_slug_or_id(app):
    with app.app_context():
        org_id = str(cast.org("acme").id)
    program = Program(app)
    program.post("/v1/auth/otp", {"contact": cast.BOB, "org": org_id})
    assert "acme" in program.sign_in(cast.ALICE, org_id).text


def test_whoever_runs_the_installation_names_no_organization(app):
    dana = Program(app)
    assert dana.sign_in(cast.DANA, None).json["org"] is None
    me = dana.get("/v1/me").json
    assert (me["org"], me["role"], me["is_sysadmin"], me["permissions"]) == (None, None, True, sorted(SYSADMIN_MAY))


def test_asking_for_a_code_answers_alike_whoever_asks(app):
    answers = [Program(app).post("/v1/auth/otp", {"method": "email", "contact": email, "org": "acme"}) for email in (cast.ALICE, cast.STRANGER, cast.PIA)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, '{"expires_in":600}')}


def test_a_code_by_sms_is_not_available(app):
    answer = Program(app).post("/v1/auth/otp", {"method": "sms", "contact": "+4915112345678", "org": "acme"})
    assert problem(answer) == (422, "METHOD_NOT_AVAILABLE")


def test_an_organization_nobody_has_is_not_there(app):
    assert problem(Program(app).post("/v1/auth/otp", {"contact": cast.ALICE, "org": "initech"})) == (404, "NOT_FOUND")


@pytest.mark.parametrize("code", ["000000", "x", "１２３４５６"])
def test_a_wrong_code_is_refused_in_the_same_words_for_everybody(app, code):
    answers = [Program(app).post("/v1/auth/otp/verify", {"contact": email, "code": code, "org": "acme"}) for email in (cast.ALICE, cast.STRANGER)]
    assert {problem(answer) for answer in answers} == {(401, "INVALID_CODE")}
    assert answers[0].json["detail"] == answers[1].json["detail"]
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")


def test_a_code_asked_by_a_program_is_no_good_in_a_browser_and_the_other_way_round(app):
    browser = arriving(app, cast.ALICE, ACME)
    assert browser.get("/documents").status_code == 200
    browser.ask_code(cast.BOB)
    code = letters_to(app, cast.BOB)[-1].split("    ")[1][:6]
    assert problem(Program(app).post("/v1/auth/otp/verify", {"contact": cast.BOB, "code": code, "org": "acme"})) == (401, "INVALID_CODE")


def test_somebody_who_waits_gets_no_token_and_the_code_is_used_up(app):
    assert problem(pia_signs_in(app)) == (403, "WAITING")
    code = letters_to(app, cast.PIA)[-1].split("    ")[1][:6]
    assert problem(Program(app).post("/v1/auth/otp/verify", {"contact": cast.PIA, "code": code, "org": "acme"})) == (401, "INVALID_CODE")
    assert count(app, RefreshFamily) == 0


def pia_signs_in(app):
    return Program(app).sign_in(cast.PIA, "acme")


def test_a_suspended_member_gets_no_token(app):
    with app.app_context():
        members.suspend(membership(), by=None)
        db.commit()
    assert problem(Program(app).sign_in(cast.BOB, "acme")) == (403, "MEMBERSHIP_SUSPENDED")


def test_who_must_have_a_second_factor_and_has_none_is_sent_to_set_one_up(app, settings):
    config.use(replace(settings, require_second_factor="managers"))
    assert problem(Program(app).sign_in(cast.ALICE, "acme")) == (403, "SECOND_FACTOR_SETUP_REQUIRED")
    assert Program(app).sign_in(cast.BOB, "acme").status_code == 200


def test_who_has_a_second_factor_gets_a_challenge_and_no_token(app):
    with app.app_context():
        give_factor(cast.ALICE)
    answer = Program(app).sign_in(cast.ALICE, "acme")
    assert problem(answer) == (401, "SECOND_FACTOR_REQUIRED")
    assert "token" not in str(answer.json.keys())
    assert count(app, RefreshToken) == 0
    with app.app_context():
        family, user = tokens.awaiting(answer.json["challenge"])
        issued = tokens.complete(family, user)
        db.commit()
    assert Program(app, issued.access).get("/v1/me").json["email"] == cast.ALICE
    with app.app_context(), pytest.raises(tokens.refusals.SignInNeeded):
        tokens.awaiting(answer.json["challenge"])


@pytest.mark.parametrize("challenge", ["", "x", "é", crypto.digest("x")])
def test_a_made_up_challenge_is_refused(context, challenge):
    with pytest.raises(tokens.refusals.SignInNeeded):
        tokens.awaiting(challenge)


def test_a_challenge_is_over_after_ten_minutes_and_after_five_tries(context, time):
    give_factor(cast.ALICE)
    half = tokens.open(cast.user(cast.ALICE), org=cast.org("acme").id, way="password", device="")
    db.commit()
    for _ in range(5):
        tokens.awaiting(half.challenge)
    with pytest.raises(tokens.refusals.TooMany):
        tokens.awaiting(half.challenge)
    time.passes(minutes=10, seconds=1)
    with pytest.raises(tokens.refusals.SignInNeeded):
        tokens.awaiting(half.challenge)


def test_an_access_token_lives_fifteen_minutes(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    assert bob.get("/v1/me").status_code == 200
    time.passes(minutes=15, seconds=signing.SKEW + 1)
    answer = bob.get("/v1/me")
    assert problem(answer) == (401, "SIGN_IN_NEEDED")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_the_role_is_read_from_the_database_and_not_from_the_token(app):
    alice = signed_in(app, cast.ALICE, "acme")
    assert "signups.decide" in alice.get("/v1/me").json["permissions"]
    with app.app_context():
        members.change_role(membership(), "manager", by=None)
        members.change_role(membership(cast.ALICE), "client", by=None)
        db.commit()
    me = alice.get("/v1/me").json
    assert (me["role"], "signups.decide" in me["permissions"]) == ("client", False)


@pytest.mark.parametrize("what", ["membership", "user", "organization"])
def test_what_is_suspended_is_out_with_its_next_call_and_cannot_refresh(app, what):
    bob = signed_in(app, cast.BOB, "acme")
    with app.app_context():
        if what == "membership":
            members.suspend(membership(), by=None)
        elif what == "user":
            cast.user(cast.BOB).status = "suspended"
        else:
            organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    assert problem(bob.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert problem(bob.renew()) == (401, "INVALID_TOKEN")


def test_reactivating_revives_no_token(app):
    bob = signed_in(app, cast.BOB, "acme")
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
        organizations.reactivate(cast.org("acme"), by=None)
        db.commit()
    assert problem(bob.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert problem(bob.renew()) == (401, "INVALID_TOKEN")


def forged(app, **changes):
    """An access token of Bob's with something else in its place."""
    bob = signed_in(app, cast.BOB, "acme")
    header, claims, signature = bob.access.split(".")
    read = {name: json.loads(base64.urlsafe_b64decode(part + "==")) for name, part in (("header", header), ("claims", claims))}
    key = changes.pop("key", None)
    read["header"] |= changes.pop("header", {})
    read["claims"] |= changes
    if key is None:
        parts = [base64.urlsafe_b64encode(json.dumps(read[name]).encode()).decode().rstrip("=") for name in ("header", "claims")]
        return ".".join([*parts, signature])
    return jwt.encode(read["header"], read["claims"], key, algorithms=[read["header"]["alg"]])


def test_a_changed_or_foreign_token_is_nobodys(app):
    foreign = RSAKey.generate_key(2048)
    with app.app_context():
        alice = str(cast.user(cast.ALICE).id)
        ours = signing._private(db.session.scalars(sa.select(SigningKey.private)).one())
    bad = [
        forged(app, sub=alice),
        forged(app, header={"alg": "none"}),
        forged(app, key=foreign),
        forged(app, key=ours, iss="https://api.elsewhere.test"),
        forged(app, key=ours, aud="documents"),
        forged(app, key=ours, header={"typ": "JWT"}),
        forged(app, key=ours, header={"kid": "unknown"}),
        forged(app, key=ours, sid="nothing"),
        forged(app, key=ours, exp=1),
        "",
        "x.y.z",
        "é.é.é",
    ]
    assert Program(app, forged(app, key=ours)).get("/v1/me").status_code == 200
    assert [index for index, token in enumerate(bad) if Program(app, token.encode("utf-8").decode("latin-1")).get("/v1/me").status_code != 401] == []


def test_no_cookie_is_read_and_none_is_set(app):
    browser = arriving(app, cast.ALICE, ACME)
    program = Program(app)
    program.client.set_cookie("__Host-gatehouse", browser.cookie("__Host-gatehouse"), domain="api.gatehouse.test", secure=True)
    answers = [program.get(path) for path in ("/v1/me", "/docs", "/openapi.json", "/nothing")]
    assert answers[0].status_code == 401
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[], [], [], []]


def test_a_browser_s_host_reads_no_token(app):
    bob = signed_in(app, cast.BOB, "acme")
    answer = bob.client.get("/documents", base_url=f"https://{ACME}", headers={"Authorization": f"Bearer {bob.access}"})
    assert answer.location.startswith("/signin")


def test_a_refresh_token_brings_the_next_pair(app):
    bob = signed_in(app, cast.BOB, "acme")
    answer = bob.renew()
    assert answer.status_code == 200
    assert answer.json["refresh_token"] != bob.refresh
    assert Program(app, answer.json["access_token"]).get("/v1/me").status_code == 200
    assert bob.renew(answer.json["refresh_token"]).status_code == 200


def test_only_digests_of_refresh_tokens_are_kept(app):
    bob = signed_in(app, cast.BOB, "acme")
    with app.app_context():
        assert db.session.scalars(sa.select(RefreshToken.token_hash)).one() == crypto.digest(bob.refresh)


def test_within_twenty_seconds_a_used_token_brings_the_same_successor(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    first = bob.renew().json["refresh_token"]
    time.passes(seconds=20)
    assert bob.renew().json["refresh_token"] == first
    assert bob.renew(first).status_code == 200


def test_a_later_use_ends_the_family_tells_the_owner_and_is_written_down(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    other = signed_in(app, cast.BOB, "acme")
    successor = bob.renew().json
    time.passes(seconds=21)
    assert problem(bob.renew()) == (401, "REFRESH_REUSED")
    assert problem(bob.renew(successor["refresh_token"])) == (401, "INVALID_TOKEN")
    assert problem(Program(app, successor["access_token"]).get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert "tokens.reused" in actions(app)
    assert "used a second time" in letters_to(app, cast.BOB)[-1]
    assert other.get("/v1/me").status_code == 200


def test_an_unknown_refresh_token_ends_nothing(app):
    bob = signed_in(app, cast.BOB, "acme")
    assert problem(bob.renew("x")) == (401, "INVALID_TOKEN")
    assert bob.renew().status_code == 200


def test_of_twenty_refreshes_at_once_all_get_the_same_successor_and_the_family_lives(app):
    bob = signed_in(app, cast.BOB, "acme")

    def renew(_):
        answer = Program(app).renew(bob.refresh)
        return answer.status_code, answer.json.get("refresh_token")

    with ThreadPoolExecutor(20) as pool:
        given = set(pool.map(renew, range(20)))
    assert len(given) == 1, given
    status, successor = given.pop()
    assert status == 200
    assert count(app, RefreshToken) == 2
    assert bob.renew(successor).status_code == 200


def test_unused_for_ninety_days_a_sign_in_is_over(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    time.passes(days=90, seconds=1)
    assert problem(bob.renew()) == (401, "INVALID_TOKEN")


def test_however_often_it_is_used_it_ends_after_a_year(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    for _ in range(5):
        time.passes(days=70)
        bob.refresh = bob.renew().json["refresh_token"]
    time.passes(days=15, seconds=1)
    assert problem(bob.renew()) == (401, "INVALID_TOKEN")


def test_an_organization_may_shorten_it(app, time):
    with app.app_context():
        cast.org("acme").session_days = 7
        db.commit()
    bob = signed_in(app, cast.BOB, "acme")
    time.passes(days=6)
    bob.refresh = bob.renew().json["refresh_token"]
    time.passes(days=7, seconds=1)
    assert problem(bob.renew()) == (401, "INVALID_TOKEN")


def test_who_runs_the_installation_is_out_after_an_idle_hour_and_a_day(app, time):
    dana = signed_in(app, cast.DANA, None)
    for _ in range(24):
        time.passes(minutes=59)
        dana.refresh = dana.renew().json["refresh_token"]
    time.passes(minutes=30)
    assert problem(dana.renew()) == (401, "INVALID_TOKEN")
    dana = signed_in(app, cast.DANA, None)
    time.passes(hours=1, seconds=1)
    assert problem(dana.renew()) == (401, "INVALID_TOKEN")


def test_who_no_longer_runs_the_installation_is_out(app):
    dana = signed_in(app, cast.DANA, None)
    with app.app_context():
        db.session.execute(sa.text("DELETE FROM sysadmin"), bind_arguments=db.PLATFORM)
        db.commit()
    assert problem(dana.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert problem(dana.renew()) == (401, "INVALID_TOKEN")


def test_a_second_factor_asked_for_since_ends_a_sign_in_without_one(app):
    alice, bob = signed_in(app, cast.ALICE, "acme"), signed_in(app, cast.BOB, "acme")
    with app.app_context():
        cast.org("acme").second_factor = "managers"
        db.commit()
    assert problem(alice.get("/v1/me")) == (401, "SECOND_STEP_NEEDED")
    assert problem(alice.renew()) == (401, "INVALID_TOKEN")
    assert bob.renew().status_code == 200


def test_sso_required_since_ends_a_sign_in_by_code(app):
    bob = signed_in(app, cast.BOB, "acme")
    with app.app_context():
        cast.org("acme").sso_required = True
        db.commit()
    assert problem(bob.renew()) == (401, "INVALID_TOKEN")


def test_signing_out_ends_the_family_by_any_of_its_tokens(app):
    bob = signed_in(app, cast.BOB, "acme")
    successor = bob.renew().json["refresh_token"]
    assert bob.post("/v1/auth/logout", {"refresh_token": bob.refresh}).status_code == 204
    assert problem(bob.renew(successor)) == (401, "INVALID_TOKEN")
    assert problem(bob.get("/v1/me")) == (401, "SIGN_IN_NEEDED")
    assert bob.post("/v1/auth/logout", {"refresh_token": "unknown"}).status_code == 204


def test_a_new_key_signs_and_the_one_before_verifies_an_hour_and_a_token_s_life(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    with app.app_context():
        signing.rotate()
        db.commit()
    after = signed_in(app, cast.BOB, "acme")
    kids = [key["kid"] for key in bob.get("/.well-known/jwks.json").json["keys"]]
    assert len(kids) == 2
    assert json.loads(base64.urlsafe_b64decode(after.access.split(".")[0] + "=="))["kid"] == kids[0]
    assert (bob.get("/v1/me").status_code, after.get("/v1/me").status_code) == (200, 200)
    time.passes(hours=1, minutes=14)
    assert len(bob.get("/.well-known/jwks.json").json["keys"]) == 2
    time.passes(minutes=2)
    assert [key["kid"] for key in bob.get("/.well-known/jwks.json").json["keys"]] == kids[:1]
    with app.app_context():
        signing.sweep()
        db.commit()
    assert count(app, SigningKey) == 1


def test_what_is_published_is_public_and_kept_for_an_hour(app):
    answer = Program(app).get("/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    for key in answer.json["keys"]:
        assert set(key) == {"kty", "n", "e", "kid", "alg", "use"}
        assert len(base64.urlsafe_b64decode(key["n"] + "==")) * 8 == 4096


def test_of_several_first_keys_made_at_once_one_stands(app, monkeypatch):
    with app.app_context():
        db.session.execute(sa.delete(SigningKey))
        db.commit()
    monkeypatch.setattr(signing, "BITS", 1024 * 2)

    def ensure(_):
        with app.app_context():
            signing.ensure()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ensure, range(4)))
    assert count(app, SigningKey) == 1


def test_private_keys_are_sealed(context):
    kept = db.session.scalars(sa.select(SigningKey)).one()
    assert "d" not in kept.public
    assert set(json.loads(crypto.unseal(kept.private))) > {"d", "p", "q"}


def test_the_sweep_forgets_what_is_over(app, time):
    bob = signed_in(app, cast.BOB, "acme")
    bob.renew()
    time.passes(days=31)
    with app.app_context():
        tokens.sweep()
        db.commit()
    assert count(app, RefreshToken) == 1
    time.passes(days=90)
    with app.app_context():
        tokens.sweep()
        db.commit()
    assert (count(app, RefreshFamily), count(app, RefreshToken)) == (0, 0)


def test_no_sign_in_is_opened_without_the_gate(context):
    pia = cast.user(cast.PIA)
    with pytest.raises(gate.ShutOut):
        tokens.open(pia, org=cast.org("acme").id, way="code", device="")
    with pytest.raises(gate.ShutOut):
        tokens.open(cast.user(cast.ALICE), org=None, way="code", device="")
