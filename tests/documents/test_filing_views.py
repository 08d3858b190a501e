"""Filing in front of a browser."""

import pytest

from webapp.documents import filing


@pytest.mark.parametrize(
    ("now", "shown", "chosen", "wanted"),
    [
        ([], [], ["a", "b"], ["a", "b"]),
        (["a"], ["a"], [], []),
        (["a", "x"], ["a"], ["a", "b"], ["a", "x", "b"]),  # somebody else added x meanwhile
        (["a"], ["a", "x"], ["a", "x"], ["a"]),  # somebody else took x away
        (["a"], [], ["a", "a"], ["a"]),
    ],
)
def test_a_form_undoes_nothing_that_it_did_not_show(now, shown, chosen, wanted):
    assert filing.wanted(now, shown, chosen) == wanted
