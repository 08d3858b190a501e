"""Members, groups and invitations, for programs."""

import re
from uuid import uuid4

import cast
import pytest
from programs import problem, signed_in
from screens import letters_to

from webapp.kit import db
from webapp.orgs import members

ZOE = "zoe@acme.example"


@pytest.fixture
def alice(app):
    return signed_in(app, cast.ALICE, "acme")


def user_id(app, email):
    with app.app_context():
        return str(cast.user(email).id)


def seat(app, email):
    with app.app_context():
        found = members.find(cast.org("acme").id, cast.user(email).id)
        return (found.role, found.status) if found else None


def test_members_are_listed_by_pages_and_narrowed(app, alice):
    first = alice.get("/v1/orgs/acme/users?limit=3").json
    assert [one["name"] for one in first["items"]] == ["Alice Brandt", "Bob Okafor", "Mia Kern"]
    rest = alice.get(f"/v1/orgs/acme/users?limit=3&cursor={first['next_cursor']}").json
    assert [one["name"] for one in rest["items"]] == ["Vera Lindqvist"]
    assert rest["next_cursor"] is None
    assert set(rest["items"][0]) == {"id", "name", "email", "role", "status", "joined_at"}
    with app.app_context():
        org = cast.org("acme").id
    assert [one["role"] for one in alice.get(f"/v1/orgs/{org}/users?q=LIND&role=client&status=active").json["items"]] == ["client"]
    assert problem(alice.get("/v1/orgs/acme/users?role=owner"))[0] == 422


def test_members_read_the_directory_without_the_suspended_and_clients_do_not(app):
    with app.app_context():
        members.suspend(members.get(cast.org("acme").id, cast.user(cast.MIA).id), by=None)
        db.commit()
    bob, vera = signed_in(app, cast.BOB, "acme"), signed_in(app, cast.VERA, "acme")
    assert "Mia Kern" not in bob.get("/v1/orgs/acme/users?status=suspended").text
    for path in ("/v1/orgs/acme/users", "/v1/orgs/acme/groups", "/v1/orgs/acme/invitations"):
        assert problem(vera.get(path)) == (403, "NOT_ALLOWED")
    assert vera.get("/v1/me/groups").json["items"] == []
    assert problem(bob.get("/v1/orgs/acme/invitations")) == (403, "NOT_ALLOWED")
    assert problem(bob.call("PATCH", f"/v1/orgs/acme/users/{user_id(app, cast.VERA)}", {"role": "manager"})) == (403, "NOT_ALLOWED")


def test_a_sys_admin_is_no_member_and_another_organization_is_not_there(app, alice):
    assert problem(signed_in(app, cast.DANA, None).get("/v1/orgs/acme/users")) == (403, "NOT_A_MEMBER")
    assert problem(alice.get("/v1/orgs/globex/users")) == (404, "NOT_FOUND")


def test_role_and_status_change(app, alice):
    bob = f"/v1/orgs/acme/users/{user_id(app, cast.BOB)}"
    program = signed_in(app, cast.BOB, "acme")
    assert alice.call("PATCH", bob, {"role": "client"}).json["role"] == "client"
    assert problem(program.get("/v1/orgs/acme/users")) == (403, "NOT_ALLOWED")
    assert alice.call("PATCH", bob, {"role": "member", "status": "suspended"}).json["status"] == "suspended"
    assert problem(program.get("/v1/me"))[0] == 401
    assert alice.call("PATCH", bob, {"status": "active"}).json["status"] == "active"
    assert problem(program.get("/v1/me"))[0] == 401
    assert seat(app, cast.BOB) == ("member", "active")


@pytest.mark.parametrize("body", [{"role": "owner"}, {"status": "pending"}, {"org": "globex"}, {"name": "x"}])
def test_other_fields_and_words_are_refused(app, alice, body):
    assert problem(alice.call("PATCH", f"/v1/orgs/acme/users/{user_id(app, cast.BOB)}", body))[0] == 422
    assert seat(app, cast.BOB) == ("member", "active")


@pytest.mark.parametrize("body", [{"role": "member"}, {"status": "suspended"}])
def test_the_last_manager_stays(app, alice, body):
    assert problem(alice.call("PATCH", f"/v1/orgs/acme/users/{user_id(app, cast.ALICE)}", body)) == (409, "LAST_MANAGER")
    assert problem(alice.call("DELETE", f"/v1/orgs/acme/users/{user_id(app, cast.ALICE)}")) == (409, "LAST_MANAGER")
    assert seat(app, cast.ALICE) == ("manager", "active")


@pytest.mark.parametrize("heir", [None, cast.MIA])
def test_a_member_is_removed_and_their_documents_have_an_owner(app, alice, heir):
    query = f"?hand_over_to={user_id(app, heir)}" if heir else ""
    assert alice.call("DELETE", f"/v1/orgs/acme/users/{user_id(app, cast.BOB)}{query}").status_code == 204
    assert seat(app, cast.BOB) is None
    assert problem(alice.call("DELETE", f"/v1/orgs/acme/users/{user_id(app, cast.BOB)}")) == (404, "NOT_FOUND")


def test_a_wrong_heir_is_refused(app, alice):
    for heir in (user_id(app, cast.VERA), user_id(app, cast.CHARLIE), str(uuid4())):
        assert problem(alice.call("DELETE", f"/v1/orgs/acme/users/{user_id(app, cast.BOB)}?hand_over_to={heir}")) == (422, "HEIR_INVALID")
    assert problem(alice.call("DELETE", f"/v1/orgs/acme/users/{user_id(app, cast.BOB)}?hand_over_to=x"))[0] == 422
    assert seat(app, cast.BOB)


