import json
from dataclasses import replace

import cast
import pyotp
import pytest
import sqlalchemy as sa
from authenticator import Device
from screens import letters_to

from webapp.audit.models import PlatformEntry
from webapp.auth import factors, gate, passkeys, passwords, policy, recovery, sessions, totp
from webapp.auth.cli import COMMANDS
from webapp.auth.models import RefreshFamily, RefreshToken, Session, Totp
from webapp.kit import clock, config, db, refusals
from webapp.platform.models import User

AT = passkeys.Site("gatehouse.test", "https://acme.gatehouse.test")
HERE = "1" * 64
HOME = "192.0.2.1"


def place(email=cast.BOB):
    """A new session of somebody at Acme, from which factors are changed."""
    org = cast.org("acme").id
    opened = sessions.open(cast.user(email), side="org", org=org, way="code", device="Firefox/1 Linux")
    db.commit()
    return factors.Place(org, sessions.find(opened.token, side="org", org=org).sitting.id)


def add_app(email=cast.BOB, at=None):
    """The recovery codes that came with it; `secret_of` knows the rest."""
    user, at = cast.user(email), at or place(email)
    factors.begin_app(user)
    db.commit()
    codes = factors.add_app(user, code_of(user), at=at)
    db.session.execute(sa.update(Totp).values(last_step=0))
    db.commit()
    return codes


def add_passkey(email=cast.BOB, at=None, name="Phone"):
    user, at = cast.user(email), at or place(email)
    options = json.loads(passkeys.begin_registering(user, AT, HERE))
    db.commit()
    codes = factors.add_passkey(user, Device(AT.origin).make(options), name, AT, HERE, at=at)
    db.commit()
    return codes


def code_of(user):
    row = db.session.get(Totp, user.id)
    return pyotp.TOTP(totp.crypto.unseal(row.secret)).at(int(clock.now().timestamp()))


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def has(email=cast.BOB):
    return db.session.scalar(sa.select(User.has_second_factor).where(User.email == email))


def facts(action):
    return [entry.facts for entry in db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == action))]


def require(monkeypatch, whom):
    monkeypatch.setattr(config, "_current", replace(config.current(), require_second_factor=whom))


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_somebody_has_a_second_factor_exactly_while_there_is_one(context, time):
    bob, at = cast.user(cast.BOB), place()
    assert not has()
    factors.begin_app(bob)
    db.commit()
    assert not has()
    add_app(at=at)
    assert has()
    add_passkey(at=at)
    factors.remove_app(bob, at=at)
    db.commit()
    assert has()
    factors.remove_passkey(bob, *passkeys.of_user(bob.id), at=at)
    db.commit()
    assert not has()
    assert recovery.left(bob.id) == 0


def test_recovery_codes_come_with_the_first_factor_only(context, time):
    at = place()
    assert len(add_app(at=at)) == 10
    assert add_passkey(at=at) == []


def test_recovery_codes_stand_in_for_a_factor_and_not_for_none(context):
    with pytest.raises(refusals.Conflict):
        factors.renew_recovery_codes(cast.user(cast.BOB), at=place())


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
@pytest.mark.parametrize("change", ["first", "removal"])
def test_the_first_factor_and_each_removal_end_what_is_open_elsewhere(context, time, change):
    bob, here = cast.user(cast.BOB), place()
    if change == "removal":
        add_app(at=here)
        add_passkey(at=here)
        here = place()
    place()
    globex = sessions.open(bob, side="org", org=cast.org("globex").id, way="code", device="")
    family = RefreshFamily(
        user_id=bob.id,
        organization_id=here.org,
        way="code",
        second_step="none",
        expires_at=clock.now(),
        ends_at=clock.now(),
        user_epoch=0,
        membership_epoch=0,
        organization_epoch=0,
        device="",
    )
    db.session.add(family)
    db.session.flush()
    db.session.add(RefreshToken(token_hash="0" * 64, family_id=family.id))
    alice = place(cast.ALICE)
    db.commit()
    if change == "first":
        add_app(at=here)
    else:
        factors.remove_app(bob, at=here)
        db.commit()
    assert set(db.session.scalars(sa.select(Session.id))) == {here.session, alice.session}
    assert db.session.scalars(sa.select(RefreshFamily.id)).all() == []
    assert db.session.scalars(sa.select(RefreshToken.token_hash)).all() == []
    assert sessions.find(globex.token, side="org", org=cast.org("globex").id) is None


@pytest.mark.parametrize(("password", "stays"), [("kelp4Moon", False), ("seven lamps under the bridge", True)])
def test_a_password_too_short_to_stand_alone_goes_with_the_last_factor(context, time, password, stays):
    add_app()
    passwords.set_first(cast.user(cast.BOB), password, keep=None, org=None)
    db.commit()
    factors.remove_app(cast.user(cast.BOB), at=place())
    db.commit()
    assert passwords.is_set(cast.user(cast.BOB).id) is stays
    assert bool(facts("passwords.dropped")) is not stays


