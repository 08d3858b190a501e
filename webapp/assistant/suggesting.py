"""Proposals for a document, from what it says (rules), from what was decided before (learned), and from a model where there is one."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import autonomy, learned, rules, words
from webapp.assistant.models import (
    APPLIED,
    CATEGORY,
    CORRESPONDENT,
    DATE,
    LEARNED,
    MODEL,
    OPEN,
    PENDING,
    RULE,
    TAG,
    TITLE,
    TYPE,
    VOCABULARY,
    Suggestion,
)
from webapp.assistant.rules import Finding, Name, Vocabulary
from webapp.audit import ledger
from webapp.documents import filing, texts
from webapp.documents.filing import Filing
from webapp.documents.models import NEW, READY, Category, Correspondent, Document, DocumentType, Tag
from webapp.jobs import ledger as jobs
from webapp.kit import clock, crypto, db, refusals, spelling
from webapp.platform import entitlements, organizations

SUGGEST = "assistant.suggest"
MODULE = "assistant"
OFFERED = 0.5  # what is less sure is not said: half of it would be wrong
MOST = {TYPE: 1, CATEGORY: 2, TAG: 3, CORRESPONDENT: 1, TITLE: 1, DATE: 1}  # suggestions of one field at a time
NAMES = 2_000  # of a vocabulary that rules look for; what is learned knows no such end
AT_ONCE = 50  # waiting documents that are looked at anew when something was learned

Proposal = tuple[Finding, str, tuple[str, ...]]  # with its source, and the words that told


def ask(org_id: UUID, document_id: UUID) -> None:
    """Has suggestions made for a document that was read, in a while. Before the unit of work's first platform write."""
    jobs.intend(SUGGEST, org=org_id, subject=document_id)


def is_on(org_id: UUID) -> bool:
    return MODULE in entitlements.of(organizations.get(org_id)).on


def suggest(org_id: UUID, document: Document, more: Sequence[Finding] = ()) -> None:
    """Puts what is proposed now in place of what was and nobody decided. What was rejected for this document is not offered again, and what it has
    already is not offered at all. `more`: what a model found."""
    if document.state != READY or document.trashed_at:
        return
    text, now = texts.of(document.n) or "", filing.of(document.n)
    named = vocabulary()
    said = _said(rules.find(document.title, text, named, own_name=organizations.get(org_id).name, today=clock.now().date()))
    standing = list(db.session.scalars(sa.select(Suggestion).where(Suggestion.document_n == document.n)))
    proposals = [*said, *_learned(document.title, text, named), *((one, MODEL, ()) for one in more or _modelled(standing, named))]
    _put(document, _chosen(document, now, proposals, standing), standing)
    db.session.flush()
    autonomy.apply(document, may=entitlements.of(organizations.get(org_id)).on)


def again(org_id: UUID, document: Document, *, by: ledger.Actor) -> None:
    """The same because somebody asked for it. Raises Conflict (NOT_READ)."""
    if document.state != READY:
        raise refusals.Conflict("This document has not been read yet, so there is nothing to look at.", code="NOT_READ")
    suggest(org_id, document)
    ledger.record_inside("suggestions.asked", by=by, subject=document)


def refresh(org_id: UUID) -> None:
    """Looks anew at what waits in people's inboxes, after something was learned: the newest."""
    waiting = sa.select(Document).where(Document.review == NEW, Document.state == READY, Document.trashed_at.is_(None))
    for document in db.session.scalars(waiting.order_by(Document.n.desc()).limit(AT_ONCE)).all():
        suggest(org_id, document)


def vocabulary() -> Vocabulary:
    """What rules and models choose from."""
    return Vocabulary(*(_names(model) for model in (DocumentType, Category, Tag, Correspondent)))


def value_of(document: Document, now: Filing, field: str) -> set[str]:
    """What a document has of a field, as `Suggestion.before` keeps it: ids of labels, a title, a day."""
    if field in (TITLE, DATE):
        value = document.title if field == TITLE else document.dated.isoformat() if document.dated else ""
        return {value} if value else set()
    one = {TYPE: now.type, CORRESPONDENT: now.correspondent}
    several: dict[str, Sequence[Any]] = {CATEGORY: now.categories, TAG: now.tags}
    return {label.id for label in (several[field] if field in several else [one[field]]) if label}


