"""The verbs of passwords: each way it goes well, then everything that is refused."""

from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import screens
import sqlalchemy as sa
from argon2 import PasswordHasher

from webapp.audit.models import PlatformEntry
from webapp.auth import otp, passwords, sessions
from webapp.auth.models import Password, RefreshFamily, RefreshToken, Session
from webapp.jobs.models import Job
from webapp.kit import clock, crypto, db, refusals

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
GOOD = "quiet boats drift along"
OTHER = "seven lamps under the bridge"
NET = "192.0.2.1"


def give(email=cast.ALICE, password=GOOD):
    passwords.set_first(cast.user(email), password, keep=None, org=None)
    db.commit()


def code_of(act):
    """The code a refused act answers, rolled back as an edge does it; None where it went well, committed."""
    try:
        act()
        db.commit()
        return None
    except refusals.Refusal as refusal:
        db.rollback()
        return refusal.code


def verify(email=cast.ALICE, password=GOOD, network=NET):
    return code_of(lambda: passwords.verify(email, password, org=cast.org("acme").id, network=network))


def actions():
    return list(db.session.scalars(sa.select(PlatformEntry.action).where(PlatformEntry.action.like("passwords.%")).order_by(PlatformEntry.id)))


def come(email=cast.ALICE, slug="acme"):
    sessions.open(cast.user(email), side="org", org=cast.org(slug).id, way="code", device="Firefox/1 Linux")
    db.commit()
    return db.session.scalars(sa.select(Session.id).order_by(Session.id.desc())).first()


def program(email=cast.ALICE):
    user, now = cast.user(email), clock.now()
    family = RefreshFamily(
        user_id=user.id, way="code", second_step="none", expires_at=now, ends_at=now, user_epoch=0, membership_epoch=0, organization_epoch=0, device="curl"
    )
    db.session.add(family)
    db.session.flush()
    db.session.add(RefreshToken(token_hash=crypto.digest(str(family.id)), family_id=family.id))
    db.commit()


def left(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_the_right_password_is_its_user(context):
    give()
    assert passwords.verify(" Alice@ACME.example ", GOOD, org=None, network=NET).name == "Alice Brandt"


@pytest.mark.parametrize(
    ("email", "password"),
    [(cast.ALICE, OTHER), (cast.ALICE, ""), (cast.ALICE, GOOD + " "), (cast.ALICE, GOOD.upper()), (cast.BOB, GOOD), (cast.STRANGER, GOOD), (cast.STRANGER, "")],
)
def test_everything_else_is_refused_in_the_same_words(context, email, password):
    give()
    with pytest.raises(refusals.Invalid) as refused:
        passwords.verify(email, password, org=cast.org("acme").id, network=NET)
    assert (refused.value.code, refused.value.field) == ("INVALID_CREDENTIALS", None)
    assert "Address and password do not fit together" in str(refused.value)


def test_a_refused_try_is_recorded_although_it_is_rolled_back(context):
    give()
    verify(password=OTHER)
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.result == "refused")).one()
    assert (entry.action, entry.actor_id, entry.organization_id) == ("passwords.verify", None, cast.org("acme").id)
    assert entry.facts == {"code": "INVALID_CREDENTIALS", "contact": cast.ALICE}


def test_what_is_kept_is_no_password(context):
    give()
    assert GOOD not in db.session.scalars(sa.select(Password.hash)).one()


def test_a_hash_with_older_numbers_is_made_anew_when_its_owner_comes(context):
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(GOOD)
    db.session.add(Password(user_id=cast.user(cast.ALICE).id, hash=old))
    db.commit()
    assert verify() is None
    assert "m=19456,t=2,p=1" in db.session.scalars(sa.select(Password.hash)).one()
    assert verify() is None


