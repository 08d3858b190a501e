"""The index, on both engines alike."""

from datetime import timedelta

import cast
import pytest
import sqlalchemy as sa

from webapp.documents.models import Document
from webapp.kit import clock, db
from webapp.search import index, query
from webapp.search.models import SearchEntry

PAPERS = {
    "Mietvertrag Halle 3": "Zwischen der Hafenkontor GmbH und Herrn Müller wird ein Vertrag über die Straße geschlossen.",
    "Invoice 2026-1187": "The lump sum is due. Contractors are paid by the hour.",
    "Договор аренды": "Склад находится в городе Бремен; ёлка стоит рядом.",
    "仓库租赁合同": "这是一份关于仓库租赁的合同。它是为了测试而写的。",
    "Draft": "A contract that Mueller never signed, with a sum of lumps.",
}


@pytest.fixture
def papers(context, settings):
    with db.inside(cast.tenant("acme")):
        for title, text in PAPERS.items():
            document = Document(title=title, filename="a", owner_id=cast.user(cast.ALICE).id, size=1, content_type="text/plain", sha256="0" * 64)
            db.session.add(document)
            db.session.flush()
            index.put(document.n, title=title, text=text)
        db.commit()
        yield


def found(text):
    asked = index.conditions(Document.n, query.parse(text))
    return set(db.session.scalars(sa.select(Document.title).where(*asked)))


pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

LEASE, INVOICE, RUSSIAN, CHINESE, DRAFT = PAPERS


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("vertrag ", {LEASE}),
        ("vertr", {LEASE}),
        ("contract* ", {INVOICE, DRAFT}),
        ("contract ", {DRAFT}),
        ("lump sum ", {INVOICE}),
        ('"lump sum"', {INVOICE}),
        ("sum lumps ", {DRAFT}),
        ("müller ", {LEASE, DRAFT}),
        ("mueller ", {LEASE, DRAFT}),
        ("muller ", {LEASE}),
        ("STRASSE ", {LEASE}),
        ("договор ", {RUSSIAN}),
        ("елка ", {RUSSIAN}),
        ("租赁", {CHINESE}),
        ("仓库租赁", {CHINESE}),
        ("赁仓", set()),
        ("halle -müller ", set()),
        ("sum -draft ", {INVOICE}),
        ("-mueller ", {INVOICE, RUSSIAN, CHINESE}),
        ("1187 ", {INVOICE}),
        ("absent ", set()),
        ("", set(PAPERS)),
    ],
)
def test_words_find_the_documents_that_hold_them(papers, text, titles):
    assert found(text) == titles


@pytest.mark.parametrize("text", ["NEAR(a b)", "a AND OR NOT", "title: x", "{a} ^b", "'; DROP TABLE document; --", "a:* & !b | <->", "\\"])
def test_no_word_is_an_operator(papers, text):
    assert found(text) <= set(PAPERS)


def test_a_document_is_found_by_what_it_says_now(papers):
    n = db.session.scalar(sa.select(Document.n).where(Document.title == DRAFT))
    index.put(n, title="Final", text="Signed at last.")
    assert (found("mueller "), found("signed final ")) == ({LEASE}, {DRAFT})
    index.rename(n, "Archived")
    assert (found("final "), found("archived signed ")) == (set(), {DRAFT})
    db.session.execute(sa.delete(SearchEntry).where(SearchEntry.n == n))
    assert found("signed ") == set()


def test_the_title_counts_for_more(papers):
    n = db.session.scalar(sa.select(Document.n).where(Document.title == INVOICE))
    index.put(n, title=INVOICE, text="only a draft of it")
    joined, number, misfit = index.ranking(on_sqlite=index.is_sqlite())
    asked = sa.select(Document.title).join(joined, number == Document.n).order_by(misfit)
    assert list(db.session.scalars(asked, {"match": index.expression(query.parse("draft ").terms)})) == [DRAFT, INVOICE]


def test_words_in_more_documents_than_are_counted_are_common(papers, monkeypatch):
    monkeypatch.setattr(index, "COUNTED", 1)
    assert index.is_common(query.parse("sum "))
    assert not index.is_common(query.parse("1187 "))


def test_a_text_of_many_megabytes_is_kept(papers):
    started = clock.now()
    n = db.session.scalar(sa.select(Document.n).where(Document.title == DRAFT))
    index.put(n, title=DRAFT, text=" ".join(f"word{number}" for number in range(500_000)) + " word0")
    assert found("word17 ") == {DRAFT}
    assert clock.now() - started < timedelta(minutes=1)
