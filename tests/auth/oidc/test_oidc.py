from datetime import timedelta

import cast
import screens
import sqlalchemy as sa
from provider import Traveller, parameter

from webapp.audit.models import PlatformEntry
from webapp.auth import identities
from webapp.auth.models import Handover, Identity, OidcFlow, Session
from webapp.kit import clock, db
from webapp.orgs import members
from webapp.platform import organizations
from webapp.signups.models import Signup
from webapp.web import errors


def link(app, idp, who=cast.ALICE, subject="alice", provider="google"):
    with app.app_context():
        db.session.add(Identity(user_id=cast.user(who).id, provider=provider, issuer=idp.issuer, subject=subject, email=who))
        db.commit()


def test_somebody_who_linked_a_provider_comes_in_through_it(app, idp):
    link(app, idp)
    alice = Traveller(app)
    answer = alice.signs_in("google", "/me/sessions")
    assert (answer.status_code, answer.location) == (303, "/me/sessions")
    assert "Documents" in alice.here.get("/documents").text
    with app.app_context():
        identity = db.session.scalars(sa.select(Identity)).one()
        assert (identity.used_at is not None, identity.email) == (True, "Alice@acme.example")
        assert db.session.scalars(sa.select(Session.way)).one() == "oidc"
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OidcFlow)) == 0


def test_what_is_asked_of_the_provider_binds_its_answer(app, idp):
    asked = Traveller(app).asks("google").location
    assert asked.startswith(f"{idp.issuer}/auth?")
    assert parameter(asked, "redirect_uri") == "https://gatehouse.test/oidc/google/callback"
    assert (parameter(asked, "response_type"), parameter(asked, "code_challenge_method")) == ("code", "S256")
    assert parameter(asked, "scope").split() == ["openid", "email", "profile"]
    assert len({parameter(asked, name) for name in ("state", "nonce", "code_challenge")}) == 3
    assert min(len(parameter(asked, name)) for name in ("state", "nonce", "code_challenge")) == 43


def test_the_button_stands_on_the_page_and_the_console_has_none(app):
    assert "Continue with Google" in screens.Browser(app, screens.ACME).get("/signin").text
    assert "Continue with" not in screens.Browser(app, screens.ADMIN).get("/signin").text


def test_an_unknown_provider_is_nobody_s(app):
    browser = screens.Browser(app, screens.ACME)
    assert browser.post("/signin/with/yahoo").status_code == 404
    assert browser.post("/signin/with/../admin").status_code in (404, 405)


def test_on_the_apex_one_comes_in_there(app, idp):
    link(app, idp)
    alice = Traveller(app, host=screens.APEX)
    answer = alice.signs_in("google", "/me/sessions")
    assert (answer.status_code, answer.location) == (303, "/me/sessions")
    with app.app_context():
        assert db.session.scalars(sa.select(Session.side)).one() == "apex"


def test_nobody_new_is_made_on_the_apex(app):
    answer = Traveller(app, "newcomer", screens.APEX).signs_in("google")
    assert answer.status_code == 403
    assert "Nobody here has linked" in answer.text


def test_somebody_new_asks_to_join_without_a_code(app):
    nora = Traveller(app, "newcomer")
    form = nora.returns(nora.is_sent_back(nora.asks("google")))
    assert form.status_code == 200
    assert 'value="nora@new.example" readonly' in form.text
    assert "Nora New" in form.text
    action = screens_action(form.text)
    asked = nora.here.post(action, {"name": "Nora New", "email": "other@new.example", "reason": "I start on Monday."}, page="/signin")
    assert (asked.status_code, asked.location) == (303, "/waiting")
    with app.app_context():
        signup = db.session.scalars(sa.select(Signup).where(Signup.email == "nora@new.example")).one()
        assert (signup.status, signup.proved_through) == ("pending", "Google")
        assert members.find(cast.org("acme").id, signup.user_id).status == "pending"
        assert [one.provider for one in identities.of_user(signup.user_id)] == ["google"]
    assert "Nora New asks to join" in screens_subject(app, cast.ALICE)
    assert "Address verified by Google" in screens.arriving(app, cast.ALICE, screens.ACME).get("/signups").text
    again = Traveller(app, "newcomer")
    assert again.signs_in("google").location == "/waiting"


