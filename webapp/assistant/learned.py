"""What documents of one organization taught: counts of words, for each type, category, tag and correspondent.

A lesson is kept as it was counted, so that what is decided otherwise later, or erased, is unlearned to the last word. Nothing leaves the
organization's own database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from webapp.assistant import bayes
from webapp.assistant.bayes import Counts, Guess
from webapp.assistant.models import CORRESPONDENT, SEVERAL, TYPE, Calibration, LearnedLabel, LearnedWord, Lesson
from webapp.kit import clock, db

FIELDS = (TYPE, *SEVERAL, CORRESPONDENT)
ALL = ""  # the field of the label that counts every lesson
FEWEST = 2  # documents of a label before it is guessed
EVERYWHERE = 0.6  # a word in more of all documents than this tells nothing apart
ENOUGH = 10  # documents from which on that is looked at
TRUSTED = 6.0  # guesses' worth of trust in a score, until it has shown how right it is
UNPROVED = 0.65  # how far the classifier's own score is trusted at first: with few types known, what is none of them looks like one
FADING = 24  # guesses of a score after which the older ones count half
RULES = "r:"  # before a field: what became of its rules' findings

Labels = Mapping[str, Iterable[UUID]]  # field -> what a document has of it


class Opinion(NamedTuple):
    """A label that a document may have. `confidence`, of 1: how often such guesses were right here. `words` spoke for it."""

    label_id: UUID
    confidence: float
    words: tuple[str, ...]


def opinions(words: Sequence[str]) -> dict[str, list[Opinion]]:
    """For each field the likeliest first, calibrated. At most five statements; none but one where nothing was learned."""
    guesses, labels = _guessed(words)
    right = calibrations() if guesses else {}
    return {
        field: [Opinion(UUID(labels[one.label].value), calibrated(right, field, one.score, one.score * UNPROVED), one.words) for one in some]
        for field, some in guesses.items()
    }


def teach(document_n: int, words: Sequence[str], labels: Labels) -> bool:
    """Learns what a document is, in place of what it taught before; with no labels, nothing stays. Answers whether anything changed. Lessons are
    taught one after the other: an organization's counts are held."""
    wanted = {(field, label_id.hex) for field in FIELDS for label_id in labels.get(field, ())}
    known = db.session.get(Lesson, document_n)
    if known is None and (not wanted or not words):
        return False
    _hold()
    if known is None:
        _calibrate(words, wanted)
    else:
        before = {(row.field, row.value) for row in _labels_of(known)}
        if before == wanted and known.words == " ".join(words):
            known.learned_at = clock.now()
            return False
        _unlearn(known)
    if wanted and words:
        _learn(document_n, list(words), wanted)
    return True


def forget(document_n: int) -> None:
    """Unlearns what a document taught."""
    known = db.session.get(Lesson, document_n)
    if known is not None:
        _hold()
        _unlearn(known)


def count(field: str, score: float, *, is_hit: bool) -> None:
    """Writes down that a guess of this score was right, or was not."""
    _count(field, _bucket(score), is_hit)


def calibrations() -> dict[tuple[str, int], tuple[int, int]]:
    """By field and bucket: how many guesses, and how many of them were right."""
    return {(row.field, row.bucket): (row.guesses, row.hits) for row in db.session.execute(sa.select(Calibration.__table__))}


def calibrated(right: Mapping[tuple[str, int], tuple[int, int]], field: str, score: float, prior: float) -> float:
    """Between a `prior` and what became of guesses of such a score: the more of them, the more they count."""
    guesses, hits = right.get((field, _bucket(score)), (0, 0))
    return (hits + TRUSTED * prior) / (guesses + TRUSTED)


def lessons() -> int:
    return db.session.scalar(sa.select(LearnedLabel.documents).where(LearnedLabel.field == ALL)) or 0


def _guessed(words: Sequence[str]) -> tuple[dict[str, list[Guess]], dict[int, Any]]:
    labels = {row.id: row for row in db.session.execute(sa.select(LearnedLabel.id, LearnedLabel.field, LearnedLabel.value, LearnedLabel.documents))}
    whole = next((row for row in labels.values() if row.field == ALL), None)
    if whole is None or whole.documents < FEWEST or not words:
        return {}, {}
    most = whole.documents * EVERYWHERE if whole.documents >= ENOUGH else whole.documents
    counted = sa.select(LearnedWord.word, LearnedWord.documents).where(LearnedWord.word.in_(words), LearnedWord.label_id == whole.id)
    everywhere = {row.word: row.documents for row in db.session.execute(counted) if row.documents <= most}
    seen = sa.select(LearnedWord.word, LearnedWord.label_id, LearnedWord.documents).where(LearnedWord.word.in_(everywhere), LearnedWord.label_id != whole.id)
    pairs = [(row.word, row.label_id, row.documents) for row in db.session.execute(seen)] if everywhere else []
    found = {}
    for field in FIELDS:
        mine = {row.id: row.documents for row in labels.values() if row.field == field and row.documents >= FEWEST}
        if not mine or not pairs:
            continue
        found[field] = (bayes.several if field in SEVERAL else bayes.exclusive)(Counts(whole.documents, mine, everywhere, pairs))
    return found, labels


