"""Suggestions in front of a browser and of a program: who may decide, and what is seen then."""

import io
import re

import cast
import model_servers
import programs
import pytest
import screens
from assistant.papers import paper, suggested
from screens import ACME, GLOBEX, arriving

from webapp.assistant import deciding, outside
from webapp.assistant.deciding import Standing
from webapp.documents import access, sharing, types
from webapp.documents.models import Document
from webapp.kit import db
from webapp.settings import providers


@pytest.fixture
def letter(app):
    """Bob's letter with what was suggested for it: its id, and the ids of its suggestions by field."""
    with app.app_context(), db.inside(cast.tenant("acme")):
        types.create("Invoice", by=None)
        one = paper()
        found = {"document": one.id, **{field: each.id for field, each in suggested(one).items()}}
        db.commit()
    return found


def now(app, document_id):
    with app.app_context(), db.inside(cast.tenant("acme")):
        one = access.find(cast.user(cast.BOB).id, document_id, role="member")[0]
        return {each.field: each.state for each in deciding.every(one.n)}, one.title


def set_a_key(app):
    """The platform has a model to ask; nobody answers there."""
    with app.app_context():
        provider = providers.find("openai")
        provider.base_url = "http://127.0.0.1:9/v1"
        providers.set_key(provider, model_servers.KEY, by=None)
        db.commit()


class TestBrowser:
    def test_the_page_the_slide_over_and_the_inbox_show_them_with_their_evidence(self, app, letter):
        bob = arriving(app, cast.BOB, ACME)
        here = f"/documents/{letter['document']}"
        partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
        for page in (bob.get(here), bob.get(here, headers=partial), bob.get("/inbox")):
            assert f'formaction="/suggestions/{letter["type"]}/acceptance"' in page.text
            assert "Rechnung Nr. 88213" in page.text
            assert "New: Hansa Energie GmbH" in page.text
            assert "4 suggestions." in page.text

    def test_a_page_asks_for_them_once(self, app, letter):
        bob = arriving(app, cast.BOB, ACME)
        here = f"/documents/{letter['document']}"
        bob.get(here)
        asked = [one for one in screens.statements(app, bob, here) if "suggestion" in one]
        assert len(asked) == 1

    def test_accepting_answers_the_record_without_the_chip(self, app, letter):
        bob = arriving(app, cast.BOB, ACME)
        answer = bob.post(f"/suggestions/{letter['type']}/acceptance", page="/documents", partial=True)
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith(f'<div class="record" id="record-{letter["document"]}"')
        assert str(letter["type"]) not in answer.text
        assert re.search(r"<option value=\"[^\"]+\" selected>Invoice</option>", answer.text)
        assert now(app, letter["document"])[0]["type"] == "accepted"

    def test_without_script_one_comes_back_to_where_one_was(self, app, letter):
        bob = arriving(app, cast.BOB, ACME)
        answer = bob.post(f"/suggestions/{letter['type']}/rejection", page="/documents")
        assert (answer.status_code, answer.location) == (303, f"/documents/{letter['document']}")
        answer = bob.post(f"/documents/{letter['document']}/acceptances", page="/documents", headers={"Referer": f"https://{ACME}/inbox?done=1"})
        assert answer.location == f"/inbox?at={letter['document']}"
        states, title = now(app, letter["document"])
        assert states == {"type": "rejected", "title": "accepted", "date": "accepted", "correspondent": "pending"}
        assert title == "Rechnung Nr. 88213"

    def test_looking_again_offers_what_came_meanwhile(self, app, letter):
        bob = arriving(app, cast.BOB, ACME)
        with app.app_context(), db.inside(cast.tenant("acme")):
            types.merge(types.page(cursor=None, limit=1).items[0], types.create("Rechnung", by=None), by=None)
            db.commit()
        answer = bob.post(f"/documents/{letter['document']}/analysis", page="/documents", partial=True)
        assert re.search(r'<span class="w">Rechnung</span>', answer.text)

    @pytest.mark.parametrize(("who", "where", "status"), [(cast.MIA, ACME, 404), (cast.ALICE, ACME, 404), (cast.VERA, ACME, 403), (cast.CHARLIE, GLOBEX, 404)])
    def test_nobody_else_decides(self, app, letter, who, where, status):
        stranger = arriving(app, who, where)
        for path in (f"/suggestions/{letter['type']}/acceptance", f"/suggestions/{letter['type']}/rejection", f"/documents/{letter['document']}/acceptances"):
            assert stranger.post(path, page="/documents").status_code == status
        assert now(app, letter["document"])[0]["type"] == "pending"

    def test_whoever_it_is_shared_with_for_editing_decides_but_a_client_and_sending_it_out_stays_the_owners(self, app, letter):
        with app.app_context(), db.inside(cast.tenant("acme")):
            one = access.find(cast.user(cast.BOB).id, letter["document"], role="member")[0]
            for email in (cast.MIA, cast.VERA):
                sharing.give(one, sharing.whom(cast.org("acme").id, sharing.MEMBER, cast.user(email).id), "edit", by=cast.user(cast.BOB))
            db.commit()
        mia, vera, here = arriving(app, cast.MIA, ACME), arriving(app, cast.VERA, ACME), f"/documents/{letter['document']}"
        assert "Bob Okafor" in mia.get(here).text
        assert f"/suggestions/{letter['type']}/acceptance" in mia.get(here).text
        assert mia.post(f"{here}/staying", {"stays": "1"}, page="/documents").status_code == 403
        assert 'name="title"' in vera.get(here).text
        assert "/suggestions/" not in vera.get(here).text
        assert vera.post(f"/suggestions/{letter['type']}/acceptance", page="/documents").status_code == 403
        assert mia.post(f"/suggestions/{letter['type']}/acceptance", page="/documents").status_code == 303
        assert now(app, letter["document"])[0]["type"] == "accepted"

    def test_its_owner_keeps_a_document_inside_and_lets_it_out_again_where_there_is_a_model(self, app, letter):
        bob, here = arriving(app, cast.BOB, ACME), f"/documents/{letter['document']}"
        assert "Keep it inside" not in bob.get(here).text
        set_a_key(app)
        page = bob.get(here).text
        assert "OpenAI may read it." in page
        assert f'formaction="{here}/staying"' in page
        assert bob.post(f"{here}/staying", {"stays": "1"}, page="/documents").location == here
        assert "Never sent to OpenAI." in bob.get(here).text
        answer = bob.post(f"{here}/staying", {"stays": ""}, page="/documents", partial=True)
        assert answer.text.lstrip().startswith(f'<div class="record" id="record-{letter["document"]}"')
        assert "OpenAI may read it." in answer.text
        arriving(app, cast.ALICE, ACME).post("/settings/assistant/outside", {"inside": "1"}, page="/documents")
        assert "Keep it inside" not in bob.get(here).text

    def test_with_the_module_off_there_is_nothing(self, app, letter):
        with app.app_context():
            cast.fit_plan("team", "documents")
        bob = arriving(app, cast.BOB, ACME)
        assert "suggestion" not in bob.get(f"/documents/{letter['document']}").text
        assert bob.post(f"/suggestions/{letter['type']}/acceptance", page="/documents").status_code == 403


