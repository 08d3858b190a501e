"""Renaming: the name before leads to the one after for ever, and nobody else gets it."""

from dataclasses import replace

import cast
import programs
import pytest
import sqlalchemy as sa
from screens import ACME, APEX, Browser, arriving, letters_to

from webapp.app import create_app
from webapp.audit.models import PlatformEntry
from webapp.kit import db, refusals
from webapp.orgs import tenancy
from webapp.platform import organizations, provisioning, registry
from webapp.platform.models import RetiredSlug, SlugRule

NEW = "acme-works.gatehouse.test"


def rename(slug="acme-works", before="acme"):
    organizations.rename(cast.org(before), slug, by=cast.user(cast.ALICE))
    db.commit()


def retired():
    return dict(db.session.execute(sa.select(RetiredSlug.slug, RetiredSlug.organization_id)).all())


@pytest.fixture
def renamed(app):
    with app.app_context():
        rename()


class TestVerb:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def test_the_organization_bears_the_new_name_and_keeps_the_old_one(self, app, context):
        org_id = cast.org("acme").id
        rename()
        assert cast.org("acme-works").id == org_id
        assert retired() == {"acme": org_id}
        assert organizations.successor("acme") == "acme-works"
        entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "organizations.renamed")).one()
        assert (entry.actor_name, entry.facts) == ("Alice Brandt", {"before": "acme", "after": "acme-works"})
        (letter,) = letters_to(app, cast.ALICE)
        assert f"https://{NEW}/" in letter
        assert f"https://{ACME}" in letter

    def test_to_the_same_name_nothing_happens(self, context):
        rename("acme")
        assert retired() == {}

    @pytest.mark.parametrize(("slug", "code"), [("Acme", "SLUG_INVALID"), ("a", "SLUG_INVALID"), ("a--b", "SLUG_INVALID"), ("www", "SLUG_RESERVED")])
    def test_what_cannot_be_a_name_is_refused(self, context, slug, code):
        with pytest.raises(refusals.Invalid) as refused:
            rename(slug)
        assert (refused.value.code, refused.value.field) == (code, "slug")

    def test_another_organizations_name_is_taken_and_so_is_its_former_one(self, context):
        rename("initech", before="globex")
        for slug in ("initech", "globex"):
            with pytest.raises(refusals.Conflict) as refused:
                rename(slug)
            assert refused.value.code == "SLUG_TAKEN"

    def test_a_former_name_is_not_founded_anew(self, context):
        rename()
        with pytest.raises(refusals.Conflict) as refused:
            provisioning.found("Other", "acme", cast.user(cast.BOB), by=None)
        assert refused.value.code == "SLUG_TAKEN"

    def test_there_and_back_and_on(self, context):
        org_id = cast.org("acme").id
        rename()
        rename("acme", before="acme-works")
        assert retired() == {"acme-works": org_id}
        rename("acme-three")
        assert retired() == {"acme-works": org_id, "acme": org_id}
        assert organizations.successor("acme-works") == "acme-three"

    def test_one_organization_keeps_no_more_than_so_many_names(self, context, monkeypatch):
        monkeypatch.setattr(organizations, "MOST_FORMER", 2)
        rename("acme-two")
        rename("acme-three", before="acme-two")
        with pytest.raises(refusals.Conflict) as refused:
            rename("acme-four", before="acme-three")
        assert refused.value.code == "TOO_MANY_FORMER_NAMES"
        db.rollback()
        rename("acme", before="acme-three")
        assert set(retired()) == {"acme-two", "acme-three"}


class TestRules:
    def test_a_reserved_name_that_was_given_free_can_be_borne(self, context):
        db.session.add(SlugRule(slug="demo", is_reserved=False))
        db.session.flush()
        rename("demo")
        assert tenancy.serve("demo").slug == "demo"

    def test_a_name_that_was_reserved_here_cannot(self, context):
        db.session.add(SlugRule(slug="secret", is_reserved=True))
        db.session.flush()
        with pytest.raises(refusals.Invalid) as refused:
            rename("secret")
        assert refused.value.code == "SLUG_RESERVED"

    def test_hosts_of_ours_are_never_given_free(self, context):
        db.session.add(SlugRule(slug="admin", is_reserved=False))
        db.session.flush()
        with pytest.raises(refusals.Invalid):
            organizations.check_slug("admin")

    def test_one_that_was_given_free_answers_on_its_host(self, app):
        with app.app_context():
            db.session.add(SlugRule(slug="demo", is_reserved=False))
            db.session.flush()
            rename("demo")
        assert Browser(app, "demo.gatehouse.test").get("/signin").status_code == 200


class TestFormerHost:
    pytestmark = pytest.mark.usefixtures("renamed")

    @pytest.mark.parametrize("path", ["/", "/signin?next=/documents", "/documents/a%20b?x=%C3%A4&y=1", "/nothing"])
    def test_a_page_leads_to_the_same_one_of_the_new_host(self, app, path):
        answer = Browser(app, ACME).get(path)
        assert (answer.status_code, answer.location) == (308, f"https://{NEW}{path}")
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("path", ["//evil.example/", "///evil.example", "/\\evil.example"])
    def test_nothing_leads_to_another_host(self, app, path):
        answer = app.test_client().get("/", base_url=f"https://{ACME}", environ_overrides={"PATH_INFO": path})
        assert answer.location.startswith(f"https://{NEW}/")

    def test_what_is_sent_is_refused_and_told(self, app):
        for method in ("POST", "PUT", "DELETE"):
            answer = app.test_client().open("/signin", method=method, base_url=f"https://{ACME}")
            assert answer.status_code == 409
            assert NEW in answer.text

    def test_everybody_signs_in_anew_on_the_new_host(self, app):
        assert Browser(app, NEW).get("/documents").location.startswith("/signin")
        assert arriving(app, cast.BOB, NEW).get("/documents").status_code == 200

    def test_going_back_leads_the_other_way(self, app):
        with app.app_context():
            rename("acme", before="acme-works")
        assert Browser(app, ACME).get("/signin").status_code == 200
        assert Browser(app, NEW).get("/signin").location == f"https://{ACME}/signin"

    def test_the_front_door_knows_the_former_name(self, app):
        apex = Browser(app, APEX)
        assert apex.get("/signup/acme").location == f"https://{NEW}/signup"
        assert apex.post("/find", {"slug": "acme"}, page="/").location == "/to/acme-works"

    def test_a_process_that_serves_one_organization_goes_on(self, settings, app):
        pinned = create_app(replace(settings, pinned_org="acme"))
        registry.drop_all()
        assert Browser(pinned, APEX).get("/signin").status_code == 200


def test_a_session_of_the_old_host_is_worth_nothing_on_the_new_one(app):
    before = arriving(app, cast.BOB, ACME)
    with app.app_context():
        rename()
    after = Browser(app, NEW)
    assert before.cookie("__Host-gatehouse")
    assert after.get("/documents").location.startswith("/signin")


def test_programs_go_on_and_may_say_either_name(app):
    bob = programs.signed_in(app, cast.BOB, "acme")
    with app.app_context():
        org_id = cast.org("acme").id
        rename()
    assert bob.get("/v1/me").json["org"]["slug"] == "acme-works"
    assert programs.Program(app).sign_in(cast.BOB, "acme").status_code == 200
    with app.app_context():
        entry = registry.find("acme-works")
        assert [organizations.is_called(entry, name) for name in ("acme", "acme-works", str(org_id), "globex", "", "x" * 500)] == [
            True,
            True,
            True,
            False,
            False,
            False,
        ]
