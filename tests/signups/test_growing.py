"""Sign-ups of many: several decided at once, groups, domains that decide by themselves, letters in bundles, and the end of waiting."""

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, Browser, deliver, letters_to

from webapp.audit.models import PlatformEntry
from webapp.jobs.models import Job
from webapp.kit import clock, db, refusals
from webapp.orgs import members
from webapp.orgs.models import MemberGroup, MemberGroupMember
from webapp.platform.models import Domain
from webapp.signups import asking, deciding, policy
from webapp.signups.models import Signup

WORDS = {"name": "Tunde Adeyemi", "email": "tunde@acme.example", "reason": "Night shift lead in Bremen."}


def alice():
    return cast.user(cast.ALICE)


def proved(number, email="n{}@elsewhere.example"):
    """Somebody who asked and proved the address; answers the request."""
    signup = Signup(organization_id=cast.org("acme").id, email=email.format(number), name=f"Number {number}", reason="x", status="unverified")
    db.session.add(signup)
    db.session.flush()
    asking.prove(signup)
    db.commit()
    return signup


def verified(host="acme.example", slug="acme", *, admits=True):
    cast.put_on_plan(slug, "business")
    org = cast.org(slug)
    db.session.add(Domain(organization_id=org.id, host=host, proof="x", verified_at=clock.now()))
    policy.change(org, accepts_signups=True, admits_domains=admits, by=alice())
    db.commit()


@pytest.fixture
def inside(context):
    with db.inside(cast.tenant("acme")):
        yield


@pytest.fixture
def groups(inside):
    """Ids of two groups of Acme."""
    made = [MemberGroup(name=name, name_folded=name.casefold()) for name in ("Works council", "Accounting")]
    db.session.add_all(made)
    db.commit()
    return [str(group.id) for group in made]


class TestGroups:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def find(self):
        return deciding.find(cast.org("acme").id, cast.signup_of(cast.PIA))

    def test_who_is_approved_joins_them(self, groups):
        assert deciding.approve(self.find(), "member", groups=[*groups, groups[0]], by=alice())
        db.commit()
        joined = db.session.scalars(sa.select(MemberGroupMember.group_id).where(MemberGroupMember.user_id == cast.user(cast.PIA).id)).all()
        assert sorted(map(str, joined)) == sorted(groups) == sorted(self.find().groups)

    def test_who_stands_in_one_already_joins_the_other(self, groups):
        members.keep_person(cast.user(cast.PIA))
        db.session.flush()
        db.session.add(MemberGroupMember(group_id=deciding.ids.parse(groups[0]), user_id=cast.user(cast.PIA).id))
        db.session.flush()
        assert deciding.approve(self.find(), "member", groups=groups, by=alice())

    @pytest.mark.parametrize("wrong", ["nonsense", "", "00000000-0000-7000-8000-000000000000"])
    def test_a_group_there_is_none_of_is_refused_and_nothing_is_decided(self, groups, wrong):
        with pytest.raises(refusals.Invalid) as refused:
            deciding.approve(self.find(), "member", groups=[groups[0], wrong], by=alice())
        assert (refused.value.code, refused.value.field) == ("GROUP_UNKNOWN", "groups")
        assert self.find().status == "pending"


