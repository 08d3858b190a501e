"""The console, as Dana walks through it; and what its decisions do to everybody else with their next request."""

from datetime import timedelta

import cast
import programs
import pytest
import sqlalchemy as sa
from screens import ACME, ADMIN, APEX, Browser, arriving, letters_to

from webapp.jobs import ledger as jobs
from webapp.jobs.models import Job
from webapp.kit import clock, db
from webapp.orgs import members
from webapp.platform import organizations, users
from webapp.platform.models import DailyUsage, Organization, Plan, Usage
from webapp.signups.models import Signup


@pytest.fixture
def dana(app):
    return arriving(app, cast.DANA, ADMIN)


def id_of(app, slug="acme"):
    with app.app_context():
        return cast.org(slug).id


def person(app, email):
    with app.app_context():
        return cast.user(email).id


def dead_job(app, kind="jobs.sweep"):
    with app.app_context():
        job_id = jobs.add(kind)
        db.session.flush()
        db.session.execute(
            sa.update(Job).where(Job.id == job_id).values(state="dead", attempts=5, finished_at=clock.now(), error="Traceback\nValueError: <b>too far</b>")
        )
        db.commit()
        return job_id


def state_of(app, job_id):
    with app.app_context():
        return db.session.get(Job, job_id).state


class TestDashboard:
    def test_it_counts_plots_and_tells_what_needs_a_hand(self, app, dana):
        dead_job(app)
        with app.app_context():
            db.session.add(DailyUsage(organization_id=cast.org("acme").id, day=clock.now().date(), documents=12, bytes=3_000_000, uploads=7))
            db.session.execute(sa.update(Usage).where(Usage.organization_id == cast.org("globex").id, Usage.kind == "members").values(used=5))
            db.session.execute(sa.update(Signup).values(proved_at=clock.now() - timedelta(days=15)))
            cast.org("globex").schema_version = "000"
            db.commit()
        page = dana.get("/").text
        for said in ("Acme GmbH", "One job gave up", "One sign-up waits at Acme GmbH", "Globex is near its limit", "One organization awaits migration"):
            assert said in page
        assert "Uploads per day" in page
        assert "2.9 MB" in page

    def test_the_usage_of_all_is_taken_out_line_by_line(self, app, dana):
        with app.app_context():
            cast.org("acme").name = "=Acme()"
            for ago in (1, 0):
                day = clock.now().date() - timedelta(days=ago)
                db.session.add(
                    DailyUsage(organization_id=cast.org("acme").id, day=day, documents=12, bytes=3_000, uploads=7, people=2, ai_tokens=0, api_calls=5)
                )
            db.commit()
        head, *lines = dana.get("/usage/export").text.splitlines()
        assert head == "slug,name,day,documents,bytes,uploads,people,ai_tokens,api_calls"
        assert [line.split(",", 3)[::3] for line in lines] == [["acme", "12,3000,7,2,0,5"]] * 2
        assert all("'=Acme()" in line for line in lines)

    def test_all_is_well_where_nothing_needs_a_hand(self, dana):
        assert "Everybody is served." in dana.get("/").text

    def test_health_names_every_part(self, dana):
        page = dana.get("/health").text
        for part in ("Platform database", "Queue", "Files", "Worker", "Tenant databases", "Disk"):
            assert part in page

    def test_a_job_that_nobody_takes_is_a_worker_that_is_missing(self, app, dana, time):
        with app.app_context():
            jobs.add("jobs.sweep")
            db.commit()
        time.passes(minutes=3)
        assert "flask worker" in dana.get("/health").text

    def test_the_number_of_statements_does_not_grow_with_organizations(self, app, dana):
        def statements():
            count = []
            sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *_: count.append(1))
            assert dana.get("/organizations").status_code == 200
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
            return len(count)

        dana.get("/organizations")
        before = statements()
        with app.app_context():
            db.session.add_all(Organization(slug=f"org{n:03}", name=f"Org {n}", status="active", plan="free", database="main") for n in range(60))
            db.commit()
        assert statements() == before


