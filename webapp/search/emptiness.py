"""Why nothing was found: what is still being read, what a filter hides, what lies in the trash, what was misspelt. Each with the search
that shows it. Asked only where a list is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.documents import access
from webapp.documents.models import READING, RECEIVED, Category, Document, DocumentAccess, DocumentType, Tag
from webapp.kit import db
from webapp.orgs.models import Person
from webapp.search import index, meaning, query
from webapp.search.query import Filter

COUNTED = 1_000  # above which it is "more than"
EXPLAINED = 5  # filters, and names, of which it is said what they do
NAMES = 2_000  # among which one is looked for that is alike: 10 ms
ALIKE = 0.7  # of difflib's: one letter wrong in five, none in three

READING_STILL, HIDES, IN_TRASH, UNKNOWN = "reading", "hides", "trash", "unknown"
_NAMED: dict[str, Any] = {"tag": Tag, "type": DocumentType, "category": Category, "owner": Person}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter of a list's own address: what it is called, its condition on Document, and the address of the same list without it."""

    label: str
    condition: sa.ColumnElement[bool]
    url: str


@dataclass(frozen=True, slots=True)
class Reason:
    """`kind` is one of the above. `number` of documents, COUNTED + 1 for more than that. `name`: the filter, or what nobody is called; `instead`: who
    is called nearly so. `asked`: arguments of the list that shows them; `url` where that is known as a whole."""

    kind: str
    number: int = 0
    name: str = ""
    instead: str = ""
    what: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    url: str = ""


def why(viewer: UUID, principals: Sequence[str], text: str, narrowings: Sequence[Narrowing] = (), *, knows_names: bool) -> list[Reason]:
    """The reasons for an empty list of what one of `principals` sees, `viewer` being whoever asks with `text` in the search box.
    `knows_names`: whether they may learn what tags, categories and people there are. At most EXPLAINED statements for each kind of reason."""
    asked = query.parse(text)
    reasons = _unknown(text, asked.filters) if knows_names else []
    words = index.conditions(Document.n, asked)
    filters = [(one, meaning.one(Document.n, one, viewer)) for one in asked.filters]
    others = [narrowing.condition for narrowing in narrowings]
    seen = [_seen_by(principals), *words]
    for one, _condition in filters[:EXPLAINED]:
        kept = [condition for other, condition in filters if other is not one]
        name = query.written(one, one.value)
        reasons.append(Reason(HIDES, _count(*seen, *kept, *others), name, asked={"q": query.replaced(text, one)}))
    for narrowing in narrowings[:EXPLAINED]:
        kept = [other for other in others if other is not narrowing.condition]
        reasons.append(Reason(HIDES, _count(*seen, *(condition for _one, condition in filters), *kept), narrowing.label, url=narrowing.url))
    reasons.append(Reason(IN_TRASH, _count(_seen_by([access.trash_of(viewer)]), *words), asked={"view": "trash", "q": text}))
    reasons.append(Reason(READING_STILL, _count(Document.state.in_((RECEIVED, READING)), _seen_by(principals)), asked={"state": "reading"}))
    return [reason for reason in reasons if reason.number or reason.kind == UNKNOWN]


def _unknown(text: str, filters: Sequence[Filter]) -> list[Reason]:
    """Names that nobody gave, with the nearest that somebody did."""
    found = []
    for one in [one for one in filters if one.name in _NAMED][:EXPLAINED]:
        wanted = meaning.folded(one.value)
        names = {meaning.folded(name): name for name in db.session.scalars(sa.select(_NAMED[one.name].name).distinct().limit(NAMES))}
        if wanted in names or (one.name == "owner" and _is_somebody(one.value, wanted, names)):
            continue
        near = get_close_matches(wanted, names, n=1, cutoff=ALIKE)
        instead = names[near[0]] if near else ""
        found.append(Reason(UNKNOWN, name=one.value, instead=instead, what=one.name, asked={"q": query.replaced(text, one, instead)}))
    return found


def _is_somebody(value: str, wanted: str, names: dict[str, str]) -> bool:
    return wanted == meaning.ME or any(f" {wanted}" in f" {name}" for name in names) or "@" in value


def _seen_by(principals: Sequence[str]) -> sa.ColumnElement[bool]:
    return Document.n.in_(sa.select(DocumentAccess.document_n).where(DocumentAccess.principal.in_(list(principals)), access.LASTS))


def _count(*conditions: sa.ColumnElement[bool]) -> int:
    some = sa.select(Document.n).where(*conditions).limit(COUNTED + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
