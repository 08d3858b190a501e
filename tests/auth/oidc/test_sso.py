"""An organization's own provider. It stands on this machine here, which `near` allows."""

import ipaddress

import cast
import pytest
import screens
import sqlalchemy as sa
from provider import Traveller

from webapp.audit.models import PlatformEntry
from webapp.auth import gate, sessions, sso
from webapp.auth.models import Identity, RefreshFamily, Session, SsoProvider
from webapp.kit import clock, db, outbound
from webapp.platform import organizations
from webapp.signups.models import Signup

pytestmark = pytest.mark.usefixtures("near")


@pytest.fixture
def key(app):
    """The key of Acme's provider, which is the redirect URI's too."""
    with app.app_context():
        return str(sso.id_of(cast.org("acme").id))


@pytest.fixture
def alice(app):
    """A manager, signed in by code."""
    with app.app_context():
        cast.put_on_plan("acme", "business")
    made = Traveller(app)
    made.here.sign_in(cast.ALICE)
    return made


def given(idp, **changes):
    return {"name": "Acme login", "issuer": idp.issuer, "client_id": idp.client_id, "client_secret": idp.client_secret, **changes}


def set_up(alice, idp):
    answer = alice.here.post("/settings/sso", given(idp), page="/settings/sso")
    assert answer.location == "/settings/sso?done=saved", answer.text


def comes_through(alice):
    asked = alice.follows(alice.here.post("/settings/sso/test", page="/settings/sso"))
    return alice.returns(alice.is_sent_back(asked))


def required(alice, idp):
    set_up(alice, idp)
    assert comes_through(alice).location == "/settings/sso?done=tested"
    assert alice.here.post("/settings/sso/requirement", page="/settings/sso").location == "/settings/sso?done=required"


def row(app):
    with app.app_context():
        return db.session.scalars(sa.select(SsoProvider)).one_or_none()


def test_a_manager_sets_it_tests_it_and_requires_it(app, alice, idp, key):
    assert f"https://gatehouse.test/oidc/{key}/callback" in alice.here.get("/settings/sso").text
    set_up(alice, idp)
    assert row(app).tested_at is None
    page = alice.here.get("/settings/sso").text
    assert "Not tested as it is now" in page
    assert idp.client_secret not in page
    assert idp.client_secret not in row(app).client_secret
    assert comes_through(alice).location == "/settings/sso?done=tested"
    assert row(app).tested_by is not None
    assert "Alice Brandt came in through it" in alice.here.get("/settings/sso").text
    assert alice.here.post("/settings/sso/requirement", page="/settings/sso").status_code == 303
    assert alice.here.get("/documents").status_code == 200
    with app.app_context():
        actions = set(db.session.scalars(sa.select(PlatformEntry.action)))
        assert {"sso.configured", "sso.tested", "sso.required"} <= actions


def test_it_is_not_required_before_somebody_came_through_it(app, alice, idp):
    set_up(alice, idp)
    answer = alice.here.post("/settings/sso/requirement", page="/settings/sso")
    assert answer.status_code == 409
    assert "Test the provider first" in answer.text
    with app.app_context():
        assert not cast.org("acme").sso_required


@pytest.mark.parametrize("changes", [{"client_secret": "another"}, {"client_id": "another"}], ids=str)
def test_what_changes_is_untested_again(app, alice, idp, changes):
    set_up(alice, idp)
    comes_through(alice)
    assert alice.here.post("/settings/sso", given(idp, client_secret="", name="Renamed"), page="/settings/sso").status_code == 303
    assert row(app).tested_at is not None
    assert alice.here.post("/settings/sso", given(idp, **changes), page="/settings/sso").status_code == 303
    assert row(app).tested_at is None


def test_while_it_is_required_it_is_neither_changed_nor_removed(app, alice, idp):
    required(alice, idp)
    for path, data in (("/settings/sso", given(idp, client_id="another")), ("/settings/sso/removal", {})):
        answer = alice.here.post(path, data, page="/settings/sso")
        assert answer.status_code == 409
        assert "Stop requiring it first" in answer.text
    assert row(app).client_id == idp.client_id
    assert alice.here.post("/settings/sso/requirement/end", page="/settings/sso").location == "/settings/sso?done=released"
    assert alice.here.post("/settings/sso/removal", page="/settings/sso").location == "/settings/sso?done=removed"
    assert row(app) is None
    with app.app_context():
        assert db.session.scalars(sa.select(Identity)).all() == []


def test_requiring_it_ends_what_came_another_way_but_for_this(app, alice, idp):
    bob, pia = screens.arriving(app, cast.BOB, screens.ACME), screens.arriving(app, cast.PIA, screens.ACME)
    elsewhere = screens.arriving(app, cast.CHARLIE, screens.GLOBEX)
    with app.app_context():
        for way in ("code", "sso"):
            facts = {"second_step": "none", "user_epoch": 0, "membership_epoch": 0, "organization_epoch": 0, "device": ""}
            until = {"expires_at": clock.now(), "ends_at": clock.now()}
            db.session.add(RefreshFamily(user_id=cast.user(cast.BOB).id, organization_id=cast.org("acme").id, way=way, **facts, **until))
        db.commit()
    required(alice, idp)
    assert bob.get("/documents").location.startswith("/signin")
    assert alice.here.get("/documents").status_code == 200
    assert pia.get("/waiting").status_code == 200
    assert elsewhere.get("/documents").status_code == 200
    with app.app_context():
        assert db.session.scalars(sa.select(RefreshFamily.way)).all() == ["sso"]


