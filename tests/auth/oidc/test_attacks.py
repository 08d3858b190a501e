"""What must be refused on the way back from a provider, each with one sentence and without a session."""

import json

import cast
import pytest
import screens
import sqlalchemy as sa
from joserfc import jwk
from provider import Traveller, challenge_of, changed, parameter

from webapp.audit.models import PlatformEntry
from webapp.auth import providers
from webapp.auth.models import Handover, Identity, OidcFlow, Session
from webapp.kit import db
from webapp.platform import users


@pytest.fixture(autouse=True)
def linked(app, idp, forger):
    """Alice has linked both providers: whatever is refused here would have let her in."""
    with app.app_context():
        alice = cast.user(cast.ALICE).id
        db.session.add(Identity(user_id=alice, provider="google", issuer=idp.issuer, subject="alice"))
        db.session.add(Identity(user_id=alice, provider="forged", issuer=forger.issuer, subject="nora"))
        db.commit()


def nobody_came_in(app):
    with app.app_context():
        return not db.session.scalar(sa.select(sa.func.count()).select_from(Session)) and not db.session.scalar(
            sa.select(sa.func.count()).select_from(Handover)
        )


def is_refused(app, answer, *statuses):
    assert answer.status_code in (statuses or (403,)), answer.text
    assert "<h1>" in answer.text
    assert nobody_came_in(app)
    return True


def test_what_is_not_changed_comes_in(app, forger):
    alice = Traveller(app)
    assert alice.returns(forger.back(alice.asks("forged"))).location == "/"
    assert Traveller(app).signs_in("google").location == "/"


# The answer


@pytest.mark.parametrize("state", ["", "x", "y" * 43, None])
def test_another_state(app, state):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert is_refused(app, alice.returns(changed(back, state=state)), 422)


def test_a_state_used_before(app):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert alice.apex.get(back).status_code == 302
    answer = alice.apex.get(back)
    assert answer.status_code == 422
    assert "Start again" in answer.text


def test_a_state_used_up_by_a_refused_answer(app):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert alice.apex.get(changed(back, iss="https://other.example")).status_code == 403
    assert is_refused(app, alice.returns(back), 422)


def test_another_browser_s_state(app):
    alice, mallory = Traveller(app), Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert is_refused(app, mallory.returns(back), 422)
    mallory.asks("google")
    answer = mallory.apex.get(back)
    assert answer.status_code == 422


def test_a_state_of_another_provider(app, forger):
    """Mix-up: the answer of one provider brought to the other's callback."""
    alice = Traveller(app)
    back = forger.back(alice.asks("forged"))
    assert is_refused(app, alice.returns(back.replace("/forged/", "/google/")), 422)


def test_a_state_that_is_too_old(app, time, idp):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    time.passes(minutes=11)
    assert is_refused(app, alice.returns(back), 422)


@pytest.mark.parametrize("iss", [None, "", "https://evil.example", "http://127.0.0.1"])
def test_another_issuer_of_the_answer_or_none(app, iss):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert is_refused(app, alice.returns(changed(back, iss=iss)))


def test_an_issuer_of_the_answer_that_a_provider_need_not_send_must_be_right_too(app, forger):
    alice = Traveller(app)
    assert is_refused(app, alice.returns(forger.back(alice.asks("forged"), iss="https://evil.example")))


@pytest.mark.parametrize("code", ["", "another", None])
def test_another_code(app, code):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert is_refused(app, alice.returns(changed(back, code=code)))


def test_somebody_elses_code(app):
    alice, bob = Traveller(app), Traveller(app, "bob")
    of_bob = parameter(bob.is_sent_back(bob.asks("google")), "code")
    back = alice.is_sent_back(alice.asks("google"))
    assert is_refused(app, alice.returns(changed(back, code=of_bob)))


def test_another_verifier(app):
    """The provider holds the code to the challenge it was asked with."""
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    with app.app_context():
        db.session.execute(sa.update(OidcFlow).values(verifier="v" * 43))
        db.commit()
    assert is_refused(app, alice.returns(back))


def test_the_verifier_sent_is_that_of_the_challenge(app, forger):
    alice = Traveller(app)
    asked = alice.asks("forged")
    alice.returns(forger.back(asked))
    assert challenge_of(forger.posted["code_verifier"]) == parameter(asked.location, "code_challenge")
    assert forger.posted["redirect_uri"] == "https://gatehouse.test/oidc/forged/callback"


def test_another_nonce(app):
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    with app.app_context():
        db.session.execute(sa.update(OidcFlow).values(nonce="n" * 43))
        db.commit()
    assert is_refused(app, alice.returns(back))


def test_the_provider_s_no(app):
    answer = Traveller(app, "nobody").signs_in("google")
    assert is_refused(app, answer)
    assert "did not let you in" in answer.text


def test_words_of_a_provider_are_not_repeated(app, forger):
    alice = Traveller(app)
    answer = alice.returns(forger.back(alice.asks("forged"), code=None, error="server_error", error_description="Call 0900 12345"))
    assert is_refused(app, answer)
    assert "0900" not in answer.text


