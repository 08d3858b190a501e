"""The library for programs."""

import cast
import pytest
from programs import problem, signed_in
from search import filing

from webapp.documents.models import DocumentAccess
from webapp.kit import db

LIST, VIEWS = "/v1/orgs/acme/documents", "/v1/orgs/acme/views"


@pytest.fixture
def shelf(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        made = filing.furnish()
        db.commit()
        return {name: str(row.id) for rows in (made.types, made.tags, made.categories) for name, row in rows.items()}


def titles(program, query=""):
    answer = program.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json["items"]]


def test_a_program_lists_what_its_person_may_see_page_by_page(app, shelf):
    bob = signed_in(app, cast.BOB, "acme")
    first = bob.get(f"{LIST}?limit=2&sort=title").json
    assert [item["title"] for item in first["items"]] == ["Bill", "Broken"]
    assert titles(bob, f"limit=9&sort=title&cursor={first['next_cursor']}") == ["Lease", "Loan", "Scan"]
    loan = bob.get(f"{LIST}?tag={shelf['paid']}&type={shelf['Contract']}").json["items"][0]
    assert {name: loan[name] for name in ("title", "type", "categories", "tags", "owner", "state", "size", "share_count", "highlight")} == {
        "title": "Loan",
        "type": "Contract",
        "categories": ["Finance", "Taxes"],
        "tags": ["paid", "urgent"],
        "owner": "Bob Okafor",
        "state": "ready",
        "size": 10,
        "share_count": 0,
        "highlight": None,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=harbour", ["Lease"]),
        ("category={Finance}", ["Bill", "Loan"]),
        ("state=reading", ["Scan"]),
        ("created_from=2026-05-03&created_to=2026-05-03", ["Bill"]),
        ("view=trash", []),
        ("view=shared", []),
    ],
)
def test_a_program_filters(app, shelf, query, found):
    assert titles(signed_in(app, cast.BOB, "acme"), query.format(**shelf)) == found


@pytest.mark.parametrize("query", ["view=everybody", "sort=colour", "type=x", "state=lost", "created_from=1.5.2026", "limit=0", "colour=red", "q=a&q=b"])
def test_what_does_not_fit_is_refused(app, query):
    assert problem(signed_in(app, cast.BOB, "acme").get(f"{LIST}?{query}"))[0] == 422


def test_shared_with_everybody_is_there_for_members_and_not_for_clients(app, shelf):
    with app.app_context(), db.inside(cast.tenant("acme")):
        row = db.session.query(DocumentAccess).order_by(DocumentAccess.created_at.desc()).first()
        db.session.add(DocumentAccess(principal="e:", document_n=row.document_n, created_at=row.created_at))
        db.commit()
    assert titles(signed_in(app, cast.BOB, "acme"), "view=shared") == ["Secret of Mia"]
    assert titles(signed_in(app, cast.VERA, "acme")) == []


def test_views_are_made_changed_and_deleted(app):
    bob = signed_in(app, cast.BOB, "acme")
    made = bob.post(VIEWS, {"name": "Big", "query": "sort=-size&colour=red"})
    assert (made.status_code, made.json["query"], made.json["is_shared"], made.json["is_mine"]) == (201, "sort=-size", False, True)
    path = f"{VIEWS}/{made.json['id']}"
    assert bob.call("PATCH", path, {"is_shared": True}).json["is_shared"]
    mia = signed_in(app, cast.MIA, "acme")
    assert [view["is_mine"] for view in mia.get(VIEWS).json["items"]] == [False]
    assert problem(mia.call("PATCH", path, {"name": "Mine"})) == (403, "NOT_YOURS")
    assert problem(mia.call("DELETE", path)) == (403, "NOT_YOURS")
    assert bob.call("DELETE", path).status_code == 204
    assert problem(bob.call("DELETE", path)) == (404, "NOT_FOUND")


def test_a_client_shares_no_view(app):
    assert problem(signed_in(app, cast.VERA, "acme").post(VIEWS, {"name": "Big", "is_shared": True})) == (403, "SHARING_NOT_ALLOWED")