def test_who_is_approved_comes_in_the_same_way(app):
    nora = Traveller(app, "newcomer")
    form = nora.signs_in("google")
    nora.here.post(screens_action(form.text), {"name": "Nora", "email": "nora@new.example", "reason": "I start on Monday."}, page="/signin")
    alice = screens.arriving(app, cast.ALICE, screens.ACME)
    with app.app_context():
        signup_id = cast.signup_of("nora@new.example")
    assert alice.post(f"/signups/{signup_id}/approval", {"role": "member"}, page="/signups").status_code == 303
    assert Traveller(app, "newcomer").signs_in("google").location == "/"


def test_an_organization_that_takes_no_sign_ups_takes_none_this_way(app):
    with app.app_context():
        organizations.find("acme").accepts_signups = False
        db.commit()
    answer = Traveller(app, "newcomer").signs_in("google")
    assert answer.status_code == 409
    assert "takes no sign-ups" in answer.text


def test_a_provider_is_linked_and_unlinked_under_security(app, idp):
    bob = Traveller(app, "bob")
    bob.here.sign_in(cast.BOB)
    page = bob.here.get("/me/security").text
    assert "not linked" in page
    asked = bob.follows(bob.here.post("/me/security/identities", {"provider": "google"}, page="/me/security"))
    assert bob.returns(bob.is_sent_back(asked)).location == "/me/security"
    page = bob.here.get("/me/security").text
    assert "bob@acme.example" in page
    assert "Unlink" in page
    assert "whoever can sign in there can sign in here as you" in screens.letters_to(app, cast.BOB)[-1]
    assert Traveller(app, "bob").signs_in("google").location == "/"
    with app.app_context():
        identity = db.session.scalars(sa.select(Identity.id)).one()
    assert bob.here.post(f"/me/security/identities/{identity}/unlink", page="/me/security").location == "/me/security"
    assert "no longer opens anything" in screens.letters_to(app, cast.BOB)[-1]
    assert Traveller(app, "bob").signs_in("google").status_code == 409
    with app.app_context():
        actions = db.session.scalars(sa.select(PlatformEntry.action)).all()
        assert {"identities.linked", "identities.unlinked"} <= set(actions)


def test_linking_wants_a_fresh_proof(app, monkeypatch):
    monkeypatch.setitem(errors.DOORS, "PROOF_NEEDED", "auth.session_index")
    bob = screens.arriving(app, cast.BOB, screens.ACME)
    with app.app_context():
        db.session.execute(sa.update(Session).values(proved_at=clock.now() - timedelta(minutes=6)))
        db.commit()
    assert bob.post("/me/security/identities", {"provider": "google"}, page="/me/security").location.startswith("/me/sessions?")


def test_one_who_is_linked_to_somebody_else_stays_theirs(app, idp):
    link(app, idp, cast.ALICE, "bob")
    bob = Traveller(app, "bob")
    bob.here.sign_in(cast.BOB)
    asked = bob.follows(bob.here.post("/me/security/identities", {"provider": "google"}, page="/me/security"))
    answer = bob.returns(bob.is_sent_back(asked))
    assert answer.status_code == 409
    assert "linked to somebody else" in answer.text
    with app.app_context():
        assert identities.of_user(cast.user(cast.BOB).id) == []


def test_nobody_unlinks_somebody_elses(app, idp):
    link(app, idp)
    bob = screens.arriving(app, cast.BOB, screens.ACME)
    with app.app_context():
        identity = db.session.scalars(sa.select(Identity.id)).one()
    assert bob.post(f"/me/security/identities/{identity}/unlink", page="/me/security").status_code == 404
    with app.app_context():
        assert db.session.get(Identity, identity)


def test_a_provider_of_everybody_is_worth_one_factor(app, idp):
    link(app, idp)
    alice = Traveller(app)
    back = alice.is_sent_back(alice.asks("google"))
    assert alice.apex.get(back).location.startswith("https://acme.gatehouse.test/signin/handover?")
    with app.app_context():
        code = db.session.scalars(sa.select(Handover)).one()
        assert (code.way, code.second_step_done, code.organization_id) == ("oidc", False, cast.org("acme").id)


def screens_action(page: str) -> str:
    found = screens.re.search(r'action="(/signup\?proof=[^"]+)"', page)
    assert found, page
    return found[1]


def screens_subject(app, email: str) -> str:
    screens.deliver(app)
    return " ".join(message["Subject"] for message in screens.mail.outbox if message["To"] == email)