@pytest.mark.parametrize("email", [cast.ALICE, cast.STRANGER])
def test_ten_tries_a_minute_for_one_person_known_or_not(context, time, email):
    give()
    codes = [verify(email, OTHER, network=f"192.0.2.{number}") for number in range(11)]
    assert codes == ["INVALID_CREDENTIALS"] * 10 + ["TOO_MANY_REQUESTS"]
    time.passes(minutes=1, seconds=1)
    assert verify(email, OTHER) == "INVALID_CREDENTIALS"


def test_a_hundred_tries_an_hour_from_one_network(context, monkeypatch):
    monkeypatch.setattr(passwords.hashing, "matches", lambda *_: False)
    codes = [verify(f"somebody{number}@elsewhere.example", OTHER) for number in range(101)]
    assert (codes[:100].count("INVALID_CREDENTIALS"), codes[100]) == (100, "TOO_MANY_REQUESTS")
    assert verify(cast.BOB, network="192.0.2.2") == "INVALID_CREDENTIALS"


def fail(times, time, email=cast.ALICE):
    for number in range(times):
        if number % 10 == 0:
            time.passes(minutes=2)
        assert verify(email, OTHER) == "INVALID_CREDENTIALS"


@pytest.mark.parametrize("email", [cast.ALICE, cast.STRANGER])
def test_twenty_failures_pause_for_an_hour_even_the_right_password(context, time, email):
    give()
    fail(20, time, email)
    time.passes(minutes=2)
    with pytest.raises(refusals.TooMany) as refused:
        passwords.verify(email, GOOD, org=None, network=NET)
    assert refused.value.code == "PASSWORDS_PAUSED"
    assert 3400 < refused.value.retry_after < 3600
    assert "passwords.paused" in actions()
    time.passes(minutes=59)
    assert verify(email) == (None if email == cast.ALICE else "INVALID_CREDENTIALS")


def test_a_success_forgets_the_failures(context, time):
    give()
    fail(19, time)
    time.passes(minutes=2)
    assert verify() is None
    fail(2, time)
    assert verify() is None


def test_a_pause_of_passwords_leaves_codes_and_ones_own_change_alone(context, time):
    give()
    fail(20, time)
    otp.issue(otp.Ask(otp.SIGNIN, "org", cast.org("acme").id, "1" * 64), cast.ALICE, network=NET, letter=otp.SEND_CODE)
    db.commit()
    passwords.change(cast.user(cast.ALICE), GOOD, OTHER, keep=None, org=None, network=NET)


@pytest.mark.parametrize("act", ["set", "change", "remove", "reset"])
def test_a_change_ends_everything_else_of_that_person_and_of_nobody_else(context, act):
    mine, bobs = come(), come(cast.BOB)
    alice = cast.user(cast.ALICE)
    if act != "set":
        give()
        mine = come()
    come()
    program()
    program(cast.BOB)
    match act:
        case "set":
            passwords.set_first(alice, GOOD, keep=mine, org=None)
        case "change":
            passwords.change(alice, GOOD, OTHER, keep=mine, org=None, network=NET)
        case "remove":
            passwords.remove(alice, GOOD, keep=mine, org=None, network=NET)
        case "reset":
            reset()
    db.commit()
    kept = set(db.session.scalars(sa.select(Session.id)))
    assert kept == ({bobs} if act == "reset" else {mine, bobs})
    assert (left(RefreshFamily), left(RefreshToken)) == (1, 1)


def reset(password=OTHER, email=cast.ALICE, code=None, network=NET, browser="1" * 64):
    ask = otp.Ask(otp.RESET, "org", cast.org("acme").id, browser)
    if code is None:
        code = ask_reset(email)
    passwords.reset(ask, email, code, password, network=network)


def ask_reset(email=cast.ALICE):
    passwords.request_reset(otp.Ask(otp.RESET, "org", cast.org("acme").id, "1" * 64), email, network=NET)
    db.commit()
    job = db.session.scalars(sa.select(Job).where(Job.kind == otp.SEND_CODE).order_by(Job.id.desc())).first()
    return crypto.unseal(job.payload["code"])


