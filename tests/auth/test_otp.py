from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.auth import otp
from webapp.auth.models import OneTimeCode
from webapp.jobs.models import Job
from webapp.kit import crypto, db, refusals

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
HERE = "1" * 64


def ask(browser=HERE, slug="acme", purpose=otp.SIGNIN):
    return otp.Ask(purpose, "org", cast.org(slug).id, browser)


def issue(email=cast.ALICE, **where):
    otp.issue(ask(**where), email, network="192.0.2.1", letter="auth.send_code")
    db.commit()
    job = db.session.scalars(sa.select(Job).where(Job.kind == "auth.send_code").order_by(Job.id.desc())).first()
    return crypto.unseal(job.payload["code"])


def redeem(code, email=cast.ALICE, **where):
    try:
        otp.redeem(ask(**where), email, code)
        db.commit()
        return True
    except refusals.Refusal:
        db.rollback()
        return False


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_code_is_good_once(context):
    code = issue()
    assert redeem(code)
    assert not redeem(code)


def test_a_code_is_kept_as_a_keyed_digest_only(context):
    code = issue()
    kept = db.session.scalars(sa.select(OneTimeCode)).one()
    assert code not in kept.code_hash
    assert kept.code_hash != crypto.digest(code)


def test_six_wrong_codes_make_the_right_one_useless(context):
    code = issue()
    assert not any(redeem(wrong(code)) for _ in range(6))
    assert not redeem(code)


def test_attempts_are_counted_although_the_request_is_rolled_back(context):
    code = issue()
    redeem(wrong(code))
    assert db.session.scalars(sa.select(OneTimeCode.attempts)).one() == 1


def test_a_code_is_too_old_after_ten_minutes(context, time):
    code = issue()
    time.passes(minutes=10, seconds=1)
    assert not redeem(code)


def test_a_code_is_good_just_before_that(context, time):
    code = issue()
    time.passes(minutes=9, seconds=59)
    assert redeem(code)


def test_a_sign_up_code_lives_fifteen_minutes(context, time):
    code = issue(purpose=otp.SIGNUP)
    time.passes(minutes=14, seconds=59)
    assert redeem(code, purpose=otp.SIGNUP)


def test_a_newer_code_makes_the_older_one_useless(context, time):
    old = issue()
    time.passes(minutes=2)
    new = issue()
    assert old == new or not redeem(old)
    assert redeem(new)


@pytest.mark.parametrize("other", [{"browser": "2" * 64}, {"slug": "globex"}, {"purpose": otp.SIGNUP}])
def test_a_code_is_refused_elsewhere(context, other):
    code = issue()
    assert not redeem(code, **other)


def test_a_code_is_refused_for_another_address(context):
    assert not redeem(issue(), email=cast.BOB)


def test_one_a_minute_and_five_an_hour_are_sent(context, time):
    for _ in range(5):
        issue()
        with pytest.raises(refusals.TooMany):
            issue()
        time.passes(minutes=2)
    with pytest.raises(refusals.TooMany) as refused:
        issue()
    assert refused.value.retry_after > 60


def test_the_same_limits_hold_for_unknown_addresses(context):
    issue(cast.STRANGER)
    with pytest.raises(refusals.TooMany):
        issue(cast.STRANGER)


def test_twenty_an_hour_are_sent_from_one_network(context):
    for number in range(20):
        issue(f"somebody{number}@elsewhere.example")
    with pytest.raises(refusals.TooMany):
        issue("one-more@elsewhere.example")


def fail(times, time):
    """Wrong codes, with fresh ones asked for in between."""
    for number in range(times):
        if number % 5 == 0:
            time.passes(minutes=20)
            code = issue()
        redeem(wrong(code))
    return code


def test_twenty_failures_pause_the_address_for_an_hour_however_often_a_code_is_sent_anew(context, time):
    fail(20, time)
    time.passes(minutes=20)
    assert not redeem(issue())
    time.passes(minutes=41)
    assert redeem(issue())


def test_a_success_forgets_the_failures(context, time):
    fail(19, time)
    time.passes(minutes=20)
    assert redeem(issue())
    time.passes(minutes=20)
    redeem(wrong(code := issue()))
    assert redeem(code)


def test_a_hundred_failures_lock_codes_until_an_operator_unlocks(context, time):
    for _ in range(5):
        fail(20, time)
        time.passes(minutes=61)
    assert not redeem(issue())
    time.passes(minutes=20)
    otp.unlock(cast.ALICE)
    db.commit()
    assert redeem(issue())


def test_pauses_lock_and_unlocking_stand_in_the_ledger(context, time):
    for _ in range(5):
        fail(20, time)
        time.passes(minutes=61)
    otp.unlock(cast.ALICE)
    db.commit()
    wanted = sa.select(PlatformEntry.action, PlatformEntry.facts).where(PlatformEntry.action.startswith("codes.")).order_by(PlatformEntry.id)
    entries = db.session.execute(wanted).all()
    assert [action for action, _ in entries] == ["codes.paused"] * 4 + ["codes.locked", "codes.unlocked"]
    assert [facts.get("failures") for _, facts in entries] == [20, 40, 60, 80, 100, None]
    assert {facts["contact"] for _, facts in entries} == {cast.ALICE}


def test_of_fifty_right_codes_at_once_one_succeeds(app):
    with app.app_context():
        code = issue()

    def attempt(_):
        with app.app_context():
            return redeem(code)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(50))) == 1


def test_the_sweep_forgets_yesterdays_codes(context, time):
    issue()
    time.passes(days=2)
    otp.sweep()
    assert db.session.scalars(sa.select(OneTimeCode)).all() == []
