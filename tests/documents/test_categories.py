"""The tree: made, moved, merged, deleted, and never a circle."""

import cast
import pytest
import sqlalchemy as sa
from documents.filed import document, statements

from webapp.audit.models import TenantEntry
from webapp.documents import categories, filing
from webapp.documents.models import Category
from webapp.kit import db, refusals

ENGINES = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def bob(context):
    with db.inside(cast.tenant("acme")):
        yield cast.user(cast.BOB)


@pytest.fixture
def grown(bob):
    """Finance with Energy (and Solar in it) and Taxes; Legal."""
    finance = categories.create("Finance", by=bob)
    energy = categories.create("Energy", finance.id, by=bob)
    solar = categories.create("Solar", energy.id, by=bob)
    taxes = categories.create("Taxes", finance.id, by=bob)
    legal = categories.create("Legal", by=bob)
    return {"finance": finance, "energy": energy, "solar": solar, "taxes": taxes, "legal": legal}


def drawn(search=""):
    return [node.label for node in categories.flat(categories.tree(search))]


def whole():
    """Whether every path is that of its parent and its own id."""
    rows = {one.id: one for one in db.session.scalars(sa.select(Category), execution_options={"populate_existing": True})}
    return all(one.path == (rows[one.parent_id].path if one.parent_id else "") + f"{one.id.hex}/" for one in rows.values())


@ENGINES
def test_the_tree_reads_by_name_from_the_root_down(bob, grown):
    with statements() as made:
        assert drawn() == ["Finance", "Finance / Energy", "Finance / Energy / Solar", "Finance / Taxes", "Legal"]
    assert len(made) == 1
    assert [node.depth for node in categories.flat(categories.tree())] == [0, 1, 2, 1, 0]
    assert categories.tree()[0].holds(str(grown["solar"].id))
    assert whole()


def test_a_search_keeps_what_leads_to_a_hit_and_what_is_below_it(bob, grown):
    assert drawn("SÓLAR") == ["Finance", "Finance / Energy", "Finance / Energy / Solar"]
    assert drawn("energy") == ["Finance", "Finance / Energy", "Finance / Energy / Solar"]
    assert [node.name for node in categories.flat(categories.tree("energy")) if node.is_hit] == ["Energy"]
    assert drawn("nothing") == []


def test_siblings_differ_and_cousins_need_not(bob, grown):
    categories.create("Energy", grown["legal"].id, by=bob)
    for name, parent in (("finance", None), ("ÉNERGY", grown["finance"].id)):
        with pytest.raises(refusals.Conflict) as refused:
            categories.create(name, parent, by=bob)
        assert refused.value.code == "NAME_TAKEN"
    with pytest.raises(refusals.Conflict):
        categories.rename(grown["taxes"], "energy", by=bob)
    categories.rename(grown["energy"], "ENERGY", by=bob)
    assert "Finance / ENERGY" in drawn()


@ENGINES
@pytest.mark.parametrize("parent", [None, "legal"])
def test_a_name_taken_in_this_very_moment_is_refused_too(bob, grown, parent, monkeypatch):
    above = grown[parent].id if parent else None
    categories.create("Twin", above, by=bob)
    monkeypatch.setattr("webapp.documents.labels.refuse_taken", lambda *_args, **_more: None)
    with pytest.raises(refusals.Conflict) as refused:
        categories.create("twin", above, by=bob)
    assert refused.value.code == "NAME_TAKEN"


@ENGINES
def test_a_branch_moves_whole(bob, grown):
    categories.move(grown["energy"], grown["legal"].id, by=bob)
    assert drawn() == ["Finance", "Finance / Taxes", "Legal", "Legal / Energy", "Legal / Energy / Solar"]
    categories.move(grown["energy"], None, by=bob)
    assert drawn()[:2] == ["Energy", "Energy / Solar"]
    assert whole()


@pytest.mark.parametrize("below", ["finance", "energy", "solar"])
def test_nothing_moves_into_itself(bob, grown, below):
    with pytest.raises(refusals.Invalid) as refused:
        categories.move(grown["finance"], grown[below].id, by=bob)
    assert refused.value.code == "INSIDE_ITSELF"
    with pytest.raises(refusals.Invalid):
        categories.merge(grown["finance"], grown[below], by=bob)


def test_a_branch_does_not_move_where_its_name_is_taken(bob, grown):
    categories.create("Energy", by=bob)
    with pytest.raises(refusals.Conflict):
        categories.move(grown["energy"], None, by=bob)


@ENGINES
def test_the_tree_has_an_end(bob, grown):
    parent = None
    for level in range(categories.DEEPEST):
        parent = categories.create(f"Level {level}", parent, by=bob).id
    with pytest.raises(refusals.Invalid) as refused:
        categories.create("Too deep", parent, by=bob)
    assert refused.value.code == "TOO_DEEP"
    above = categories.get(parent).parent_id
    with pytest.raises(refusals.Invalid):
        categories.move(grown["energy"], above, by=bob)  # it brings a level along
    categories.move(grown["taxes"], above, by=bob)
    assert whole()
    assert max(len(path) for path in db.session.scalars(sa.select(Category.path))) <= 400