def test_a_further_factor_ends_nothing(context, time):
    here = place()
    add_app(at=here)
    other = place()
    add_passkey(at=here)
    assert db.session.get(Session, other.session)


def test_a_session_of_before_owes_the_factor_that_was_set_up_meanwhile(context, time):
    org = cast.org("acme").id
    opened = sessions.open(cast.user(cast.BOB), side="org", org=org, way="code", device="")
    cast.user(cast.BOB).has_second_factor = True
    db.commit()
    sitting = sessions.find(opened.token, side="org", org=org).sitting
    assert (sitting.kind, sitting.role, sitting.lacks_factor) == ("half", None, False)


def test_each_change_is_recorded_and_told(app, time):
    with app.app_context():
        bob, at = cast.user(cast.BOB), place()
        codes = add_app(at=at)
        add_passkey(at=at, name="Bob's phone")
        factors.check_recovery(bob, codes[0], network=HOME, at=at)
        factors.renew_recovery_codes(bob, at=at)
        factors.remove_app(bob, at=at)
        factors.remove_passkey(bob, *passkeys.of_user(bob.id), at=at)
        db.commit()
        for action in ("app_added", "passkey_added", "code_used", "codes_renewed", "app_removed", "passkey_removed"):
            assert len(facts(f"factors.{action}")) == 1, action
    letters = letters_to(app, cast.BOB)
    for sentence in (
        "From now on a code of that app",
        'It is called "Bob\'s phone"',
        "9 are left",
        "The ones before are void",
        "Its codes no longer count",
        'It was called "Bob\'s phone"',
    ):
        assert any(sentence in letter and "at Acme GmbH" in letter and "https://acme.gatehouse.test/me/security" in letter for letter in letters), sentence


@pytest.mark.parametrize(
    ("email", "whom", "policies", "is_required"),
    [
        (cast.BOB, "nobody", {}, False),
        (cast.BOB, "everybody", {}, True),
        (cast.BOB, "managers", {}, False),
        (cast.BOB, "nobody", {"globex": "everybody"}, True),
        (cast.BOB, "nobody", {"globex": "managers"}, False),
        (cast.ALICE, "nobody", {"acme": "managers"}, True),
        (cast.ALICE, "nobody", {"globex": "everybody"}, False),
        (cast.ALICE, "managers", {}, True),
        (cast.ALICE, "sysadmins", {}, False),
        (cast.DANA, "sysadmins", {}, True),
        (cast.DANA, "managers", {}, True),
        (cast.DANA, "nobody", {"acme": "everybody"}, False),
        (cast.PIA, "nobody", {"acme": "everybody"}, False),
    ],
)
def test_of_whom_one_is_required(context, monkeypatch, email, whom, policies, is_required):
    require(monkeypatch, whom)
    for slug, asked in policies.items():
        cast.org(slug).second_factor = asked
    db.commit()
    assert factors.is_required_of(cast.user(email).id) is is_required


@pytest.mark.parametrize("kind", ["app", "passkey"])
def test_the_last_factor_stays_while_one_is_required_anywhere(context, time, kind):
    bob, at = cast.user(cast.BOB), place()
    add_app(at=at) if kind == "app" else add_passkey(at=at)
    cast.org("globex").second_factor = "everybody"
    db.commit()
    with pytest.raises(refusals.Conflict) as refused:
        factors.remove_app(bob, at=at) if kind == "app" else factors.remove_passkey(bob, *passkeys.of_user(bob.id), at=at)
    assert refused.value.code == "SECOND_FACTOR_REQUIRED"
    db.rollback()
    assert has()
    add_passkey(at=at, name="Another")
    first = passkeys.of_user(bob.id)[0]
    factors.remove_app(bob, at=at) if kind == "app" else factors.remove_passkey(bob, first, at=at)


def attempt(user, code, network=HOME):
    try:
        factors.check_app(user, code, network=network)
        db.commit()
        return "good"
    except refusals.Refusal as refusal:
        db.rollback()
        return refusal.code


def test_ten_tries_in_five_minutes_are_taken(context, time):
    add_app()
    time.passes(minutes=6)
    bob = cast.user(cast.BOB)
    assert [attempt(bob, wrong(code_of(bob))) for _ in range(11)] == ["INVALID_CODE"] * 10 + ["TOO_MANY_REQUESTS"]
    time.passes(minutes=5, seconds=1)
    assert attempt(bob, code_of(bob)) == "good"


def fail(bob, times, time):
    for number in range(times):
        if number % 10 == 0:
            time.passes(minutes=6)
        attempt(bob, wrong(code_of(bob)), network=str(number))


def test_twenty_wrong_codes_pause_the_person_for_an_hour(context, time):
    add_app()
    bob = cast.user(cast.BOB)
    fail(bob, 20, time)
    time.passes(minutes=6)
    assert attempt(bob, code_of(bob)) == "CODES_PAUSED"
    time.passes(minutes=60)
    assert attempt(bob, code_of(bob)) == "good"
    assert [found["failures"] for found in facts("factors.paused")] == [20]


