"""Types and tags: the same verbs, one beside the other."""

import cast
import pytest
import sqlalchemy as sa
from documents.filed import document, statements

from webapp.audit.models import TenantEntry
from webapp.documents import filing, tags, types
from webapp.documents.models import Document, DocumentTag, DocumentType, Tag
from webapp.kit import db, ids, refusals

ENGINES = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
BOTH = pytest.mark.parametrize("words", [types, tags], ids=["types", "tags"])


@pytest.fixture
def bob(context):
    with db.inside(cast.tenant("acme")):
        yield cast.user(cast.BOB)


def give(paper, words, label, by):
    if words is tags:
        filing.set_tags(paper, [label.id], by=by)
    else:
        filing.set_type(paper, label.id, by=by)


def has(paper, words):
    db.session.expire_all()
    found = filing.of(paper.n)
    return [one.name for one in found.tags] if words is tags else [one.name for one in (found.type,) if one]


def recorded():
    return [
        (entry.action, entry.subject_label)
        for entry in db.session.scalars(sa.select(TenantEntry).where(TenantEntry.subject_type != "membergroup").order_by(TenantEntry.id))
    ]


@BOTH
def test_one_is_made_and_renamed_and_both_are_recorded(bob, words):
    made = words.create("  Invoice   2026 ", by=bob)
    assert made.name == "Invoice 2026"
    words.rename(made, "Rechnung", by=bob)
    words.rename(made, "Rechnung", by=bob)
    assert words.get(made.id).name == "Rechnung"
    assert recorded() == [(f"{words.STEM}.created", "Invoice 2026"), (f"{words.STEM}.renamed", "Rechnung")]


@BOTH
def test_a_name_may_change_its_case_and_accents(bob, words):
    made = words.create("Muller", by=bob)
    words.rename(made, "MÜLLER", by=bob)
    assert made.name == "MÜLLER"


@BOTH
@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\nb", "a\u202eb", "a\x00b", "\ud800", "\u0301", "ﷺ" * 20])
def test_a_name_that_is_none_is_refused(bob, words, name):
    with pytest.raises(refusals.Invalid) as refused:
        words.create(name, by=bob)
    assert (refused.value.code, refused.value.field) == ("NAME_INVALID", "name")


@BOTH
@pytest.mark.parametrize("name", ["Straße", "STRASSE", "straße ", "stra\u00dfe"])
def test_a_name_is_taken_in_any_spelling(bob, words, name):
    words.create("Strasse", by=bob)
    other = words.create("Other", by=bob)
    for act in (lambda: words.create(name, by=bob), lambda: words.rename(other, name, by=bob)):
        with pytest.raises(refusals.Conflict) as refused:
            act()
        assert refused.value.code == "NAME_TAKEN"
        assert "Strasse" in str(refused.value)


@ENGINES
@BOTH
def test_a_name_taken_in_this_very_moment_is_refused_too(bob, words, monkeypatch):
    words.create("Lease", by=bob)
    monkeypatch.setattr("webapp.documents.labels.refuse_taken", lambda *_args, **_more: None)
    with pytest.raises(refusals.Conflict) as refused:
        words.create("lease", by=bob)
    assert refused.value.code == "NAME_TAKEN"


@ENGINES
@BOTH
def test_what_is_merged_goes_and_its_documents_have_the_other(bob, words):
    one, other = words.create("Bill", by=bob), words.create("Invoice", by=bob)
    papers = [document(f"Paper {number}") for number in range(3)]
    for paper in papers[:2]:
        give(paper, words, one, bob)
    give(papers[2], words, other, bob)
    if words is tags:
        filing.set_tags(papers[1], [one.id, other.id], by=bob)  # has both
    before = papers[0].updated_at
    words.merge(one, other, by=bob)
    assert [has(paper, words) for paper in papers] == [["Invoice"]] * 3
    assert papers[0].updated_at > before
    assert words.counts([other.id]) == {other.id: 3}
    with pytest.raises(refusals.NotFound):
        words.get(one.id)
    with pytest.raises(refusals.Invalid):
        words.merge(other, other, by=bob)


@ENGINES
@BOTH
def test_one_in_use_is_deleted_only_with_a_word_about_its_documents(bob, words):
    one, other, third = (words.create(name, by=bob) for name in ("Bill", "Invoice", "Unused"))
    paper = document()
    give(paper, words, one, bob)
    with pytest.raises(refusals.Conflict) as refused:
        words.delete(one, by=bob)
    assert refused.value.code == "IN_USE"
    assert "there: 1." in str(refused.value)
    words.delete(third, by=bob)
    words.delete(one, move_to=other, by=bob)
    assert has(paper, words) == ["Invoice"]
    words.delete(other, force=True, by=bob)
    assert has(paper, words) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Tag if words is tags else DocumentType)) == 0


@ENGINES
@BOTH
def test_a_page_follows_the_other_and_finds_without_accents(bob, words):
    for name in ("Äpfel", "Birnen", "Citrus", "apfelmus"):
        words.create(name, by=bob)
    first = words.page(cursor=None, limit=2)
    second = words.page(cursor=first.cursor, limit=2)
    assert [one.name for page in (first, second) for one in page.items] == ["Äpfel", "apfelmus", "Birnen", "Citrus"]
    assert [one.name for one in words.page(cursor=None, limit=9, search="APFEL").items] == ["Äpfel", "apfelmus"]
    assert words.page(cursor=None, limit=9, search="100%").items == []


@BOTH
def test_nothing_of_another_organization_is_found(context, words):
    with db.inside(cast.tenant("globex")):
        theirs = words.create("Secret", by=None).id
        db.commit()
    with db.inside(cast.tenant("acme")):
        with pytest.raises(refusals.NotFound):
            words.get(theirs)
        paper = document()
        act = filing.set_tags if words is tags else filing.set_type
        with pytest.raises(refusals.Invalid) as refused:
            act(paper, [theirs] if words is tags else theirs, by=cast.user(cast.BOB))
        assert refused.value.code == "LABEL_UNKNOWN"


@ENGINES
def test_ten_thousand_documents_are_merged_by_a_handful_of_statements(bob):
    one, other = tags.create("Bill", by=bob), tags.create("Invoice", by=bob)
    paper = document()
    row = {column.name: getattr(paper, column.name) for column in Document.__table__.columns if column.name not in ("n", "id")}
    db.session.execute(sa.insert(Document), [{**row, "id": ids.new()} for _ in range(9_999)])
    numbers = list(db.session.scalars(sa.select(Document.n)))
    db.session.execute(sa.insert(DocumentTag), [{"document_n": n, "tag_id": one.id} for n in numbers])
    db.session.execute(sa.insert(DocumentTag), [{"document_n": n, "tag_id": other.id} for n in numbers[:100]])
    with statements() as made:
        tags.merge(one, other, by=bob)
    assert len(made) <= 7
    assert tags.counts([other.id]) == {other.id: 10_000}


@ENGINES
def test_a_tag_is_made_once_however_many_ask_for_it(bob):
    assert tags.ensure("Urgent", by=bob) == tags.ensure("  URGENT ", by=bob) == tags.named("urgent")
    assert tags.named("nothing") is None
    assert [action for action, _name in recorded()] == ["tags.created"]
    with pytest.raises(refusals.Invalid) as refused:
        tags.ensure("a\nb", by=bob)
    assert refused.value.field == "tags"
