"""Counters that refuse what comes too often, on both engines."""

import threading
from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa

from webapp.kit import db, refusals, throttle

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

THREE = throttle.Limit("test.three", 3, timedelta(minutes=10))
ONE = throttle.Limit("test.one", 1, timedelta(minutes=1))


def is_let(*counted: tuple[throttle.Limit, str]) -> bool:
    try:
        throttle.count(*counted)
    except refusals.TooMany:
        return False
    return True


def test_as_many_as_the_limit_are_let_and_no_more(context, time):
    assert [is_let((THREE, "alice")) for _ in range(5)] == [True, True, True, False, False]


def test_each_who_and_each_limit_counts_apart(context, time):
    assert is_let((ONE, "alice"))
    assert is_let((ONE, "bob"))
    assert is_let((THREE, "alice"))
    assert not is_let((ONE, "alice"))


def test_the_window_opens_with_the_first_and_closes_after_its_time(context, time):
    is_let((ONE, "alice"))
    time.passes(seconds=59)
    assert not is_let((ONE, "alice"))
    time.passes(seconds=1)
    assert is_let((ONE, "alice"))


def test_being_refused_does_not_prolong_the_wait(context, time):
    is_let((ONE, "alice"))
    for _ in range(3):
        time.passes(seconds=20)
        last = is_let((ONE, "alice"))
    assert last


def test_a_refusal_tells_how_long_to_wait(context, time):
    for _ in range(3):
        throttle.count((THREE, "alice"))
    time.passes(minutes=4)
    with pytest.raises(refusals.TooMany) as refused:
        throttle.count((THREE, "alice"))
    assert (refused.value.retry_after, refused.value.facts) == (360, {"wait": timedelta(minutes=6)})


def test_several_limits_are_counted_together(context, time):
    assert is_let((ONE, "alice"), (THREE, "acme"))
    assert is_let((ONE, "bob"), (THREE, "acme"))
    assert not is_let((ONE, "carol"), (ONE, "alice"))
    assert is_let((THREE, "acme"))
    assert not is_let((THREE, "acme"))


def test_a_limit_behind_one_that_refuses_is_not_used_up(context, time):
    for _ in range(9):
        is_let((ONE, "alice"), (THREE, "acme"))
    assert [is_let((THREE, "acme")) for _ in range(3)] == [True, True, False]


def test_a_count_stands_when_the_unit_of_work_is_rolled_back(context, time):
    with db.inside(None):
        throttle.count((ONE, "alice"))
        db.rollback()
    assert not is_let((ONE, "alice"))


def test_a_count_that_refuses_stands_too(context, time):
    for _ in range(5):
        is_let((THREE, "alice"))
    assert db.session.scalar(sa.select(throttle.Throttle.count).where(throttle.Throttle.key == "test.three:alice")) == 5


def test_twenty_at_once_never_get_more_than_the_limit(app, time):
    let: list[bool] = []

    def hit() -> None:
        with app.app_context():
            let.append(is_let((THREE, "alice")))

    threads = [threading.Thread(target=hit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(let), sum(let)) == (20, 3)


def test_counters_of_long_ago_are_swept_and_others_stay(context, time):
    throttle.count((THREE, "long ago"))
    time.passes(hours=25)
    throttle.count((THREE, "just now"))
    throttle.sweep()
    db.commit()
    assert db.session.scalars(sa.select(throttle.Throttle.key).where(throttle.Throttle.key.like("test.%"))).all() == ["test.three:just now"]
