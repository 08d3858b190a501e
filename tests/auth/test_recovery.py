import math
import re
from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa

from webapp.auth import recovery
from webapp.auth.models import RecoveryCode
from webapp.kit import crypto, db

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def renew(email=cast.BOB):
    codes = recovery.renew(cast.user(email).id)
    db.commit()
    return codes


def use(code, email=cast.BOB):
    user = cast.user(email).id
    with db.aside() as connection:
        return recovery.use(connection, user, code)


def test_ten_codes_of_fifty_bits_that_are_easily_read(context):
    codes = renew()
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", code) for code in codes)
    assert math.log2(len(recovery.ALPHABET)) * recovery.LENGTH >= 50


def test_each_works_once(context):
    codes = renew()
    assert [use(code) for code in codes] == [True] * 10
    assert [use(code) for code in codes] == [False] * 10
    assert recovery.left(cast.user(cast.BOB).id) == 0


def test_it_may_be_typed_carelessly(context):
    code = renew()[0]
    assert use(f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} ")


def test_only_keyed_digests_are_kept(context):
    codes = renew()
    kept = set(db.session.scalars(sa.select(RecoveryCode.code_hash)))
    plain = {code.replace("-", "") for code in codes}
    assert not kept & ({crypto.digest(code) for code in plain} | plain)


def test_new_ones_make_the_old_ones_void(context):
    old = renew()
    new = renew()
    assert not use(old[0])
    assert use(new[0])


def test_another_persons_code_is_worth_nothing(context):
    renew()
    assert not use(renew(cast.ALICE)[0], cast.BOB)


def test_of_twenty_at_once_one_succeeds(app):
    with app.app_context():
        code = renew()[0]

    def attempt(_):
        with app.app_context():
            return use(code)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1