def test_groups_are_made_changed_filled_and_deleted(app, alice):
    made = alice.post("/v1/orgs/acme/groups", {"name": "Board", "description": "Decides."})
    assert (made.status_code, made.json["members"]) == (201, 0)
    path = f"/v1/orgs/acme/groups/{made.json['id']}"
    assert alice.call("PATCH", path, {"name": "Council"}).json["description"] == "Decides."
    for _ in range(2):
        assert alice.call("PUT", f"{path}/members/{user_id(app, cast.BOB)}").status_code == 204
    shown = signed_in(app, cast.BOB, "acme").get(path).json
    assert (shown["name"], shown["members"], shown["items"][0]["email"], shown["next_cursor"]) == ("Council", 1, cast.BOB, None)
    assert [one["name"] for one in signed_in(app, cast.BOB, "acme").get("/v1/me/groups").json["items"]] == ["Council"]
    assert [one["name"] for one in alice.get("/v1/orgs/acme/groups?q=COUN").json["items"]] == ["Council"]
    assert alice.call("DELETE", f"{path}/members/{user_id(app, cast.BOB)}").status_code == 204
    assert problem(alice.call("DELETE", f"{path}/members/{user_id(app, cast.BOB)}")) == (404, "NOT_FOUND")
    assert alice.call("DELETE", path).status_code == 204
    assert problem(alice.get(path)) == (404, "NOT_FOUND")


def test_what_does_not_fit_a_group_is_refused(app, alice):
    alice.post("/v1/orgs/acme/groups", {"name": "Board"})
    assert problem(alice.post("/v1/orgs/acme/groups", {"name": "bOARD"})) == (409, "NAME_TAKEN")
    assert problem(alice.post("/v1/orgs/acme/groups", {"name": ""}))[0] == 422
    assert problem(alice.post("/v1/orgs/acme/groups", {"name": "\u200b"})) == (422, "NAME_INVALID")
    (built_in, *_) = alice.get("/v1/orgs/acme/groups").json["items"]
    path = f"/v1/orgs/acme/groups/{built_in['id']}"
    assert problem(alice.call("DELETE", path)) == (409, "GROUP_BUILT_IN")
    for stranger in (cast.PIA, cast.CHARLIE):
        assert problem(alice.call("PUT", f"{path}/members/{user_id(app, stranger)}")) == (404, "NOT_FOUND")
    assert problem(signed_in(app, cast.BOB, "acme").call("DELETE", path)) == (403, "NOT_ALLOWED")


def test_invitations_are_sent_again_and_taken_back(app, alice, time):
    group = alice.post("/v1/orgs/acme/groups", {"name": "Board"}).json["id"]
    made = alice.post("/v1/orgs/acme/invitations", {"email": ZOE, "role": "client", "groups": [group], "message": "Hello."})
    assert (made.status_code, made.json["state"], made.json["groups"], made.json["invited_by"]) == (201, "open", [group], "Alice Brandt")
    assert "token" not in made.text
    assert not re.search(r"[A-Za-z0-9_-]{43}", made.text)
    assert "Hello." in letters_to(app, ZOE)[-1]
    path = f"/v1/orgs/acme/invitations/{made.json['id']}"
    assert alice.call("POST", f"{path}/resend").json["times_sent"] == 2
    assert problem(alice.call("POST", f"{path}/resend")) == (429, "TOO_MANY_REQUESTS")
    assert alice.call("DELETE", path).status_code == 204
    time.passes(minutes=2)
    assert problem(alice.call("POST", f"{path}/resend")) == (409, "ALREADY_REVOKED")
    assert [one["email"] for one in alice.get("/v1/orgs/acme/invitations?state=revoked").json["items"]] == [ZOE]
    assert alice.get("/v1/orgs/acme/invitations?state=open").json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"email": cast.BOB.upper()}, (409, "ALREADY_MEMBER")),
        ({"email": cast.PIA}, (409, "WAITS_ALREADY")),
        ({"email": "x"}, (422, "EMAIL_INVALID")),
        ({"email": ZOE, "role": "owner"}, (422, "INVALID")),
        ({"email": ZOE, "groups": [str(uuid4())]}, (422, "GROUP_UNKNOWN")),
        ({"email": ZOE, "organization_id": "x"}, (422, "INVALID")),
    ],
)
def test_who_need_not_or_cannot_be_invited_is_not(alice, body, refused):
    assert problem(alice.post("/v1/orgs/acme/invitations", body)) == refused
    assert alice.get("/v1/orgs/acme/invitations").json["items"] == []


def test_the_same_address_in_another_case_is_a_duplicate(alice):
    alice.post("/v1/orgs/acme/invitations", {"email": ZOE})
    assert problem(alice.post("/v1/orgs/acme/invitations", {"email": "Zoe@ACME.example"})) == (409, "ALREADY_INVITED")


def test_what_is_another_organization_s_is_not_there(app, alice):
    made = alice.post("/v1/orgs/acme/invitations", {"email": ZOE}).json["id"]
    charlie = signed_in(app, cast.CHARLIE, "globex")
    assert problem(charlie.call("DELETE", f"/v1/orgs/globex/invitations/{made}")) == (404, "NOT_FOUND")
    assert problem(charlie.call("PATCH", f"/v1/orgs/globex/users/{user_id(app, cast.MIA)}", {"role": "client"})) == (404, "NOT_FOUND")
