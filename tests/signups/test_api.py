import cast
import programs
import pytest
import sqlalchemy as sa
from programs import problem
from screens import letters_to, read_code

from webapp.kit import clock, db
from webapp.orgs import members
from webapp.orgs.models import MemberGroup, MemberGroupMember
from webapp.platform.models import Domain
from webapp.signups import policy
from webapp.signups.models import Signup

NEW = "tunde@acme.example"
WORDS = {"email": NEW, "name": "Tunde Adeyemi", "reason": "Night shift."}


@pytest.fixture
def alice(app):
    return programs.signed_in(app, cast.ALICE, "acme")


@pytest.fixture
def pia(app):
    with app.app_context():
        return cast.signup_of(cast.PIA)


def ask(app, org="acme", **changes):
    return programs.Program(app).post(f"/v1/orgs/{org}/signups", {**WORDS, **changes})


class TestAsking:
    def test_a_code_goes_to_the_address_and_proves_it(self, app):
        answer = ask(app)
        assert (answer.status_code, answer.json) == (202, {"expires_in": 900})
        given = {"email": NEW.upper(), "code": read_code(app, NEW)}
        proved = programs.Program(app).post("/v1/orgs/acme/signups/verification", given)
        assert (proved.status_code, proved.json) == (200, {"status": "pending"})
        assert "Night shift." in letters_to(app, cast.ALICE)[-1]
        assert problem(programs.Program(app).post("/v1/orgs/acme/signups/verification", given)) == (401, "INVALID_CODE")

    @pytest.mark.parametrize("email", [cast.ALICE, cast.PIA, cast.CHARLIE, cast.STRANGER])
    def test_the_answer_is_the_same_for_everybody(self, app, email):
        assert (ask(app, email=email).status_code, ask(app, email="other@acme.example").json) == (202, {"expires_in": 900})

    def test_who_has_an_address_of_a_verified_domain_is_in(self, app):
        with app.app_context():
            org = cast.org("acme")
            cast.put_on_plan("acme", "business")
            db.session.add(Domain(organization_id=org.id, host="acme.example", proof="x", verified_at=clock.now()))
            policy.change(org, accepts_signups=True, admits_domains=True, by=cast.user(cast.ALICE))
            db.commit()
        ask(app)
        assert programs.Program(app).post("/v1/orgs/acme/signups/verification", {"email": NEW, "code": read_code(app, NEW)}).json == {"status": "approved"}
        with app.app_context():
            assert members.find(cast.org("acme").id, cast.user(NEW).id).status == "active"

    def test_too_often_is_refused(self, app):
        ask(app)
        assert problem(ask(app)) == (429, "TOO_MANY_REQUESTS")

    def test_closed_sign_ups_say_so(self, app):
        with app.app_context():
            policy.change(cast.org("acme"), accepts_signups=False, admits_domains=False, by=cast.user(cast.ALICE))
            db.commit()
        assert problem(ask(app)) == (409, "SIGNUPS_CLOSED")

    @pytest.mark.parametrize(
        ("changes", "wanted"),
        [
            ({"email": "tunde"}, (422, "EMAIL_INVALID")),
            ({"name": ""}, (422, "INVALID")),
            ({"reason": "x" * 501}, (422, "INVALID")),
            ({"role": "manager"}, (422, "INVALID")),
            ({"status": "approved"}, (422, "INVALID")),
        ],
    )
    def test_bad_input_is_told(self, app, changes, wanted):
        assert problem(ask(app, **changes)) == wanted

    def test_an_organization_there_is_none_of(self, app):
        assert problem(ask(app, org="nobody")) == (404, "NOT_FOUND")


