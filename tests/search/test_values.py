"""Looking for a value of a filter that has more than stand in its sheet."""

import re

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving, statements
from search import filing

from webapp.documents.models import Document, DocumentAccess, Tag
from webapp.kit import db
from webapp.search import facets

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
MANY = 15


@pytest.fixture
def acme(app):
    """The lease with many tags, and one of Mia's with a secret one."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        shelf = filing.furnish()
        for number in range(MANY):
            shelf.tags[f"Größe {number:02}"] = shelf._add(Tag(name=f"Größe {number:02}", name_folded=f"grosse {number:02}"))
        shelf.tags["secret"] = shelf._add(Tag(name="secret", name_folded="secret"))
        db.session.flush()
        shelf.put("Sizes", kind="Contract", tags=list(shelf.tags)[2:-1])
        shelf.put("Mia's", owner=cast.MIA, tags=["secret"])
        db.commit()
        return {name: str(row.id) for name, row in shelf.tags.items()}


@pytest.fixture
def bob(app, acme):
    return arriving(app, cast.BOB, ACME)


def chips(text):
    """Their names with their counts."""
    return re.findall(r'<a class="chip [^"]*" href="[^"]+">([^<]+)(?:<span class="n">([^<]+)</span>)?</a>', text)


def find(browser, dimension, query, **headers):
    return browser.get(f"/documents/facets/{dimension}?{query}", headers=PARTIAL | headers).text


def test_a_filter_with_many_values_has_a_field_and_others_have_none(bob):
    sheet = bob.get("/documents/facets", headers=PARTIAL).text
    assert re.findall(r'id="value-form-(\w+)" action="([^"]+)"', sheet) == [("tag", "/documents/facets/tag")]
    assert len(chips(sheet[sheet.index('id="values-tag"') :].partition("</p>")[0])) == facets.OFFERED


@pytest.mark.parametrize(("typed", "names"), [("gross", MANY), ("GRÖSSE 07", 1), ("paid", 1), ("07", 1), ("absent", 0), ("%", 0), ("", MANY + 2)])
def test_it_finds_names_whatever_their_case_and_accents(bob, acme, typed, names):
    found = find(bob, "tag", f"find={typed}&sort=title")
    assert len(chips(found)) == names
    assert ("Nothing is called so." in found) is (names == 0)


def test_each_is_a_filter_of_this_list_with_what_it_would_leave(bob, acme):
    assert chips(find(bob, "tag", "find=paid")) == [("paid", "2")]
    found = find(bob, "tag", "find=paid&q=tag:urgent&sort=title")
    assert chips(found) == [("paid", "1")]
    link = re.search(r'href="([^"]+)"', found)[1].replace("&amp;", "&")
    assert link == f"/documents?q=tag%3Aurgent&tag={acme['paid']}&sort=title"
    assert bob.get(link).status_code == 200


def test_without_script_it_is_a_page_that_keeps_the_list(bob, acme):
    page = bob.get(f"/documents/facets/tag?find=07&tag={acme['paid']}&match=any").text
    assert "<h1>Tags</h1>" in page
    assert f'<input type="hidden" name="tag" value="{acme["paid"]}">' in page
    assert f'href="/documents/facets?tag={acme["paid"]}&amp;match=any"' in page
    assert chips(page) == [("Größe 07", "1")]


@pytest.mark.parametrize(("dimension", "typed", "name"), [("type", "contr", "Contract"), ("category", "tax", "Taxes"), ("owner", "oka", "Bob Okafor")])
def test_every_dimension_is_looked_through(bob, dimension, typed, name):
    assert [found for found, _number in chips(find(bob, dimension, f"find={typed}"))] == [name]


def test_nobody_finds_what_only_others_have(app, bob, acme):
    assert chips(find(bob, "tag", "find=secret")) == []
    vera = arriving(app, cast.VERA, ACME)
    assert [chips(find(vera, dimension, "find=")) for dimension in ("type", "category", "tag", "owner")] == [[], [], [], []]


def test_what_is_too_old_to_be_counted_is_found_by_who_may_know_all_names(app, bob, acme, monkeypatch):
    monkeypatch.setattr(facets, "COUNTED", 1)
    assert chips(find(bob, "tag", "find=secret")) == [("secret", "")]
    with app.app_context(), db.inside(cast.tenant("acme")):
        for document in db.session.scalars(sa.select(Document).where(Document.title.in_(["Lease", "Bill", "Loan"]))):
            db.session.add(DocumentAccess(principal=f"m:{cast.user(cast.VERA).id.hex}", document_n=document.n, created_at=document.created_at))
        db.commit()
    vera = arriving(app, cast.VERA, ACME)
    assert chips(find(vera, "tag", "find=secret")) == []
    assert [name for name, _number in chips(find(vera, "owner", "find=bob"))] == ["Bob Okafor"]
    assert chips(find(vera, "owner", "find=mia")) == []


def test_its_statements_do_not_grow_with_what_is_found(app, bob):
    path = "/documents/facets/category?find="
    statements(app, bob, path, headers=PARTIAL)
    assert len(statements(app, bob, f"{path}absent", headers=PARTIAL)) == len(statements(app, bob, path, headers=PARTIAL))


@pytest.mark.parametrize("path", ["state", "title", ""])
def test_there_are_no_other_dimensions(bob, path):
    assert bob.get(f"/documents/facets/{path}").status_code == 404
