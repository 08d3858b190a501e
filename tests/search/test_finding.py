"""Which documents are found, in which order, page by page."""

import cast
import pytest
import sqlalchemy as sa
from search import papers

from webapp.documents import access
from webapp.documents.models import Document
from webapp.kit import crypto, db, paging, tenants
from webapp.search import finding, index, meaning, query

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def people(context):
    with db.inside(cast.tenant("acme")):
        yield cast.user(cast.BOB), cast.user(cast.MIA)


@pytest.fixture(params=[finding.NEWEST, finding.BEST])
def order(request, monkeypatch):
    """Both ways through the same pages."""
    monkeypatch.setattr(index, "COUNTED", 0 if request.param == finding.NEWEST else 2_000)
    if request.param == finding.NEWEST:
        monkeypatch.setattr(finding, "STRIDE", 7)
    return request.param


def titles(numbers):
    return [db.session.get_one(Document, n).title for n in numbers]


def pages(person, text, limit=4, between=lambda: None):
    cursor, asked = None, query.parse(text)
    while True:
        found = finding.page((access.owner(person.id),), asked, cursor, limit)
        yield found
        cursor = found.cursor
        if cursor is None:
            return
        between()


def everything(person, text, **more):
    return [title for found in pages(person, text, **more) for title in titles(found.numbers)]


def test_pages_follow_each_other_without_gap_or_repetition(people, order):
    bob, _mia = people
    for number in range(23):
        papers.write(bob, f"Paper {number:02}", "rent " * (1 + number % 3))
    assert sorted(everything(bob, "rent ")) == [f"Paper {number:02}" for number in range(23)]
    assert {found.order for found in pages(bob, "rent ")} == {order}


def test_what_comes_meanwhile_is_not_in_the_pages_after(people, order):
    bob, _mia = people
    for number in range(12):
        papers.write(bob, f"Paper {number:02}", "rent " * (1 + number % 3))
    seen = everything(bob, "rent ", between=lambda: papers.write(bob, "Late", "rent rent rent rent"))
    assert sorted(seen) == [f"Paper {number:02}" for number in range(12)]


def test_what_goes_meanwhile_costs_no_other(people, order):
    bob, _mia = people
    for number in range(12):
        papers.write(bob, f"Paper {number:02}", "rent")
    walk = pages(bob, "rent ", limit=5)
    first = next(walk)
    db.session.execute(sa.delete(Document).where(Document.n == first.numbers[-1]))
    rest = [title for found in walk for title in titles(found.numbers)]
    assert len(rest) == 7


def test_only_what_somebody_sees_is_found(people, order):
    bob, mia = people
    for number in range(20):
        papers.write(bob, f"Of Bob {number}", "rent")
    papers.write(mia, "Of Mia", "rent")
    for number in range(20):
        papers.write(bob, f"More of Bob {number}", "rent")
    assert everything(mia, "rent ") == ["Of Mia"]
    assert everything(cast.user(cast.ALICE), "rent ") == []


def test_words_left_out_and_conditions_narrow(people, order):
    bob, _mia = people
    papers.write(bob, "Kept", "rent")
    papers.write(bob, "Draft", "rent draft")
    papers.write(bob, "Confirmed", "rent", review="confirmed")
    asked = query.parse("rent -draft is:new")
    found = finding.page((access.owner(bob.id),), asked, None, 5, meaning.narrowing(Document.n, asked, bob.id))
    assert titles(found.numbers) == ["Kept"]
    assert finding.count((access.owner(bob.id),), asked, meaning.narrowing(Document.n, asked, bob.id)) == 1


def test_the_newest_of_common_words_and_the_best_of_others(people, monkeypatch):
    bob, _mia = people
    papers.write(bob, "Rent of hall 3", "rent rent rent")
    papers.write(bob, "Letter", "something about many other things, and in passing the rent of somebody else")
    assert everything(bob, "rent ") == ["Rent of hall 3", "Letter"]
    monkeypatch.setattr(index, "COUNTED", 1)
    assert everything(bob, "rent ") == ["Letter", "Rent of hall 3"]


def test_what_goes_before_the_end_of_a_page_costs_no_other(people, order):
    bob, _mia = people
    for number in range(12):
        papers.write(bob, f"Paper {number:02}", "rent " * (1 + number % 3))
    walk = pages(bob, "rent ", limit=5)
    first = next(walk)
    db.session.execute(sa.delete(Document).where(Document.n == first.numbers[1]))
    rest = [title for found in walk for title in titles(found.numbers)]
    assert len(rest) == 7


def test_a_cursor_of_the_best_tells_nothing_of_other_documents(people):
    bob, _mia = people
    for number in range(3):
        papers.write(bob, f"Paper {number}", "rent")
    found = finding.page((access.owner(bob.id),), query.parse("rent "), None, 2)
    assert found.order == finding.BEST
    assert len(found.cursor) <= 500  # as long as programs may send one
    assert paging.decode(found.cursor, (str, str, str, str)) is None
    key, top, place, number = paging.decode(crypto.unseal(found.cursor), (str, int, int, int))
    assert (key, place, number) == (tenants.current().key, 1, found.numbers[-1])
    assert top > max(found.numbers)


def test_a_cursor_of_another_organization_shows_the_first_page(people):
    bob, _mia = people
    papers.write(bob, "Paper", "rent")
    cursor = crypto.seal(paging.encode(["another", 1, 0, 1]))
    assert titles(finding.page((access.owner(bob.id),), query.parse("rent "), cursor, 5).numbers) == ["Paper"]


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA", "W10", "WyJ4Il0", "WzEsIDIsIDMsIDRd", "Wy0xXQ", "WzEsIDAuNSwgMV0", "gAAAAA", "é\ud800"])
def test_a_mangled_cursor_shows_the_first_page(people, cursor):
    bob, _mia = people
    papers.write(bob, "Paper", "rent")
    assert titles(finding.page((access.owner(bob.id),), query.parse("rent "), cursor, 5).numbers) == ["Paper"]
