"""One row of a list, asked for again after something was done with its document."""

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving, statements
from search import filing

from webapp.documents import trash
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def acme(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        filing.furnish()
        db.commit()
        return {title: str(id_) for title, id_ in db.session.execute(sa.select(Document.title, Document.id))}


@pytest.fixture
def bob(app, acme):
    return arriving(app, cast.BOB, ACME)


def row(browser, document_id, query=""):
    return browser.get(f"/documents/{document_id}/row{query}", headers=PARTIAL)


@pytest.mark.parametrize("query", ["", "?view=mine", "?state=ready&sort=title", "?q=harbour", "?q=tag:urgent&view=mine", "?created_to=2026-05-02"])
def test_it_is_the_row_that_the_list_shows(bob, acme, query):
    answer = row(bob, acme["Lease"], query).text
    assert answer.startswith(f'<tr id="row-{acme["Lease"]}"')
    assert answer.strip() in bob.get(f"/documents{query}").text


@pytest.mark.parametrize("query", ["?state=unreadable", "?q=absent", "?created_from=2026-05-02", "?view=mine&q=-tag:urgent"])
def test_what_its_filters_leave_out_now_is_marked(bob, acme, query):
    assert row(bob, acme["Lease"], query).text.startswith(f'<tr data-left id="row-{acme["Lease"]}"')


def test_what_stands_in_another_list_is_nothing(app, bob, acme):
    assert row(bob, acme["Lease"], "?view=trash").text == ""
    assert row(bob, acme["Lease"], "?view=shared").text == ""
    with app.app_context(), db.inside(cast.tenant("acme")):
        trash.put(db.session.scalars(sa.select(Document).where(Document.title == "Lease")).one(), by=cast.user(cast.BOB))
        db.commit()
    assert row(bob, acme["Lease"]).text == ""
    assert "Lease" in row(bob, acme["Lease"], "?view=trash").text


def test_by_itself_it_is_the_list_with_no_other_row(bob, acme):
    page = bob.get(f"/documents/{acme['Lease']}/row?sort=title").text
    assert "<html" in page
    assert page.count("<tr id=") == 1


def test_whoever_does_not_see_the_document_sees_no_row(app, bob, acme):
    assert row(bob, acme["Secret of Mia"]).status_code == 404
    assert row(arriving(app, cast.ALICE, ACME), acme["Lease"]).status_code == 404


def test_its_statements_do_not_grow_with_the_list(app, bob, acme):
    path = f"/documents/{acme['Lease']}/row?state=ready"
    statements(app, bob, path, headers=PARTIAL)
    before = len(statements(app, bob, path, headers=PARTIAL))
    with app.app_context(), db.inside(cast.tenant("acme")):
        shared = db.session.scalars(sa.select(Document).where(Document.title == "Lease")).one()
        db.session.add(DocumentAccess(principal="e:", document_n=shared.n, created_at=shared.created_at))
        db.commit()
    assert len(statements(app, bob, path, headers=PARTIAL)) == before