@pytest.mark.parametrize(("act", "subject"), [("set", "You have a password"), ("change", "was changed"), ("remove", "was removed"), ("reset", "was changed")])
def test_every_change_is_told_to_the_owner_and_recorded(context, act, subject):
    alice = cast.user(cast.ALICE)
    if act != "set":
        give()
        screens.letters_to(context, cast.ALICE)
    match act:
        case "set":
            passwords.set_first(alice, GOOD, keep=None, org=cast.org("acme").id)
        case "change":
            passwords.change(alice, GOOD, OTHER, keep=None, org=cast.org("acme").id, network=NET)
        case "remove":
            passwords.remove(alice, GOOD, keep=None, org=cast.org("acme").id, network=NET)
        case "reset":
            reset()
    db.commit()
    past = {"set": "set", "change": "changed", "remove": "removed", "reset": "reset"}[act]
    assert actions()[-1] == f"passwords.{past}"
    letter = screens.letters_to(context, cast.ALICE)[-1]
    assert "Acme GmbH" in letter
    assert "https://acme.gatehouse.test/signin/reset" in letter
    assert subject in screens.mail.outbox[-1]["Subject"]
    assert GOOD not in letter


def test_the_first_password_is_set_once(context):
    give()
    assert code_of(lambda: passwords.set_first(cast.user(cast.ALICE), OTHER, keep=None, org=None)) == "PASSWORD_IS_SET"
    assert verify() is None


@pytest.mark.parametrize("act", ["change", "remove", "verify_own"])
def test_the_present_password_is_asked_for_and_its_failures_pause(context, time, act):
    give()
    alice = cast.user(cast.ALICE)

    def attempt(known):
        match act:
            case "change":
                return code_of(lambda: passwords.change(alice, known, OTHER, keep=None, org=None, network=NET))
            case "remove":
                return code_of(lambda: passwords.remove(alice, known, keep=None, org=None, network=NET))
        return code_of(lambda: passwords.verify_own(alice, known, org=None, network=NET))

    for number in range(20):
        if number % 10 == 0:
            time.passes(minutes=2)
        assert attempt(OTHER) == "INVALID_CREDENTIALS"
    time.passes(minutes=2)
    assert attempt(GOOD) == "PASSWORDS_PAUSED"
    assert verify() is None
    time.passes(minutes=60)
    assert attempt(GOOD) is None


def test_who_has_no_password_changes_and_removes_none(context):
    alice = cast.user(cast.ALICE)
    for act in (
        lambda: passwords.change(alice, "", GOOD, keep=None, org=None, network=NET),
        lambda: passwords.remove(alice, "", keep=None, org=None, network=NET),
    ):
        assert code_of(act) == "INVALID_CREDENTIALS"
    assert not passwords.is_set(alice.id)


@pytest.mark.parametrize("weak", ["short", "alice likes it very much", "acme is where we all work", "globexx wide web 1234567"])
def test_a_weak_password_is_refused_wherever_one_is_chosen(context, weak):
    email = cast.BOB if "globex" in weak else cast.ALICE
    refused = {"PASSWORD_TOO_SHORT", "PASSWORD_CONTAINS"}
    assert code_of(lambda: passwords.set_first(cast.user(email), weak, keep=None, org=None)) in refused
    assert code_of(lambda: reset(weak, email)) in refused
    give(email)
    assert code_of(lambda: passwords.change(cast.user(email), GOOD, weak, keep=None, org=None, network=NET)) in refused
    assert verify(email) is None


def test_beside_a_second_factor_a_shorter_one_does(context):
    cast.user(cast.ALICE).has_second_factor = True
    give(password="kQ7#mZ!p")
    assert verify(password="kQ7#mZ!p") is None


def test_a_reset_sets_even_a_first_password_and_forgets_failures(context, time):
    fail(20, time)
    reset()
    db.commit()
    time.passes(minutes=2)
    assert verify(password=OTHER) is None