def test_only_it_is_offered_then_and_another_way_is_a_quiet_link(app, alice, idp, key):
    required(alice, idp)
    page = screens.Browser(app, screens.ACME).get("/signin").text
    assert "Continue with Acme login" in page
    assert "Google" not in page
    assert "Send me a code" not in page
    assert "Another way (managers)" in page
    assert "Send me a code" in screens.Browser(app, screens.ACME).get("/signin?another=1").text


def test_a_code_no_longer_opens_it(app, alice, idp):
    required(alice, idp)
    answer = screens.Browser(app, screens.ACME).sign_in(cast.BOB)
    assert answer.status_code == 403
    assert "its own provider" in answer.text


def test_a_manager_without_a_second_factor_does_not_come_around_it(app, alice, idp):
    required(alice, idp)
    alice.here.post("/signout", page="/documents")
    with app.app_context():
        with pytest.raises(gate.ShutOut):
            gate.admit(cast.user(cast.ALICE), side="org", org=cast.org("acme").id, way="code")


def test_a_manager_with_a_second_factor_does_and_every_manager_is_told(app, alice, idp):
    required(alice, idp)
    with app.app_context():
        cast.user(cast.ALICE).has_second_factor = True
        db.session.flush()
        standing = gate.admit(cast.user(cast.ALICE), side="org", org=cast.org("acme").id, way="code")
        assert standing.kind == gate.HALF
        db.commit()
    letter = screens.letters_to(app, cast.ALICE)[-1]
    assert "Alice Brandt, a manager, came in without it" in letter
    assert "https://acme.gatehouse.test/settings/sso" in letter


def test_an_operator_opens_every_way_again(app, alice, idp):
    required(alice, idp)
    answer = app.test_cli_runner().invoke(args=["org", "sso", "off", "acme"])
    assert answer.exit_code == 0, answer.output
    assert screens.Browser(app, screens.ACME).get("/signin").text.count("Send me a code") == 1
    assert app.test_cli_runner().invoke(args=["org", "sso", "off", "nobody"]).exit_code == 1


def test_a_member_shows_once_at_their_mailbox_that_they_are_whom_it_names(app, alice, idp, key):
    required(alice, idp)
    bob = Traveller(app, "bob")
    page = bob.signs_in(key, "/me/sessions")
    assert page.status_code == 200
    assert "bob@acme.example" in page.text
    arrival = screens.re.search(r'action="(/signin/arrival\?proof=[^"]+)"', page.text)[1]
    with app.app_context():
        assert db.session.scalars(sa.select(Identity).where(Identity.subject == "bob")).all() == []
    form = bob.here.post(arrival)
    assert form.status_code == 303
    code_url = form.location
    assert bob.here.post(code_url, {"code": "000000"}).status_code in (422, 303)
    answer = bob.here.post(code_url, {"code": screens.read_code(app, cast.BOB)})
    assert (answer.status_code, answer.location) == (303, "/me/sessions")
    assert bob.here.get("/documents").status_code == 200
    assert Traveller(app, "bob").signs_in(key).location == "/"


def test_somebody_new_still_proves_the_address(app, alice, idp, key):
    """An organization's manager decides what its provider says, and an address is good in the whole installation."""
    set_up(alice, idp)
    nora = Traveller(app, "newcomer")
    form = nora.signs_in(key)
    action = screens.re.search(r'action="(/signup\?proof=[^"]+)"', form.text)[1]
    asked = nora.here.post(action, {"name": "Nora New", "email": "x@y.example", "reason": "I start on Monday."})
    assert asked.location.startswith("/signup/code?proof=")
    answer = nora.here.post(asked.location, {"code": screens.read_code(app, "nora@new.example")})
    assert answer.location == "/waiting"
    with app.app_context():
        signup = db.session.scalars(sa.select(Signup).where(Signup.email == "nora@new.example")).one()
        assert (signup.status, signup.proved_through) == ("pending", None)
        assert [one.provider for one in db.session.scalars(sa.select(Identity).where(Identity.user_id == signup.user_id))] == [key]
    assert Traveller(app, "newcomer").signs_in(key).location == "/waiting"


def test_it_speaks_for_its_organization_only(app, alice, idp, key):
    set_up(alice, idp)
    comes_through(alice)
    assert screens.Browser(app, screens.GLOBEX).post(f"/signin/with/{key}").status_code == 404
    assert screens.Browser(app, screens.APEX).post(f"/signin/with/{key}").status_code == 404
    assert "Acme login" not in screens.Browser(app, screens.GLOBEX).get("/signin").text
    came = Traveller(app)
    assert came.signs_in(key).location == "/"
    with app.app_context():
        assert set(db.session.scalars(sa.select(Session.side).where(Session.way == "sso"))) == {"org"}