@ENGINES
def test_what_is_merged_goes_and_its_documents_and_children_stay(bob, grown):
    both, one = document("Both"), document("One")
    filing.set_categories(both, [grown["finance"].id, grown["legal"].id], by=bob)
    filing.set_categories(one, [grown["finance"].id], by=bob)
    categories.merge(grown["finance"], grown["legal"], by=bob)
    assert drawn() == ["Legal", "Legal / Energy", "Legal / Energy / Solar", "Legal / Taxes"]
    assert [place.name for paper in (both, one) for place in filing.of(paper.n).categories] == ["Legal", "Legal"]
    assert whole()


def test_two_that_both_have_a_child_of_a_name_are_not_merged(bob, grown):
    categories.create("energy", grown["legal"].id, by=bob)
    with pytest.raises(refusals.Conflict) as refused:
        categories.merge(grown["finance"], grown["legal"], by=bob)
    assert refused.value.code == "NAME_TAKEN"


@ENGINES
def test_a_branch_is_deleted_with_a_word_about_its_documents(bob, grown):
    above, below = document("Above"), document("Below")
    filing.set_categories(above, [grown["finance"].id, grown["solar"].id], by=bob)
    filing.set_categories(below, [grown["solar"].id], by=bob)
    assert categories.count_branch(grown["finance"]) == 2
    assert categories.counts([grown["solar"].id]) == {grown["solar"].id: 2}
    with pytest.raises(refusals.Conflict) as refused:
        categories.delete(grown["finance"], by=bob)
    assert refused.value.code == "IN_USE"
    assert "there: 2." in str(refused.value)
    with pytest.raises(refusals.Invalid):
        categories.delete(grown["finance"], move_to=grown["solar"], by=bob)
    categories.delete(grown["finance"], move_to=grown["legal"], by=bob)
    assert drawn() == ["Legal"]
    assert [place.name for paper in (above, below) for place in filing.of(paper.n).categories] == ["Legal", "Legal"]
    categories.delete(grown["legal"], force=True, by=bob)
    assert drawn() == []
    assert filing.of(above.n) == filing.NOTHING


def test_every_change_is_recorded_once(bob, grown):
    categories.rename(grown["taxes"], "Tax", by=bob)
    categories.move(grown["taxes"], None, by=bob)
    categories.move(grown["taxes"], None, by=bob)
    categories.merge(grown["taxes"], grown["legal"], by=bob)
    categories.delete(grown["finance"], by=bob)
    actions = [entry.action for entry in db.session.scalars(sa.select(TenantEntry).where(TenantEntry.subject_type != "membergroup").order_by(TenantEntry.id))]
    assert actions == ["categories.created"] * 5 + ["categories.renamed", "categories.moved", "categories.merged", "categories.deleted"]


def test_a_parent_that_is_not_there_is_told(bob, grown, context):
    with db.inside(cast.tenant("globex")):
        theirs = categories.create("Secret", by=None).id
        db.commit()
    for act in (lambda: categories.create("X", theirs, by=bob), lambda: categories.move(grown["legal"], theirs, by=bob)):
        with pytest.raises(refusals.Invalid) as refused:
            act()
        assert refused.value.code == "LABEL_UNKNOWN"
    with pytest.raises(refusals.NotFound):
        categories.get(theirs)


@ENGINES
def test_a_page_follows_the_other(bob, grown):
    categories.create("Energy", by=bob)
    first = categories.page(cursor=None, limit=2)
    second = categories.page(cursor=first.cursor, limit=9)
    assert [one.name for one in first.items] == ["Energy", "Energy"]
    assert [one.name for one in second.items] == ["Finance", "Legal", "Solar", "Taxes"]
    assert [one.name for one in categories.page(cursor=None, limit=9, search="SOL").items] == ["Solar"]


def test_beside_a_list_a_large_tree_shows_the_way_to_what_is_chosen(bob, grown, monkeypatch):
    assert [node.name for node in categories.flat(categories.around())] == ["Finance", "Energy", "Solar", "Taxes", "Legal"]
    monkeypatch.setattr(categories, "WHOLE", 3)
    shown = {key: [node.name for node in categories.flat(categories.around(str(one.id)))] for key, one in grown.items()}
    assert [node.name for node in categories.flat(categories.around())] == ["Finance", "Legal"]
    assert shown["finance"] == ["Finance", "Energy", "Taxes", "Legal"]
    assert shown["energy"] == shown["solar"] == ["Finance", "Energy", "Solar", "Taxes", "Legal"]
    assert shown["legal"] == ["Finance", "Legal"]
