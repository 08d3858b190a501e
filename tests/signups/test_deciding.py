from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, GLOBEX, Browser, arriving, letters_to

from webapp.audit.models import PlatformEntry
from webapp.kit import db, refusals
from webapp.orgs import members
from webapp.orgs.models import Person
from webapp.signups import deciding
from webapp.signups.models import Signup


def pia(app):
    with app.app_context():
        return cast.signup_of(cast.PIA)


def membership(app, email=cast.PIA):
    with app.app_context():
        found = members.find(cast.org("acme").id, cast.user(email).id)
        return (found.role, found.status) if found else None


class TestVerb:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    @pytest.fixture
    def inside(self, context):
        with db.inside(cast.tenant("acme")):
            yield

    def find(self):
        return deciding.find(cast.org("acme").id, cast.signup_of(cast.PIA))

    def test_approving_seats_the_person_and_is_recorded(self, inside):
        assert deciding.approve(self.find(), "client", by=cast.user(cast.ALICE))
        db.commit()
        user = cast.user(cast.PIA)
        assert members.find(cast.org("acme").id, user.id).role == "client"
        assert db.session.get(Person, user.id).name == "Pia Sommer"
        actions = db.session.scalars(sa.select(PlatformEntry.action).where(PlatformEntry.actor_name == "Alice Brandt")).all()
        assert set(actions) >= {"members.seated", "signups.approved"}

    def test_approving_twice_changes_nothing(self, inside):
        deciding.approve(self.find(), "member", by=cast.user(cast.ALICE))
        assert not deciding.approve(self.find(), "manager", by=cast.user(cast.BOB))
        assert self.find().role == "member"

    def test_rejecting_what_was_approved_is_refused_and_the_other_way_round(self, inside):
        deciding.approve(self.find(), "member", by=cast.user(cast.ALICE))
        with pytest.raises(refusals.Conflict) as refused:
            deciding.reject(self.find(), "no", by=cast.user(cast.ALICE))
        assert refused.value.code == "ALREADY_DECIDED"
        assert "Alice Brandt" in str(refused.value)

    def test_rejecting_takes_the_seat_back(self, inside):
        assert deciding.reject(self.find(), "We do not know you.", by=cast.user(cast.ALICE))
        assert not deciding.reject(self.find(), "again", by=cast.user(cast.ALICE))
        assert members.find(cast.org("acme").id, cast.user(cast.PIA).id) is None

    @pytest.mark.parametrize("role", ["owner", "", "sysadmin"])
    def test_a_role_there_is_none_of_is_refused(self, inside, role):
        with pytest.raises(refusals.Invalid):
            deciding.approve(self.find(), role, by=cast.user(cast.ALICE))
        assert self.find().status == "pending"

    def test_another_organizations_request_is_not_found(self, context):
        with pytest.raises(refusals.NotFound):
            deciding.find(cast.org("globex").id, cast.signup_of(cast.PIA))

    def test_of_many_decisions_at_once_one_stands(self, app):
        def decide(number):
            with app.app_context(), db.inside(cast.tenant("acme")):
                try:
                    signup = self.find()
                    done = deciding.approve(signup, "member", by=cast.user(cast.ALICE)) if number % 2 else deciding.reject(signup, "", by=cast.user(cast.ALICE))
                    db.commit()
                    return done
                except refusals.Conflict:
                    return False

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(decide, range(16))) == 1


def test_the_manager_approves_in_the_row_and_the_counter_follows(app):
    alice = arriving(app, cast.ALICE, ACME)
    assert "Pia Sommer" in alice.get("/signups").text
    answer = alice.post(f"/signups/{pia(app)}/approval", {"role": "member"}, page="/signups", partial=True)
    assert answer.status_code == 200
    assert f'id="request-{pia(app)}"' in answer.text
    assert 'id="nav-signups-count"' in answer.text
    assert "hx-swap-oob" in answer.text
    assert membership(app) == ("member", "active")
    assert "Your workspace is here" in letters_to(app, cast.PIA)[-1]


def test_the_waiting_page_becomes_the_workspace(app):
    waiting = Browser(app, ACME)
    waiting.sign_in(cast.PIA)
    before = waiting.cookie("__Host-gatehouse")
    arriving(app, cast.ALICE, ACME).post(f"/signups/{pia(app)}/approval", {"role": "member"}, page="/signups")
    answer = waiting.post("/waiting", page="/waiting", partial=True)
    assert answer.headers["HX-Redirect"] == "/"
    assert waiting.cookie("__Host-gatehouse") != before
    assert waiting.get("/documents").status_code == 200


