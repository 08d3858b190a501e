"""The same change to many documents, and taking it back."""

from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa
from documents import filed
from flask import current_app

from webapp.audit.models import TenantEntry
from webapp.documents import access, bulk, categories, filing, sharing, tags, trash, types, undo
from webapp.documents.models import Document, DocumentAccess, Operation, OperationStep
from webapp.jobs import queue
from webapp.kit import clock, db, refusals
from webapp.search import asked, listing

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield context


def org_id():
    return cast.org("acme").id


def bob():
    return cast.user(cast.BOB)


def begin(documents, action, by=None, role="member", **value):
    return bulk.begin(org_id(), [one.n for one in documents], action, value, role=role, may_create=True, by=by or bob())


def result(operation):
    found = bulk.outcome(operation, role="member")
    return operation.state, found.changed, {one.title: one.code for one in found.skipped}


def filed_as(document):
    db.session.expire_all()
    found = filing.of(document.n)
    return found.type and found.type.name, [one.name for one in found.categories], [one.name for one in found.tags]


def rows():
    """All of it that an undo has to restore."""
    db.session.flush()
    db.session.expire_all()
    told = [(one.n, one.type_id, one.trashed_at, one.trashed_by, one.share_count) for one in db.session.scalars(sa.select(Document).order_by(Document.n))]
    seen = db.session.execute(
        sa.select(DocumentAccess.principal, DocumentAccess.document_n, DocumentAccess.ends_at, DocumentAccess.title).order_by("principal", "document_n")
    ).all()
    labels = [filed_as(one) for one in db.session.scalars(sa.select(Document).order_by(Document.n))]
    return told, seen, labels


def test_types_categories_and_tags_are_set_and_undone_exactly(inside):
    one, two, three = (filed.document(title) for title in ("One", "Two", "Three"))
    letter, bill = types.create("Letter", by=None), types.create("Bill", by=None)
    taxes, rent = categories.create("Taxes", by=None), categories.create("Rent", by=None)
    filing.change(one, type=letter.id, categories=[taxes.id], tags=["paid"], by=bob())
    filing.change(two, categories=[rent.id], tags=["paid", "urgent"], by=bob())
    before, paid = rows(), tags.named("paid")
    done = [
        begin([one, two, three], "type", type=bill.id),
        begin([one, two, three], "categories", add=[rent.id], remove=[taxes.id]),
        begin([one, two, three], "tags", add=["2026"], remove=[paid]),
    ]
    assert [result(operation) for operation in done] == [("done", 3, {}), ("done", 2, {}), ("done", 3, {})]
    assert [filed_as(document) for document in (one, two, three)] == [
        ("Bill", ["Rent"], ["2026"]),
        ("Bill", ["Rent"], ["2026", "urgent"]),
        ("Bill", ["Rent"], ["2026"]),
    ]
    for operation in reversed(done):
        undo.begin(org_id(), operation, role="member", by=bob())
        assert result(operation)[0] == "undone"
    assert rows() == before
    told = list(db.session.scalars(sa.select(TenantEntry.action).where(TenantEntry.action.in_(["documents.filed_together", "documents.change_undone"]))))
    assert sorted(told) == ["documents.change_undone"] * 3 + ["documents.filed_together"] * 3


def test_sharing_and_trashing_are_undone_exactly(inside):
    one, two, gone = (filed.document(title) for title in ("One", "Two", "Gone"))
    mia = sharing.whom(org_id(), "member", cast.user(cast.MIA).id)
    sharing.give(two, mia, "view", clock.now() + timedelta(days=3), by=bob())
    trash.put(gone, by=bob())
    before = rows()
    shared = begin([one, two, gone], "share", principal=mia.principal, level="edit", ends_at=None)
    assert result(shared) == ("done", 2, {"Gone": "IN_TRASH"})
    assert access.editable(cast.user(cast.MIA).id, [one.n, two.n, gone.n], role="member") == {one.n, two.n}
    trashed = begin([one, two, gone], "trash")
    assert result(trashed) == ("done", 2, {})
    assert not listing.page(listing.viewer(cast.user(cast.MIA).id, "member"), asked.PLAIN).items
    undo.begin(org_id(), trashed, role="member", by=bob())
    undo.begin(org_id(), shared, role="member", by=bob())
    assert (result(trashed)[0], result(shared)[0]) == ("undone", "undone")
    assert rows() == before


