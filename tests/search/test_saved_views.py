"""Saved views: in which order, and how many."""

import cast
import pytest
from screens import ACME, arriving

from webapp.kit import db, refusals
from webapp.search import asked, saved_views
from webapp.search.saved_views import Rights

MAY = Rights(may_share=True, may_manage=False)


@pytest.fixture
def acme(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        yield


def save(name, email=cast.BOB, *, is_shared=False):
    view = saved_views.create(name, asked.PLAIN, is_shared=is_shared, rights=MAY, by=cast.user(email))
    db.commit()
    return view


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_one_s_own_come_first_and_pages_follow_each_other(acme):
    for name, email in (("B", cast.BOB), ("A", cast.MIA), ("C", cast.BOB), ("D", cast.MIA)):
        save(name, email, is_shared=True)
    member = cast.user(cast.BOB).id
    assert [view.name for view in saved_views.shown(member)] == ["B", "C", "A", "D"]
    names, cursor = [], None
    for _page in range(4):
        page = saved_views.page(member, cursor=cursor, limit=1)
        names += [view.name for view in page.items]
        cursor = page.cursor
    assert (names, cursor) == (["B", "C", "A", "D"], None)
    assert [view.name for view in saved_views.page(member, cursor="nonsense", limit=9).items] == ["B", "C", "A", "D"]


def test_nobody_keeps_more_than_they_find_again(acme, monkeypatch):
    monkeypatch.setattr(saved_views, "OWN_MOST", 2)
    save("A"), save("B")
    with pytest.raises(refusals.Conflict) as refused:
        save("C")
    assert refused.value.code == "TOO_MANY_VIEWS"
    assert save("C", cast.MIA).name == "C"
    saved_views.delete(saved_views.shown(cast.user(cast.BOB).id)[0], rights=MAY, by=cast.user(cast.BOB))
    assert save("C").name == "C"


def test_there_are_only_so_many_for_everybody(acme, monkeypatch):
    monkeypatch.setattr(saved_views, "SHARED_MOST", 1)
    first, own = save("A", is_shared=True), save("B", cast.MIA)
    for more in (lambda: save("C", cast.MIA, is_shared=True), lambda: saved_views.change(own, is_shared=True, rights=MAY, by=cast.user(cast.MIA))):
        with pytest.raises(refusals.Conflict) as refused:
            more()
        assert refused.value.code == "TOO_MANY_SHARED_VIEWS"
    saved_views.change(first, name="A, renamed", is_shared=True, rights=MAY, by=cast.user(cast.BOB))  # it is one of them already
    assert first.name == "A, renamed"


def test_the_form_says_what_to_do(app, monkeypatch):
    monkeypatch.setattr(saved_views, "OWN_MOST", 0)
    answer = arriving(app, cast.BOB, ACME).post("/documents/views", {"name": "Paid", "query": ""}, page="/documents")
    assert answer.status_code == 409
    assert "Delete one you no longer use" in answer.text
    assert 'value="Paid"' in answer.text
