"""Categories, types and tags, as programs see them."""

from uuid import UUID, uuid4

import cast
import pytest
from documents.filed import document
from programs import problem, signed_in

from webapp.documents import categories, filing, tags
from webapp.kit import db

HERE = "/v1/orgs/acme"


@pytest.fixture
def alice(app):
    return signed_in(app, cast.ALICE, "acme")


def used(app, **under):
    with app.app_context(), db.inside(cast.tenant("acme")):
        filing.change(document(), by=cast.user(cast.BOB), **under)
        db.commit()


def made(program, kind, name, **more):
    answer = program.post(f"{HERE}/{kind}", {"name": name, **more})
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def test_a_tree_is_grown_moved_and_merged(app, alice):
    finance, legal = made(alice, "categories", "Finance"), made(alice, "categories", "Legal")
    energy = made(alice, "categories", "Energy", parent_id=finance)
    used(app, categories=[UUID(energy)])
    moved = alice.call("PATCH", f"{HERE}/categories/{energy}", {"parent_id": legal, "name": "Power"}).json
    assert moved == {"id": energy, "name": "Power", "documents": 1, "parent_id": legal, "path": [legal, energy]}
    assert alice.call("PATCH", f"{HERE}/categories/{energy}", {"parent_id": None}).json["path"] == [energy]
    assert problem(alice.call("PATCH", f"{HERE}/categories/{energy}", {"parent_id": energy})) == (422, "INSIDE_ITSELF")
    assert alice.call("PATCH", f"{HERE}/categories/{energy}", {"merge_into": finance}).json["documents"] == 1
    first = alice.get(f"{HERE}/categories?limit=1").json
    assert [item["name"] for item in first["items"]] == ["Finance"]
    second = alice.get(f"{HERE}/categories?limit=1&cursor={first['next_cursor']}").json
    assert ([item["name"] for item in second["items"]], second["next_cursor"]) == (["Legal"], None)


@pytest.mark.parametrize("kind", ["categories", "types", "tags"])
def test_one_in_use_goes_only_with_a_word_about_its_documents(app, alice, kind):
    one, other = made(alice, kind, "One"), made(alice, kind, "Other")
    used(app, **({"type": UUID(one)} if kind == "types" else {kind: [UUID(one)]}))
    assert problem(alice.call("DELETE", f"{HERE}/{kind}/{one}")) == (409, "IN_USE")
    assert "there: 1." in alice.call("DELETE", f"{HERE}/{kind}/{one}").json["detail"]
    assert problem(alice.call("DELETE", f"{HERE}/{kind}/{one}?move_to={uuid4()}")) == (422, "LABEL_UNKNOWN")
    assert alice.call("DELETE", f"{HERE}/{kind}/{one}?move_to={other}").status_code == 204
    assert alice.get(f"{HERE}/{kind}").json["items"][0]["documents"] == 1
    assert alice.call("DELETE", f"{HERE}/{kind}/{other}?force=true").status_code == 204
    assert alice.get(f"{HERE}/{kind}").json == {"items": [], "next_cursor": None}
    assert problem(alice.call("DELETE", f"{HERE}/{kind}/{other}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("kind", ["types", "tags"])
def test_names_are_told_apart_and_merged(alice, kind):
    one, other = made(alice, kind, "Straße"), made(alice, kind, "Other")
    assert problem(alice.post(f"{HERE}/{kind}", {"name": "STRASSE"})) == (409, "NAME_TAKEN")
    assert problem(alice.post(f"{HERE}/{kind}", {"name": " "})) == (422, "NAME_INVALID")
    assert problem(alice.post(f"{HERE}/{kind}", {"name": "x", "colour": "red"})) == (422, "INVALID")
    assert alice.call("PATCH", f"{HERE}/{kind}/{one}", {"name": "Weg"}).json["name"] == "Weg"
    assert alice.call("PATCH", f"{HERE}/{kind}/{one}", {"merge_into": other}).json["id"] == other
    assert problem(alice.call("PATCH", f"{HERE}/{kind}/{other}", {"merge_into": other})) == (422, "SAME")


def test_a_member_makes_tags_and_sees_no_numbers_and_a_client_sees_nothing(app, alice):
    made(alice, "categories", "Finance")
    bob, vera = signed_in(app, cast.BOB, "acme"), signed_in(app, cast.VERA, "acme")
    assert bob.get(f"{HERE}/categories").json["items"][0]["documents"] is None
    tag = made(bob, "tags", "mine")
    assert problem(bob.post(f"{HERE}/types", {"name": "x"}))[0] == 403
    assert problem(bob.call("DELETE", f"{HERE}/tags/{tag}"))[0] == 403
    assert [problem(vera.get(f"{HERE}/{kind}"))[0] for kind in ("categories", "types", "tags")] == [403] * 3


def test_nothing_of_another_organization_is_reached(app, alice):
    with app.app_context(), db.inside(cast.tenant("globex")):
        theirs = {"categories": categories.create("Theirs", by=None).id, "tags": tags.create("theirs", by=None).id}
        db.commit()
    for kind, its_id in theirs.items():
        own = made(alice, kind, "Own")
        assert problem(alice.call("PATCH", f"{HERE}/{kind}/{its_id}", {"name": "x"})) == (404, "NOT_FOUND")
        assert problem(alice.call("PATCH", f"{HERE}/{kind}/{own}", {"merge_into": str(its_id)})) == (422, "LABEL_UNKNOWN")
    assert problem(alice.get("/v1/orgs/globex/tags")) == (404, "NOT_FOUND")
