"""What is understood of what people type."""

from datetime import date

import pytest

from webapp.search import query
from webapp.search.query import Filter, Query, Term


def words(*texts, begins=True):
    return tuple(Term((text,), begins=begins and number == len(texts) - 1) for number, text in enumerate(texts))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Query()),
        ("  \t ", Query()),
        ("invoice 2026", Query(words("invoice", "2026"))),
        ("Contr* ", Query((Term(("contr",), begins=True),))),
        ('"lump sum"', Query((Term(("lump", "sum")),))),
        ('"lump sum', Query((Term(("lump", "sum")),))),
        ("rent -draft", Query((Term(("rent",)),), (Term(("draft",)),))),
        ("DB-Schenker", Query((Term(("db", "schenker"), begins=True),))),
        ("Müller", Query((Term(("muller",), ("mueller",), begins=True),))),
        ("合同租赁", Query((Term(("合同", "同租", "租赁"), begins=True),))),
        ("合", Query((Term(("合",)),))),
        ("tag:urgent rent", Query(words("rent"), (), (Filter("tag", "urgent"),))),
        ('-Category:"Hall 3"', Query(filters=(Filter("category", "Hall 3", is_not=True),))),
        ("before:2026-10", Query(filters=(Filter("before", "2026-10", day=date(2026, 10, 1)),))),
        ("after:2026", Query(filters=(Filter("after", "2026", day=date(2026, 1, 1)),))),
        ("is:Unread", Query(filters=(Filter("is", "unread"),))),
    ],
)
def test_what_is_typed_is_understood(text, meant):
    assert query.parse(text) == meant


@pytest.mark.parametrize(
    ("text", "looked_for"),
    [
        ("before:soon", ("before", "soon")),
        ("is:lost", ("is", "lost")),
        ("after:2026-13", ("after", "2026", "13")),
        ("http://x.example", ("http", "x", "example")),
        ("tag:", ("tag",)),
    ],
)
def test_what_is_no_filter_is_looked_for(text, looked_for):
    found = query.parse(text)
    assert found.filters == ()
    assert [term.words for term in found.terms] == [looked_for]


@pytest.mark.parametrize("text", ["-", '"', '""', "*", "- - -", "...", "\0", "()&|!", "'; DROP TABLE document; --", "NEAR(a b)", "a" * 10_000, "x " * 10_000])
def test_nonsense_is_bounded_and_never_wrong(text):
    found = query.parse(text)
    assert len(found.terms) + len(found.without) + len(found.filters) <= query.MOST
    assert all(word.isalnum() for term in found.terms for word in term.words)


@pytest.mark.parametrize(
    ("by", "text"),
    [("", "rent -draft"), ("Later", "rent tag:Later -draft"), ("Hall 3", 'rent tag:"Hall 3" -draft'), ('a"b', "rent tag:ab -draft")],
)
def test_a_filter_is_taken_out_or_put_right(by, text):
    typed = 'rent  tag:"urgent" -draft'
    assert query.replaced(typed, query.parse(typed).filters[0], by) == text