def test_wrong_recovery_codes_count_with_the_others(context, time):
    at = place()
    codes = add_app(at=at)
    bob = cast.user(cast.BOB)
    fail(bob, 19, time)
    time.passes(minutes=6)
    with pytest.raises(refusals.Invalid):
        factors.check_recovery(bob, "0" * 10, network=HOME, at=at)
    with pytest.raises(refusals.TooMany):
        factors.check_recovery(bob, codes[0], network=HOME, at=at)


def test_a_hundred_wrong_codes_lock_until_an_operator_unlocks(app, time):
    with app.app_context():
        add_app()
        bob = cast.user(cast.BOB)
        for _ in range(5):
            fail(bob, 20, time)
            time.passes(minutes=61)
        assert attempt(bob, code_of(bob)) == "CODES_LOCKED"
    assert app.test_cli_runner().invoke(command("codes"), ["unlock", cast.BOB]).exit_code == 0
    time.passes(minutes=6)
    with app.app_context():
        bob = cast.user(cast.BOB)
        assert attempt(bob, code_of(bob)) == "good"


def test_a_good_code_forgets_the_wrong_ones(context, time):
    add_app()
    bob = cast.user(cast.BOB)
    fail(bob, 19, time)
    time.passes(minutes=6)
    assert attempt(bob, code_of(bob)) == "good"
    time.passes(minutes=6)
    assert attempt(bob, wrong(code_of(bob))) == "INVALID_CODE"
    assert attempt(bob, code_of(bob)) == "good"


def command(name):
    return next(one for one in COMMANDS if one.name == name)


def test_an_operator_takes_everything_away_from_somebody_who_lost_it(app, time):
    with app.app_context():
        at = place()
        add_app(at=at)
        add_passkey(at=at)
    said = app.test_cli_runner().invoke(command("factors"), ["reset", cast.BOB])
    assert said.exit_code == 0
    with app.app_context():
        bob = cast.user(cast.BOB)
        assert not has()
        assert (totp.is_set_up(bob.id), passkeys.of_user(bob.id), recovery.left(bob.id)) == (False, [], 0)
        assert db.session.get(Session, at.session) is None
        assert len(facts("factors.reset")) == 1
        assert gate.admit(bob, side="org", org=cast.org("acme").id, way="code").kind == "full"
    assert "The people who run the service did that" in letters_to(app, cast.BOB)[-1]


def test_nobody_is_reset_who_does_not_exist(app):
    said = app.test_cli_runner().invoke(command("factors"), ["reset", cast.STRANGER])
    assert said.exit_code == 1
    assert "There is nobody" in said.output


@pytest.mark.parametrize(("whom", "is_told"), [("sysadmins", True), ("nobody", False)])
def test_making_a_sysadmin_tells_of_the_second_factor(app, monkeypatch, whom, is_told):
    require(monkeypatch, whom)
    said = app.test_cli_runner().invoke(command("sysadmin"), ["create", "new@gatehouse.example"])
    assert ("second factor" in said.output) is is_told


def change(second_factor="nobody", session_days=None, by=cast.ALICE):
    policy.change(cast.org("acme"), second_factor=second_factor, session_days=session_days, by=cast.user(by))
    db.commit()


@pytest.mark.parametrize("second_factor", ["managers", "everybody"])
def test_a_manager_without_a_factor_asks_it_of_nobody(context, time, second_factor):
    with pytest.raises(refusals.Conflict) as refused:
        change(second_factor)
    assert refused.value.code == "SECOND_FACTOR_MISSING"
    db.rollback()
    add_app(cast.ALICE)
    change(second_factor)
    assert cast.org("acme").second_factor == second_factor


def test_a_rule_counts_at_once_and_is_recorded(context, time):
    org = cast.org("acme").id
    bob = sessions.open(cast.user(cast.BOB), side="org", org=org, way="code", device="")
    add_app(cast.ALICE)
    change("everybody", 30)
    assert sessions.find(bob.token, side="org", org=org).sitting.kind == "half"
    (said,) = facts("security.changed")
    assert said == {"before": {"second_factor": "nobody", "session_days": None}, "after": {"second_factor": "everybody", "session_days": 30}}


def test_a_shorter_life_ends_sessions_that_are_unused_for_longer(context, time):
    org = cast.org("acme").id
    bob = sessions.open(cast.user(cast.BOB), side="org", org=org, way="code", device="")
    db.commit()
    time.passes(days=8)
    assert sessions.find(bob.token, side="org", org=org)
    change(session_days=7)
    assert sessions.find(bob.token, side="org", org=org) is None


@pytest.mark.parametrize("given", [{"second_factor": "some"}, {"session_days": 0}, {"session_days": 91}, {"session_days": -1}])
def test_a_rule_out_of_bounds_is_refused(context, given):
    with pytest.raises(refusals.Invalid):
        change(**given)
