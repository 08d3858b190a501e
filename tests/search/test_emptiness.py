"""Nothing found, and why."""

import cast
import pytest
import sqlalchemy as sa
from search import papers

from webapp.documents import access
from webapp.documents.models import Document, DocumentAccess, DocumentTag, Tag
from webapp.kit import db
from webapp.search import emptiness, meaning
from webapp.search.emptiness import Narrowing, Reason

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def bob(context):
    with db.inside(cast.tenant("acme")):
        yield cast.user(cast.BOB)


def why(person, text, *narrowings, knows_names=True):
    return emptiness.why(person.id, (access.owner(person.id),), text, narrowings, knows_names=knows_names)


def tag(name):
    made = Tag(name=name, name_folded=meaning.folded(name))
    db.session.add(made)
    db.session.flush()
    return made


def trash(document):
    db.session.execute(sa.update(DocumentAccess).where(DocumentAccess.document_n == document.n).values(principal=access.trash_of(document.owner_id)))


def test_there_is_no_reason_where_there_is_nothing(bob):
    assert why(bob, "rent ") == []


def test_what_is_still_being_read_may_hold_it(bob):
    papers.write(bob, "Scan", state="received")
    papers.write(bob, "Scan", state="reading")
    assert why(bob, "rent ") == [Reason("reading", 2, asked={"state": "reading"})]


def test_each_filter_says_what_it_alone_hides(bob):
    urgent = tag("urgent")
    for number in range(3):
        made = papers.write(bob, f"Lease {number}", "rent", review="confirmed")
        if number:
            db.session.add(DocumentTag(document_n=made.n, tag_id=urgent.id))
    db.session.flush()
    assert why(bob, "rent tag:urgent is:new ") == [Reason("hides", 2, "is:new", asked={"q": "rent tag:urgent"})]
    assert why(bob, "rent is:new ") == [Reason("hides", 3, "is:new", asked={"q": "rent"})]


def test_a_filter_of_the_lists_own_address_says_so_too(bob):
    papers.write(bob, "Lease", "rent")
    assert why(bob, "rent ", Narrowing("Contract", Document.type_id.is_not(None), "/documents?q=rent")) == [
        Reason("hides", 1, "Contract", url="/documents?q=rent")
    ]


def test_the_trash_is_looked_into(bob):
    trash(papers.write(bob, "Lease", "rent"))
    trash(papers.write(cast.user(cast.MIA), "Lease", "rent"))
    assert why(bob, "rent ") == [Reason("trash", 1, asked={"view": "trash", "q": "rent "})]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rent tag:urgnt", Reason("unknown", name="urgnt", instead="Urgent!", what="tag", asked={"q": "rent tag:Urgent!"})),
        ("rent -tag:Urgnt", Reason("unknown", name="Urgnt", instead="Urgent!", what="tag", asked={"q": "rent -tag:Urgent!"})),
        ("tag:zebra", Reason("unknown", name="zebra", what="tag", asked={"q": ""})),
        ("owner:Mai", Reason("unknown", name="Mai", what="owner", asked={"q": ""})),
        ('owner:"Mia Kren"', Reason("unknown", name="Mia Kren", instead="Mia Kern", what="owner", asked={"q": 'owner:"Mia Kern"'})),
        ("category:x", Reason("unknown", name="x", what="category", asked={"q": ""})),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest(bob, text, reason):
    tag("Urgent!")
    assert reason in why(bob, text)
    assert "unknown" not in [one.kind for one in why(bob, text, knows_names=False)]


@pytest.mark.parametrize("text", ["owner:me", "owner:mia", "owner:somebody@else.example", "tag:urgent"])
def test_a_known_name_is_no_reason(bob, text):
    tag("urgent")
    assert why(bob, text) == []


def test_what_others_have_is_no_reason(bob):
    papers.write(cast.user(cast.MIA), "Scan", state="received")
    papers.write(cast.user(cast.MIA), "Lease", "rent", review="confirmed")
    assert why(bob, "rent is:new ") == []