def test_each_document_is_asked_about_and_what_is_skipped_is_named(inside):
    own, seen, edited, hidden = filed.document("Own"), filed.document("Seen", cast.MIA), filed.document("Edited", cast.MIA), filed.document("Hidden", cast.MIA)
    mia, me = cast.user(cast.MIA), sharing.whom(org_id(), "member", bob().id)
    sharing.give(seen, me, "view", by=mia)
    sharing.give(edited, me, "edit", by=mia)
    assert result(begin([own, seen, edited, hidden], "tags", add=["x"], remove=[])) == ("done", 2, {"Seen": "NOT_YOURS", "": "GONE"})
    assert result(begin([own, seen, edited, hidden], "trash")) == ("done", 1, {"Seen": "NOT_YOURS", "Edited": "NOT_YOURS", "": "GONE"})
    assert result(begin([seen, edited], "share", principal=access.EVERYONE, level="view")) == ("done", 0, {"Seen": "NOT_YOURS", "Edited": "NOT_YOURS"})
    shared = begin([edited], "share", by=mia, principal=me.principal, level="view")
    assert result(shared)[:2] == ("done", 1)
    assert result(begin([hidden], "share", by=mia, principal=access.principal(mia.id), level="view"))[2] == {"Hidden": "OWNS_IT"}


def test_what_somebody_changed_since_stays(inside):
    one, two = filed.document("One"), filed.document("Two")
    letter, bill = types.create("Letter", by=None), types.create("Bill", by=None)
    operation = begin([one, two], "type", type=letter.id)
    filing.change(two, type=bill.id, by=bob())
    undo.begin(org_id(), operation, role="member", by=bob())
    assert result(operation) == ("undone", 1, {"Two": "CHANGED_SINCE"})
    assert [filed_as(one)[0], filed_as(two)[0]] == [None, "Bill"]
    with pytest.raises(refusals.Conflict) as refused:
        undo.begin(org_id(), operation, role="member", by=bob())
    assert refused.value.code == "UNDONE_ALREADY"


def test_more_than_a_batch_is_a_job_with_progress(inside, monkeypatch):
    monkeypatch.setattr(bulk, "BATCH", 3)
    documents = [filed.document(f"Paper {number}") for number in range(8)]
    db.commit()
    operation = begin(documents, "tags", add=["many"], remove=[])
    assert (operation.state, operation.done, operation.total) == ("running", 3, 8)
    with pytest.raises(refusals.Conflict):
        undo.begin(org_id(), operation, role="member", by=bob())
    db.commit()
    queue.run_due(current_app._get_current_object())
    db.session.expire_all()
    operation = db.session.get(Operation, operation.id)
    assert (operation.state, operation.done) == ("done", 8)
    assert {filed_as(one)[2][0] for one in documents} == {"many"}
    undo.begin(org_id(), operation, role="member", by=bob())
    db.commit()
    queue.run_due(current_app._get_current_object())
    db.session.expire_all()
    assert db.session.get(Operation, operation.id).state == "undone"
    assert [filed_as(one)[2] for one in documents] == [[]] * 8


def test_statements_do_not_grow_with_the_documents(inside):
    few, many = ([filed.document(f"Paper {number}").n for number in range(most)] for most in (2, 40))
    with filed.statements() as small:
        bulk.begin(org_id(), few, "tags", {"add": ["x"]}, role="member", may_create=True, by=bob())
    with filed.statements() as large:
        bulk.begin(org_id(), many, "tags", {"add": ["y"]}, role="member", may_create=True, by=bob())
    assert len(large) == len(small)


@pytest.mark.parametrize(
    ("action", "value", "code"),
    [
        ("rename", {}, "ACTION_UNKNOWN"),
        ("type", {"type": "01a20094-2038-7238-8847-428de4d795cc"}, "LABEL_UNKNOWN"),
        ("tags", {"add": ["01a20094-2038-7238-8847-428de4d795cc"]}, "LABEL_UNKNOWN"),
        ("categories", {"add": ["Taxes"]}, "LABEL_UNKNOWN"),
        ("share", {"principal": "m:nobody", "level": "view"}, "WHOM_UNKNOWN"),
        ("share", {"principal": "e:", "level": "own"}, "LEVEL_INVALID"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is(inside, action, value, code):
    document = filed.document()
    if "type" in value:
        value = {"type": document.id}
    with pytest.raises(refusals.Invalid) as refused:
        begin([document], action, **value)
    assert refused.value.code == code
    assert db.session.scalars(sa.select(OperationStep)).all() == []


def test_an_operation_is_its_maker_s_alone_and_ends(inside, time):
    operation = begin([filed.document()], "trash")
    assert bulk.find(operation.id, bob().id) is operation
    with pytest.raises(refusals.NotFound):
        bulk.find(operation.id, cast.user(cast.MIA).id)
    for numbers, code in (([], "NOTHING_SELECTED"), (list(range(bulk.MOST + 1)), "TOO_MANY_SELECTED")):
        with pytest.raises(refusals.Invalid) as refused:
            bulk.begin(org_id(), numbers, "trash", {}, role="member", by=bob())
        assert refused.value.code == code
    time.passes(days=31)
    undo.forget_old()
    assert db.session.scalars(sa.select(OperationStep)).all() == []