class TestSettings:
    def earn(self, app):
        with app.app_context(), db.inside(cast.tenant("acme")):
            cast.put_on_plan("acme", "business")
            bob = cast.user(cast.BOB)
            for _ in range(30):
                one = paper()
                deciding.accept(Standing(suggested(one)["type"], one), may_create=True, by=bob)
            db.commit()

    def test_a_manager_lets_a_field_fill_itself_in_that_earned_it(self, app, letter):
        self.earn(app)
        alice = arriving(app, cast.ALICE, ACME)
        page = alice.get("/settings/assistant")
        assert "30 of the last 30 accepted as suggested" in page.text
        refused = alice.post("/settings/assistant", {"fields": ["title"]}, page="/settings/assistant", partial=True)
        assert refused.status_code == 409
        assert "This is earned" in refused.text
        assert alice.post("/settings/assistant", {"fields": ["type"]}, page="/settings/assistant").location == "/settings/assistant?done=saved"
        assert "Fills itself in where it is sure." in alice.get("/settings/assistant").text

    def test_only_managers_come_here_and_without_the_module_nothing_is_switched(self, app, letter):
        assert arriving(app, cast.BOB, ACME).get("/settings/assistant").status_code == 403
        with app.app_context():
            cast.fit_plan("team", "documents", "assistant")
        alice = arriving(app, cast.ALICE, ACME)
        assert "The module Autonomy is off" in alice.get("/settings/assistant").text
        assert alice.post("/settings/assistant", {"fields": ["type"]}, page="/settings/assistant").status_code == 403