def test_a_refused_password_leaves_the_code_good_for_its_attempts(context):
    code = ask_reset()
    for _ in range(4):
        assert code_of(lambda: reset("short", code=code)) == "PASSWORD_TOO_SHORT"
    assert code_of(lambda: reset(code=code)) is None
    assert code_of(lambda: reset(code=code)) == "INVALID_CODE"


def test_five_tries_end_a_code(context):
    code = ask_reset()
    for _ in range(5):
        assert code_of(lambda: reset(code=f"{(int(code) + 1) % 10**6:06}")) == "INVALID_CODE"
    assert code_of(lambda: reset(code=code)) == "INVALID_CODE"
    assert not passwords.is_set(cast.user(cast.ALICE).id)


@pytest.mark.parametrize("other", [{"browser": "2" * 64}, {"email": cast.BOB}])
def test_a_code_is_refused_elsewhere(context, other):
    code = ask_reset()
    assert code_of(lambda: reset(code=code, **other)) == "INVALID_CODE"


def test_a_sign_in_code_resets_nothing(context):
    otp.issue(otp.Ask(otp.SIGNIN, "org", cast.org("acme").id, "1" * 64), cast.ALICE, network=NET, letter=otp.SEND_CODE)
    db.commit()
    code = screens.read_code(context, cast.ALICE)
    assert code_of(lambda: reset(code=code)) == "INVALID_CODE"


@pytest.mark.parametrize("email", [cast.STRANGER, cast.CHARLIE, cast.DANA])
def test_nobody_from_elsewhere_gets_a_code(context, email):
    passwords.request_reset(otp.Ask(otp.RESET, "org", cast.org("acme").id, "1" * 64), email, network=NET)
    db.commit()
    letter = screens.letters_to(context, email)[-1]
    assert "belongs to no account" in letter
    assert screens.CODE.search(letter) is None


def test_a_proof_is_acted_on_once_in_its_browser_and_time(context, time):
    ask = otp.Ask(otp.RESET, "org", cast.org("acme").id, "1" * 64)
    otp.redeem(ask, cast.ALICE, ask_reset())
    db.commit()
    elsewhere = otp.Ask(otp.RESET, "org", cast.org("acme").id, "2" * 64)
    assert code_of(lambda: passwords.reset_proved(elsewhere, OTHER)) == "RESET_OVER"
    assert code_of(lambda: passwords.reset_proved(ask, "short")) == "PASSWORD_TOO_SHORT"
    assert code_of(lambda: passwords.reset_proved(ask, OTHER)) is None
    assert code_of(lambda: passwords.reset_proved(ask, GOOD)) == "RESET_OVER"
    assert verify(password=OTHER) is None
    time.passes(minutes=5)
    otp.redeem(ask, cast.ALICE, ask_reset())
    db.commit()
    time.passes(minutes=10, seconds=1)
    assert code_of(lambda: passwords.reset_proved(ask, GOOD)) == "RESET_OVER"


def test_a_proof_for_an_address_that_nobody_has_is_worth_nothing(context):
    ask = otp.Ask(otp.RESET, "org", cast.org("acme").id, "1" * 64)
    passwords.request_reset(ask, cast.STRANGER, network=NET)
    db.session.execute(sa.update(otp.OneTimeCode).values(consumed_at=clock.now()))
    db.commit()
    assert code_of(lambda: passwords.reset_proved(ask, GOOD)) == "RESET_OVER"


def test_of_ten_at_once_one_acts_on_a_proof(app):
    with app.app_context():
        ask = otp.Ask(otp.RESET, "org", cast.org("acme").id, "1" * 64)
        passwords.request_reset(ask, cast.ALICE, network=NET)
        db.session.execute(sa.update(otp.OneTimeCode).values(consumed_at=clock.now()))
        db.commit()

    def attempt(number):
        with app.app_context():
            return code_of(lambda: passwords.reset_proved(ask, f"{OTHER} {number}"))

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(attempt, range(10)))
    assert codes.count(None) == 1
