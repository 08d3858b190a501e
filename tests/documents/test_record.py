"""One document: what is said of it, its versions, the trash, who opened it, and the inbox."""

from datetime import date, timedelta

import cast
import pytest
import sqlalchemy as sa
from flask import current_app

from webapp.audit.models import TenantEntry
from webapp.documents import access, activity, editing, inbox, jobs, storing, texts, trash, versions
from webapp.documents.models import CONFIRMED, NEW, READY, RECEIVED, Activity, Document, DocumentAccess, DocumentText, DocumentVersion
from webapp.intake import uploading
from webapp.jobs import ledger, queue
from webapp.kit import clock, db, refusals
from webapp.kit.blobs.store import store
from webapp.platform import quota
from webapp.search import asked, index, listing, query
from webapp.search.models import SearchEntry

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield context


def org_id():
    return cast.org("acme").id


def bob():
    return cast.user(cast.BOB)


def taken_in(content=b"Rent is due on the first.", name="Lease.txt", by=None):
    """A document of Bob's that was read."""
    with store().receive(org_id().hex) as incoming:
        incoming.write(content)
        (outcome,) = uploading.take_in(org_id(), [uploading.Arrival(incoming, name)], by=by or bob(), anyway=True)
        db.commit()
    queue.run_due(_app())
    return document_again(outcome.document.id)


def document_again(document_id):
    db.session.expire_all()
    return db.session.scalars(sa.select(Document).where(Document.id == document_id)).one()


def _app():
    return current_app._get_current_object()


def new_version(document, content=b"Rent is due on the third.", name="Lease 2.txt"):
    with store().receive(org_id().hex) as incoming:
        incoming.write(content)
        made = versions.add(org_id(), document, incoming, name, by=bob())
        db.commit()
    return made


def used():
    return next(row.used for row in quota.of(org_id()) if row.kind == quota.STORAGE)


def told(action):
    return db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == action)).all()


def finds(word):
    found = index.conditions(Document.n, query.parse(f"{word} "))
    return db.session.scalars(sa.select(Document.title).where(*found)).all()


class TestEditing:
    def test_a_new_title_orders_the_list_is_found_and_stands_in_the_ledger(self, inside):
        document = taken_in()
        editing.change(document, editing.Facts(title="  Äpfel   2026 ", dated=date(2026, 3, 1), language="deu"), by=bob())
        db.commit()
        assert (document.title, document.dated, document.language) == ("Äpfel 2026", date(2026, 3, 1), "deu")
        seen = db.session.scalars(sa.select(DocumentAccess)).one()
        assert (seen.title, seen.dated) == ("apfel 2026", date(2026, 3, 1))
        assert finds("äpfel") == ["Äpfel 2026"]
        assert finds("lease") == []
        assert told("documents.changed")[0].facts["before"]["title"] == "Lease"

    def test_what_is_left_out_stays_and_none_empties(self, inside):
        document = taken_in()
        editing.change(document, editing.Facts(dated=date(2026, 3, 1), language="deu"), by=bob())
        editing.change(document, editing.Facts(dated=None), by=bob())
        assert (document.title, document.dated, document.language) == ("Lease", None, "deu")

    def test_two_people_who_change_different_facts_do_not_meet(self, inside):
        document = taken_in()
        seen = editing.etag(document)
        editing.change(document, editing.Facts(title="Theirs"), by=bob())
        editing.change(document, editing.Facts(title="Lease", dated=date(2026, 3, 1)), seen=seen, by=bob())
        assert (document.title, document.dated) == ("Theirs", date(2026, 3, 1))

    def test_the_same_fact_is_refused_to_the_second(self, inside):
        document = taken_in()
        seen = editing.etag(document)
        editing.change(document, editing.Facts(title="Theirs"), by=bob())
        with pytest.raises(refusals.Stale) as refused:
            editing.change(document, editing.Facts(title="Mine"), seen=seen, by=bob())
        assert refused.value.field == "title"
        editing.change(document, editing.Facts(title="Theirs"), seen=seen, by=bob())

    @pytest.mark.parametrize(
        ("facts", "field"),
        [({"title": " \t"}, "title"), ({"title": "x" * 301}, "title"), ({"dated": date(999, 1, 1)}, "dated"), ({"language": "xx"}, "language")],
    )
    def test_what_does_not_fit_is_refused_at_its_field(self, inside, facts, field):
        document = taken_in()
        with pytest.raises(refusals.Invalid) as refused:
            editing.change(document, editing.Facts(**facts), by=bob())
        assert refused.value.field == field

    def test_only_its_owner_may_and_nobody_in_the_trash(self, inside):
        document = taken_in()
        with pytest.raises(refusals.NotFound):
            access.find_editable(cast.user(cast.MIA).id, document.id, role="member")
        db.session.add(DocumentAccess(principal=access.principal(cast.user(cast.MIA).id), document_n=document.n, created_at=document.created_at))
        db.session.flush()
        with pytest.raises(refusals.NotAllowed):
            access.find_editable(cast.user(cast.MIA).id, document.id, role="member")
        trash.put(document, by=bob())
        with pytest.raises(refusals.Conflict):
            access.find_editable(bob().id, document.id, role="member")


