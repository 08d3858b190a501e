"""The library as a person sees it, with nothing but links and forms."""

import io
import itertools
import re
import zipfile

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, arriving
from search import filing

from webapp.audit.models import TenantEntry
from webapp.documents import bulk
from webapp.documents.models import Activity, Document, DocumentAccess
from webapp.kit import db, zipping
from webapp.kit.blobs.store import store
from webapp.search import downloading, selecting
from webapp.search.models import SavedView

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
TEXT = b"What the harbour costs."


@pytest.fixture
def acme(app):
    """Bob's and Mia's documents; answers the ids by title."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        filing.furnish()
        with store().receive(cast.org("acme").id.hex) as incoming:
            incoming.write(TEXT)
            sha256 = incoming.keep()
        db.session.execute(sa.update(Document).values(sha256=sha256, size=len(TEXT)))
        db.session.execute(sa.update(Document).where(Document.title.in_(["Loan", "Bill"])).values(filename="same.txt"))
        db.commit()
        return {title: str(id_) for title, id_ in db.session.execute(sa.select(Document.title, Document.id))}


def inside(app):
    return app.app_context(), db.inside(cast.tenant("acme"))


def facts(app, action):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return [entry.facts for entry in db.session.scalars(sa.select(TenantEntry).where(TenantEntry.action == action))]


def listed(text):
    return re.findall(r'<a class="name" href="/documents/[0-9a-f-]+[^"]*">([^<]*)</a>', text)


def test_the_page_lists_what_the_address_asks(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    assert listed(bob.get("/documents").text) == ["Broken", "Scan", "Bill", "Loan", "Lease"]
    assert listed(bob.get("/documents?sort=title&state=ready").text) == ["Bill", "Lease", "Loan"]
    assert listed(bob.get("/documents?q=harbour").text) == ["Lease"]


def test_each_chip_and_head_of_the_page_is_a_link_that_works(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    page = bob.get("/documents/facets?state=ready").text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/documents[^"]*)"', page)}
    assert len(links) > 20
    assert [link for link in links if bob.get(link).status_code != 200] == []


def test_a_piece_is_only_its_rows(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    assert "<html" not in bob.get("/documents", headers=PARTIAL).text
    assert bob.get("/documents/facets", headers=PARTIAL).text.strip().startswith('<div class="facets"')
    assert bob.get("/documents/views", headers=PARTIAL).text.strip().startswith("<nav")


def test_the_open_document_stands_beside_the_list_and_a_foreign_one_does_not(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    assert f'data-document="{acme["Loan"]}"' in bob.get(f"/documents?open={acme['Loan']}").text
    for other in (acme["Secret of Mia"], "nonsense"):
        page = bob.get(f"/documents?open={other}")
        assert page.status_code == 200
        assert "Secret" not in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [("q=absent", "Nothing fits"), ("view=trash", "The trash is empty"), ("view=shared", "Nothing was shared with you yet"), ("", "No documents yet")],
)
def test_an_empty_list_says_why(app, query, words):
    assert words in arriving(app, cast.BOB, ACME).get(f"/documents?{query}").text


def test_titles_and_names_are_text_and_nothing_else(app, acme):
    with app.app_context(), db.inside(cast.tenant("acme")):
        db.session.execute(sa.update(Document).values(title='<b onclick="x">"&amp;'))
        db.commit()
    page = arriving(app, cast.BOB, ACME).get("/documents").text
    assert "&lt;b onclick=&quot;x&quot;&gt;&quot;&amp;amp;" in page
    assert "<b onclick" not in page


def test_several_documents_come_as_an_archive_and_whose_they_are_is_looked_at(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    chosen = [acme[title] for title in ("Loan", "Bill", "Secret of Mia")]
    answer = bob.post("/documents/downloads", {"id": [*chosen, "nonsense"]}, page="/documents")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["same (2).txt", "same.txt"]
        assert archive.read("same.txt") == TEXT
    assert facts(app, "documents.downloaded_together") == [{"number": 2, "bytes": 2 * len(TEXT)}]
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert len(db.session.scalars(sa.select(Activity.action)).all()) == 2


def test_a_whole_list_is_its_query_and_not_what_was_loaded(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    answer = bob.post("/documents/downloads", {"all": "1", "query": "state=ready", "id": acme["Scan"]}, page="/documents")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["Lease.txt", "same (2).txt", "same.txt"]


@pytest.mark.parametrize("path", ["/documents/downloads", "/documents/trashings"])
def test_nothing_selected_is_said(app, acme, path):
    bob = arriving(app, cast.BOB, ACME)
    for sent in ({}, {"id": acme["Secret of Mia"]}, {"all": "1", "query": "q=absent"}):
        answer = bob.post(path, sent, page="/documents")
        assert answer.status_code == 422
        assert "Nothing is selected" in answer.text


def test_more_than_an_action_takes_is_refused_with_a_sentence(app, acme, monkeypatch):
    bob = arriving(app, cast.BOB, ACME)
    monkeypatch.setattr(downloading, "MOST_BYTES", 10)
    assert "together" in bob.post("/documents/downloads", {"all": "1"}, page="/documents").text
    monkeypatch.setattr(selecting, "MOST", 2)
    monkeypatch.setattr(bulk, "MOST", 2)
    for path, sent in itertools.product(["/documents/downloads", "/documents/trashings"], [{"all": "1"}, {"id": [acme["Loan"], acme["Bill"], acme["Lease"]]}]):
        answer = bob.post(path, sent, page="/documents")
        assert (answer.status_code, "At most 2 documents" in answer.text) == (422, True)


def test_bytes_that_cannot_be_reached_are_told_before_anything_is_sent(app, acme):
    with app.app_context(), db.inside(cast.tenant("acme")):
        db.session.execute(sa.update(Document).where(Document.title == "Bill").values(sha256="f" * 64))
        db.commit()
    answer = arriving(app, cast.BOB, ACME).post("/documents/downloads", {"all": "1"}, page="/documents")
    assert answer.status_code == 503
    assert "Bill" in answer.text


def test_one_s_own_go_to_the_trash_and_others_are_named(app, acme):
    with app.app_context(), db.inside(cast.tenant("acme")):
        shared = db.session.scalars(sa.select(Document).where(Document.title == "Secret of Mia")).one()
        db.session.add(DocumentAccess(principal="e:", document_n=shared.n, created_at=shared.created_at))
        db.commit()
    bob = arriving(app, cast.BOB, ACME)
    sent = {"id": [acme["Loan"], acme["Bill"], acme["Secret of Mia"]], "query": "view=mine"}
    answer = bob.get(bob.post("/documents/trashings", sent, page="/documents").headers["Location"])
    assert "2 documents were moved to the trash" in answer.text
    assert 'href="/documents?view=mine"' in answer.text
    assert "Secret of Mia" in answer.text
    assert listed(bob.get("/documents").text) == ["Secret of Mia", "Broken", "Scan", "Lease"]
    assert listed(bob.get("/documents?view=trash").text) == ["Bill", "Loan"]
    assert facts(app, "documents.trashed_together")[0]["number"] == 2
    undoing = re.search(r"/operations/[\w-]{36}/undoing", answer.text)[0]
    assert arriving(app, cast.MIA, ACME).post(undoing, page="/documents").status_code == 404
    assert "Everything stands as it stood before" in bob.get(bob.post(undoing, page="/documents").headers["Location"]).text
    assert listed(bob.get("/documents").text) == ["Secret of Mia", "Broken", "Scan", "Bill", "Loan", "Lease"]


def test_several_are_filed_and_shared_together(app, acme):
    bob, sent = arriving(app, cast.BOB, ACME), {"all": "1", "query": "view=mine"}
    page = bob.post("/documents/bulk/choices", {**sent, "what": "file"}, page="/documents").text
    assert "2 of 5 have it" in page
    paid = re.search(r'name="remove" value="([\w-]{36})"><span>Take away<span class="vh"> paid', page)[1]
    refused = bob.post("/documents/bulk", {**sent, "action": "tags"}, page="/documents")
    assert (refused.status_code, "Choose what to add" in refused.text) == (422, True)
    done = bob.post("/documents/bulk", {**sent, "action": "tags", "remove": paid, "new": "2026, old"}, page="/documents")
    assert "5 documents were filed" in bob.get(done.headers["Location"]).text
    assert listed(bob.get("/documents?q=tag:paid").text) == []
    assert len(listed(bob.get("/documents?q=tag:old").text)) == 5
    people = bob.post("/documents/bulk/choices", {**sent, "what": "share"}, page="/documents").text
    mia = re.search(r'value="(m:[0-9a-f]{32})">Mia Kern', people)[1]
    bob.post("/documents/bulk", {**sent, "action": "share", "principal": mia, "level": "view"}, page="/documents")
    assert len(listed(arriving(app, cast.MIA, ACME).get("/documents?view=shared").text)) == 5


def test_a_client_changes_nothing_together(app, acme):
    vera = arriving(app, cast.VERA, ACME)
    assert vera.post("/documents/trashings", {"all": "1"}, page="/documents").status_code == 422
    assert vera.post("/documents/bulk", {"all": "1", "action": "share", "principal": "e:"}, page="/documents").status_code == 403


def test_names_in_an_archive_are_told_apart_without_case():
    assert list(zipping.unique(["a.pdf", "A.pdf", "a (2).pdf", "README", "readme", ".x", ".X"])) == [
        "a.pdf", "A (2).pdf", "a (2) (2).pdf", "README", "readme (2)", ".x", ".X (2)",
    ]  # fmt: skip


def save(browser, name="Paid", query="tag=none&sort=title", **more):
    return browser.post("/documents/views", {"name": name, "query": query, **more}, page="/documents")


def views(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return [(view.name, view.query, view.is_shared) for view in db.session.scalars(sa.select(SavedView).order_by(SavedView.name))]


def test_a_view_is_saved_listed_with_its_count_and_leads_back(app, acme):
    bob = arriving(app, cast.BOB, ACME)
    assert save(bob).location == "/documents?tag=none&sort=title"
    panel = bob.get("/documents/views", headers=PARTIAL).text
    assert re.search(r'href="/documents\?tag=none&amp;sort=title".*Paid</span><span class="count">2<', panel)
    assert "Paid" in bob.get("/documents/views").text
    assert facts(app, "views.created") == [{"shared": False}]


def test_a_view_is_its_owner_s_until_it_is_shared(app, acme):
    bob, mia = arriving(app, cast.BOB, ACME), arriving(app, cast.MIA, ACME)
    save(bob)
    assert "Paid" not in mia.get("/documents/views").text
    save(bob, "Ours", is_shared="1")
    assert "Ours" in mia.get("/documents/views").text


@pytest.mark.parametrize("name", ["", " ", "x" * 81])
def test_a_view_needs_a_name(app, acme, name):
    answer = save(arriving(app, cast.BOB, ACME), name)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert views(app) == []


def test_a_client_keeps_views_to_themselves(app, acme):
    vera = arriving(app, cast.VERA, ACME)
    assert save(vera, is_shared="1").status_code == 403
    assert save(vera).status_code == 303
    assert views(app) == [("Paid", "tag=none&sort=title", False)]


def test_a_view_is_renamed_shared_and_deleted_by_its_owner_or_a_manager(app, acme):
    bob, mia, alice = (arriving(app, who, ACME) for who in (cast.BOB, cast.MIA, cast.ALICE))
    save(bob, is_shared="1")
    with app.app_context(), db.inside(cast.tenant("acme")):
        path = f"/documents/views/{db.session.scalars(sa.select(SavedView.id)).one()}"
    assert mia.post(path, {"name": "Mine now"}, page="/documents").status_code == 403
    assert bob.post(path, {"name": "Settled", "is_shared": "1"}, page="/documents", partial=True).status_code == 200
    assert bob.post(path, {"name": ""}, page="/documents", partial=True).status_code == 422
    assert alice.post(path, {"name": "Paid up"}, page="/documents").status_code == 303
    assert views(app) == [("Paid up", "tag=none&sort=title", False)]
    assert alice.post(f"{path}/removal", page="/documents").status_code == 404  # it is Bob's own again
    assert mia.post(f"{path}/removal", page="/documents").status_code == 404
    assert bob.post(f"{path}/removal", page="/documents").status_code == 303
    assert views(app) == []