def _calibrate(words: Sequence[str], wanted: set[tuple[str, str]]) -> None:
    """Writes down how right the first guesses would have been, before the lesson is learned."""
    guesses, labels = _guessed(words)
    for field, some in guesses.items():
        for one in some[: 3 if field in SEVERAL else 1]:
            _count(field, _bucket(one.score), (field, labels[one.label].value) in wanted)


def _count(field: str, bucket: int, is_hit: bool) -> None:
    row = db.session.get(Calibration, (field, bucket))
    if row is None:
        row = Calibration(field=field, bucket=bucket, guesses=0, hits=0)
        db.session.add(row)
    if row.guesses >= FADING:  # while few types were known it guessed worse than it does now
        row.guesses, row.hits = row.guesses // 2, row.hits // 2
    row.guesses, row.hits = row.guesses + 1, row.hits + is_hit


def _bucket(score: float) -> int:
    return min(int(score * 10), 9)


def _learn(document_n: int, words: list[str], wanted: set[tuple[str, str]]) -> None:
    label_ids = [_label(field, value) for field, value in sorted({(ALL, ""), *wanted})]
    db.session.execute(sa.update(LearnedLabel).where(LearnedLabel.id.in_(label_ids)).values(documents=LearnedLabel.documents + 1))
    connection = db.session.connection(bind_arguments=db.TENANT)
    rows = [{"word": word, "label_id": label_id, "documents": 1} for word in sorted(words) for label_id in label_ids]
    insert: Any = db.upsert(LearnedWord, connection)
    more = insert.on_conflict_do_update(index_elements=["word", "label_id"], set_={"documents": LearnedWord.documents + 1})
    connection.execute(more, rows)
    db.session.add(Lesson(document_n=document_n, words=" ".join(words), label_ids=" ".join(map(str, label_ids))))
    db.session.flush()


def _unlearn(lesson: Lesson) -> None:
    label_ids, words = [int(one) for one in lesson.label_ids.split()], lesson.words.split(" ")
    mine = LearnedWord.label_id.in_(label_ids), LearnedWord.word.in_(words)
    quiet = {"synchronize_session": False}
    db.session.execute(sa.update(LearnedWord).where(*mine).values(documents=LearnedWord.documents - 1), execution_options=quiet)
    db.session.execute(sa.delete(LearnedWord).where(*mine, LearnedWord.documents <= 0), execution_options=quiet)
    db.session.execute(sa.update(LearnedLabel).where(LearnedLabel.id.in_(label_ids)).values(documents=LearnedLabel.documents - 1), execution_options=quiet)
    db.session.execute(sa.delete(LearnedLabel).where(LearnedLabel.id.in_(label_ids), LearnedLabel.documents <= 0), execution_options=quiet)
    db.session.delete(lesson)
    db.session.flush()


def _labels_of(lesson: Lesson) -> Sequence[Any]:
    asked = [int(one) for one in lesson.label_ids.split()]
    return db.session.execute(sa.select(LearnedLabel.field, LearnedLabel.value).where(LearnedLabel.id.in_(asked), LearnedLabel.field != ALL)).all()


def _label(field: str, value: str) -> int:
    known = sa.select(LearnedLabel.id).where(LearnedLabel.field == field, LearnedLabel.value == value)
    found = db.session.scalar(known)
    if found is None:
        made = LearnedLabel(field=field, value=value, documents=0)
        db.session.add(made)
        db.session.flush()
        found = made.id
    return found


def _hold() -> None:
    """Until the unit of work ends nobody else learns here: two lessons at once would wait for each other's words. On SQLite the first write holds
    all others off already."""
    connection = db.session.connection(bind_arguments=db.TENANT)
    insert: Any = db.upsert(LearnedLabel, connection).values(field=ALL, value="", documents=0)
    connection.execute(insert.on_conflict_do_update(index_elements=["field", "value"], set_={"documents": LearnedLabel.documents}))
