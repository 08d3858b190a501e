"""Why a document was found: a passage of its text with the words marked, in the letters it was written in.

The index holds folded words; here each word becomes a pattern over the letters that fold to it, so that nothing is folded but the
query. Nothing here decides who may see a document: give it numbers of those that were found."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

import sqlalchemy as sa

from webapp.documents.models import DocumentText
from webapp.kit import db, spelling
from webapp.search.query import Query, Term

READ = 200_000  # letters of a document that are looked through, about a hundred pages: 1 ms a word
READ_IN_ALL = 2_000_000  # letters for one page of a list, with as many words as USUAL; with more it is less
USUAL = 3
HITS = 120  # of a document, among which the best place is chosen: each word has its share of them
BEFORE, LONGEST = 50, 190  # letters of a passage before its first hit, and in all: two lines of a list
PAGE_BREAK = "\f"
WORD = 40  # letters of a word that become a pattern; of a longer one, its first ones are looked for
PHRASE = 12  # words of a phrase, likewise

Pieces = tuple[tuple[str, bool], ...]
Patterns = tuple[tuple[int, re.Pattern[str]], ...]
Letters = dict[str, set[str]]  # what is folded, and the letters that it may be written with
Hit = tuple[int, int, int]  # where it begins and ends, and the number of its term
# Blocks in which letters stand that are folded to others: Latin, Greek, Cyrillic with their extensions, kana, compatibility forms.
FOLDED = ((0x41, 0x530), (0x1D00, 0x2000), (0x2100, 0x2190), (0x3040, 0x3100), (0xFB00, 0xFB07), (0xFF00, 0xFFEF))
# This and what stands between words is possessive, and shares no letter with what a word may be written with: there is one way to match
# a text, or none, so that nobody's words make a search run for minutes.
MARKS = "[\u0300-\u0344\u0346-\u036f\u3099\u309a\uff9e\uff9f]{0,8}+"  # accents that stand as letters of their own; U+0345 is an iota
ON = r"[^\W_]{0,80}"  # where a word goes on: it is marked to its end, within reason


@dataclass(frozen=True, slots=True)
class Highlight:
    """`page` is where the passage stands, from 1; None for a text of one page. `pieces`: the passage, as (text, whether it is a hit)."""

    page: int | None
    pieces: Pieces


def of(numbers: Sequence[int], query: Query) -> dict[int, Highlight]:
    """A passage for each of the documents in whose text the words stand; none for one that was found by its title alone, or far behind
    in a long text. One statement."""
    patterns = _patterns(query.terms)
    if not patterns or not numbers:
        return {}
    rows = db.session.execute(_STARTS, {"numbers": list(numbers)}, bind_arguments=db.TENANT)
    found, left = {}, READ_IN_ALL * USUAL // max(USUAL, len(patterns))
    for number, text in rows:
        passage = _passage(text[:left], patterns)
        left -= min(len(text), left)
        if passage:
            found[number] = passage
    return found


def marked(text: str, query: Query) -> Pieces:
    """A short text, a title, with its hits."""
    return _pieces(text, _patterns(query.terms))


def _passage(text: str, patterns: Patterns) -> Highlight | None:
    hits = _hits(text, patterns)
    if not hits:
        return None
    first, last = _best(hits)
    page_start = text.rfind(PAGE_BREAK, 0, first) + 1
    page_end = text.find(PAGE_BREAK, first)
    page = text.count(PAGE_BREAK, 0, first) + 1 if page_start or page_end >= 0 else None
    if page_end < 0:
        page_end = len(text)
    start = _word_start(text, max(page_start, first - BEFORE), first)
    end = _word_end(text, min(page_end, max(start + LONGEST, last)), last)
    before = "… " if text[max(page_start, start - LONGEST) : start].strip() else ""
    after = " …" if text[end : min(page_end, end + LONGEST)].strip() else ""
    return Highlight(page, _pieces(f"{before}{' '.join(text[start:end].split())}{after}", patterns))


def _hits(text: str, patterns: Patterns) -> list[Hit]:
    """In order."""
    share = HITS // max(len(patterns), 1) + 1
    return sorted((hit.start(), hit.end(), term) for term, pattern in patterns for hit in islice(pattern.finditer(text), share))


def _best(hits: list[Hit]) -> tuple[int, int]:
    """The start of the first and the end of the last hit of the passage that holds the most different terms; the first of equals."""
    best = (0, 0, 0)
    for at, (start, own_end, _term) in enumerate(hits):
        near = [hit for hit in hits[at:] if hit[1] <= max(own_end, start + LONGEST - BEFORE)]
        different = len({term for _start, _end, term in near})
        if different > best[0]:
            best = (different, start, max(end for _start, end, _term in near))
    return best[1], best[2]


def _word_start(text: str, at: int, limit: int) -> int:
    """The first place from `at` on where a word begins; `at` itself where no space comes before `limit`."""
    if at == 0 or text[at - 1].isspace():
        return at
    space = next((place for place in range(at, limit) if text[place].isspace()), None)
    return at if space is None else space + 1


def _word_end(text: str, at: int, limit: int) -> int:
    if at >= len(text) or text[at].isspace():
        return at
    return next((place for place in range(at, limit, -1) if text[place - 1].isspace()), at)


def _pieces(text: str, patterns: Patterns) -> Pieces:
    pieces, place = [], 0
    for start, end, _term in _hits(text, patterns):
        if end <= place:
            continue
        pieces += [(text[place:start], False), (text[max(start, place) : end], True)]
        place = end
    pieces.append((text[place:], False))
    return tuple(piece for piece in pieces if piece[0])


@lru_cache(maxsize=500)
def _patterns(terms: tuple[Term, ...]) -> Patterns:
    """Each term by its number with each way to write it. One pattern for all of them would take ten times as long: a pattern that
    begins with a set of letters is looked for by these."""
    return tuple((number, re.compile(way)) for number, term in enumerate(terms) for way in _ways(term))


def _ways(term: Term) -> list[str]:
    written = [term.words, *((word,) for word in term.spellings)]
    return list(dict.fromkeys(way for words in written for several in _readings() for way in _of_words(words, several, begins=term.begins)))


def _of_words(words: tuple[str, ...], several: Letters, *, begins: bool) -> Iterator[str]:
    """As words stand in a text: from the start of one to the end of one, with anything but letters between; CJK anywhere. `several` is
    one of `_readings`."""
    runs, is_cut = _cut(_runs(words))
    least = 0 if any(_is_cjk(run[0]) or _is_cjk(run[-1]) for run in runs) else 1
    end = "" if _is_cjk(runs[-1][-1]) else ON if begins or is_cut else r"(?![^\W_])"
    following = "".join(_between(least) + _of_run(run, several) for run in runs[1:])
    for first, rest in _starts(runs[0], several):
        begun = first if _is_cjk(runs[0][0]) else rf"{first}(?<![^\W_]{first})"
        yield f"{begun}{MARKS}{rest}{following}{end}"


def _starts(run: str, several: Letters) -> Iterator[tuple[str, str]]:
    """The first letter of a word as it may be written, and what follows it."""
    yield _class(_written(run[0])), _of_run(run[1:], several)
    for joined in (run[:3], run[:2]):
        if joined in several:
            yield _class(several[joined]), _of_run(run[len(joined) :], several)


def _cut(runs: list[str]) -> tuple[list[str], bool]:
    """The first words of a phrase, up to and with one that is too long, of which the beginning is left; and whether there is one."""
    runs = runs[:PHRASE]
    for place, run in enumerate(runs):
        if len(run) > WORD:
            return [*runs[:place], run[:WORD]], True
    return runs, False


def _runs(words: tuple[str, ...]) -> list[str]:
    """The pairs that CJK was cut into, put together again."""
    runs = [words[0]]
    for word in words[1:]:
        if len(word) == 2 and _is_cjk(word) and runs[-1][-1] == word[0]:
            runs[-1] += word[1]
        else:
            runs.append(word)
    return runs


def _is_cjk(letters: str) -> bool:
    return spelling.CJK.match(letters) is not None


def _of_run(run: str, several: Letters) -> str:
    """A folded word as a pattern over the letters that fold to it: "ss" is written "ß" too, "ue" as "ü"."""
    pattern, place = "", 0
    while place < len(run):
        joined = next((run[place : place + length] for length in (3, 2) if run[place : place + length] in several), "")
        pattern += _either(joined, several[joined]) if joined else _class(_written(run[place])) + MARKS
        place += len(joined) or 1
    return pattern


def _either(joined: str, together: set[str]) -> str:
    """Several letters written apart or as one."""
    apart = "".join(_class(letters) + MARKS for letters in _apart(joined, together))
    return f"(?:{apart}|{_class(together)}{MARKS})"


def _apart(joined: str, together: set[str]) -> list[set[str]]:
    """How each of several letters may be written. The first by none of `together`: were there two ways to read an å, a row of them would have
    as many as it has letters, doubled with each."""
    first, *rest = (_written(letter) for letter in joined)
    return [first - together, *rest]


def _written(letter: str) -> set[str]:
    return _letters()[0].get(letter, set()) | {letter}


@cache
def _between(least: int) -> str:
    """What stands between words. Signs that fold to letters, № and ™, are none of it."""
    singles, several = _letters()
    written = {letter for letters in (singles, several) for folded, ways in letters.items() if folded.isalnum() for letter in ways}
    return rf"(?:[^\w{''.join(sorted(letter for letter in written if not letter.isalnum()))}]|_){{{least},40}}+"


def _class(letters: set[str]) -> str:
    return f"[{''.join(re.escape(letter) for letter in sorted(letters))}]"


@cache
def _readings() -> tuple[Letters, Letters]:
    """The letters that stand for several, with ü for "ue" and without: the index holds a word once plainly and once as it is spelt, so that
    each pattern reads an ü one way throughout."""
    singles, several = _letters()
    plainly = {joined: letters - singles.get(joined[0], set()) for joined, letters in several.items()}
    return several, {joined: letters for joined, letters in plainly.items() if letters}


@cache
def _letters() -> tuple[Letters, Letters]:
    """The letters that fold to one letter, and those that fold, or are spelt, as several."""
    singles: Letters = defaultdict(set)
    several: Letters = defaultdict(set)
    for first, end in FOLDED:
        for letter in map(chr, range(first, end)):
            for written in filter(None, {spelling.plain(letter), spelling.other(letter)}):
                (singles if len(written) == 1 else several)[written].add(letter)
    return dict(singles), dict(several)


_text = DocumentText.__table__.c
_STARTS = sa.select(_text.document_n, sa.func.substr(_text.text, 1, READ)).where(_text.document_n.in_(sa.bindparam("numbers", expanding=True)))