class TestVersions:
    def test_a_new_version_is_what_people_open_and_is_read(self, inside):
        document = taken_in()
        made = new_version(document)
        assert (document.version, document.filename, document.title, document.state) == (2, "Lease 2.txt", "Lease", RECEIVED)
        assert (made.number, made.sha256) == (2, document.sha256)
        assert texts.of(document.n) is None
        queue.run_due(_app())
        again = document_again(document.id)
        assert again.state == READY
        assert texts.pages(again.n) == ["Rent is due on the third."]
        assert (finds("third"), finds("first")) == (["Lease"], [])
        assert [line.number for line in versions.of(again)] == [2, 1]
        assert versions.of(again)[0].made_by_name == "Bob Okafor"

    def test_the_text_of_the_old_one_stays_to_be_compared(self, inside):
        document = taken_in()
        new_version(document)
        queue.run_due(_app())
        found = versions.compare(document_again(document.id), 1, 2)
        gone, new = found.passages
        assert [piece.text for piece in gone.pieces if piece.kind == "gone"] == ["first"]
        assert [piece.text for piece in new.pieces if piece.kind == "new"] == ["third"]
        assert not found.is_alike

    def test_an_old_one_comes_back_as_a_new_one_and_takes_no_space(self, inside):
        document = taken_in()
        first = document.sha256
        new_version(document)
        queue.run_due(_app())
        before, document = used(), document_again(document.id)
        versions.restore(org_id(), document, 1, by=bob())
        db.commit()
        assert (document.version, document.sha256, document.filename) == (3, first, "Lease.txt")
        assert used() == before
        queue.run_due(_app())
        assert texts.pages(document.n) == ["Rent is due on the first."]

    def test_both_versions_take_space(self, inside):
        document = taken_in(b"a" * 100)
        new_version(document, b"b" * 50)
        assert used() == 150 == storing.count_bytes()

    def test_the_same_bytes_again_are_refused(self, inside):
        document = taken_in()
        with pytest.raises(refusals.Conflict) as refused:
            new_version(document, b"Rent is due on the first.")
        assert refused.value.code == "SAME_CONTENT"

    def test_a_version_that_is_not_there_or_was_not_read_cannot_be_compared(self, inside):
        document = taken_in()
        new_version(document)
        with pytest.raises(refusals.NotFound):
            versions.compare(document, 1, 7)
        with pytest.raises(refusals.Conflict) as refused:
            versions.compare(document, 1, 2)
        assert refused.value.code == "NOT_READ"

    def test_far_apart_lines_are_left_out_and_long_ones_cut(self, inside):
        lines = [f"line {number}" for number in range(versions.LINES + 10)]
        document = taken_in("\n".join(lines).encode())
        lines[500] = "other"
        new_version(document, "\n".join(lines).encode())
        queue.run_due(_app())
        found = versions.compare(document_again(document.id), 1, 2)
        assert found.is_cut
        assert [passage.number for passage in found.passages if passage.kind == "skipped"] == [497, versions.LINES - 504]


