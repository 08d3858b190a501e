from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, APEX, Browser, arriving, deliver, letters_to, read_code

from webapp.audit.models import PlatformEntry
from webapp.jobs.models import Job
from webapp.kit import config, db, mail
from webapp.kit.throttle import Throttle
from webapp.orgs import members
from webapp.platform.models import RefusedAddress
from webapp.signups import asking
from webapp.signups.models import Signup

NEW = "tunde@acme.example"
WORDS = {"name": "Tunde Adeyemi", "email": NEW, "reason": "Night shift lead in Bremen."}


def knock(app, words=WORDS):
    """Asks and proves the address."""
    browser = Browser(app, ACME)
    answer = browser.post("/signup", words, page="/signup")
    assert answer.status_code == 303, answer.text
    last = browser.post("/signup/code", {"code": read_code(app, words["email"])}, page="/signup/code")
    return browser, last


def status_of(app, email=NEW):
    with app.app_context():
        return db.session.scalars(sa.select(Signup.status).where(Signup.email == email)).all()


def test_the_apex_leads_to_the_organizations_own_page(app):
    answer = Browser(app, APEX).get("/signup/acme")
    assert (answer.status_code, answer.location) == (302, "https://acme.gatehouse.test/signup")


def test_an_unknown_organization_says_so(app):
    answer = Browser(app, APEX).get("/signup/nobody")
    assert answer.status_code == 404
    assert "nobody" in answer.text


def test_one_that_takes_no_sign_ups_says_so_on_both_hosts(app):
    with app.app_context():
        cast.org("acme").accepts_signups = False
        db.commit()
    assert Browser(app, APEX).get("/signup/acme").status_code == 403
    assert Browser(app, ACME).get("/signup").status_code == 403


def test_who_proves_an_address_waits_and_the_managers_are_told(app):
    browser, answer = knock(app)
    assert answer.location == "/waiting"
    page = browser.get("/waiting")
    assert NEW in page.text
    assert "Alice Brandt" in page.text
    (letter,) = letters_to(app, cast.ALICE)
    assert "Night shift lead in Bremen." in letter
    assert "https://acme.gatehouse.test/signups" in letter


def test_the_request_stands_in_the_audit_ledger(app):
    knock(app)
    with app.app_context():
        entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "signups.asked")).one()
    assert (entry.actor_name, entry.subject_label) == ("Tunde Adeyemi", "Tunde Adeyemi")


