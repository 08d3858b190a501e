import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving
from sqlalchemy import event

from webapp.documents import access
from webapp.documents.models import Document
from webapp.kit import clock, db

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


def make(count, email=cast.BOB):
    """Documents of one owner, all made at the same moment, so that only their number orders them."""
    owner, now = cast.user(email).id, clock.now()
    for number in range(count):
        document = Document(title=f"Paper {number:03}", filename="a.txt", owner_id=owner, size=1, content_type="text/plain", sha256="0" * 64, created_at=now)
        db.session.add(document)
        db.session.flush()
        access.grant_owner(document)
    db.commit()


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield


def walk(member, limit=50):
    cursor = None
    while True:
        page = access.page(member, cursor, limit)
        yield page
        cursor = page.cursor
        if cursor is None:
            return


def test_pages_follow_each_other_without_gap_or_repetition(inside):
    make(120)
    titles = [line.title for page in walk(cast.user(cast.BOB).id) for line in page.items]
    assert titles == [f"Paper {number:03}" for number in reversed(range(120))]


def test_a_page_is_stable_while_documents_are_added(inside):
    make(60)
    bob = cast.user(cast.BOB).id
    first = access.page(bob, None)
    make(10)
    assert len(access.page(bob, first.cursor).items) == 10


def test_a_mangled_cursor_shows_the_first_page(inside):
    make(3)
    assert len(access.page(cast.user(cast.BOB).id, "nonsense").items) == 3


def test_the_owners_name_stands_beside_it(inside):
    make(1)
    assert access.page(cast.user(cast.BOB).id, None).items[0].owner_name == "Bob Okafor"


def test_others_see_nothing(inside):
    make(3)
    assert access.page(cast.user(cast.MIA).id, None).items == []


def test_erasing_a_document_erases_who_may_see_it(inside):
    make(1)
    db.session.execute(sa.delete(Document))
    db.commit()
    assert access.page(cast.user(cast.BOB).id, None).items == []


def statements(app, browser, path):
    """The SQL a page costs."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_two_statements_and_one_for_the_inbox_whatever_its_length(app, count):
    with app.app_context(), db.inside(cast.tenant("acme")):
        make(count)
    bob = arriving(app, cast.BOB, ACME)
    bob.get("/documents")
    assert len(statements(app, bob, "/documents")) == 3


def test_a_managers_list_costs_one_more_for_the_counter(app):
    alice = arriving(app, cast.ALICE, ACME)
    alice.get("/documents")
    assert len(statements(app, alice, "/documents")) == 4
