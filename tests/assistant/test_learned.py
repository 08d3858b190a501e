"""What is learned, unlearned to the last word, and kept apart from every other organization."""

import random

import cast
import pytest
import sqlalchemy as sa
from assistant.papers import paper

from webapp.assistant import learned, lessons
from webapp.assistant.models import TAG, TYPE, Calibration, LearnedLabel, LearnedWord, Lesson
from webapp.documents import filing, types
from webapp.kit import db, ids

MUSIC = "violin concert orchestra conductor score".split()
FISH = "salmon herring harbour trawler catch".split()


def counts():
    rows = [db.session.execute(sa.select(model.__table__)).all() for model in (LearnedLabel, LearnedWord, Lesson)]
    return [sorted(tuple(row)[1:] if at == 0 else tuple(row)[:1] for row in some) for at, some in enumerate(rows)]


def taught(kind_a, kind_b, times=3):
    """Documents about music and about fish, each with two words of its own."""
    made = []
    chance = random.Random(1)
    for at in range(times):
        for label_id, words in ((kind_a, MUSIC), (kind_b, FISH)):
            one = paper(f"{at} {label_id}")
            learned.teach(one.n, [*chance.sample(words, 4), f"own{at}", "paper"], {TYPE: [label_id]})
            made.append(one)
    return made


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_what_was_decided_is_guessed_with_the_words_that_told(acme):
    music, fish = ids.new(), ids.new()
    taught(music, fish)
    guess = learned.opinions(["violin", "score", "paper"])[TYPE][0]
    assert guess.label_id == music
    assert set(guess.words) == {"violin", "score"}
    assert guess.confidence > 0.5
    assert learned.opinions(["herring", "catch"])[TYPE][0].label_id == fish
    assert learned.lessons() == 6


def test_nothing_is_guessed_before_anything_was_taught_nor_from_strange_words(acme):
    assert learned.opinions(MUSIC) == {}
    taught(ids.new(), ids.new())
    assert learned.opinions(["unheard", "words"]) == {}


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_another_decision_unlearns_the_first_to_the_last_word(acme):
    music, fish = ids.new(), ids.new()
    taught(music, fish)
    before = counts()
    one = paper("once more")
    learned.teach(one.n, MUSIC, {TYPE: [fish], TAG: [ids.new()]})
    assert counts() != before
    learned.teach(one.n, MUSIC, {TYPE: [music]})
    learned.forget(one.n)
    assert counts() == before
    learned.teach(one.n, MUSIC, {})
    assert counts() == before


def test_the_same_lesson_twice_counts_once(acme):
    one, label = paper(), ids.new()
    assert learned.teach(one.n, MUSIC, {TYPE: [label]})
    before = counts()
    assert not learned.teach(one.n, MUSIC, {TYPE: [label]})
    assert counts() == before


def test_several_labels_are_guessed_each_by_itself(acme):
    music, loud = ids.new(), ids.new()
    for at in range(6):
        learned.teach(paper(str(at)).n, MUSIC if at % 2 else FISH, {TAG: [music, loud] if at % 2 else []} if at % 2 else {TYPE: [ids.new()]})
    found = {one.label_id: one.confidence for one in learned.opinions(MUSIC)[TAG]}
    assert set(found) == {music, loud}
    assert min(found.values()) > 0.5
    assert max((one.confidence for one in learned.opinions(FISH).get(TAG, [])), default=0) < 0.5


def test_how_right_it_was_is_what_it_says_of_itself(acme):
    music, fish = ids.new(), ids.new()
    taught(music, fish, times=4)
    sure = learned.opinions(["violin", "score", "orchestra"])[TYPE][0].confidence
    for at in range(20):  # what looks like music is fish every other time
        learned.teach(paper(str(at)).n, ["violin", "score", "orchestra", f"x{at}"], {TYPE: [fish if at % 2 else music]})
        learned.teach(paper(f"other {at}").n, [f"y{at}", "herring", "catch"], {TYPE: [fish]})
    assert db.session.scalar(sa.select(sa.func.sum(Calibration.guesses))) >= 20
    assert learned.opinions(["violin", "score", "orchestra"])[TYPE][0].confidence < sure


def test_no_organization_learns_from_another(acme):
    taught(ids.new(), ids.new())
    db.commit()
    with db.inside(cast.tenant("globex")):
        assert learned.opinions(MUSIC) == {}
        assert learned.lessons() == 0


def test_a_document_teaches_what_people_filed_it_under_and_an_erased_one_nothing(acme, bob):
    one, kind = paper("Concert programme for violin and orchestra"), types.create("Programme", by=None)
    assert not lessons.take(one)
    filing.set_type(one, kind.id, by=bob)
    assert lessons.take(one)
    assert learned.lessons() == 1
    learned.forget(one.n)
    assert counts() == [[], [], []]


def test_what_changed_without_anybody_telling_is_found_at_night(acme, bob):
    one, kind, other = paper("Concert programme"), types.create("Programme", by=None), types.create("Flyer", by=None)
    filing.set_type(one, kind.id, by=bob)
    lessons.take(one)
    types.merge(kind, other, by=bob)
    db.session.expire_all()
    assert lessons.take_overseen() == 1
    assert lessons.take_overseen() == 0
    assert db.session.scalar(sa.select(LearnedLabel.value).where(LearnedLabel.field == TYPE)) == other.id.hex
