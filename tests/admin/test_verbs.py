"""What sys-admins decide: terms, plans, the end of an organization, names kept back, and who decides."""

from concurrent.futures import ThreadPoolExecutor

import cast
import pytest
import sqlalchemy as sa
from screens import letters_to

from webapp.admin import founding
from webapp.admin import jobs as admin_jobs
from webapp.audit.models import PlatformEntry
from webapp.jobs import queue
from webapp.kit import clock, db, refusals
from webapp.orgs import members
from webapp.platform import deletion, organizations, plans, registry, slug_rules, sysadmins, terms, users
from webapp.platform.models import Organization, Plan, RetiredSlug, Sysadmin


def refused(call, *args, **more):
    with pytest.raises(refusals.Refusal) as refusal:
        call(*args, **more)
    return refusal.value.code


def actions():
    return set(db.session.scalars(sa.select(PlatformEntry.action)))


def dana():
    return cast.user(cast.DANA)


class TestDeletion:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def test_a_deleted_organization_is_gone_after_thirty_days_and_its_name_is_never_free(self, app, time):
        with app.app_context():
            acme = cast.org("acme")
            deletion.begin(acme, by=dana())
            assert (acme.status, (acme.purge_at - clock.now()).days) == ("deleting", 30)
            db.commit()
            assert deletion.due() == []
        time.passes(days=30)
        with app.app_context():
            assert deletion.due() == [cast.org("acme").id]
            admin_jobs.sweep(None)
            db.commit()
        queue.run_due(app)
        with app.app_context():
            assert organizations.find("acme") is None
            assert db.session.get(RetiredSlug, "acme") is not None
            assert "organizations.purged" in actions()
            assert organizations.find("globex") is not None

    def test_undone_it_comes_back_suspended(self, context):
        acme = cast.org("acme")
        epoch = acme.epoch
        deletion.begin(acme, by=dana())
        deletion.begin(acme, by=dana())
        deletion.undo(acme, by=dana())
        assert (acme.status, acme.purge_at, acme.epoch) == ("suspended", None, epoch + 1)

    def test_what_is_not_deleted_is_neither_brought_back_nor_purged(self, context):
        assert refused(deletion.undo, cast.org("acme"), by=None) == "NOT_DELETING"
        assert refused(deletion.finish, cast.org("acme")) == "NOT_DELETING"

    def test_before_its_time_nothing_is_purged(self, context, time):
        deletion.begin(cast.org("acme"), by=None)
        time.passes(days=29)
        assert refused(deletion.finish, cast.org("acme")) == "NOT_DELETING"

    def test_one_that_is_being_founded_is_not_deleted(self, context):
        cast.org("acme").status = "founding"
        assert refused(deletion.begin, cast.org("acme"), by=None) == "NOT_ACTIVE"


class TestTerms:
    def test_what_is_given_changes_and_is_recorded(self, context):
        acme = cast.org("acme")
        terms.change(acme, {"name": " Acme  AG ", "plan": "business", "members_allowed": 0, "storage_allowed": None}, by=dana())
        assert (acme.name, acme.plan, acme.members_allowed) == ("Acme AG", "business", 0)
        kept = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "organizations.changed")).one()
        assert kept.facts["before"] == {"name": "Acme GmbH", "plan": "team", "members_allowed": None}

    def test_nothing_changed_is_nothing_recorded(self, context):
        terms.change(cast.org("acme"), {"name": "Acme GmbH", "plan": "team"}, by=dana())
        assert "organizations.changed" not in actions()

    @pytest.mark.parametrize(
        ("wanted", "code"),
        [
            ({"name": ""}, "NAME_INVALID"),
            ({"plan": "gold"}, "PLAN_UNKNOWN"),
            ({"members_allowed": -1}, "LIMIT_INVALID"),
            ({"storage_allowed": 2**63}, "LIMIT_INVALID"),
        ],
    )
    def test_refused(self, context, wanted, code):
        assert refused(terms.change, cast.org("acme"), wanted, by=None) == code
        assert cast.org("acme").plan == "team"


class TestPlans:
    def test_an_edit_counts_at_once_for_every_organization_on_it(self, context):
        assert "branding" in registry.find("acme").modules
        plans.change(plans.find("team"), {"modules": ["documents"], "members": 3}, by=dana())
        db.commit()
        assert registry.find("acme").modules == frozenset({"documents"})

    def test_a_plan_is_added_at_the_end_and_deleted_while_nobody_is_on_it(self, context):
        plans.add("charity", {"label": "Charity", "modules": ["assistant", "documents"]}, by=dana())
        assert [line.plan.name for line in plans.listing()][-1] == "charity"
        assert plans.find("charity").modules == ["documents", "assistant"]
        plans.delete(plans.find("charity"), by=dana())
        assert refused(plans.find, "charity") == "NOT_FOUND"
        assert {"plans.added", "plans.deleted"} <= actions()

    @pytest.mark.parametrize("name", ["team", "free"])
    def test_a_plan_in_use_or_the_first_one_stays(self, context, name):
        assert refused(plans.delete, plans.find(name), by=None) == "PLAN_IN_USE"

    @pytest.mark.parametrize(
        ("name", "offer", "code"),
        [
            ("Gold!", {}, "PLAN_NAME_INVALID"),
            ("team", {}, "PLAN_TAKEN"),
            ("gold", {"modules": ["rockets"]}, "INVALID_MODULE"),
            ("gold", {"modules": ["domains"]}, "ENHANCEMENT_REQUIRES_STANDALONE"),
            ("gold", {"members": -1}, "LIMIT_INVALID"),
            ("gold", {"label": "  "}, "LABEL_INVALID"),
        ],
    )
    def test_refused(self, context, name, offer, code):
        assert refused(plans.add, name, offer, by=None) == code
        assert db.session.get(Plan, "gold") is None

    def test_the_refusal_names_enhancement_and_base(self, context):
        with pytest.raises(refusals.Invalid) as refusal:
            plans.check_modules(["domains"])
        assert str(refusal.value) == "Own domains needs Branding, which is not among them."


