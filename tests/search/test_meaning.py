"""What the filters of a query mean, on both engines alike."""

from datetime import UTC, date, datetime

import cast
import pytest
import sqlalchemy as sa
from search import papers

from webapp.documents.models import Activity, Category, Document, DocumentCategory, DocumentTag, DocumentType, Tag
from webapp.kit import db, ids
from webapp.search import meaning, query

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

LEASE, ENERGY, BILL, NOTE = "Lease", "Energy bill", "Bill", "Note"


def _named(kind, name, **more):
    made = kind(name=name, name_folded=meaning.folded(name), **more)
    db.session.add(made)
    db.session.flush()
    return made


def _category(name, parent=None):
    own = ids.new()
    return _named(Category, name, id=own, parent_id=parent and parent.id, path=f"{parent.path if parent else ''}{own}/")


@pytest.fixture
def filed(context):
    bob, mia = cast.user(cast.BOB), cast.user(cast.MIA)
    with db.inside(cast.tenant("acme")):
        contract, invoice = _named(DocumentType, "Contract"), _named(DocumentType, "Übersicht")
        urgent = _named(Tag, "Später prüfen")
        hall = _category("Hall 3")
        power = _category("Power", hall)
        lease = papers.write(bob, LEASE, "rent", type_id=contract.id, dated=date(2026, 3, 1), review="confirmed")
        energy = papers.write(bob, ENERGY, "power", type_id=invoice.id, created_at=datetime(2026, 9, 30, 23, 59, tzinfo=UTC), review="confirmed")
        papers.write(mia, BILL, "power", dated=date(2025, 12, 31), review="confirmed")
        papers.write(bob, NOTE, created_at=datetime(2026, 10, 1, tzinfo=UTC))
        db.session.add_all([DocumentTag(document_n=lease.n, tag_id=urgent.id), DocumentTag(document_n=energy.n, tag_id=urgent.id)])
        db.session.add_all([DocumentCategory(document_n=lease.n, category_id=hall.id), DocumentCategory(document_n=energy.n, category_id=power.id)])
        db.session.add_all([Activity(document_n=lease.n, user_id=bob.id, action="opened"), Activity(document_n=energy.n, user_id=mia.id, action="opened")])
        db.session.add(Activity(document_n=energy.n, user_id=bob.id, action="downloaded"))
        db.commit()
        yield


def found(text, viewer=cast.BOB):
    asked = meaning.conditions(Document.n, query.parse(text), cast.user(viewer).id)
    return set(db.session.scalars(sa.select(Document.title).where(*asked)))


ALL = {LEASE, ENERGY, BILL, NOTE}


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ('tag:"später prüfen"', {LEASE, ENERGY}),
        ('tag:"SPATER  PRUFEN"', {LEASE, ENERGY}),
        ('-tag:"später prüfen"', {BILL, NOTE}),
        ("tag:nothing", set()),
        ("-tag:nothing", ALL),
        ("type:contract", {LEASE}),
        ("type:ubersicht", {ENERGY}),
        ("-type:contract", {ENERGY, BILL, NOTE}),
        ('category:"hall 3"', {LEASE, ENERGY}),
        ("category:power", {ENERGY}),
        ('-category:"hall 3"', {BILL, NOTE}),
        ("owner:mia", {BILL}),
        ("owner:kern", {BILL}),
        ('owner:"MIA KERN"', {BILL}),
        ("owner:mia@acme.example", {BILL}),
        ("owner:me", {LEASE, ENERGY, NOTE}),
        ("-owner:me", {BILL}),
        ("owner:ia", set()),
        ("before:2026", {BILL}),
        ("before:2026-10-01", {LEASE, ENERGY, BILL}),
        ("after:2026-10-01", {NOTE}),
        ("after:2026-03-01 before:2026-10", {LEASE, ENERGY}),
        ("-after:2026", {BILL}),
        ("is:new", {NOTE}),
        ("-is:new", {LEASE, ENERGY, BILL}),
        ("is:unread", {ENERGY, BILL, NOTE}),
        ("-is:unread", {LEASE}),
        ("is:shared", {BILL}),
        ('power tag:"später prüfen"', {ENERGY}),
        ("power -owner:me -is:new", {BILL}),
    ],
)
def test_filters_narrow(filed, text, titles):
    assert found(text) == titles


def test_me_and_unread_are_about_whoever_asks(filed):
    assert (found("owner:me", cast.MIA), found("-is:unread", cast.MIA)) == ({BILL}, {ENERGY})
