"""Identities, secrets and the clock."""

import re
from datetime import UTC, datetime

import pytest

from webapp.kit import clock, ids


def test_ids_are_unique_and_sort_by_the_time_they_were_made():
    made = [ids.new() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


def test_tokens_are_long_unlike_and_fit_an_address():
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", ids.token())
    assert ids.token() != ids.token()


def test_codes_have_six_digits_with_leading_zeros():
    codes = {ids.code() for _ in range(500)}
    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert len(codes) > 450


def test_an_id_is_read_back_from_its_text():
    made = ids.new()
    assert ids.parse(str(made)) == made


@pytest.mark.parametrize("text", ["", "1", "nonsense", "../etc/passwd", "0" * 33, "\0"])
def test_what_is_no_id_is_none(text):
    assert ids.parse(text) is None


def test_now_is_an_aware_moment_in_utc():
    assert clock.now().tzinfo is UTC


def test_the_clock_reads_what_it_is_told_until_the_block_ends():
    then = datetime(2030, 1, 1, tzinfo=UTC)
    with clock.reading(lambda: then):
        assert clock.now() == then
    assert clock.now() != then