# The ID token


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["forged", "another"]},
        {"aud": []},
        {"aud": None},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 5},
        {"exp": 1_500_000_000},
        {"exp": "tomorrow"},
        {"exp": None},
        {"iat": 1_500_000_000},
        {"iat": 9_500_000_000},
        {"nbf": 9_500_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "s" * 256},
    ],
    ids=str,
)
def test_claims_that_are_not_ours(app, forger, claims):
    forger.claims = claims
    alice = Traveller(app)
    assert is_refused(app, alice.returns(forger.back(alice.asks("forged"))))


@pytest.mark.parametrize("head", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "HS256", "kid": "one"}], ids=str)
def test_a_signature_that_is_none(app, forger, head):
    """Also where the provider announces such algorithms."""
    forger.head = head
    alice = Traveller(app)
    assert is_refused(app, alice.returns(forger.back(alice.asks("forged"))))


def test_another_key_under_the_same_name(app, forger):
    alice = Traveller(app)
    asked = alice.asks("forged")
    forger.key = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    assert is_refused(app, alice.returns(forger.back(asked)))


def test_an_unknown_key_is_asked_for_once(app, forger):
    alice = Traveller(app)
    asked = alice.asks("forged")
    forger.key, forger.head = jwk.RSAKey.generate_key(2048, {"kid": "two"}), {"alg": "RS256", "kid": "two"}
    assert is_refused(app, alice.returns(forger.back(asked)))
    assert forger.asked.count("/jwks_uri") == 2


def test_a_key_that_a_provider_changed_is_learned(app, forger):
    alice = Traveller(app)
    asked = alice.asks("forged")
    forger.key, forger.head = jwk.RSAKey.generate_key(2048, {"kid": "two"}), {"alg": "RS256", "kid": "two"}
    forger.published = [{"kty": "unheard-of"}, "nothing", forger.key.as_dict(private=False)]
    assert alice.returns(forger.back(asked)).location == "/"


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"{}"),
        (200, b"not json"),
        (200, b"[]"),
        (200, b"null"),
        (200, b""),
        (200, json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": "a.b.c"}).encode()),
        (200, json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": 5}).encode()),
        (400, json.dumps({"error": "invalid_grant"}).encode()),
        (401, b"<html>"),
        (500, b""),
    ],
    ids=str,
)
def test_an_answer_of_the_token_endpoint_that_is_none(app, forger, answer):
    forger.answer = answer
    alice = Traveller(app)
    assert is_refused(app, alice.returns(forger.back(alice.asks("forged"))), 403, 503)


# The person


def test_an_address_that_is_not_verified_is_nobody_s(app):
    mallory = Traveller(app, "unverified")
    answer = mallory.signs_in("google")
    assert is_refused(app, answer, 422)
    assert "verified" in answer.text
    with app.app_context():
        assert users.find("mallory@evil.example") is None


@pytest.mark.parametrize(
    "claims", [{"email_verified": "true"}, {"email_verified": None}, {"email_verified": 1}, {"email": None}, {"email": "no address"}], ids=str
)
def test_an_address_that_is_hardly_verified_is_nobody_s_either(app, forger, claims):
    forger.claims = {"sub": "new", **claims}
    nora = Traveller(app)
    assert is_refused(app, nora.returns(forger.back(nora.asks("forged"))), 422)


def test_the_same_address_from_another_provider(app, forger):
    """Somebody who owns Alice's address at another provider is not Alice."""
    forger.claims, forger.email = {"sub": "not alice"}, "ALICE@acme.example"
    mallory = Traveller(app)
    answer = mallory.returns(forger.back(mallory.asks("forged")))
    assert is_refused(app, answer, 409)
    assert "Sign in another way first" in answer.text


def test_the_same_subject_at_another_issuer(app, forger, idp):
    """What is linked is (provider, issuer, subject): the name alone is nobody."""
    forger.claims, forger.email = {"sub": "alice"}, cast.ALICE
    mallory = Traveller(app)
    assert is_refused(app, mallory.returns(forger.back(mallory.asks("forged"))), 409)


def test_a_suspended_person_stays_out(app):
    with app.app_context():
        cast.user(cast.ALICE).status = "suspended"
        db.commit()
    answer = Traveller(app).signs_in("google")
    assert answer.status_code == 403
    assert "suspended" in answer.text


def test_one_organization_s_member_stays_out_of_another(app):
    answer = Traveller(app, host=screens.GLOBEX).signs_in("google")
    assert answer.status_code == 403
    assert "not a member" in answer.text


# The ways between the hosts


def test_an_errand_of_another_browser_goes_nowhere(app):
    alice, mallory = Traveller(app), Traveller(app)
    led = mallory.here.post("/signin/with/google")
    assert alice.here.get(led.location).status_code == 422
    at_apex = screens.Browser(app, screens.APEX)
    led = at_apex.post("/signin/with/google")
    assert alice.apex.get(led.location.replace("/signin/errand", "/oidc/google/start")).status_code == 422


