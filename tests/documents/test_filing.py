"""What one document is filed under."""

import cast
import pytest
import sqlalchemy as sa
from documents.filed import document, statements

from webapp.audit.models import TenantEntry
from webapp.documents import categories, filing, tags, types
from webapp.kit import db, refusals

ENGINES = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def bob(context):
    with db.inside(cast.tenant("acme")):
        yield cast.user(cast.BOB)


@pytest.fixture
def vocabulary(bob):
    finance = categories.create("Finance", by=bob)
    return {
        "invoice": types.create("Invoice", by=bob).id,
        "letter": types.create("Letter", by=bob).id,
        "finance": finance.id,
        "energy": categories.create("Energy", finance.id, by=bob).id,
        "urgent": tags.create("urgent", by=bob).id,
    }


def facts():
    return [entry.facts for entry in db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == "documents.filed").order_by(TenantEntry.created_at))]


@ENGINES
def test_a_document_is_filed_at_once_and_recorded_once(bob, vocabulary):
    paper = document()
    assert filing.of(paper.n) == filing.NOTHING
    before = paper.updated_at
    filing.change(paper, type=vocabulary["invoice"], categories=[vocabulary["energy"]], tags=[vocabulary["urgent"], "Q4"], by=bob)
    found = filing.of(paper.n)
    assert found.type == (str(vocabulary["invoice"]), "Invoice")
    assert found.categories == ((str(vocabulary["energy"]), "Energy", "Finance / Energy"),)
    assert [tag.name for tag in found.tags] == ["Q4", "urgent"]
    assert paper.updated_at > before
    assert facts() == [{"added": ["Invoice", "Energy", "Q4", "urgent"], "removed": []}]


@ENGINES
def test_what_is_not_given_stays_and_the_same_again_records_nothing(bob, vocabulary):
    paper = document()
    filing.change(paper, type=vocabulary["invoice"], tags=["urgent"], by=bob)
    filing.set_categories(paper, [vocabulary["finance"]], by=bob)
    filing.change(paper, type=vocabulary["invoice"], categories=[vocabulary["finance"]], tags=["URGENT"], by=bob)
    assert len(facts()) == 2
    filing.set_type(paper, vocabulary["letter"], by=bob)
    filing.set_tags(paper, [], by=bob)
    filing.set_type(paper, None, by=bob)
    assert filing.of(paper.n) == filing.Filing(categories=((str(vocabulary["finance"]), "Finance", "Finance"),))
    assert facts()[2:] == [{"added": ["Letter"], "removed": ["Invoice"]}, {"added": [], "removed": ["urgent"]}, {"added": [], "removed": ["Letter"]}]


def test_who_may_not_make_tags_uses_those_there_are(bob, vocabulary):
    paper = document()
    filing.change(paper, tags=["Urgent"], may_create=False, by=bob)
    with pytest.raises(refusals.Invalid) as refused:
        filing.change(paper, tags=["brand new"], may_create=False, by=bob)
    assert (refused.value.code, refused.value.field) == ("LABEL_UNKNOWN", "tags")


@pytest.mark.parametrize("field", ["type", "categories", "tags"])
def test_what_is_not_there_is_told_at_its_field(bob, vocabulary, field):
    paper, wrong = document(), vocabulary["finance"] if field != "categories" else vocabulary["urgent"]
    with pytest.raises(refusals.Invalid) as refused:
        filing.change(paper, **{field: wrong if field == "type" else [wrong]}, by=bob)
    assert (refused.value.code, refused.value.field) == ("LABEL_UNKNOWN", field)


def test_too_many_are_refused(bob, vocabulary):
    with pytest.raises(refusals.Invalid) as refused:
        filing.set_tags(document(), [f"tag {number}" for number in range(filing.MOST + 1)], by=bob)
    assert refused.value.code == "TOO_MANY"


@ENGINES
def test_many_documents_take_as_many_statements_as_one(bob, vocabulary):
    papers = [document(f"Paper {number}") for number in range(40)]
    for number, paper in enumerate(papers):
        filing.change(paper, type=vocabulary["invoice"], categories=[vocabulary["energy"], vocabulary["finance"]], tags=[f"tag {number % 7}"], by=bob)
    for some in (papers[:1], papers):
        with statements() as made:
            found = filing.of_many([paper.n for paper in some])
        assert len(made) == 2
        assert len(found) == len(some)
    assert found[papers[3].n].categories[0].label == "Finance / Energy"
    with statements() as made:
        assert filing.of_many([]) == {}
    assert made == []