class TestTogether:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def decide(self, *signups):
        return deciding.together(cast.org("acme").id, [str(one) for one in signups], lambda signup: deciding.approve(signup, "client", by=alice()))

    def test_each_is_judged_by_itself_and_those_skipped_are_named(self, inside):
        good, late, gone = proved(1), proved(2), proved(3)
        deciding.reject(late, "", by=cast.user(cast.BOB))
        asking.withdraw(gone, by=cast.user("n3@elsewhere.example"))
        db.commit()
        outcome = self.decide(late.id, good.id, gone.id, good.id)
        db.commit()
        assert [signup.name for signup in outcome.done] == ["Number 1"]
        assert [(signup.name, refusal.code) for signup, refusal in outcome.skipped] == [("Number 2", "ALREADY_DECIDED"), ("Number 3", "ALREADY_DECIDED")]
        assert "Bob Okafor" in str(outcome.skipped[0][1])
        assert "withdrawn" in str(outcome.skipped[1][1])
        assert members.find(cast.org("acme").id, cast.user("n1@elsewhere.example").id).status == "active"
        assert members.find(cast.org("acme").id, cast.user("n2@elsewhere.example").id) is None

    def test_half_a_decision_leaves_nothing(self, inside, monkeypatch):
        first, second = proved(1), proved(2)
        seat = members.seat

        def no_seat_left(org_id, user, role, *, by):
            if user.email == "n1@elsewhere.example":
                raise refusals.Conflict("No seat is left.", code="QUOTA_EXCEEDED")
            return seat(org_id, user, role, by=by)

        monkeypatch.setattr(members, "seat", no_seat_left)
        outcome = self.decide(first.id, second.id)
        db.commit()
        assert [signup.name for signup in outcome.done] == ["Number 2"]
        assert [refusal.code for _, refusal in outcome.skipped] == ["QUOTA_EXCEEDED"]
        assert db.session.scalars(sa.select(Signup.status).where(Signup.id == first.id)).one() == "pending"

    def test_deciding_twice_the_same_way_is_no_error(self, inside):
        signup = proved(1)
        assert len(self.decide(signup.id).done) == 1
        again = self.decide(signup.id)
        assert (again.done, again.skipped) == ([], [])

    def test_another_organizations_are_left_out(self, inside):
        outcome = deciding.together(cast.org("globex").id, [str(cast.signup_of(cast.PIA)), "nonsense"], lambda signup: True)
        assert (outcome.done, outcome.skipped) == ([], [])

    @pytest.mark.parametrize(("number", "code"), [(0, "NOBODY_CHOSEN"), (deciding.TOGETHER + 1, "TOO_MANY_CHOSEN")])
    def test_nobody_and_too_many_are_refused(self, inside, number, code):
        with pytest.raises(refusals.Invalid) as refused:
            self.decide(*(deciding.ids.new() for _ in range(number)))
        assert refused.value.code == code


class TestDomains:
    def test_whoever_proves_an_address_of_a_verified_domain_is_in(self, app):
        with app.app_context():
            verified()
        browser = Browser(app, ACME)
        browser.post("/signup", WORDS, page="/signup")
        code = letters_to(app, WORDS["email"])[-1].split("    ")[1][:6]
        assert browser.post("/signup/code", {"code": code}, page="/signup/code").location == "/"
        assert browser.get("/documents").status_code == 200
        assert letters_to(app, cast.ALICE) == []
        with app.app_context():
            membership = members.find(cast.org("acme").id, cast.user(WORDS["email"]).id)
            assert (membership.role, membership.status) == ("member", "active")
            entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "signups.approved")).one()
            assert (entry.actor_id, entry.actor_name) == (None, "Gatehouse")

    @pytest.mark.parametrize(
        ("host", "slug", "admits"),
        [("acme.example", "acme", False), ("example", "acme", True), ("sub.acme.example", "acme", True), ("acme.example", "globex", True)],
    )
    def test_nobody_else_is(self, inside, host, slug, admits):
        verified(host, slug, admits=admits)
        assert proved(1, "tunde{}@acme.example").status == "pending"

    def test_an_unproved_domain_decides_nothing(self, inside):
        verified()
        db.session.execute(sa.update(Domain).values(verified_at=None))
        assert proved(1, "tunde{}@acme.example").status == "pending"
        assert asking.matching(cast.org("acme").id, cast.PIA) is None

    def test_where_no_seat_is_left_they_wait(self, inside, monkeypatch):
        def no_seat_left(*_, **__):
            raise refusals.Conflict("No seat is left.", code="QUOTA_EXCEEDED")

        verified()
        monkeypatch.setattr(members, "seat", no_seat_left)
        signup = proved(1, "tunde{}@acme.example")
        assert (signup.status, signup.decided_at) == ("pending", None)

    def test_a_match_is_told(self, inside):
        verified(admits=False)
        assert asking.matching(cast.org("acme").id, cast.PIA) == "acme.example"
        assert asking.matching(cast.org("acme").id, cast.STRANGER) is None
        assert asking.matching(cast.org("globex").id, cast.PIA) is None