def test_who_is_rejected_reads_the_reason_on_the_page_and_by_mail(app):
    waiting = Browser(app, ACME)
    waiting.sign_in(cast.PIA)
    arriving(app, cast.ALICE, ACME).post(f"/signups/{pia(app)}/rejection", {"reason": "Ask HR first."}, page="/signups")
    assert waiting.post("/waiting", page="/waiting", partial=True).headers["HX-Redirect"] == "/waiting"
    assert "Ask HR first." in waiting.get("/waiting").text
    assert "Ask HR first." in letters_to(app, cast.PIA)[-1]


def test_without_script_the_list_comes_back(app):
    answer = arriving(app, cast.ALICE, ACME).post(f"/signups/{pia(app)}/approval", {"role": "client"}, page="/signups")
    assert (answer.status_code, answer.location) == (303, "/signups")


def test_deciding_the_other_way_is_told_in_the_row(app):
    alice = arriving(app, cast.ALICE, ACME)
    alice.post(f"/signups/{pia(app)}/approval", {"role": "member"}, page="/signups")
    answer = alice.post(f"/signups/{pia(app)}/rejection", {"reason": ""}, page="/signups", partial=True)
    assert answer.status_code == 409
    assert "has decided" in answer.text
    assert membership(app) == ("member", "active")


def test_approving_twice_answers_the_same(app):
    alice = arriving(app, cast.ALICE, ACME)
    codes = [alice.post(f"/signups/{pia(app)}/approval", {"role": "member"}, page="/signups", partial=True).status_code for _ in range(2)]
    assert codes == [200, 200]
    assert len(letters_to(app, cast.PIA)) == 1


@pytest.mark.parametrize("email", [cast.BOB, cast.VERA])
def test_members_and_clients_may_not_and_that_is_recorded(app, email):
    browser = arriving(app, email, ACME)
    assert browser.post(f"/signups/{pia(app)}/approval", {"role": "manager"}, page="/documents").status_code == 403
    assert browser.get("/signups").status_code == 403
    assert membership(app) == ("member", "pending")
    with app.app_context():
        refused = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.result == "refused", PlatformEntry.action == "signups.decide")).all()
    assert len(refused) == 2


def test_another_organizations_manager_finds_nothing(app):
    charlie = arriving(app, cast.CHARLIE, GLOBEX)
    assert charlie.post(f"/signups/{pia(app)}/approval", {"role": "member"}, page="/signups").status_code == 404
    assert membership(app) == ("member", "pending")


def test_somebody_just_demoted_may_no_longer(app):
    with app.app_context():
        bob = members.find(cast.org("acme").id, cast.user(cast.BOB).id)
        members.change_role(bob, "manager", by=None)
        db.commit()
    browser = arriving(app, cast.BOB, ACME)
    assert browser.get("/signups").status_code == 200
    token = browser.token("/signups")
    with app.app_context():
        members.change_role(members.find(cast.org("acme").id, cast.user(cast.BOB).id), "member", by=None)
        db.commit()
    answer = browser.post(f"/signups/{pia(app)}/approval", {"role": "member"}, page="/documents", headers={"X-CSRF-Token": token})
    assert answer.status_code == 403
    assert membership(app) == ("member", "pending")


def test_the_tabs_show_what_was_decided(app):
    alice = arriving(app, cast.ALICE, ACME)
    alice.post(f"/signups/{pia(app)}/rejection", {"reason": "Ask HR first."}, page="/signups")
    assert "Pia Sommer" not in alice.get("/signups").text
    assert "Ask HR first." in alice.get("/signups?state=rejected").text
    assert alice.get("/signups?state=nonsense").status_code == 404


def test_a_long_queue_is_paged_in_order_of_arrival(app):
    with app.app_context():
        org = cast.org("acme").id
        first = db.session.get(Signup, cast.signup_of(cast.PIA))
        for number in range(60):
            person = cast.users.find_or_create(f"n{number}@acme.example", f"Number {number:02}")
            db.session.add(
                Signup(organization_id=org, email=person.email, name=person.name, reason="x", status="pending", user_id=person.id, proved_at=first.proved_at)
            )
        db.commit()
        names, cursor = [], None
        while True:
            page = deciding.page(org, "pending", cursor)
            names += [signup.name for signup in page.items]
            cursor = page.cursor
            if cursor is None:
                break
    assert len(names) == len(set(names)) == 61