class TestOrganizations:
    def test_they_are_found_by_name_or_address_and_status_page_by_page(self, app, dana):
        with app.app_context():
            db.session.add_all(Organization(slug=f"org{n:03}", name=f"Org {n}", status="active", plan="free", database="main") for n in range(60))
            db.commit()
        first = dana.get("/organizations").text
        assert first.count('class="nm"') == 50
        assert "Show more" in first
        assert dana.get("/organizations?q=GLOB").text.count('class="nm"') == 1
        assert "Nothing fits" in dana.get("/organizations?q=%25").text
        assert dana.get("/organizations?status=suspended").text.count('class="nm"') == 0
        assert dana.get("/organizations?status=nonsense&after=nonsense").status_code == 200

    def test_a_new_one_is_made_with_its_first_manager(self, app, dana):
        sent = {"name": "Initech GmbH", "slug": "", "manager_email": "peter@initech.example", "manager_name": "Peter", "plan": "team"}
        answer = dana.post("/organizations", sent, page="/organizations/new")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/organizations/{id_of(app, 'initech')}"
        assert "you manage it" in letters_to(app, "peter@initech.example")[0]
        peter = arriving(app, "peter@initech.example", "initech.gatehouse.test")
        assert peter.get("/signups").status_code == 200

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"slug": "acme"}, "is taken"),
            ({"slug": "admin"}, "is reserved"),
            ({"manager_email": "x"}, "That is not an e-mail address"),
            ({"name": ""}, "Write the organization"),
            ({"plan": "gold"}, "Not a valid choice"),
        ],
    )
    def test_what_cannot_be_is_told_at_its_field(self, dana, change, said):
        sent = {"name": "Initech", "slug": "initech", "manager_email": "peter@initech.example", "plan": "free", **change}
        answer = dana.post("/organizations", sent, page="/organizations/new", partial=True)
        assert answer.status_code in (409, 422)
        assert said in answer.text
        assert 'aria-invalid="true"' in answer.text

    def test_terms_change_in_place(self, app, dana):
        url = f"/organizations/{id_of(app)}"
        sent = {
            "name": "Acme AG",
            "slug": "acme",
            "plan": "free",
            "members_allowed": "0",
            "storage_allowed": "1.5",
            "ai_tokens_allowed": "",
            "accepts_signups": "",
        }
        answer = dana.post(url, sent, page=url, partial=True)
        assert answer.status_code == 200
        assert "Saved, and in force" in answer.text
        assert 'value="1.5"' in answer.text
        assert 'value="0"' in answer.text
        with app.app_context():
            acme = cast.org("acme")
            assert (acme.name, acme.plan, acme.members_allowed, acme.storage_allowed, acme.ai_tokens_allowed) == ("Acme AG", "free", 0, 3 * 2**29, None)
            assert not acme.accepts_signups
        page = dana.get(url).text
        assert 'value="1.5"' in page
        assert 'value="0"' in page

    @pytest.mark.parametrize(
        "change",
        [{"members_allowed": "-1"}, {"members_allowed": "many"}, {"storage_allowed": "1e400"}, {"storage_allowed": "NaN"}, {"ai_tokens_allowed": "9" * 40}],
    )
    def test_a_limit_that_is_none_is_told_at_its_field(self, app, dana, change):
        url = f"/organizations/{id_of(app)}"
        answer = dana.post(url, {"name": "Acme", "plan": "team", **change}, page=url, partial=True)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
        assert dana.post(url, {"name": "Acme", "plan": "team", **change}, page=url).status_code == 422

    def test_suspending_throws_everybody_out_with_their_next_request(self, app, dana):
        alice, bob = arriving(app, cast.ALICE, ACME), programs.signed_in(app, cast.BOB, "acme")
        assert bob.get("/v1/me").status_code == 200
        url = f"/organizations/{id_of(app)}"
        assert dana.post(f"{url}/suspension", page=url).status_code == 303
        assert alice.get("/documents").status_code == 403
        assert programs.problem(bob.get("/v1/me"))[0] == 401
        with app.app_context():
            waits = jobs.add("orgs.keep_person", org=cast.org("acme").id, subject=cast.user(cast.BOB).id)
            db.commit()
        letters_to(app, cast.BOB)
        assert state_of(app, waits) == "queued"
        assert dana.post(f"{url}/reactivation", page=url).status_code == 303
        assert alice.get("/documents").status_code == 303
        assert programs.problem(bob.get("/v1/me"))[0] == 401

    def test_deleting_wants_the_address_typed_and_can_be_undone(self, app, dana):
        alice = arriving(app, cast.ALICE, ACME)
        url = f"/organizations/{id_of(app)}"
        wrong = dana.post(f"{url}/deletion", {"address": "globex"}, page=url)
        assert wrong.status_code == 422
        assert "That is not its address, which is acme." in wrong.text
        assert dana.post(f"{url}/deletion", {"address": "acme"}, page=url).status_code == 303
        assert alice.get("/documents").status_code == 404
        assert "gone for good" in dana.get(url).text
        assert dana.post(f"{url}/deletion/end", page=url).status_code == 303
        with app.app_context():
            assert cast.org("acme").status == "suspended"

    def test_deleting_wants_a_fresh_proof(self, app, dana, time):
        url = f"/organizations/{id_of(app)}"
        time.passes(minutes=6)
        answer = dana.post(f"{url}/deletion", {"address": "acme"}, page=url)
        assert answer.headers["Location"].startswith("/me/proof")
        with app.app_context():
            assert cast.org("acme").status == "active"

    def test_entering_wants_a_reason_and_leads_to_the_organization_s_host(self, app, dana):
        with app.app_context():
            cast.org("acme").support_access = True
            db.commit()
        url = f"/organizations/{id_of(app)}"
        short = dana.post(f"{url}/support-entries", {"reason": "why not"}, page=url)
        assert short.status_code == 422
        assert "10 to 500 characters" in short.text
        answer = dana.post(f"{url}/support-entries", {"reason": "Nobody can sign in today."}, page=url)
        assert f"https://{ACME}/signin/support?entry=" in answer.text

    def test_without_leave_nobody_enters(self, app, dana):
        url = f"/organizations/{id_of(app)}"
        assert "have not let support in" in dana.get(url).text
        assert dana.post(f"{url}/support-entries", {"reason": "Nobody can sign in today."}, page=url).status_code == 409

    def test_one_that_is_not_there_is_not_found(self, app, dana):
        assert dana.get(f"/organizations/{person(app, cast.BOB)}").status_code == 404


