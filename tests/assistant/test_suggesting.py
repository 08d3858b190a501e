"""What is proposed, and what people's words make of it."""

from datetime import date

import cast
import pytest
import sqlalchemy as sa
from assistant.papers import LETTER, filed, paper, suggested

from webapp.assistant import autonomy, deciding, learned, lessons
from webapp.assistant.deciding import Standing
from webapp.assistant.models import ACCEPTED, APPLIED, EDITED, PENDING, REJECTED, Suggestion
from webapp.audit.models import TenantEntry
from webapp.documents import bulk, correspondents, editing, filing, tags, types, undo
from webapp.documents.models import CONFIRMED
from webapp.jobs import queue
from webapp.kit import db, refusals


@pytest.fixture
def words(acme):
    return {"invoice": types.create("Invoice", by=None), "contract": types.create("Contract", by=None), "dringend": tags.create("Dringend", by=None)}


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_a_letter_tells_its_type_sender_title_tag_and_date_with_the_line_it_was_read_in(words):
    found = suggested(paper(dated=date(2026, 10, 14)))
    said = {field: (one.value, one.quote, one.page, one.state) for field, one in found.items()}
    assert said["type"] == ("Invoice", "Rechnung Nr. 88213", 1, PENDING)
    assert said["correspondent"] == ("Hansa Energie GmbH", "Hansa Energie GmbH", 1, PENDING)
    assert said["title"] == ("Rechnung Nr. 88213", "Rechnung Nr. 88213", 1, PENDING)
    assert said["date"] == ("2026-10-14", "Hamburg, den 14.10.2026", 1, APPLIED)
    assert found["correspondent"].is_new
    assert not found["type"].is_new
    assert {one.source for one in found.values()} == {"rule"}


def test_a_title_that_says_something_and_the_own_name_are_left_alone(words):
    found = suggested(paper("Acme GmbH\nHamburg\nContract", title="Cleaning of hall three"))
    assert set(found) == {"type"}


def test_accepting_puts_it_in_and_twice_changes_nothing(words, bob):
    one = paper()
    found = suggested(one)
    for field in ("type", "correspondent"):
        deciding.accept(Standing(found[field], one), may_create=True, by=bob)
    deciding.accept(Standing(found["type"], one), may_create=True, by=bob)
    assert filed(one)[:2] == ("Invoice", "Hansa Energie GmbH")
    assert (found["type"].state, found["type"].decided_by) == (ACCEPTED, bob.id)
    told = db.session.scalars(sa.select(TenantEntry.action).where(TenantEntry.action.startswith("suggestions."))).all()
    assert told == ["suggestions.accepted"] * 2


def test_what_is_rejected_is_never_offered_for_that_document_again(words, bob):
    one = paper()
    deciding.reject(Standing(suggested(one)["type"], one), by=bob)
    deciding.reject(Standing(suggested_again(one), one), by=bob)
    assert "type" not in suggested(one)
    assert "type" in suggested(paper())


def suggested_again(one):
    return db.session.scalars(sa.select(Suggestion).where(Suggestion.document_n == one.n, Suggestion.field == "type")).one()


def test_a_rejected_new_name_stays_away_when_it_became_vocabulary(words, bob):
    one = paper()
    deciding.reject(Standing(suggested(one)["correspondent"], one), by=bob)
    correspondents.create("HANSA ENERGIE GmbH", by=bob)
    assert "correspondent" not in suggested(one)


def test_what_was_accepted_cannot_be_rejected_and_what_was_rejected_can_be_accepted(words, bob):
    one = paper()
    found = suggested(one)["type"]
    deciding.reject(Standing(found, one), by=bob)
    deciding.accept(Standing(found, one), may_create=True, by=bob)
    with pytest.raises(refusals.Conflict, match="accepted already"):
        deciding.reject(Standing(found, one), by=bob)


def test_accept_all_never_makes_vocabulary(words, bob):
    one = paper()
    assert set(suggested(one)) == {"type", "correspondent", "title", "tag", "date"}
    assert deciding.accept_all(one, by=bob) == 4
    assert (filed(one), one.title, one.dated) == (("Invoice", None, ["Dringend"]), "Rechnung Nr. 88213", date(2026, 10, 14))
    assert [each.field for each in deciding.of(one.n)] == ["correspondent"]
    assert correspondents.named("Hansa Energie GmbH") is None


def test_new_vocabulary_needs_the_right_to_make_it(words, bob):
    one = paper()
    found = suggested(one)["correspondent"]
    with pytest.raises(refusals.Invalid):
        deciding.accept(Standing(found, one), may_create=False, by=bob)


