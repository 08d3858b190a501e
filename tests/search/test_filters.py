"""What filters leave, and what is counted beside them."""

import cast
import pytest
from search import filing

from webapp.kit import db
from webapp.search import asked, facets, filters

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def shelf(context, settings):
    with db.inside(cast.tenant("acme")):
        yield filing.furnish()


def read(shelf, query):
    """The query with names in place of ids."""
    named = {name: str(row.id) for row_of in (shelf.types, shelf.tags, shelf.categories) for name, row in row_of.items()}
    named |= {"Bob": str(cast.user(cast.BOB).id), "Mia": str(cast.user(cast.MIA).id)}
    return asked.from_query(query.format(**named))


CASES = [
    ("", ["Broken", "Scan", "Bill", "Loan", "Lease"]),
    ("type={Contract}", ["Loan", "Lease"]),
    ("type={Contract}&type={Invoice}", ["Bill", "Loan", "Lease"]),
    ("type=-{Contract}", ["Broken", "Scan", "Bill"]),
    ("type=none", ["Broken", "Scan"]),
    ("type=-none&type=-{Invoice}", ["Loan", "Lease"]),
    ("tag={urgent}&tag={paid}", ["Loan"]),
    ("tag={urgent}&tag={paid}&match=any", ["Bill", "Loan", "Lease"]),
    ("tag={paid}&tag=-{urgent}", ["Bill"]),
    ("tag=none", ["Broken", "Scan"]),
    ("category={Finance}", ["Bill", "Loan"]),
    ("category={Taxes}", ["Bill", "Loan"]),
    ("category=-{Finance}", ["Broken", "Scan", "Lease"]),
    ("category=none&category={Legal}", ["Broken", "Scan", "Lease"]),
    ("owner={Bob}&state=ready", ["Bill", "Loan", "Lease"]),
    ("owner={Mia}", []),
    ("state=reading&state=unreadable", ["Broken", "Scan"]),
    ("state=new", ["Scan"]),
    ("state=-new&state=-unreadable", ["Bill", "Loan", "Lease"]),
    ("created_from=2026-05-02&created_to=2026-05-03", ["Bill", "Loan"]),
    ("q=harbour", ["Lease"]),
    ("q=harbour&type=-{Contract}", []),
    ("view=mine&tag={urgent}", ["Loan", "Lease"]),
    ("view=shared", []),
    ("view=trash", []),
]


@pytest.mark.parametrize("common", [False, True], ids=["by their rows", "row by row"])
@pytest.mark.parametrize(("query", "titles"), CASES)
def test_a_filter_leaves_what_it_says_however_rare_its_values_are(shelf, monkeypatch, common, query, titles):
    if common:
        monkeypatch.setattr(filters, "RARE", -1)
    assert filing.titles(read(shelf, query)) == titles


def counted(shelf, query):
    found = facets.count(filing.bob(), read(shelf, query))
    return found.total, {name: {one.name or one.value: one.number for one in values} for name, values in found.values.items()}


def test_counts_are_of_what_one_may_see(shelf):
    total, values = counted(shelf, "")
    assert total == 5
    assert values["type"] == {"Contract": 2, "Invoice": 1, "none": 2}
    assert values["tag"] == {"paid": 2, "urgent": 2}
    assert values["category"] == {"Finance": 2, "Taxes": 2, "Legal": 1, "none": 2}  # a document in a branch and its twig counts once
    assert values["owner"] == {"Bob Okafor": 5}
    assert values["state"] == {"ready": 3, "reading": 1, "unreadable": 1, "new": 1}


def test_a_dimension_counts_what_the_other_filters_leave(shelf):
    total, values = counted(shelf, "type={Contract}&state=ready")
    assert total == 2
    assert values["type"] == {"Contract": 2, "Invoice": 1}
    assert values["state"] == {"ready": 2}
    assert values["tag"] == {"urgent": 2, "paid": 1}


def test_a_value_that_is_asked_for_stays_where_nothing_has_it(shelf):
    found = facets.count(filing.bob(), read(shelf, "type={Invoice}&q=harbour&tag={paid}"))
    assert found.total == 0
    assert [(one.value, one.number) for one in found.values["type"]] == [(str(shelf.types["Invoice"].id), 0)]
    assert [(one.value, one.number) for one in found.values["tag"]] == [(str(shelf.tags["paid"].id), 0)]


def test_more_than_the_newest_thousand_are_not_counted(shelf, monkeypatch):
    monkeypatch.setattr(facets, "COUNTED", 3)
    found = facets.count(filing.bob(), asked.PLAIN)
    assert (found.total, found.is_cut) == (3, True)


def test_several_lists_are_counted_at_once(shelf):
    assert facets.totals(filing.bob(), [read(shelf, query) for query, _titles in CASES]) == [(len(titles), False) for _query, titles in CASES]


def test_lists_are_counted_among_the_newest(shelf, monkeypatch):
    monkeypatch.setattr(facets, "COUNTED", 3)
    whole, narrowed = facets.totals(filing.bob(), [asked.PLAIN, read(shelf, "type={Invoice}")])
    assert whole == (3, True)
    assert narrowed.is_cut
    assert narrowed.number <= 3


def test_what_is_filtered_by_has_a_name(shelf):
    wanted = read(shelf, "type={Contract}&tag=-{paid}&category={Legal}&owner={Bob}")
    assert sorted(facets.names(wanted).values()) == ["Bob Okafor", "Contract", "Legal", "paid"]
    assert facets.names(asked.PLAIN) == {}