class TestLongWaits:
    def test_they_are_told_without_saying_who(self, app, dana):
        assert "Nobody waits too long" in dana.get("/signups").text
        with app.app_context():
            db.session.execute(sa.update(Signup).values(proved_at=clock.now() - timedelta(days=15)))
            db.commit()
        page = dana.get("/signups").text
        assert "acme.example" in page
        assert "Support is not let in" in page
        assert "Pia" not in page
        assert cast.PIA not in page

    def test_one_that_nobody_could_decide_is_there_at_once(self, app, dana):
        with app.app_context():
            members.find(cast.org("acme").id, cast.user(cast.ALICE).id).status = "suspended"
            db.commit()
        page = dana.get("/signups").text
        assert "no active manager" in page
        assert "Enter with a reason" in page


class TestUsers:
    def test_they_are_found_and_suspended_in_the_row(self, app, dana):
        bob = arriving(app, cast.BOB, ACME)
        assert dana.get("/users?q=OKAFOR").text.count('id="row-') == 1
        url = f"/users/{person(app, cast.BOB)}"
        answer = dana.post(f"{url}/suspension", page="/users", partial=True)
        assert answer.status_code == 200
        assert "Reactivate" in answer.text
        assert bob.get("/documents").status_code == 303
        assert dana.get("/users?status=suspended").text.count('id="row-') == 1
        assert "Suspend" in dana.post(f"{url}/reactivation", page="/users", partial=True).text
        assert bob.get("/documents").status_code == 303

    def test_nobody_shuts_themselves_out(self, app, dana):
        assert dana.post(f"/users/{person(app, cast.DANA)}/suspension", page="/users", partial=True).status_code == 409

    def test_pages_follow_each_other(self, app, dana):
        with app.app_context():
            for number in range(60):
                users.find_or_create(f"p{number}@acme.example", f"P {number}")
            db.commit()
        assert dana.get("/users").text.count('id="row-') == 50


class TestSysadmins:
    def test_one_is_added_and_revoked(self, app, dana):
        assert dana.post("/sysadmins", {"email": "erin@gatehouse.example", "name": "Erin"}, page="/sysadmins").status_code == 303
        assert "made you one of those" in letters_to(app, "erin@gatehouse.example")[0]
        erin = arriving(app, "erin@gatehouse.example", ADMIN)
        assert erin.get("/").status_code == 200
        assert dana.post(f"/sysadmins/{person(app, 'erin@gatehouse.example')}/revocation", page="/sysadmins").status_code == 303
        assert erin.get("/").status_code == 303

    def test_the_last_one_stays(self, app, dana):
        answer = dana.post(f"/sysadmins/{person(app, cast.DANA)}/revocation", page="/sysadmins")
        assert answer.status_code == 409
        assert "there is nobody else" in answer.text

    def test_it_wants_a_fresh_proof(self, app, dana, time):
        time.passes(minutes=6)
        assert dana.post("/sysadmins", {"email": cast.BOB}, page="/sysadmins").headers["Location"].startswith("/me/proof")


