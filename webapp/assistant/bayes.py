"""The arithmetic of an incremental naive Bayes over counted documents. Pure.

Each label is weighed against all documents that do not have it, and a rare word weighs more than a common one: with three documents a label this
is right more often than the textbook's form (Rennie and others, "Tackling the Poor Assumptions of Naive Bayes", 2003; bench/assistant.py measures
it), and it serves labels of which a document has several as well."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

ALPHA = 0.1  # documents that each word is given on credit
TEMPER = 4.0  # words of one paper do not speak independently: their sum is taken for this much less
SPOKEN = 6  # words that explain a guess


class Guess(NamedTuple):
    """A label by its number. `score`, of 1, orders guesses and is calibrated before anybody sees it; `words`: what spoke most for it."""

    label: int
    score: float
    words: tuple[str, ...]


class Counts(NamedTuple):
    """`total` documents, of which `labels` says how many have a label; `words`: in how many of all a word stands, `pairs`: in how many that have
    a label, where in any."""

    total: int
    labels: Mapping[int, int]
    words: Mapping[str, int]
    pairs: Iterable[tuple[str, int, int]]


def exclusive(counts: Counts) -> list[Guess]:
    """Labels of which a document has one, the likeliest first; the scores of all make 1."""
    odds, spoke = _odds(counts, with_prior=False)
    if not odds:
        return []
    highest = max(odds.values())
    parts = {label: math.exp((one - highest) / TEMPER) for label, one in odds.items()}
    whole = sum(parts.values())
    return _ordered({label: part / whole for label, part in parts.items()}, spoke)


def several(counts: Counts) -> list[Guess]:
    """Labels of which a document has any number, the likeliest first, each by itself."""
    odds, spoke = _odds(counts, with_prior=True)
    return _ordered({label: 1 / (1 + math.exp(-max(min(one / TEMPER, 30.0), -30.0))) for label, one in odds.items()}, spoke)


def _odds(counts: Counts, *, with_prior: bool) -> tuple[dict[int, float], dict[int, list[tuple[float, str]]]]:
    """Log-odds of each label, and what spoke for it. What a word that a label has not says depends on the label's size alone, so that only pairs
    that were counted cost time."""
    rarity = {word: math.log((counts.total + 1) / (number + 0.5)) for word, number in counts.words.items()}
    evidence = sum(rarity.values())
    absent = sum(weight * (math.log(ALPHA) - math.log(counts.words[word] + ALPHA)) for word, weight in rarity.items())
    odds: dict[int, float] = {}
    spoke: dict[int, list[tuple[float, str]]] = {}
    for label, documents in counts.labels.items():
        rest = max(counts.total - documents, 0)
        odds[label] = absent + evidence * (math.log(rest + 2 * ALPHA) - math.log(documents + 2 * ALPHA))
        if with_prior:
            odds[label] += math.log((documents + 0.5) / (rest + 0.5)) * TEMPER
    for word, label, inside in counts.pairs:
        if label not in odds or inside <= 0 or word not in rarity:
            continue
        number = counts.words[word]
        outside = max(number - inside, 0)
        odds[label] += rarity[word] * (math.log(inside + ALPHA) - math.log(ALPHA) - math.log(outside + ALPHA) + math.log(number + ALPHA))
        documents = counts.labels[label]
        lift = math.log((inside + ALPHA) / (documents + 2 * ALPHA)) - math.log((outside + ALPHA) / (max(counts.total - documents, 0) + 2 * ALPHA))
        if lift > 0:
            spoke.setdefault(label, []).append((rarity[word] * lift, word))
    return odds, spoke


def _ordered(scores: Mapping[int, float], spoke: Mapping[int, list[tuple[float, str]]]) -> list[Guess]:
    def words(label: int) -> tuple[str, ...]:
        return tuple(word for _weight, word in sorted(spoke.get(label, []), key=lambda one: (-one[0], one[1]))[:SPOKEN])

    ordered = sorted(scores, key=lambda label: (-scores[label], label))
    return [Guess(label, scores[label], words(label) if at < SPOKEN else ()) for at, label in enumerate(ordered)]
