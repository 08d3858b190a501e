"""Who knows an id, and sees no document with it, learns as little from the list as from an id of nothing."""

import re
from uuid import uuid4

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving
from search import filing

from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
DIMENSIONS = ("type", "category", "tag", "owner")


@pytest.fixture
def acme(app):
    """The ids of what Vera, a client, is shown nothing of: but the lease, which stands below Legal."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        shelf = filing.furnish()
        lease = db.session.scalars(sa.select(Document).where(Document.title == "Lease")).one()
        db.session.add(DocumentAccess(principal=f"m:{cast.user(cast.VERA).id.hex}", document_n=lease.n, created_at=lease.created_at))
        db.commit()
        return {
            "unseen": {
                "type": shelf.types["Invoice"].id,
                "category": shelf.categories["Finance"].id,
                "tag": shelf.tags["paid"].id,
                "owner": cast.user(cast.MIA).id,
            },
            "seen": {
                "type": shelf.types["Contract"].id,
                "category": shelf.categories["Legal"].id,
                "tag": shelf.tags["urgent"].id,
                "owner": cast.user(cast.BOB).id,
            },
        }


def drawn(browser, dimension, value):
    """All that three ways to ask tell of a filter, without its own id."""
    found = [
        browser.get(f"/documents{path}?{dimension}={sign}{value}", headers=headers).text
        for path in ("", "/facets")
        for sign in ("", "-")
        for headers in ({}, PARTIAL)
    ]
    return [re.sub(r'content="[^"]{30,}"|value="[^"]{60,}"|nonce="[^"]+"', "", text.replace(str(value), "ID")) for text in found]


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_what_a_client_sees_nothing_of_looks_like_nothing(app, acme, dimension):
    vera = arriving(app, cast.VERA, ACME)
    assert drawn(vera, dimension, acme["unseen"][dimension]) == drawn(vera, dimension, uuid4())


@pytest.mark.parametrize(("dimension", "name"), [("type", "Contract"), ("category", "Legal"), ("tag", "urgent"), ("owner", "Bob Okafor")])
def test_what_they_see_has_its_name(app, acme, dimension, name):
    assert f">{name}<" in arriving(app, cast.VERA, ACME).get(f"/documents?{dimension}=-{acme['seen'][dimension]}").text


@pytest.mark.parametrize(("dimension", "name"), [("type", "Invoice"), ("category", "Finance"), ("tag", "paid"), ("owner", "Mia Kern")])
def test_a_member_may_know_all_names(app, acme, dimension, name):
    assert f">{name}<" in arriving(app, cast.MIA, ACME).get(f"/documents?{dimension}=-{acme['unseen'][dimension]}").text
