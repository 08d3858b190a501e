"""What a password must be like: what is good, and each reason for which one is refused."""

import time
from dataclasses import replace

import pytest

from webapp.auth import strength
from webapp.kit import config, refusals

NAMES = ["Alice Brandt", "alice.brandt", "Acme GmbH", "acme-building", "Globex"]


@pytest.fixture(autouse=True)
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "_current", config.Config(data_dir=tmp_path))


def code_of(password, *, has_second_factor=False, names=NAMES):
    try:
        strength.judge(password, names=names, has_second_factor=has_second_factor)
    except refusals.Invalid as refusal:
        return refusal.code if refusal.field == "password" else "beside another field"
    return None


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "der fuchs springt über zäune",
        "  spaces before and after  ",
        "Ünïcödé ist völlig in Ordnung",
        "雨の日は静かに本を読むのがとても好きです",
        "🦊🌧️📚🍵 and a quiet evening",
        "kQ7#mZ!pW2$xR9v",
        "a null\0 is a character too",
        "x7Kp!" * 6 + "wander northwards" + "q" * 81,
    ],
)
def test_good_ones(password):
    assert len(password) <= 128
    assert code_of(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "PASSWORD_TOO_SHORT"),
        ("kQ7#mZ!pW2$xR9", "PASSWORD_TOO_SHORT"),
        ("wandering northwards " * 6 + "abc", "PASSWORD_TOO_LONG"),
        ("a" * 2**20, "PASSWORD_TOO_LONG"),
        ("\ufdfa" * 8, "PASSWORD_TOO_LONG"),  # one character that becomes eighteen
        ("a fine long pass \ud800 phrase", "PASSWORD_INVALID"),
        ("passwordpassword", "PASSWORD_LEAKED"),
        ("PasswordPassword", "PASSWORD_LEAKED"),
        ("qwertyuiopasdfgh", "PASSWORD_LEAKED"),
        ("aaaaaaaaaaaaaaaaaaaaa", "PASSWORD_LEAKED"),
        ("vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv", "PASSWORD_GUESSABLE"),
        ("abcabcabcabcabcabcabc", "PASSWORD_GUESSABLE"),
        ("zyxwvutsrqponmlkjih", "PASSWORD_GUESSABLE"),
        ("the gatehouse stands open", "PASSWORD_CONTAINS"),
        ("GATEHOUSE stands wide open", "PASSWORD_CONTAINS"),
        ("my Test of endurance goes on", "PASSWORD_CONTAINS"),
        ("wherever ALICE went on sunday", "PASSWORD_CONTAINS"),
        ("my brandt is on fire today", "PASSWORD_CONTAINS"),
        ("hello alice.brandt and others", "PASSWORD_CONTAINS"),
        ("we work at acme all day long", "PASSWORD_CONTAINS"),
        ("a globex of many colours 77", "PASSWORD_CONTAINS"),
        ("\uff21\uff2c\uff29\uff23\uff25 walks along the river", "PASSWORD_CONTAINS"),  # full-width ALICE
    ],
)
def test_bad_ones(password, code):
    assert code_of(password) == code


@pytest.mark.parametrize("names", [[], [""], ["Bo"], ["Jo Ay"], ["a.b"]])
def test_short_names_refuse_no_innocent_words(names):
    assert code_of("boats joined by a rope at night", names=names) is None


def test_beside_a_second_factor_eight_characters_do():
    assert code_of("kQ7#mZ!p", has_second_factor=True) is None
    assert code_of("kQ7#mZ!", has_second_factor=True) == "PASSWORD_TOO_SHORT"
    assert code_of("kQ7#mZ!p") == "PASSWORD_TOO_SHORT"


@pytest.mark.parametrize("password", ["password", "12345678", "iloveyou", "qwertyui"])
def test_short_ones_that_everybody_takes_are_refused_although_the_list_of_leaks_holds_none_so_short(password):
    assert code_of(password, has_second_factor=True) == "PASSWORD_GUESSABLE"


@pytest.mark.parametrize(
    ("rule", "without", "with_it"),
    [
        ("uppercase", "quiet boats drift along", "quiet Boats drift along"),
        ("digit", "quiet boats drift along", "quiet boats drift 4 long"),
        ("special", "quiet boats drift along", "quiet boats drift, along"),
    ],
)
def test_a_rule_of_composition_holds_where_it_is_configured(monkeypatch, rule, without, with_it):
    assert code_of(without) is None
    monkeypatch.setattr(config, "_current", replace(config.current(), password_rules=(rule,)))
    assert code_of(without) == "PASSWORD_RULE"
    assert code_of(with_it) is None


def test_every_configurable_rule_is_known_here():
    assert set(strength.RULES) == set(strength.LACKS) == set(config.load({"GATEHOUSE_PASSWORD_RULES": "uppercase,digit,special"}).password_rules)


def test_the_worst_password_is_judged_in_well_under_a_second():
    started = time.process_time()
    code_of("4@8({[<369|!1$+7%2" * 7)
    assert time.process_time() - started < 1