class TestSysadmins:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def test_somebody_new_is_made_and_told(self, context):
        made = sysadmins.grant("New@Gatehouse.example", "", by=dana())
        assert (made.name, users.is_sysadmin(made)) == ("new", True)
        assert [line.granted_by for line in sysadmins.listing()] == [None, "Dana Reyes"]

    def test_granting_is_refused_to_who_has_it_and_who_is_suspended(self, context):
        assert refused(sysadmins.grant, cast.DANA, "", by=dana()) == "ALREADY_SYSADMIN"
        users.suspend(cast.user(cast.BOB), by=None)
        assert refused(sysadmins.grant, cast.BOB, "", by=dana()) == "USER_SUSPENDED"
        assert refused(sysadmins.grant, "nonsense", "", by=dana()) == "EMAIL_INVALID"

    def test_the_last_one_is_neither_revoked_nor_suspended(self, context):
        assert refused(sysadmins.revoke, dana(), by=None) == "LAST_SYSADMIN"
        assert refused(users.suspend, dana(), by=None) == "LAST_SYSADMIN"

    def test_one_who_is_suspended_does_not_count(self, context):
        users.make_sysadmin(cast.user(cast.BOB), by=None)
        db.session.flush()
        users.suspend(cast.user(cast.BOB), by=None)
        assert refused(sysadmins.revoke, dana(), by=None) == "LAST_SYSADMIN"

    def test_of_two_who_revoke_each_other_at_once_one_stays(self, app):
        with app.app_context():
            users.make_sysadmin(cast.user(cast.BOB), by=None)
            db.commit()

        def revoke(email):
            with app.app_context():
                try:
                    sysadmins.revoke(sysadmins.find(cast.user(email).id), by=None)
                    db.commit()
                except refusals.Conflict as refusal:
                    db.rollback()
                    return refusal.code
                return "done"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(revoke, [cast.DANA, cast.BOB])) == ["LAST_SYSADMIN", "done"]
        with app.app_context():
            assert len(db.session.scalars(sa.select(Sysadmin.user_id)).all()) == 1


class TestSlugRules:
    def test_a_name_is_kept_back_and_another_given_free(self, context):
        slug_rules.make("initech", is_reserved=True, by=dana())
        slug_rules.make("blog", is_reserved=False, by=dana())
        assert [(line.slug, line.is_reserved, line.made_by) for line in slug_rules.listing().items] == [
            ("blog", False, "Dana Reyes"),
            ("initech", True, "Dana Reyes"),
        ]
        slug_rules.delete("blog", by=dana())
        assert refused(slug_rules.delete, "blog", by=dana()) == "NOT_FOUND"

    @pytest.mark.parametrize(
        ("slug", "is_reserved", "code"),
        [
            ("No!", True, "SLUG_INVALID"),
            ("admin", False, "SLUG_OURS"),
            ("api", False, "SLUG_OURS"),
            ("blog", True, "ALREADY_RESERVED"),
            ("initech", False, "SLUG_NOT_RESERVED"),
        ],
    )
    def test_refused(self, context, slug, is_reserved, code):
        assert refused(slug_rules.make, slug, is_reserved=is_reserved, by=dana()) == code


class TestFounding:
    def test_an_organization_has_its_first_manager_who_is_told(self, app):
        with app.app_context():
            org = founding.found("Initech", "initech", manager_email="Peter@Initech.example", plan="team", by=dana())
            db.commit()
            assert [user.email for user in members.managers(org.id)] == ["peter@initech.example"]
        assert "https://initech.gatehouse.test" in letters_to(app, "peter@initech.example")[-1]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"slug": "acme"}, "SLUG_TAKEN"),
            ({"slug": "admin"}, "SLUG_RESERVED"),
            ({"slug": "x"}, "SLUG_INVALID"),
            ({"plan": "gold"}, "PLAN_UNKNOWN"),
            ({"manager_email": "nobody"}, "EMAIL_INVALID"),
            ({"name": " "}, "NAME_INVALID"),
        ],
    )
    def test_refused(self, context, given, code):
        whole = {"name": "Initech", "slug": "initech", "manager_email": "peter@initech.example", **given}
        assert refused(founding.found, whole.pop("name"), whole.pop("slug"), **whole, by=dana()) == code
        db.rollback()
        assert not db.session.scalar(sa.select(Organization.id).where(Organization.slug == "initech"))

    def test_an_address_that_is_not_given_is_made_of_the_name(self, context):
        peter = "peter@initech.example"
        assert founding.found("Müller & Söhne GmbH", "", manager_email=peter, by=dana()).slug == "mueller-soehne"
        db.commit()
        for name, code in (("Acme AG", "SLUG_TAKEN"), ("株式会社", "SLUG_INVALID")):
            assert refused(founding.found, name, "", manager_email=peter, by=dana()) == code
            db.rollback()
