"""Text as the index sees it, and queries likewise: without case and accents, CJK in pairs of letters.

"Müller" is kept as "muller", and beside it as "mueller", so that each of the three finds it. CJK has no spaces between words: every
two neighbouring letters become a word ("合同租赁" -> "合同 同租 租赁"), which finds any run of two or more."""

import re
import unicodedata
from collections.abc import Iterator

# Unicode blocks written without spaces between words: Han, kana, with their extensions. Korean has spaces.
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
WORD = re.compile(r"[^\W_]+")
SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"})  # as keyboards without them write
PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})  # letters that no decomposition reaches


def fold(text: str) -> str:
    """Words in order, as they are matched."""
    return " ".join(words(text))


def index(text: str) -> str:
    """What is indexed: the folded text, and after it the other spellings of its words, where no phrase runs through them."""
    others = sorted({spelt for word in set(WORD.findall(text)) if (spelt := other(word))})
    return f"{fold(text)}\n{' '.join(others)}" if others else fold(text)


def words(text: str) -> Iterator[str]:
    """The folded words of a text."""
    for found in WORD.finditer(plain(text)):
        yield from _pairs(found[0])


def plain(text: str) -> str:
    """Without case, accents and compatibility forms. Longer or shorter than `text`."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(PLAIN)


def other(word: str) -> str | None:
    """How a word is written where its umlauts are not to be had; None where that is no other word."""
    lower = unicodedata.normalize("NFC", word).casefold()
    spelt = plain(lower.translate(SPELT))
    return spelt if spelt != plain(lower) else None


def _pairs(word: str) -> Iterator[str]:
    """A word itself; of runs of CJK, their neighbouring letters."""
    place = 0
    for run in CJK.finditer(word):
        if run.start() > place:
            yield word[place : run.start()]
        yield from ([run[0]] if len(run[0]) == 1 else (run[0][at : at + 2] for at in range(len(run[0]) - 1)))
        place = run.end()
    if place < len(word):
        yield word[place:]