def test_nobody_waits_before_the_address_is_proved(app):
    Browser(app, ACME).post("/signup", WORDS, page="/signup")
    assert status_of(app) == ["unverified"]
    assert letters_to(app, cast.ALICE) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "tunde", "name@example.com"),
        ("email", "", "Write your e-mail"),
        ("name", "", "Write your name"),
        ("reason", "", "one line"),
        ("reason", "x" * 501, "500"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_the_rest_is_kept(app, field, value, said):
    answer = Browser(app, ACME).post("/signup", {**WORDS, field: value}, page="/signup")
    assert answer.status_code == 422
    assert said in answer.text
    kept = "Tunde Adeyemi" if field != "name" else NEW
    assert kept in answer.text


def test_a_wrong_code_is_refused(app):
    browser = Browser(app, ACME)
    browser.post("/signup", WORDS, page="/signup")
    right = read_code(app, NEW)
    assert browser.post("/signup/code", {"code": f"{(int(right) + 1) % 10**6:06}"}, page="/signup/code").status_code == 422
    assert status_of(app) == ["unverified"]


def test_another_browsers_code_is_refused(app):
    first, second = Browser(app, ACME), Browser(app, ACME)
    first.post("/signup", WORDS, page="/signup")
    assert second.post("/signup/code", {"code": read_code(app, NEW)}).location == "/signup"


@pytest.mark.parametrize("email", [cast.ALICE, cast.PIA, cast.CHARLIE, cast.STRANGER])
def test_asking_answers_alike_for_everybody(app, email):
    browser = Browser(app, ACME)
    answer = browser.post("/signup", {**WORDS, "email": email}, page="/signup")
    assert (answer.status_code, answer.location) == (303, "/signup/code")
    assert browser.get("/signup/code").status_code == 200


def test_a_member_who_asks_again_comes_in(app):
    _, answer = knock(app, {**WORDS, "email": cast.BOB})
    assert answer.location == "/"
    assert status_of(app, cast.BOB) == ["unverified"]


def test_who_waits_already_is_not_told_of_twice(app):
    _, answer = knock(app, {**WORDS, "email": cast.PIA})
    assert answer.location == "/waiting"
    assert sorted(status_of(app, cast.PIA)) == ["pending", "unverified"]
    assert letters_to(app, cast.ALICE) == []


def test_withdrawing_ends_the_wait(app):
    browser, _ = knock(app)
    assert browser.post("/waiting/withdrawal", page="/waiting").location == "/signup"
    assert status_of(app) == ["withdrawn"]
    assert browser.get("/waiting").location.startswith("/signin")


def test_a_waiting_person_sees_nothing_else(app):
    browser, _ = knock(app)
    for path in ("/documents", "/signups", "/me/sessions", "/"):
        assert browser.get(path).location == "/waiting", path


def test_the_waiting_page_looks_again_by_post_and_changes_nothing(app):
    browser, _ = knock(app)
    answer = browser.post("/waiting", page="/waiting", partial=True)
    assert answer.status_code == 200
    assert 'id="status"' in answer.text


def test_somebody_who_was_never_proved_is_forgotten_after_a_day(app, time):
    Browser(app, ACME).post("/signup", WORDS, page="/signup")
    time.passes(days=1, minutes=1)
    with app.app_context():
        asking.sweep()
        db.commit()
    assert status_of(app) == []


def test_a_member_who_is_signed_in_goes_to_the_workspace(app):
    assert arriving(app, cast.BOB, ACME).get("/signup").location == "/"


def test_an_address_that_the_mail_server_refuses_is_noted_and_spared(app, monkeypatch):
    sent = []

    def refuse(letter):
        sent.append(letter.to)
        raise mail.Refused("the mail server answered 550 no such user")

    monkeypatch.setattr(mail, "send", refuse)
    browser = Browser(app, ACME)
    for _ in range(2):
        browser.post("/signup", WORDS, page="/signup")
        deliver(app)
        with app.app_context():
            db.session.execute(sa.delete(Throttle))
            db.commit()
    assert sent == [NEW]
    with app.app_context():
        reasons = db.session.scalars(sa.select(Job.error).where(Job.kind == asking.SEND_CODE, Job.state == "void")).all()
    assert all("550 no such user" in reason for reason in reasons)
    assert len(reasons) == 2


@pytest.fixture
def by_smtp(smtp, app, monkeypatch):
    """Letters go through a real mail server; what it is given instead of `smtp.url` is asked for by `by_smtp(url)`."""
    monkeypatch.setattr(config, "_current", replace(config.current(), mail_url=smtp.url))
    return lambda url: monkeypatch.setattr(config, "_current", replace(config.current(), mail_url=url))


def spared(app):
    with app.app_context():
        return set(db.session.scalars(sa.select(RefusedAddress.address)).all())


def test_a_refused_recipient_is_spared(app, smtp, by_smtp):
    smtp.refuse(NEW, 550)
    Browser(app, ACME).post("/signup", WORDS, page="/signup")
    deliver(app)
    assert spared(app) == {NEW}


@pytest.mark.parametrize("ours", ["password", "sender"])
def test_what_the_server_has_against_us_is_not_held_against_an_address(app, smtp, by_smtp, ours):
    if ours == "password":
        by_smtp(f"smtp://us:wrong@127.0.0.1:{smtp.port}")
    else:
        smtp.refuse_sender(550)
    Browser(app, ACME).post("/signup", WORDS, page="/signup")
    deliver(app)
    assert spared(app) == set()
    with app.app_context():
        job = db.session.scalars(sa.select(Job).where(Job.kind == asking.SEND_CODE)).one()
    assert job.state == "queued"
    assert "Delayed" in job.error


def test_one_manager_whose_mailbox_is_refused_keeps_no_other_from_hearing(app, smtp, by_smtp):
    with app.app_context(), db.inside(cast.tenant("acme")):
        members.seat(cast.org("acme").id, cast.user(cast.MIA), "manager", by=None)
        signup = Signup(organization_id=cast.org("acme").id, email=NEW, name="Tunde Adeyemi", reason="Night shift.", status="unverified")
        db.session.add(signup)
        db.session.flush()
        asking.prove(signup)
        db.commit()
    smtp.refuse(cast.ALICE, 550)
    deliver(app)
    assert [envelope.rcpt_tos for envelope in smtp.messages] == [[cast.MIA]]
    assert spared(app) == {cast.ALICE}