class TestBundles:
    def letters(self, app):
        return [letter.splitlines()[0] for letter in letters_to(app, cast.ALICE)]

    def test_the_first_at_once_then_one_an_hour(self, app, inside, time):
        proved(1)
        assert len(self.letters(app)) == 1
        for number in (2, 3, 4):
            time.passes(minutes=10)
            proved(number)
            assert len(self.letters(app)) == 1
        time.passes(minutes=31)
        assert len(self.letters(app)) == 2
        bundle = letters_to(app, cast.ALICE)[-1]
        assert all(f"n{number}@elsewhere.example" in bundle for number in (2, 3, 4))
        assert "n1@elsewhere.example" not in bundle
        assert "5 people wait" in bundle
        time.passes(hours=2)
        assert len(self.letters(app)) == 2
        proved(5)
        assert "n5@elsewhere.example" in letters_to(app, cast.ALICE)[-1]

    def test_another_organizations_letters_are_its_own(self, app, inside, time):
        proved(1)
        deliver(app)
        with db.inside(cast.tenant("globex")):
            signup = Signup(organization_id=cast.org("globex").id, email=cast.STRANGER, name="Nobody", reason="x", status="unverified")
            db.session.add(signup)
            db.session.flush()
            asking.prove(signup)
            db.commit()
        assert len(letters_to(app, cast.CHARLIE)) == 1

    def test_who_was_decided_about_meanwhile_is_in_no_letter(self, app, inside, time):
        proved(1)
        deliver(app)
        late = proved(2)
        deciding.reject(late, "", by=alice())
        db.commit()
        time.passes(hours=2)
        assert len(self.letters(app)) == 1
        assert db.session.scalars(sa.select(Job.state).where(Job.kind == asking.TELL_MANAGERS, Job.subject_id == late.id)).one() == "void"


class TestExpiring:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def test_who_waits_too_long_is_told_and_the_seat_is_taken_back(self, app, inside, time):
        deciding.find(cast.org("acme").id, cast.signup_of(cast.PIA)).proved_at = time.at
        db.commit()
        time.passes(days=30, minutes=-1)
        assert not asking.expire()
        db.commit()
        assert deciding.find(cast.org("acme").id, cast.signup_of(cast.PIA)).status == "pending"
        time.passes(minutes=2)
        asking.expire()
        asking.expire()
        db.commit()
        assert members.find(cast.org("acme").id, cast.user(cast.PIA).id) is None
        (letter,) = letters_to(app, cast.PIA)
        assert "within 30 days" in letter
        assert "https://acme.gatehouse.test/signup" in letter
        assert db.session.scalars(sa.select(PlatformEntry.subject_label).where(PlatformEntry.action == "signups.expired")).all() == ["Pia Sommer"]

    def test_it_is_too_late_to_decide(self, inside, time):
        time.passes(days=31)
        asking.expire()
        db.commit()
        signup = deciding.find(cast.org("acme").id, cast.signup_of(cast.PIA))
        with pytest.raises(refusals.Conflict) as refused:
            deciding.approve(signup, "member", by=alice())
        assert refused.value.code == "ALREADY_DECIDED"
        assert [one.name for one in deciding.page(cast.org("acme").id, "expired", None).items] == ["Pia Sommer"]

    def test_many_are_ended_by_and_by(self, app, inside, time, monkeypatch):
        monkeypatch.setattr(asking, "EXPIRED_AT_ONCE", 2)
        for number in range(4):
            proved(number)
        time.passes(days=31)
        assert asking.expire()
        assert asking.expire()
        assert not asking.expire()
        assert deciding.counts(cast.org("acme").id) == {"expired": 5}


class TestPolicy:
    def test_it_acts_at_once_and_is_recorded(self, app, context):
        policy.change(cast.org("acme"), accepts_signups=False, admits_domains=False, by=alice())
        db.commit()
        assert Browser(app, ACME).get("/signup").status_code == 403
        entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "signups.policy_changed")).one()
        assert (entry.actor_name, entry.facts) == ("Alice Brandt", {"accepts_signups": False})

    def test_the_same_again_changes_nothing(self, context):
        policy.change(cast.org("acme"), accepts_signups=True, admits_domains=False, by=alice())
        assert db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "signups.policy_changed")).all() == []