class TestDeciding:
    def test_the_list_says_who_waits(self, app, alice):
        with app.app_context():
            cast.put_on_plan("acme", "business")
            db.session.add(Domain(organization_id=cast.org("acme").id, host="acme.example", proof="x", verified_at=clock.now()))
            db.commit()
        (item,) = alice.get("/v1/orgs/acme/signups").json["items"]
        assert (item["name"], item["status"], item["matching_domain"], item["decided_by"]) == ("Pia Sommer", "pending", "acme.example", None)
        assert alice.get("/v1/orgs/acme/signups?status=approved").json == {"items": [], "next_cursor": None}
        assert problem(alice.get("/v1/orgs/acme/signups?status=unverified")) == (422, "INVALID")

    def test_the_list_is_paged(self, app, alice):
        with app.app_context():
            for number in range(3):
                user = cast.users.find_or_create(f"n{number}@acme.example", f"Number {number}")
                columns = {"email": user.email, "name": user.name, "user_id": user.id, "status": "pending", "proved_at": clock.now()}
                db.session.add(Signup(organization_id=cast.org("acme").id, reason="x", **columns))
            db.commit()
        names, cursor = [], ""
        while cursor is not None:
            page = alice.get(f"/v1/orgs/acme/signups?limit=2{cursor and f'&cursor={cursor}'}").json
            names += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert names == ["Pia Sommer", "Number 0", "Number 1", "Number 2"]

    def test_approving_seats_with_role_and_groups_and_twice_changes_nothing(self, app, alice, pia):
        with app.app_context(), db.inside(cast.tenant("acme")):
            group = MemberGroup(name="Accounting", name_folded="accounting")
            db.session.add(group)
            db.session.flush()
            group_id = str(group.id)
            db.commit()
        answer = alice.call("PUT", f"/v1/signups/{pia}/approve", {"role": "client", "groups": [group_id]})
        assert (answer.status_code, answer.json["status"], answer.json["role"], answer.json["groups"]) == (200, "approved", "client", [group_id])
        assert alice.call("PUT", f"/v1/signups/{pia}/approve", {"role": "manager"}).json["role"] == "client"
        assert len(letters_to(app, cast.PIA)) == 1
        with app.app_context(), db.inside(cast.tenant("acme")):
            assert members.find(cast.org("acme").id, cast.user(cast.PIA).id).role == "client"
            assert db.session.scalars(sa.select(MemberGroupMember.user_id)).all() == [cast.user(cast.PIA).id]

    def test_rejecting_tells_the_reason_and_the_other_way_is_refused(self, app, alice, pia):
        for _ in range(2):
            assert alice.call("PUT", f"/v1/signups/{pia}/reject", {"reason": "Ask HR first."}).json["rejection"] == "Ask HR first."
        assert problem(alice.call("PUT", f"/v1/signups/{pia}/approve", {})) == (409, "ALREADY_DECIDED")
        assert "Ask HR first." in letters_to(app, cast.PIA)[-1]

    @pytest.mark.parametrize(
        ("body", "wanted"), [({"role": "owner"}, (422, "INVALID")), ({"groups": ["x"]}, (422, "GROUP_UNKNOWN")), ({"org": "x"}, (422, "INVALID"))]
    )
    def test_bad_input_decides_nothing(self, app, alice, pia, body, wanted):
        assert problem(alice.call("PUT", f"/v1/signups/{pia}/approve", body)) == wanted
        assert alice.get("/v1/orgs/acme/signups").json["items"][0]["status"] == "pending"

    def test_members_may_not_and_other_managers_find_nothing(self, app, pia):
        bob, charlie = programs.signed_in(app, cast.BOB, "acme"), programs.signed_in(app, cast.CHARLIE, "globex")
        assert problem(bob.call("PUT", f"/v1/signups/{pia}/approve", {})) == (403, "NOT_ALLOWED")
        assert problem(charlie.call("PUT", f"/v1/signups/{pia}/approve", {})) == (404, "NOT_FOUND")
        assert problem(charlie.get("/v1/orgs/acme/signups")) == (404, "NOT_FOUND")


class TestWaiting:
    def test_sysadmins_see_who_waits_but_not_who_it_is(self, app, pia):
        dana = programs.signed_in(app, cast.DANA, None)
        answer = dana.get("/v1/signups?status=pending")
        (item,) = answer.json["items"]
        assert (item["id"], item["email_domain"], item["age_days"]) == (str(pia), "acme.example", 0)
        assert "pia" not in answer.text.lower()

    def test_nobody_else_does(self, app, alice):
        assert problem(alice.get("/v1/signups")) == (403, "NOT_ALLOWED")
        assert problem(programs.Program(app).get("/v1/signups")) == (401, "SIGN_IN_NEEDED")
