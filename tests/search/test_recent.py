"""What somebody looked for lately."""

import cast
import pytest

from webapp.kit import db, ids, refusals
from webapp.platform import lifecycle
from webapp.search import recent

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def bob(context, time):
    with db.inside(cast.tenant("acme")):
        yield cast.user(cast.BOB).id


def known(user_id):
    return [one.query for one in recent.of(user_id)]


def test_the_newest_ten_are_kept_each_once(bob, time):
    for number in [*range(12), 5]:
        recent.remember(bob, f"hall {number}!")
        time.passes(minutes=1)
    assert known(bob) == [f"hall {number}!" for number in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]


def test_what_goes_on_within_half_a_minute_is_one_search(bob, time):
    for text in ("rent", "rent hall", "rent ha"):
        recent.remember(bob, text)
        time.passes(seconds=20)
    assert known(bob) == ["rent ha"]
    time.passes(seconds=20)
    recent.remember(bob, "rent hall 3")
    recent.remember(bob, "power")
    assert known(bob) == ["power", "rent hall 3", "rent ha"]


@pytest.mark.parametrize("text", ["", "  ", "\0"])
def test_nothing_is_not_remembered(bob, text):
    recent.remember(bob, text)
    assert known(bob) == []


def test_one_is_forgotten_or_all(bob, time):
    for text in ("rent", "power", "water"):
        recent.remember(bob, text)
    recent.forget(bob, recent.of(bob)[1].id)
    assert known(bob) == ["water", "rent"]
    recent.forget_all(bob)
    assert known(bob) == []


def test_nobody_forgets_for_another(bob):
    recent.remember(bob, "rent")
    mia = cast.user(cast.MIA).id
    recent.forget_all(mia)
    for whose in (recent.of(bob)[0].id, ids.new()):
        with pytest.raises(refusals.NotFound):
            recent.forget(mia, whose)
    assert known(bob) == ["rent"]


def test_who_leaves_takes_them_along(bob):
    recent.remember(bob, "rent")
    lifecycle.see_off(cast.org("acme").id, bob, cast.user(cast.ALICE).id, None)
    assert known(bob) == []
