from concurrent.futures import ThreadPoolExecutor

import cast
import pyotp
import pytest
import sqlalchemy as sa

from webapp.auth import totp
from webapp.auth.models import Totp
from webapp.kit import clock, db, refusals

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def set_up(email=cast.BOB):
    """The secret of an app that is set up and was last used long ago."""
    user = cast.user(email).id
    totp.begin(user)
    secret = totp.awaited(user)
    assert totp.confirm(user, code(secret))
    db.session.execute(sa.update(Totp).values(last_step=0))
    db.commit()
    return secret


def code(secret, seconds=0):
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()) + seconds)


def use(digits, email=cast.BOB):
    user = cast.user(email).id
    with db.aside() as connection:
        return totp.use(connection, user, digits)


def test_a_code_of_the_app_sets_it_up_and_counts_from_then(context, time):
    secret = set_up()
    assert totp.is_set_up(cast.user(cast.BOB).id)
    assert use(code(secret))


def test_an_app_that_no_code_confirmed_counts_for_nothing(context):
    totp.begin(cast.user(cast.BOB).id)
    db.commit()
    assert not totp.is_set_up(cast.user(cast.BOB).id)
    assert not use(code(totp.awaited(cast.user(cast.BOB).id)))


def test_the_code_that_confirmed_does_not_work_again(context, time):
    user = cast.user(cast.BOB).id
    totp.begin(user)
    secret = totp.awaited(user)
    assert totp.confirm(user, code(secret))
    db.commit()
    assert not use(code(secret))


def test_a_second_app_is_refused_while_one_is_set_up(context):
    set_up()
    with pytest.raises(refusals.Conflict):
        totp.begin(cast.user(cast.BOB).id)


def test_the_secret_is_sealed(context):
    secret = set_up()
    assert secret not in db.session.scalars(sa.select(Totp.secret)).one()


def test_a_code_works_once(context, time):
    secret = set_up()
    assert use(code(secret))
    assert not use(code(secret))


@pytest.mark.parametrize(("seconds", "works"), [(-30, True), (0, True), (30, True), (-60, False), (60, False)])
def test_a_clock_may_be_wrong_by_one_step(context, time, seconds, works):
    assert use(code(set_up(), seconds)) is works


def test_a_code_before_the_one_that_was_used_is_worth_nothing(context, time):
    secret = set_up()
    assert use(code(secret, 30))
    assert not use(code(secret))


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "-12345"])
def test_what_is_no_code_is_none(context, wrong):
    set_up()
    assert not use(wrong)


def test_another_persons_code_is_worth_nothing(context, time):
    assert not use(code(set_up(cast.ALICE)), cast.BOB)


def test_of_twenty_at_once_one_succeeds(app, time):
    with app.app_context():
        digits = code(set_up())

    def attempt(_):
        with app.app_context():
            return use(digits)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1