def key_of(field: str, value: str, label_id: UUID | None) -> str:
    return label_id.hex if label_id else crypto.digest(spelling.plain(value) if field in VOCABULARY else value)[:32]


def _names(model: Any) -> list[Name]:
    return [Name(*row) for row in db.session.execute(sa.select(model.id, model.name).order_by(model.name_folded).limit(NAMES))]


def _modelled(standing: Sequence[Suggestion], named: Vocabulary) -> list[Finding]:
    """What a model said before, as far as there still is such a value: it costs too much to be asked with every look."""
    known = {one.id for names in named for one in names}
    said = [one for one in standing if one.source == MODEL and one.state == PENDING and (one.label_id is None or one.label_id in known)]
    return [Finding(one.field, one.value, one.label_id, one.confidence / 100, one.quote, one.page) for one in said]


def _said(findings: Iterable[Finding]) -> list[Proposal]:
    """What rules found, as sure as such findings turned out to be here."""
    right = learned.calibrations()
    return [(one._replace(confidence=learned.calibrated(right, learned.RULES + one.field, 0, one.confidence)), RULE, ()) for one in findings]


def _learned(title: str, text: str, named: Vocabulary) -> list[Proposal]:
    found: list[Proposal] = []
    known = {one.id: one.name for names in named for one in names}
    for field, opinions in learned.opinions(words.told_by(title, text)).items():
        for one in opinions[: MOST[field] + 1]:
            if one.confidence >= OFFERED and one.label_id in known:
                told = list(dict.fromkeys(word.removeprefix(words.TITLE) for word in one.words))
                quote, page = rules.quote_of(told[0], text) if told else ("", None)
                found.append((Finding(field, known[one.label_id], one.label_id, one.confidence, quote, page), LEARNED, tuple(told)))
    return found


def _chosen(document: Document, now: Filing, proposals: Iterable[Proposal], standing: Sequence[Suggestion]) -> list[Proposal]:
    """The surest of each field, each value once."""
    decided = {(one.field, one.key) for one in standing if one.state not in OPEN}
    decided |= {(one.field, key_of(one.field, one.value, None)) for one in standing if one.state not in OPEN}
    best: dict[tuple[str, str], Proposal] = {}
    for proposal in proposals:
        finding, _source, _words = proposal
        key = (finding.field, key_of(finding.field, finding.value, finding.label_id))
        if key in decided or (finding.field, key_of(finding.field, finding.value, None)) in decided or not _is_wanted(document, now, finding):
            continue
        if finding.confidence >= OFFERED - 1e-9 and (key not in best or best[key][0].confidence < finding.confidence):
            best[key] = proposal
    ordered = sorted(best.values(), key=lambda one: -one[0].confidence)
    return [one for field, most in MOST.items() for one in [each for each in ordered if each[0].field == field][:most]]


def _is_wanted(document: Document, now: Filing, finding: Finding) -> bool:
    """A single value is proposed where there is none, a title always; not what is there. A day that stands there was read off the page, and says so."""
    has = value_of(document, now, finding.field)
    if finding.field == DATE:
        return not has or (finding.value in has and document.review == NEW)
    if (str(finding.label_id) if finding.label_id else finding.value) in has:
        return False
    return not has or finding.field in (CATEGORY, TAG, TITLE)


def _put(document: Document, chosen: Sequence[Proposal], standing: Sequence[Suggestion]) -> None:
    known = {(one.field, one.key): one for one in standing}
    kept = set()
    for finding, source, told in chosen:
        key = (finding.field, key_of(finding.field, finding.value, finding.label_id))
        row = known.get(key) or Suggestion(document_n=document.n, field=key[0], key=key[1])
        kept.add(key)
        if row.state == APPLIED:
            continue
        row.value, row.label_id, row.source, row.confidence = finding.value[:300], finding.label_id, source, round(finding.confidence * 100)
        row.quote, row.page, row.words = finding.quote, finding.page if finding.quote else None, " ".join(told)[:200]
        row.state, row.before = PENDING, document.title if finding.field == TITLE else ""
        if finding.field == DATE and document.review == NEW and document.dated and document.dated.isoformat() == finding.value:
            row.state, row.is_automatic = APPLIED, True
        db.session.add(row)
    for one in standing:
        if one.state == PENDING and (one.field, one.key) not in kept:
            db.session.delete(one)
