"""Where somebody goes from a document: back to the list as they left it, and nowhere else."""

import io
import re
from urllib.parse import quote

import cast
import pytest
import sqlalchemy as sa
from documents.test_record_views import etag_in, put
from screens import ACME, arriving

from webapp.documents.models import Document
from webapp.kit import db

LIST = "/documents?state=ready&sort=title"


@pytest.fixture
def bob(app):
    return arriving(app, cast.BOB, ACME)


def way_back(page):
    return re.search(r'class="btn quiet back" href="([^"]+)"', page.text)[1].replace("&amp;", "&")


def name_link(page):
    return re.search(r'<a class="name" href="([^"]+)"', page.text)[1].replace("&amp;", "&")


def forms_of(page):
    return [found.replace("&amp;", "&") for found in re.findall(r'<form[^>]* method="post" action="(/documents/[^"]+)"', page.text)]


def test_from_the_list_to_the_page_and_back_to_the_list_as_it_was(app, bob):
    where = put(app, bob)
    assert name_link(bob.get("/documents")) == where
    assert way_back(bob.get(where)) == "/documents"
    page = bob.get(name_link(bob.get(LIST)))
    assert way_back(page) == LIST
    text = bob.get(re.search(r'href="([^"]+)"[^>]* id="tab-text"', page.text)[1].replace("&amp;", "&"))
    assert way_back(text) == LIST


def test_from_the_slide_over_the_way_back_opens_it_again(app, bob):
    where = put(app, bob)
    opened = f"{LIST}&open={where.rpartition('/')[2]}"
    panel = bob.get(opened)
    whole = re.search(r'href="([^"]+)" title="Open the full page"', panel.text)[1].replace("&amp;", "&")
    assert way_back(bob.get(whole)) == opened
    assert 'data-document="' in bob.get(way_back(bob.get(whole))).text


def test_what_is_done_on_the_page_keeps_the_way_back(app, bob):
    where = f"{put(app, bob)}?back={quote(LIST)}"
    answer = bob.post(forms_of(bob.get(where))[0], {"title": "New", "etag": etag_in(bob.get(where))}, page="/documents")
    assert way_back(bob.get(answer.location)) == LIST
    trashing = next(one for one in forms_of(bob.get(where)) if "/trashing" in one)
    answer = bob.post(trashing, page="/documents")
    assert "In the trash" in bob.get(answer.location).text
    assert way_back(bob.get(answer.location)) == LIST


def test_without_script_whatever_is_done_in_the_slide_over_leads_to_its_list(app, bob):
    where = put(app, bob, b"", "Nothing.txt")
    opened = f"/documents?sort=title&open={where.rpartition('/')[2]}"
    for verb in ("trashing", "restoration", "reading"):
        action = next(one for one in forms_of(bob.get(opened)) if one.startswith(f"{where}/{verb}"))
        assert bob.post(action, page="/documents").location == opened, verb
    bob.post(f"{where}/trashing", page="/documents")
    assert bob.post(f"{where}/erasure?beside={quote('/documents?sort=title')}", page="/documents").location == "/documents?sort=title"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/documents",
        "https://evil.example/documents",
        "/\\evil.example",
        "/documents\\..",
        "/me/profile",
        "/documents/x",
        "javascript:alert(1)",
        "",
    ],
)
@pytest.mark.parametrize("name", ["back", "beside"])
def test_no_address_leads_elsewhere(app, bob, name, target):
    where = f"{put(app, bob)}"
    page = bob.get(f"{where}?{name}={quote(target)}")
    assert way_back(page) == "/documents"
    assert "evil" not in page.text
    assert bob.post(f"{where}/trashing?{name}={quote(target)}", page="/documents").location == where
    assert bob.post(f"{where}/erasure?{name}={quote(target)}", page="/documents").location == "/documents?view=trash"


PIECE = {"partial": True, "page": "/documents"}
BESIDE = f"?beside={quote(LIST)}"


class TestWithScript:
    def test_what_is_done_draws_the_slide_over_anew_and_says_so(self, app, bob):
        where = put(app, bob)
        answer = bob.post(f"{where}/trashing{BESIDE}", **PIECE)
        assert answer.text.lstrip().startswith('<aside class="panel slide" id="panel"')
        assert "In the trash" in answer.text
        toast = answer.text.partition('id="toast"')[2]
        assert "Moved to the trash." in toast
        undo = re.search(r'hx-post="([^"]+)"', toast)[1].replace("&amp;", "&")
        assert undo == f"{where}/restoration?beside={quote(LIST, safe='')}"
        answer = bob.post(undo, **PIECE)
        assert "Restored." in answer.text
        assert "In the trash" not in answer.text
        with app.app_context(), db.inside(cast.tenant("acme")):
            assert db.session.scalars(sa.select(Document.trashed_at)).all() == [None]

    def test_a_new_version_and_an_old_one_stay_at_the_versions(self, app, bob):
        where = put(app, bob)
        send = {"file": (io.BytesIO(b"Rent is paid."), "Lease 2.txt")}
        answer = bob.post(f"{where}/versions{BESIDE}", send, content_type="multipart/form-data", **PIECE)
        assert "Version 2 is kept." in answer.text
        assert 'id="tab-versions" aria-current="page"' in answer.text
        assert "Version 1 is back." in bob.post(f"{where}/versions/1/restoration{BESIDE}", **PIECE).text

    def test_its_page_is_asked_for_as_a_page(self, app, bob):
        where = put(app, bob)
        assert bob.post(f"{where}/trashing", **PIECE).headers["HX-Redirect"] == where
