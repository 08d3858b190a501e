"""The pages of groups and invitations."""

import cast
import pytest
from screens import ACME, GLOBEX, arriving, letters_to

from webapp.kit import db
from webapp.orgs import groups, invitations


def made(app, name="Board"):
    with app.app_context(), db.inside(cast.tenant("acme")):
        group = groups.create(name, "Decides.", by=None).id
        db.commit()
    return group


def inside(app, group):
    with app.app_context(), db.inside(cast.tenant("acme")):
        return [one.name for one in groups.members_of(group, cursor=None, limit=50).items]


def test_a_manager_makes_a_group_and_is_led_to_it(app):
    alice = arriving(app, cast.ALICE, ACME)
    answer = alice.post("/groups", {"name": "Accounting", "description": "Books."}, page="/groups")
    page = alice.get(answer.location).text
    assert "Accounting" in page
    assert "Nobody is in it" in page
    assert "Accounting" in alice.get("/groups").text


@pytest.mark.parametrize(("name", "said", "status"), [("", "Give the group a name.", 422), ("BOARD", "There is a group called Board.", 409)])
def test_a_wrong_name_is_told_at_the_field(app, name, said, status):
    made(app)
    answer = arriving(app, cast.ALICE, ACME).post("/groups", {"name": name}, page="/groups", partial=True)
    assert answer.status_code == status
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_group_is_renamed_in_place(app):
    group, alice = made(app), arriving(app, cast.ALICE, ACME)
    answer = alice.post(f"/groups/{group}", {"name": "Council", "description": ""}, page="/groups", partial=True)
    assert "<h1>Council</h1>" in answer.text
    assert answer.text.lstrip().startswith("<div")
    made(app, "Crew")
    assert alice.post(f"/groups/{group}", {"name": "crew"}, page="/groups", partial=True).status_code == 409
    assert alice.post(f"/groups/{group}", {"name": "Board"}, page="/groups").location == f"/groups/{group}"


def test_members_are_found_while_typing_added_and_taken_out(app):
    group, alice = made(app), arriving(app, cast.ALICE, ACME)
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert "Mia Kern" in alice.get(f"/groups/{group}/candidates?who=MIA", headers=partial).text
    assert "Nobody fits" in alice.get(f"/groups/{group}/candidates?who=pia", headers=partial).text
    answer = alice.post(f"/groups/{group}/members", {"who": cast.MIA}, page="/groups", partial=True)
    assert "Mia Kern" in answer.text
    assert inside(app, group) == ["Mia Kern"]
    assert "is in it" in alice.get(f"/groups/{group}/candidates?who=mia", headers=partial).text
    with app.app_context():
        mia = cast.user(cast.MIA).id
    alice.post(f"/groups/{group}/members/{mia}/removal", page="/groups", partial=True)
    assert inside(app, group) == []


def test_without_script_the_search_is_a_page(app):
    group, alice = made(app), arriving(app, cast.ALICE, ACME)
    page = alice.get(f"/groups/{group}/candidates?who=mia").text
    assert "Mia Kern" in page
    assert "<h1>Board</h1>" in page
    assert alice.post(f"/groups/{group}/members", {"who": "mia kern"}, page="/groups").location == f"/groups/{group}"
    assert inside(app, group) == ["Mia Kern"]


@pytest.mark.parametrize("who", ["nobody", cast.PIA, cast.CHARLIE, ""])
def test_nobody_who_is_no_member_is_added(app, who):
    group = made(app)
    answer = arriving(app, cast.ALICE, ACME).post(f"/groups/{group}/members", {"who": who}, page="/groups", partial=True)
    assert answer.status_code == 422
    assert inside(app, group) == []


def test_a_group_is_deleted_and_a_built_in_one_is_not(app):
    group, alice = made(app), arriving(app, cast.ALICE, ACME)
    assert alice.post(f"/groups/{group}/removal", page="/groups").location == "/groups"
    assert alice.get(f"/groups/{group}").status_code == 404
    with app.app_context(), db.inside(cast.tenant("acme")):
        kept = groups.offered()[0].id
    assert alice.post(f"/groups/{kept}/removal", page="/groups").status_code == 409