class TestProgram:
    def test_suggestions_are_read_accepted_changed_rejected_and_asked_for_anew(self, app, letter):
        bob = programs.signed_in(app, cast.BOB, "acme")
        base = "/v1/orgs/acme"
        told = bob.get(f"{base}/documents/{letter['document']}/suggestions").json["items"]
        assert {one["field"]: one["state"] for one in told} == dict.fromkeys(("type", "correspondent", "title", "date"), "pending")
        one = next(one for one in told if one["field"] == "type")
        assert (one["value"], one["source"], one["quote"], one["page"]) == ("Invoice", "rule", "Rechnung Nr. 88213", 1)
        assert bob.call("PUT", f"{base}/suggestions/{letter['type']}/accept", {}).json["state"] == "accepted"
        assert bob.call("PUT", f"{base}/suggestions/{letter['title']}/accept", {"value": "Strom"}).json["state"] == "edited"
        assert bob.call("PUT", f"{base}/suggestions/{letter['date']}/reject", {}).json["state"] == "rejected"
        assert programs.problem(bob.call("PUT", f"{base}/suggestions/{letter['type']}/reject", {})) == (409, "ALREADY_DECIDED")
        shown = bob.get(f"{base}/documents/{letter['document']}").json
        assert (shown["title"], shown["type"]["name"], shown["date"], shown["correspondent"]) == ("Strom", "Invoice", None, None)
        again = bob.post(f"{base}/documents/{letter['document']}/analysis", {}).json["items"]
        assert [one["field"] for one in again if one["state"] == "pending"] == ["correspondent"]

    def test_a_correspondent_is_set_by_name_or_id_and_emptied(self, app, letter):
        bob, url = programs.signed_in(app, cast.BOB, "acme"), f"/v1/orgs/acme/documents/{letter['document']}"
        named = bob.call("PATCH", url, {"correspondent": "Nordlicht"}).json["correspondent"]
        assert named["name"] == "Nordlicht"
        assert bob.call("PATCH", url, {"correspondent": named["id"]}).json["correspondent"] == named
        assert bob.call("PATCH", url, {"correspondent": None}).json["correspondent"] is None

    def test_a_document_is_kept_inside_and_let_out_by_its_owner(self, app, letter):
        bob, mia = programs.signed_in(app, cast.BOB, "acme"), programs.signed_in(app, cast.MIA, "acme")
        url = f"/v1/orgs/acme/documents/{letter['document']}/staying"
        assert bob.get(url).json == {"stays_inside": False, "may_leave": True}
        for _twice in range(2):
            assert bob.call("PUT", url, {"stays_inside": True}).json == {"stays_inside": True, "may_leave": False}
        assert programs.problem(bob.call("PUT", url, {"stays_inside": "yes"}))[0] == 422
        with app.app_context(), db.inside(cast.tenant("acme")):
            one = access.find(cast.user(cast.BOB).id, letter["document"], role="member")[0]
            outside.keep_inside(on=True, by=cast.user(cast.ALICE))
            sharing.give(one, sharing.whom(cast.org("acme").id, sharing.MEMBER, cast.user(cast.MIA).id), "edit", by=cast.user(cast.BOB))
            db.commit()
        assert bob.call("PUT", url, {"stays_inside": False}).json == {"stays_inside": False, "may_leave": False}
        assert programs.problem(mia.call("PUT", url, {"stays_inside": True})) == (403, "NOT_YOURS")
        assert programs.problem(mia.get(url)) == (403, "NOT_YOURS")

    def test_a_stranger_gets_404(self, app, letter):
        mia = programs.signed_in(app, cast.MIA, "acme")
        staying = f"documents/{letter['document']}/staying"
        calls = [("GET", f"documents/{letter['document']}/suggestions", None), ("PUT", f"suggestions/{letter['type']}/accept", {}), ("GET", staying, None)]
        for method, path, sent in [*calls, ("PUT", staying, {"stays_inside": True})]:
            assert programs.problem(mia.call(method, f"/v1/orgs/acme/{path}", sent)) == (404, "NOT_FOUND")


def test_what_is_read_and_what_is_confirmed_goes_through_the_jobs(app):
    with app.app_context(), db.inside(cast.tenant("acme")):
        types.create("Invoice", by=None)
        db.commit()
    bob = arriving(app, cast.BOB, ACME)
    where = bob.post(
        "/documents", {"file": (io.BytesIO(b"Hansa GmbH\nRechnung 12\nvom 14.10.2026\n"), "Scan 1.txt")}, page="/documents", content_type="multipart/form-data"
    ).location
    screens.deliver(app)
    page = bob.get("/inbox").text
    found = re.search(r'formaction="(/suggestions/[^"]+/acceptance)"[^>]*>(?:(?!</button>).)*Accept Invoice', page)
    bob.post(found[1], page="/documents")
    bob.post(f"{where}/confirmation", page="/documents")
    screens.deliver(app)
    with app.app_context(), db.inside(cast.tenant("acme")):
        assert db.session.query(Document).one().type_id
        assert deciding.learned.lessons() == 1