def test_who_came_through_it_proves_themselves_before_touching_keys(app, alice, idp, key):
    """Else whoever runs the provider could name anybody, and put a key of their own on that person's account."""
    set_up(alice, idp)
    comes_through(alice)
    came = Traveller(app)
    came.signs_in(key)
    with app.app_context():
        session = db.session.scalars(sa.select(Session).where(Session.way == "sso")).one()
        assert (session.proved_at, session.second_step) == (sessions.LONG_AGO, "done")


def test_an_errand_for_another_organization_s_provider_goes_nowhere(app, alice, idp, key):
    set_up(alice, idp)
    charlie = Traveller(app, "alice", screens.GLOBEX)
    led = charlie.here.post("/signin/with/google")
    moving = charlie.here.get(led.location)
    start = screens.re.search(r"url=https://gatehouse.test([^\"]+)", moving.text)[1]
    assert charlie.apex.get(start.replace("/oidc/google/", f"/oidc/{key}/")).status_code == 422


def test_a_test_that_somebody_else_began_is_none(app, alice, idp):
    set_up(alice, idp)
    asked = alice.follows(alice.here.post("/settings/sso/test", page="/settings/sso"))
    home = alice.apex.get(alice.is_sent_back(asked)).location.removeprefix("https://acme.gatehouse.test")
    other = screens.arriving(app, cast.BOB, screens.ACME)
    assert other.get(home).status_code == 403
    assert row(app).tested_at is None


@pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
def test_nobody_but_managers_sees_it(app, email):
    browser = screens.arriving(app, email, screens.ACME)
    assert browser.get("/settings/sso").status_code == 403
    assert browser.post("/settings/sso", {}, page="/documents").status_code == 403


@pytest.mark.parametrize(
    "issuer",
    [
        "https://127.0.0.1:1",
        "https://localhost",
        "https://169.254.169.254",
        "https://[::1]",
        "https://10.0.0.7",
        "http://login.example.com",
        "https://[::ffff:10.0.0.1]",
    ],
)
def test_an_issuer_inside_is_not_asked(app, alice, idp, issuer, monkeypatch):
    monkeypatch.setattr(outbound, "TENANTS", outbound.Rules(("https",), outbound.is_public))
    answer = alice.here.post("/settings/sso", given(idp, issuer=issuer), page="/settings/sso")
    assert answer.status_code == 503
    assert "not on the public internet" in answer.text
    assert row(app) is None


@pytest.mark.parametrize("end", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_a_provider_whose_document_leads_inside_is_not_taken(app, alice, idp, forger, end, monkeypatch):
    """The document is public; what it names is judged as well: addresses when they are called, schemes at once."""
    monkeypatch.setattr(outbound, "TENANTS", outbound.Rules(("https", "http"), lambda address: address == ipaddress.ip_address("127.0.0.1")))
    forger.discovery = {end: "http://127.0.0.2:1/" if end == "jwks_uri" else "file:///etc/passwd"}
    answer = alice.here.post("/settings/sso", given(idp, issuer=forger.issuer), page="/settings/sso")
    assert answer.status_code == 503
    assert row(app) is None


@pytest.mark.parametrize(
    "changes",
    [{"issuer": "login.example.com"}, {"issuer": ""}, {"issuer": "https://x.example/?a=b"}, {"client_id": ""}, {"client_secret": ""}, {"name": ""}],
    ids=str,
)
def test_what_cannot_be_is_told_beside_its_field_and_kept(app, alice, idp, changes):
    answer = alice.here.post("/settings/sso", given(idp, **changes), page="/settings/sso")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert idp.client_secret not in answer.text
    assert row(app) is None


def test_a_provider_that_is_down_is_told_and_nothing_is_kept(app, alice, idp):
    answer = alice.here.post("/settings/sso", given(idp, issuer="http://127.0.0.1:9"), page="/settings/sso")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text
    assert row(app) is None


def test_a_mail_address_in_the_userinfo_only_is_found(app, alice, forger, key):
    forger.claims = {"email": None, "email_verified": None}
    forger.discovery = {"userinfo_endpoint": f"{forger.issuer}/userinfo"}
    forger.userinfo = {"sub": "nora", "email": cast.ALICE, "email_verified": True}
    nora = Traveller(app)
    answer = nora.returns(forger.back(nora.asks("forged")))
    assert "Sign in another way first" in answer.text
    forger.userinfo["sub"] = "another"
    answer = nora.returns(forger.back(nora.asks("forged")))
    assert answer.status_code == 403


def test_a_suspended_organization_s_provider_is_not_used(app, alice, idp, key):
    set_up(alice, idp)
    came = Traveller(app)
    asked = came.asks(key)
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    answer = came.apex.get(came.is_sent_back(asked))
    assert answer.status_code == 404
