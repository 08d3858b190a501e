"""What a document says of itself, to whoever knows how letters look: no learning, no provider. Pure.

A rule answers findings with the line they were read in, so that a person sees why."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from webapp.assistant import dates
from webapp.assistant.models import CATEGORY, CORRESPONDENT, DATE, TAG, TITLE, TYPE
from webapp.kit import spelling

TOP = 1_500  # letters: where letters say what they are
HEAD = 600  # letters: the letterhead
LINES = 15  # lines among which a heading is looked for
HEADING = 60  # letters of a line that may be one
QUOTED = 240  # letters of a quote
SHORT = 4  # letters: a name of fewer stands in too many words

# Words that mean the same kind of paper, in English and German; a name that is one of them finds the others. Folded.
KIN = (
    ("invoice", "bill", "rechnung", "faktura"),
    ("reminder", "mahnung", "zahlungserinnerung"),
    ("offer", "quote", "quotation", "angebot", "kostenvoranschlag"),
    ("contract", "agreement", "vertrag", "vereinbarung"),
    ("termination", "kundigung", "notice of termination"),
    ("payslip", "pay slip", "salary statement", "gehaltsabrechnung", "lohnabrechnung", "entgeltabrechnung"),
    ("receipt", "quittung", "kassenbon", "beleg"),
    ("bank statement", "account statement", "kontoauszug"),
    ("minutes", "protokoll", "besprechungsprotokoll", "sitzungsprotokoll"),
    ("report", "bericht"),
    ("delivery note", "lieferschein", "packing slip"),
    ("certificate", "bescheinigung", "zertifikat", "urkunde"),
    ("tax notice", "tax assessment", "steuerbescheid", "bescheid"),
    ("policy", "insurance policy", "versicherungsschein", "police"),
    ("order", "purchase order", "bestellung", "auftrag"),
    ("lease", "rental agreement", "mietvertrag"),
)
OTHERWISE = ("ab", "be", "an", "ver", "un")  # beginnings that make another word of one
FIRM = re.compile(r"\b(?:GmbH(?: & Co\.? KG)?|gGmbH|AG|KG|OHG|UG|SE|e\. ?V\.|e\. ?G\.|Ltd\.?|Limited|LLC|Inc\.?|PLC|plc|Corp\.?|B\.V\.|S\.A\.|S\.r\.l\.)(?!\w)")
NO_NAME = re.compile(r"[:,;@]|\d{4}")  # what stands in an account number, an address or a sentence
SUBJECT = re.compile(r"^\s*(?:betreff|betr\.|subject|re)\s*:\s*(\S.{3,150})$", re.IGNORECASE | re.MULTILINE)
MACHINE_MADE = re.compile(
    r"^(?:scan|scanned|img|image|dsc|doc|document|dokument|file|datei|unnamed|screenshot|bild|foto|photo|page|pdf|\W|\d|_)*$", re.IGNORECASE
)


class Name(NamedTuple):
    """A value of a vocabulary."""

    id: UUID
    name: str


class Vocabulary(NamedTuple):
    types: Sequence[Name] = ()
    categories: Sequence[Name] = ()
    tags: Sequence[Name] = ()
    correspondents: Sequence[Name] = ()


class Finding(NamedTuple):
    """A value for a field; `label_id` None for one that no vocabulary has. `confidence` of 1; `page` counts from 1."""

    field: str
    value: str
    label_id: UUID | None
    confidence: float
    quote: str
    page: int | None = 1


def find(title: str, text: str, vocabulary: Vocabulary, *, own_name: str, today: date) -> list[Finding]:
    """At most one finding of a type, correspondent, title and date; several categories and tags. `own_name`: the organization's, which every letter
    to it names."""
    lines = [line.strip() for line in text[:TOP].splitlines() if line.strip()]
    top = _Top(title, lines)
    kind = _best(TYPE, vocabulary.types, top, with_kin=True)
    found = [
        *([kind] if kind else []),
        *_mentions(CATEGORY, vocabulary.categories, top, with_kin=True),
        *_mentions(TAG, vocabulary.tags, top, with_kin=False),
    ]
    return [*found, *_correspondent(lines, vocabulary.correspondents, own_name), *_title(title, text, kind, lines), *_date(text, today)]


def quote_of(word: str, text: str) -> tuple[str, int | None]:
    """The first line with a folded word, and its page; nothing where no line has it as it was folded."""
    for number, page in enumerate(text[: TOP * 6].split("\f"), 1):
        for line in page.splitlines():
            if word in spelling.plain(line):
                return line.strip()[:QUOTED], number
    return "", None


class _Top:
    """What stands at the top of a document, folded: its title, its headings, the rest."""

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        self.said, self.title = title, f" {spelling.fold(title)} "
        self.lines = [(line, f" {spelling.fold(line)} ", at < LINES and len(line) <= HEADING) for at, line in enumerate(lines)]
        self.whole = self.title + "".join(folded for _line, folded, _is_heading in self.lines)


def _best(field: str, names: Sequence[Name], top: _Top, *, with_kin: bool) -> Finding | None:
    return max(_mentions(field, names, top, with_kin=with_kin), key=lambda one: one.confidence, default=None)


def _mentions(field: str, names: Sequence[Name], top: _Top, *, with_kin: bool) -> list[Finding]:
    found = []
    for one in names:
        words = _words_of(one.name, with_kin=with_kin)
        if any(word in top.whole for word in words) and (hit := _where(words, top)):
            confidence, quote = hit
            found.append(Finding(field, one.name, one.id, confidence if field == TYPE else confidence - 0.25, quote, None if quote == top.said else 1))
    return found


def _words_of(name: str, *, with_kin: bool) -> list[str]:
    """A name as it may stand in a text, and what means the same."""
    folded = spelling.fold(name)
    if len(folded) < SHORT:
        return []
    singular = folded[:-1] if folded.endswith("s") and len(folded) > SHORT else folded
    kin = next((group for group in KIN if singular in group or folded in group), ()) if with_kin else ()
    return list(dict.fromkeys([folded, singular, *kin]))


def _where(words: Sequence[str], top: _Top) -> tuple[float, str] | None:
    """How sure a mention makes, and the line it stands in."""
    if any(_stands(word, top.title) for word in words):
        return (0.9 if any(f" {word} " in top.title for word in words) else 0.75), top.said
    for line, folded, is_heading in top.lines:
        for word in words:
            if _stands(word, folded):
                return (0.85 if is_heading and len(folded) < 4 * len(word) + 12 else 0.6), line[:QUOTED]
    return None


def _stands(word: str, folded: str) -> bool:
    """Whether it is a word there, or the end of a compound: "Stromrechnung", and not "Abrechnung", which is another word."""
    if f" {word} " in folded:
        return True
    at = folded.find(f"{word} ") if len(word) >= 6 else -1
    return at >= 0 and not folded[:at].endswith(OTHERWISE)


def _correspondent(lines: Sequence[str], known: Sequence[Name], own_name: str) -> Iterator[Finding]:
    head = " ".join(spelling.fold(line) for line in lines)
    letterhead, own = f" {head[:HEAD]} ", spelling.fold(own_name)
    placed = [(letterhead.find(f" {folded} "), one) for one in known if len(folded := spelling.fold(one.name)) >= SHORT and folded != own]
    first = min(((at, one) for at, one in placed if at >= 0), key=lambda pair: pair[0], default=None)
    if first:
        quote = next((line for line in lines if spelling.fold(first[1].name) in spelling.fold(line)), first[1].name)
        yield Finding(CORRESPONDENT, first[1].name, first[1].id, 0.9, quote[:QUOTED])
        return
    for line in lines[:LINES]:
        firm = FIRM.search(line)
        name = " ".join(line[: firm.end()].split()) if firm else ""
        if firm and 5 <= len(name) <= HEADING and own not in spelling.fold(name) and not NO_NAME.search(name):
            yield Finding(CORRESPONDENT, name, None, 0.6, line[:QUOTED])
            return


def _title(title: str, text: str, kind: Finding | None, lines: Sequence[str]) -> Iterator[Finding]:
    """A heading, where the title says no more than a scanner does."""
    if not MACHINE_MADE.match(title):
        return
    subject = SUBJECT.search(text[:TOP])
    if subject:
        yield Finding(TITLE, " ".join(subject[1].split()), None, 0.8, subject[0].strip()[:QUOTED])
    elif kind and kind.quote in lines and len(kind.quote) <= HEADING:
        yield Finding(TITLE, kind.quote, None, 0.7, kind.quote)


def _date(text: str, today: date) -> Iterator[Finding]:
    found = dates.find(text, today)
    if found:
        start, end = text.rfind("\n", 0, found.start) + 1, text.find("\n", found.end)
        quote = text[max(start, found.start - 100) : min(end if end >= 0 else len(text), found.end + 100)]
        yield Finding(DATE, found.day.isoformat(), None, 0.9, " ".join(quote.split())[:QUOTED], text.count("\f", 0, found.start) + 1)