class TestPlans:
    def test_one_is_added_edited_and_deleted(self, app, dana):
        sent = {"name": "charity", "label": "Charity", "position": "9", "members": "10", "storage": "0.5", "modules": ["documents", "links"]}
        assert dana.post("/plans", sent, page="/plans/new").status_code == 303
        sent = {"label": "For good", "position": "9", "members": "", "storage": "2", "modules": ["documents"], "custom_settings": "y"}
        assert dana.post("/plans/charity", sent, page="/plans/charity/edit").status_code == 303
        with app.app_context():
            plan = db.session.get(Plan, "charity")
            assert (plan.label, plan.members, plan.storage, plan.modules, plan.custom_settings) == ("For good", None, 2 * 2**30, ["documents"], True)
        assert "For good" in dana.get("/plans").text
        assert dana.post("/plans/charity/removal", page="/plans").status_code == 303
        assert dana.get("/plans/charity/edit").status_code == 404

    def test_what_cannot_be_is_told_at_its_field(self, dana):
        sent = {"label": "Team", "position": "2", "modules": ["domains"]}
        answer = dana.post("/plans/team", sent, page="/plans/team/edit", partial=True)
        assert answer.status_code == 422
        assert "Own domains needs Branding" in answer.text

    def test_one_in_use_is_not_deleted(self, dana):
        assert dana.post("/plans/team/removal", page="/plans").status_code == 409


class TestSlugs:
    def test_a_rule_is_made_and_removed(self, dana):
        assert dana.post("/slugs", {"slug": "Initech", "rule": "reserve"}, page="/slugs").status_code == 303
        assert "kept back" in dana.get("/slugs").text
        assert dana.post("/slugs/initech/removal", page="/slugs").status_code == 303
        assert dana.post("/slugs", {"slug": "admin", "rule": "free"}, page="/slugs").status_code == 409


class TestJobs:
    def test_a_dead_one_shows_why_and_is_retried_in_its_row(self, app, dana):
        job = dead_job(app)
        page = dana.get("/jobs").text
        assert "ValueError: &lt;b&gt;too far&lt;/b&gt;" in page
        assert "waiting" in dana.post(f"/jobs/{job}/retry", page="/jobs", partial=True).text
        assert dana.post(f"/jobs/{job}/retry", page="/jobs", partial=True).status_code == 409

    def test_all_of_a_kind_are_retried_at_once(self, app, dana):
        swept, other = dead_job(app), dead_job(app, "auth.sweep")
        assert dana.get("/jobs?kind=auth.sweep").text.count('id="row-') == 1
        assert dana.post("/jobs/retries", {"kind": "auth.sweep"}, page="/jobs").status_code == 303
        assert (state_of(app, swept), state_of(app, other)) == ("dead", "queued")
        dana.post("/jobs/retries", page="/jobs")
        assert state_of(app, swept) == "queued"

    @pytest.mark.parametrize("state", ["queued", "running", "done", "void", "nonsense"])
    def test_other_states_are_looked_at(self, dana, state):
        assert dana.get(f"/jobs?state={state}").status_code == 200


def test_whoever_loses_the_right_is_out_of_the_console(app, dana):
    with app.app_context():
        users.make_sysadmin(cast.user(cast.CHARLIE), by=None)
        db.session.flush()
        users.suspend(cast.user(cast.DANA), by=None)
        db.commit()
    assert dana.get("/organizations").status_code == 303


def test_the_console_stands_on_no_other_host(app):
    for host in (ACME, APEX):
        assert Browser(app, host).get("/sysadmins").status_code == 404


def test_a_suspended_organization_s_members_read_why(app):
    alice = arriving(app, cast.ALICE, ACME)
    with app.app_context():
        organizations.suspend(cast.org("acme"), by=None)
        db.commit()
    assert "Acme GmbH is suspended." in alice.get("/documents").text