def test_choosing_something_else_by_hand_is_an_edit_and_the_same_a_yes(words, bob):
    one, other = paper(), paper()
    first, second = suggested(one)["type"], suggested(other)["type"]
    filing.set_type(one, words["contract"].id, by=bob)
    filing.set_type(other, words["invoice"].id, by=bob)
    assert (first.state, second.state) == (EDITED, ACCEPTED)
    third = suggested(paper())["title"]
    editing.change(db.session.get_one(type(one), third.document_n), editing.Facts(title="Strom"), by=bob)
    assert third.state == EDITED


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_what_is_filed_together_and_taken_back_is_settled_and_learned_as_one_by_one(app, acme, words, bob, monkeypatch):
    monkeypatch.setattr(deciding, "LESSON", 2)
    one, other, third = paper(), paper(), paper("Concert programme")
    yes, no = suggested(one)["type"], suggested(other)["tag"]
    numbers = [each.n for each in (one, other, third)]
    told = bulk.begin(acme.id, numbers, bulk.TYPE, {"type": words["invoice"].id}, role="member", by=bob)
    assert (yes.state, no.state) == (ACCEPTED, PENDING)
    db.commit()
    queue.run_due(app)
    assert learned.lessons() == 3
    undo.begin(acme.id, told, role="member", by=bob)
    bulk.begin(acme.id, [other.n], bulk.TAGS, {"add": [words["dringend"].id]}, role="member", by=bob)
    db.commit()
    queue.run_due(app)
    assert learned.lessons() == 1
    assert db.session.get(Suggestion, no.id).state == ACCEPTED


def test_an_edited_value_goes_in_instead(words, bob):
    one = paper()
    found = suggested(one)["title"]
    deciding.accept(Standing(found, one), "Rechnung Strom Oktober", may_create=True, by=bob)
    assert (one.title, found.state) == ("Rechnung Strom Oktober", EDITED)


def test_a_date_that_was_read_is_marked_can_be_undone_and_is_ones_own_when_confirmed(words, bob):
    one, other = paper(dated=date(2026, 10, 14)), paper(dated=date(2026, 10, 14))
    read, undone = suggested(one)["date"], suggested(other)["date"]
    assert (read.state, read.is_automatic) == (APPLIED, True)
    editing.review(one, CONFIRMED, by=bob)
    assert read.state == ACCEPTED
    deciding.reject(Standing(undone, other), by=bob)
    assert other.dated is None
    assert "date" not in suggested(other)


def test_a_look_once_more_keeps_what_is_said_and_drops_what_is_no_longer_true(words, bob):
    one = paper()
    before = suggested(one)
    types.delete(words["invoice"], force=True, by=bob)
    after = suggested(one)
    assert after["correspondent"].id == before["correspondent"].id
    assert "type" not in after


def test_what_was_learned_is_offered_where_no_rule_knows_it(words, bob):
    kind = types.create("Havarie", by=None)
    for at in range(4):
        one = paper(f"Schadensmeldung {at}: Gutachter, Hergang, Zeugen, Polizei aufgenommen", title=f"Fall {at}")
        filing.set_type(one, kind.id, by=bob)
        lessons.take(one)
        other = paper(f"Speiseplan Kantine Woche {at}: Suppe, Salat, Nachtisch", title=f"Woche {at}")
        filing.set_type(other, words["contract"].id, by=bob)
        lessons.take(other)
    found = suggested(paper("Der Gutachter kam, Zeugen und Polizei waren da. Hergang unklar.", title="Notiz"))["type"]
    assert (found.value, found.source) == ("Havarie", "learned")
    assert {"gutachter", "zeugen"} <= set(found.words.split())
    assert "Gutachter" in found.quote


class TestAutonomy:
    def decided(self, acme, bob, yes, no):
        for at in range(yes + no):
            one = paper()
            found = suggested(one)["type"]
            (deciding.accept(Standing(found, one), may_create=True, by=bob) if at >= no else deciding.reject(Standing(found, one), by=bob))

    def test_it_is_earned_by_thirty_decisions_and_then_fills_in_marked_and_undoable(self, words, acme, bob):
        cast.put_on_plan("acme", "business")
        with pytest.raises(refusals.Conflict, match="earned"):
            autonomy.switch("type", on=True, by=bob)
        self.decided(acme, bob, 29, 1)
        autonomy.switch("type", on=True, by=bob)
        one = paper(LETTER.replace("88213", "1"), title="Rechnung")
        found = suggested(one)["type"]
        assert (found.state, found.is_automatic, filed(one)[0]) == (APPLIED, True, "Invoice")
        assert not lessons.take(one)  # nobody confirmed it: it teaches nothing
        deciding.reject(Standing(found, one), by=bob)
        assert filed(one)[0] is None
        assert found.state == REJECTED

    def test_it_falls_back_by_itself(self, words, acme, bob):
        cast.put_on_plan("acme", "business")
        self.decided(acme, bob, 30, 0)
        autonomy.switch("type", on=True, by=bob)
        self.decided(acme, bob, 0, 2)
        record = next(one for one in autonomy.records() if one.field == "type")
        assert (record.is_on, record.accepted, record.decided) == (False, 28, 30)
        assert record.fell_back_at
        assert db.session.scalar(sa.select(TenantEntry.id).where(TenantEntry.action == "autonomy.fell_back"))

    def test_without_the_module_nothing_is_filled_in(self, words, acme, bob):
        cast.put_on_plan("acme", "free")
        self.decided(acme, bob, 30, 0)
        autonomy.switch("type", on=True, by=bob)
        assert suggested(paper(title="Rechnung"))["type"].state == PENDING