def test_what_mallory_began_does_not_make_alice_come_in_as_mallory_nor_mallory_as_alice(app):
    """Alice's browser is led through a flow that Mallory's began: the code it brings home is good in Mallory's only, which never saw it."""
    mallory, alice = Traveller(app), Traveller(app)
    moving = mallory.here.get(mallory.here.post("/signin/with/google").location)
    start = screens.re.search(r"url=https://gatehouse.test([^\"]+)", moving.text)[1]
    back = alice.is_sent_back(alice.apex.get(start))
    home = alice.apex.get(back)
    answer = alice.here.get(home.location.removeprefix(alice.here.base))
    assert answer.status_code == 403
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count()).select_from(Session))


@pytest.mark.parametrize(
    "path", ["/oidc/google/start", "/oidc/google/start?errand=x", "/oidc/google/callback", "/oidc/nobody/callback?state=x", "/signin/errand"]
)
def test_half_an_address_is_told(app, path):
    assert screens.Browser(app, screens.APEX).get(path).status_code == 422


def test_a_proof_is_worth_nothing_in_another_browser_on_another_host_or_for_another_purpose(app, forger):
    forger.claims = {"sub": "new"}
    nora = Traveller(app)
    home = nora.apex.get(forger.back(nora.asks("forged"))).location.removeprefix("https://acme.gatehouse.test")
    assert home.startswith("/signup?proof=")
    assert nora.here.get(home).status_code == 200
    assert screens.Browser(app, screens.ACME).get(home).status_code == 422
    globex = screens.Browser(app, screens.GLOBEX)
    globex.client.set_cookie("__Host-gatehouse-browser", nora.here.cookie("__Host-gatehouse-browser"), domain=screens.GLOBEX, secure=True)
    assert globex.get(home).status_code == 422
    assert nora.here.get(home.replace("/signup", "/signin/arrival")).status_code == 422
    nora.here.sign_in(cast.BOB)
    assert nora.here.get(home.replace("/signup", "/me/security/identities/return")).status_code == 422


def test_a_link_that_mallory_began_is_not_finished_by_bob(app):
    """Else Bob's sign-in elsewhere would open Mallory's account, with what Bob then puts into it."""
    mia, bob = Traveller(app, "bob"), Traveller(app, "bob")
    mia.here.sign_in(cast.MIA)
    bob.here.sign_in(cast.BOB)
    moving = mia.here.get(mia.here.post("/me/security/identities", {"provider": "google"}, page="/me/security").location)
    start = screens.re.search(r"url=https://gatehouse.test([^\"]+)", moving.text)[1]
    home = bob.apex.get(bob.is_sent_back(bob.apex.get(start))).location
    assert bob.here.get(home.removeprefix(bob.here.base)).status_code == 422
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count()).select_from(Identity).where(Identity.subject == "bob"))


def test_an_address_taken_in_the_meantime_is_proved_in_its_owner_s_way(app, forger):
    forger.claims = {"sub": "new"}
    nora = Traveller(app)
    form = nora.returns(forger.back(nora.asks("forged")))
    with app.app_context():
        users.find_or_create("nora@new.example", "The real Nora")
        db.commit()
    action = screens.re.search(r'action="(/signup\?proof=[^"]+)"', form.text)[1]
    answer = nora.here.post(action, {"name": "N", "email": "nora@new.example", "reason": "Please."})
    assert answer.status_code == 409
    assert nobody_came_in(app)


# The provider


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": 5},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_discovery_document_that_does_not_fit(app, forger, discovery):
    forger.discovery = discovery
    answer = Traveller(app).asks("forged")
    assert is_refused(app, answer, 503)


def test_a_provider_that_is_down_is_told(app, forger):
    alice = Traveller(app)
    asked = alice.asks("forged")
    forger.server.shutdown()
    forger.server.server_close()
    answer = alice.returns(forger.back(asked))
    assert is_refused(app, answer, 503)
    assert "cannot be reached" in answer.text
    providers.forget_all()
    assert is_refused(app, Traveller(app).asks("forged"), 503)


def test_what_a_provider_says_of_itself_is_kept_an_hour(app, forger, time):
    alice = Traveller(app)
    for _ in range(3):
        alice.asks("forged")
    assert forger.asked.count("/.well-known/openid-configuration") == 1
    time.passes(minutes=61)
    alice.asks("forged")
    assert forger.asked.count("/.well-known/openid-configuration") == 2


def test_refusals_are_written_down_and_flows_forgotten(app):
    alice = Traveller(app)
    alice.returns(changed(alice.is_sent_back(alice.asks("google")), iss="https://evil.example"))
    with app.app_context():
        entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "providers.answered")).one()
        assert (entry.result, entry.facts["code"], entry.facts["provider"]) == ("refused", "OIDC_REFUSED", "google")
