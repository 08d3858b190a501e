"""The list: pages, order, whom it shows to, and what it costs."""

from datetime import date, timedelta

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving, statements

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess, DocumentType
from webapp.kit import clock, db
from webapp.orgs import groups
from webapp.search import asked, filters, index, listing

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def make(count, email=cast.BOB, **facts):
    """Documents of one owner, all made at the same moment, so that only their number orders them."""
    owner, now, made = cast.user(email).id, clock.now(), []
    for number in range(count):
        given = {"title": f"Paper {number:03}", "size": 1, "created_at": now} | {name: value(number) for name, value in facts.items()}
        made.append(Document(filename="a.txt", owner_id=owner, content_type="text/plain", sha256="0" * 64, **given))
        db.session.add(made[-1])
        db.session.flush()
        access.grant_owner(made[-1])
    db.commit()
    return made


def see(document, principal):
    """The document stands under a principal too."""
    row = db.session.scalars(sa.select(DocumentAccess).where(DocumentAccess.document_n == document.n)).first()
    keys = {name: getattr(row, name) for name in ("document_n", "created_at", "dated", "title", "size")}
    db.session.add(DocumentAccess(principal=principal, **keys))
    db.session.flush()


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield


def viewer(email=cast.BOB, role="member"):
    return listing.viewer(cast.user(email).id, role)


def walk(who, wanted=asked.PLAIN, limit=50):
    cursor = None
    while True:
        page = listing.page(who, wanted, cursor, limit)
        yield page
        cursor = page.cursor
        if cursor is None:
            return


def titles(who, wanted=asked.PLAIN, limit=50):
    return [line.title for page in walk(who, wanted, limit) for line in page.items]


def test_pages_follow_each_other_without_gap_or_repetition(inside):
    make(120)
    assert titles(viewer()) == [f"Paper {number:03}" for number in reversed(range(120))]