class TestTrash:
    def test_its_owner_alone_finds_it_there_and_it_comes_back(self, inside):
        document = taken_in()
        mia = cast.user(cast.MIA).id
        db.session.add(DocumentAccess(principal=access.principal(mia), document_n=document.n, created_at=document.created_at))
        trash.put(document, by=bob())
        db.commit()
        assert access.find(bob().id, document.id, role="member")[0].trashed_by == bob().id
        assert listing.page(listing.viewer(bob().id), asked.PLAIN).items == []
        with pytest.raises(refusals.NotFound):
            access.find(mia, document.id, role="member")
        trash.restore(access.find_trashed(bob().id, document.id, role="member"), by=bob())
        db.commit()
        assert len(listing.page(listing.viewer(bob().id), asked.PLAIN).items) == 1
        assert [len(told(f"documents.{what}")) for what in ("trashed", "restored")] == [1, 1]

    def test_twice_is_once(self, inside):
        document = taken_in()
        trash.put(document, by=bob())
        trash.put(document, by=bob())
        assert len(told("documents.trashed")) == 1

    def test_erasing_leaves_only_its_title_in_the_ledger_and_gives_the_space_back(self, inside):
        document = taken_in()
        new_version(document)
        queue.run_due(_app())
        document = document_again(document.id)
        db.session.add(Activity(document_n=document.n, user_id=bob().id, action="opened"))
        trash.erase(org_id(), document, by=bob())
        db.commit()
        for model in (Document, DocumentVersion, DocumentText, DocumentAccess, Activity, SearchEntry):
            assert db.session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
        assert finds("rent") == []
        assert used() == 0
        assert told("documents.erased")[0].subject_label == "Lease"

    def test_what_another_document_has_as_well_is_counted_for_each(self, inside):
        one, other = taken_in(), taken_in(by=cast.user(cast.MIA))
        assert used() == one.size + other.size == storing.count_bytes()
        trash.erase(org_id(), one, by=bob())
        db.commit()
        assert used() == other.size == storing.count_bytes()

    def test_after_thirty_days_it_is_gone_at_night(self, inside):
        old, young, kept = taken_in(b"old"), taken_in(b"young"), taken_in(b"kept")
        trash.put(old, by=bob())
        trash.put(young, by=bob())
        old.trashed_at = clock.now() - trash.KEPT - timedelta(minutes=1)
        young.trashed_at = clock.now() - trash.KEPT + timedelta(hours=1)
        db.commit()
        ledger.add(jobs.EMPTY_TRASH, org=org_id())
        db.commit()
        queue.run_due(_app())
        db.session.expire_all()
        assert set(db.session.scalars(sa.select(Document.id))) == {young.id, kept.id}
        assert told("documents.erased")[0].actor_id is None


class TestActivity:
    def test_opening_is_noted_once_an_hour_for_each_person(self, inside, time):
        document = taken_in()
        for minutes in (0, 30, 31):
            time.passes(minutes=minutes)
            for email in (cast.BOB, cast.MIA):
                activity.note(document, cast.user(email).id, activity.OPENED)
                db.commit()
        found = [(one.name, one.action) for one in activity.of(document, with_readers=True).items if one.action == activity.OPENED]
        assert sorted(found) == [("Bob Okafor", "opened")] * 2 + [("Mia Kern", "opened")] * 2

    def test_one_of_a_document_that_is_gone_harms_nobody(self, inside):
        document = taken_in()
        activity.note(document, bob().id, activity.OPENED)
        db.session.execute(sa.delete(Document))
        db.commit()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) == 0


class TestInbox:
    def test_what_is_mine_read_and_new_comes_one_after_another(self, inside):
        first, second = taken_in(b"1", "One.txt"), taken_in(b"2", "Two.txt")
        taken_in(b"3", "Mias.txt", by=cast.user(cast.MIA))
        trashed = taken_in(b"4", "Trashed.txt")
        trash.put(trashed, by=bob())
        waiting = taken_in(b"5", "Waiting.txt")
        waiting.state = RECEIVED
        db.session.flush()
        assert (inbox.count(bob().id), inbox.next_of(bob().id).id) == (2, first.id)
        editing.review(first, CONFIRMED, by=bob())
        assert (inbox.count(bob().id), inbox.next_of(bob().id).id) == (1, second.id)
        editing.review(second, "skipped", by=bob())
        assert (inbox.count(bob().id), inbox.next_of(bob().id)) == (0, None)

    def test_another_word_is_refused(self, inside):
        document = taken_in()
        with pytest.raises(refusals.Invalid):
            editing.review(document, "maybe", by=bob())
        assert document.review == NEW


def test_handing_over_takes_the_trash_along(inside):
    document = taken_in()
    trash.put(document, by=bob())
    alice = cast.user(cast.ALICE).id
    access.hand_over(bob().id, alice)
    db.commit()
    assert access.find(alice, document.id, role="manager")[1] == "Alice Brandt"
    with pytest.raises(refusals.NotFound):
        access.find(bob().id, document.id, role="member")


def test_pages_of_text_come_some_at_a_time(inside):
    document = taken_in()
    db.session.get(DocumentText, document.n).text = "\f".join(f"page {number}" for number in range(1, 46))
    leaves, number = texts.leaves(document.n, 41)
    assert (number, [leaf.number for leaf in leaves], leaves[0].text) == (45, [41, 42, 43, 44, 45], "page 41")
    assert texts.leaves(document.n, 400)[0][0].number == 45