def test_members_look_and_change_nothing(app):
    group, bob = made(app), arriving(app, cast.BOB, ACME)
    assert "Board" in bob.get("/groups").text
    page = bob.get(f"/groups/{group}").text
    assert "Decides." in page
    assert "Rename" not in page
    for path in ("", f"/{group}", f"/{group}/removal", f"/{group}/members"):
        assert bob.post(f"/groups{path}", {"name": "x", "who": cast.BOB}, page="/groups").status_code == 403
    assert bob.get("/people/invitations").status_code == 403


def test_another_organization_s_groups_are_not_found(app):
    group, charlie = made(app), arriving(app, cast.CHARLIE, GLOBEX)
    assert charlie.get(f"/groups/{group}").status_code == 404
    assert charlie.post(f"/groups/{group}/members", {"who": cast.CHARLIE}, page="/groups").status_code == 404


def test_several_are_invited_at_once_and_each_is_answered(app):
    group, alice = made(app), arriving(app, cast.ALICE, ACME)
    sent = {"emails": f"zoe@acme.example, {cast.BOB}\nnobody\n{cast.PIA}", "role": "client", "groups": str(group), "message": "Hello."}
    answer = alice.post("/people/invitations", sent, page="/people/invitations", partial=True)
    assert answer.status_code == 200
    assert "One invitation is on its way." in answer.text
    assert "bob@acme.example is a member already." in answer.text
    assert 'href="/signups"' in answer.text
    assert f"{cast.BOB}\nnobody\n{cast.PIA}</textarea>" in answer.text
    assert "as a client" in letters_to(app, "zoe@acme.example")[-1]
    with app.app_context():
        (one,) = invitations.page(cast.org("acme").id, cursor=None, limit=5).items
        assert (one.role, one.groups) == ("client", [str(group)])


@pytest.mark.parametrize(
    "wrong", [{"emails": ""}, {"emails": "x@acme.example", "role": "owner"}, {"emails": "x@acme.example", "groups": "x"}, {"emails": cast.BOB}]
)
def test_a_wrong_invitation_is_refused_and_sends_nothing(app, wrong):
    alice = arriving(app, cast.ALICE, ACME)
    answer = alice.post("/people/invitations", {"role": "member", **wrong}, page="/people/invitations", partial=True)
    assert answer.status_code == 422
    with app.app_context():
        assert invitations.open_count(cast.org("acme").id) == 0


def test_an_invitation_is_sent_again_and_taken_back_in_its_row(app, time):
    alice = arriving(app, cast.ALICE, ACME)
    answer = alice.post("/people/invitations", {"emails": "zoe@acme.example", "role": "member"}, page="/people/invitations")
    assert answer.location == "/people/invitations?sent=1"
    assert "One invitation is on its way." in alice.get(answer.location).text
    with app.app_context():
        (one,) = invitations.page(cast.org("acme").id, cursor=None, limit=5).items
    time.passes(minutes=2)
    path = f"/people/invitations/{one.id}"
    assert "A new letter is on its way." in alice.post(f"{path}/resend", page="/people/invitations", partial=True).text
    assert alice.post(f"{path}/resend", page="/people/invitations", partial=True).status_code == 429
    assert "Taken back" in alice.post(f"{path}/revocation", page="/people/invitations", partial=True).text
    assert alice.post(f"{path}/resend", page="/people/invitations", partial=True).status_code == 409
    for state, seen in (("revoked", True), ("open", False)):
        assert ("zoe@acme.example" in alice.get(f"/people/invitations?state={state}").text) is seen
    assert alice.get("/people/invitations?state=nonsense").status_code == 404
    charlie = arriving(app, cast.CHARLIE, GLOBEX)
    assert charlie.post(f"{path}/revocation", page="/people/invitations").status_code == 404