SORTS = {
    "created": {"created_at": lambda number: clock.now() + timedelta(days=number // 3)},
    "dated": {"dated": lambda number: date(2026, 1, 1) + timedelta(days=number // 3)},
    "title": {"title": lambda number: f"Äpfel {number // 3:02}"},
    "size": {"size": lambda number: number // 3},
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_each_order_runs_both_ways_over_pages_and_ties_are_broken(inside, sort, sign):
    made = make(11, **SORTS[sort])
    order = asked.Asked(sort=sign + sort)
    numbers = [line.n for page in walk(viewer(), order, 2) for line in page.items]
    assert numbers == sorted((document.n for document in made), reverse=bool(sign))


def test_titles_are_ordered_without_case_and_accents(inside):
    make(4, title=lambda number: ["zebra", "Äpfel", "apfel", "Birne"][number])
    assert titles(viewer(), asked.Asked(sort="title"))[1:] in (["apfel", "Birne", "zebra"], ["Äpfel", "Birne", "zebra"])


def test_a_page_is_stable_while_documents_are_added(inside):
    make(60)
    first = listing.page(viewer(), asked.PLAIN)
    make(10)
    assert len(listing.page(viewer(), asked.PLAIN, first.cursor).items) == 10


@pytest.mark.parametrize("cursor", ["nonsense", "WyJhIiwgMV0", "W10"])
@pytest.mark.parametrize("sort", ["created", "dated", "size"])
def test_a_cursor_of_nothing_or_of_another_order_shows_the_first_page(inside, cursor, sort):
    make(3)
    assert len(listing.page(viewer(), asked.Asked(sort=sort), cursor).items) == 3


def test_type_owner_and_names_stand_in_the_line(inside):
    (document,) = make(1)
    kind = DocumentType(name="Contract", name_folded="contract")
    db.session.add(kind)
    db.session.flush()
    document.type_id = kind.id
    db.session.flush()
    (line,) = listing.page(viewer(), asked.PLAIN).items
    assert (line.owner_name, line.type, line.tags, line.categories, line.id) == ("Bob Okafor", "Contract", None, None, str(document.id))


def test_others_see_nothing(inside):
    make(3)
    assert titles(viewer(cast.MIA)) == []
    assert titles(viewer(cast.ALICE, "manager")) == []


def test_what_is_seen_by_several_ways_is_listed_once_and_in_order(inside):
    group = groups.create("Crew", by=None)
    groups.join(cast.org("acme").id, group, cast.user(cast.BOB).id, by=None)
    mine, theirs = make(5), make(5, cast.MIA)
    for document in (mine[2], theirs[1]):
        see(document, f"g:{group.id.hex}")
        see(document, "e:")
    see(theirs[3], "e:")
    expected = [document.n for document in (theirs[3], theirs[1], *reversed(mine))]
    assert [line.n for page in walk(viewer(), limit=2) for line in page.items] == expected
    assert [line.n for line in listing.page(viewer(), asked.Asked(view="shared")).items] == expected[:2]
    assert [line.n for line in listing.page(viewer(), asked.Asked(view="mine")).items] == expected[2:]


def test_a_client_is_nobody_of_everybody(inside):
    see(make(1)[0], "e:")
    assert titles(viewer(cast.VERA, "client")) == []
    assert titles(listing.viewer(cast.user(cast.VERA).id)) == []
    assert titles(viewer(cast.MIA)) == ["Paper 000"]


def test_the_trash_is_its_owners_alone_and_nowhere_else(inside):
    (document,) = make(1)
    bob = cast.user(cast.BOB).id
    db.session.execute(sa.update(DocumentAccess).values(principal=access.trash_of(bob)))
    trash = asked.Asked(view="trash")
    assert titles(viewer()) == []
    assert titles(viewer(), trash) == [document.title]
    assert titles(viewer(cast.MIA), trash) == []


def test_erasing_a_document_erases_who_may_see_it(inside):
    make(1)
    db.session.execute(sa.delete(Document))
    db.commit()
    assert titles(viewer()) == []


PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_four_statements_whatever_its_length(app, count):
    with app.app_context(), db.inside(cast.tenant("acme")):
        make(count)
    bob = arriving(app, cast.BOB, ACME)
    bob.get("/documents")
    assert len(statements(app, bob, "/documents")) == 4  # who asks; under which principals; the page; what waits in the inbox


def test_a_managers_list_costs_one_more_for_the_counter(app):
    alice = arriving(app, cast.ALICE, ACME)
    alice.get("/documents")
    assert len(statements(app, alice, "/documents")) == 5


def test_a_list_with_many_filters_costs_two_more(app):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context():
        owner = cast.user(cast.BOB).id
        with db.inside(cast.tenant("acme")):
            make(1, state=lambda _number: "ready")
    path = f"/documents?owner={owner}&state=ready&state=-unreadable&type=none&category=none&tag=none&tag=-{owner}&created_from=2026-01-01&view=mine"
    bob.get(path)
    assert "Paper 000" in bob.get(path).text
    assert len(statements(app, bob, path)) == 6  # how rare each value is; what each is called


@pytest.mark.parametrize("rare", [2_000, -1])
@pytest.mark.parametrize(
    ("narrowed", "found"), [({}, 2), ({"state": "unreadable"}, 1), ({"state": "-unreadable"}, 1), ({"type": "none"}, 2), ({"view": "shared"}, 0)]
)
def test_what_is_looked_for_is_narrowed_too(inside, monkeypatch, rare, narrowed, found):
    monkeypatch.setattr(filters, "RARE", rare)
    for document in make(2, state=lambda number: ("ready", "unreadable")[number]):
        index.put(document.n, title=document.title, text="a crane for the yard")
    page = listing.page(viewer(), asked.from_mapping({"q": "crane", **narrowed}))
    assert len(page.items) == found


@pytest.mark.parametrize("path", ["/documents/facets", "/documents/views"])
@pytest.mark.parametrize("count", [1, 60])
def test_what_is_counted_beside_it_costs_the_same_whatever_its_length(app, count, path):
    with app.app_context(), db.inside(cast.tenant("acme")):
        make(count)
    bob = arriving(app, cast.BOB, ACME)
    bob.get(path, headers=PARTIAL)
    assert len(statements(app, bob, path, headers=PARTIAL)) == (3 if path.endswith("facets") else 5)
