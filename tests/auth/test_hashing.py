"""Argon2id: its numbers, its turns, and that nobody is told apart by it."""

import threading
import time as clocks
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from webapp.auth import hashing
from webapp.kit import refusals


def test_what_is_kept_is_argon2id_with_our_numbers():
    assert hashing.make("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_is_kept_differently_each_time():
    assert hashing.make("x") != hashing.make("x")


def test_a_password_matches_itself_however_it_was_typed():
    kept = hashing.make("caf\u00e9 \uff21")
    assert hashing.matches(kept, "cafe\u0301 A")
    assert not hashing.matches(kept, "cafe A")
    assert not hashing.matches(kept, "caf\u00e9 \uff21 ")


@pytest.mark.parametrize("password", ["", "nobody's", "\ud800", "x" * 2**20])
def test_nothing_matches_where_nothing_is_kept(password):
    assert not hashing.matches(None, password)


def test_where_nothing_is_kept_the_comparison_takes_as_long():
    kept = hashing.make("x")
    hashing.matches(None, "x")

    def took(what):
        started = clocks.perf_counter()
        for _ in range(5):
            hashing.matches(what, "y")
        return clocks.perf_counter() - started

    assert 0.4 < took(None) / took(kept) < 2.5


def test_what_was_made_with_other_numbers_is_old():
    assert hashing.is_old(PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("x"))
    assert not hashing.is_old(hashing.make("x"))


@pytest.fixture
def crowded(monkeypatch):
    """Somebody holds every turn."""
    monkeypatch.setattr(hashing, "PATIENCE", 0.05)
    turns = threading.BoundedSemaphore(hashing.AT_ONCE)
    monkeypatch.setattr(hashing, "_turns", turns)
    for _ in range(hashing.AT_ONCE):
        turns.acquire()
    return turns


def test_who_waits_too_long_for_a_turn_is_told_when_to_come_back(crowded):
    hashing._nobodys()
    for act in (lambda: hashing.make("x"), lambda: hashing.matches(None, "x")):
        with pytest.raises(refusals.Unavailable) as refused:
            act()
        assert (refused.value.code, refused.value.retry_after) == ("BUSY", 5)


def test_a_turn_is_given_back_whatever_happens(crowded):
    crowded.release()
    kept = hashing.make("x")
    assert not hashing.matches(kept, "y")
    assert hashing.matches(kept, "x")


def test_never_more_at_once_than_there_are_turns(monkeypatch):
    at_once, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _password):
            nonlocal at_once, most
            with lock:
                at_once, most = at_once + 1, max(most, at_once + 1)
            clocks.sleep(0.02)
            with lock:
                at_once -= 1
            return "x"

    monkeypatch.setattr(hashing, "argon2", Slow())
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(hashing.make, ["x"] * 32))
    assert most == hashing.AT_ONCE
