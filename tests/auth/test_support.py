"""Sys-admins inside an organization: only with a reason, only for an hour, only where they are let in, and never to a document."""

import re

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, ADMIN, Browser, arriving, letters_to

from webapp.assistant import outside
from webapp.audit.models import PlatformEntry
from webapp.auth import support
from webapp.kit import clock, db, refusals
from webapp.orgs import members, roles
from webapp.platform import organizations, sysadmins, users
from webapp.platform.models import SupportEntry
from webapp.settings import integrations

REASON = "Nobody can sign in since this morning."


def enter(reason=REASON, slug="acme"):
    dana = cast.user(cast.DANA)
    return support.enter(cast.org(slug), dana, reason, by=dana)


def admit(is_admitted=True):
    support.admit(cast.org("acme"), is_admitted, by=cast.user(cast.ALICE))


def refused(call, *args, **more):
    with pytest.raises(refusals.Refusal) as refusal:
        call(*args, **more)
    return refusal.value.code


class TestVerb:
    pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

    def test_an_entry_lasts_an_hour_and_stands_in_the_audit_of_the_organization(self, context, time):
        admit()
        entry = enter()
        assert (entry.ends_at - clock.now()).total_seconds() == 3600
        assert support.live(entry.id, cast.user(cast.DANA).id) is entry
        kept = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "support.entered")).one()
        assert (kept.organization_id, kept.actor_name, kept.facts["reason"]) == (cast.org("acme").id, "Dana Reyes", REASON)
        time.passes(minutes=60)
        assert refused(support.live, entry.id, cast.user(cast.DANA).id) == "NOT_FOUND"

    def test_nobody_enters_where_a_manager_has_not_switched_it_on(self, context):
        assert refused(enter) == "SUPPORT_NOT_ADMITTED"

    def test_where_there_is_no_active_manager_one_may_enter(self, context):
        members.find(cast.org("acme").id, cast.user(cast.ALICE).id).status = "suspended"
        db.session.flush()
        assert enter().organization_id == cast.org("acme").id

    def test_suspending_its_manager_everywhere_opens_no_door(self, context):
        users.suspend(cast.user(cast.ALICE), by=None)
        db.session.flush()
        assert refused(enter) == "SUPPORT_NOT_ADMITTED"

    @pytest.mark.parametrize("reason", ["", "too short", "   a          b   ", "x" * 501])
    def test_a_reason_has_ten_characters_and_no_novel(self, context, reason):
        admit()
        assert refused(enter, reason) == "REASON_INVALID"

    def test_a_suspended_organization_is_not_entered(self, context):
        admit()
        organizations.suspend(cast.org("acme"), by=None)
        assert refused(enter) == "NOT_ACTIVE"

    def test_leaving_twice_is_recorded_once(self, context):
        admit()
        entry = enter()
        for _ in range(2):
            support.leave(entry, by=cast.user(cast.DANA))
        assert len(db.session.scalars(sa.select(PlatformEntry.id).where(PlatformEntry.action == "support.left")).all()) == 1

    def test_an_entry_is_good_for_nobody_else(self, context):
        admit()
        assert refused(support.live, enter().id, cast.user(cast.ALICE).id) == "NOT_FOUND"

    def test_shutting_support_out_ends_what_lasts(self, context):
        admit()
        entry = enter()
        admit(False)
        assert entry.left_at is not None

    def test_the_role_is_nobody_s_to_give(self, context):
        with db.inside(cast.tenant("acme")):
            found = members.find(cast.org("acme").id, cast.user(cast.BOB).id)
            assert refused(members.change_role, found, roles.SUPPORT, by=None) == "ROLE_INVALID"


def test_it_opens_no_document_no_audit_and_no_usage():
    settings = {"documents.configure"}  # how large a document may be, of which none is seen by it
    assert not {one for one in roles.PERMISSIONS[roles.SUPPORT] - settings if one.split(".")[0] in ("documents", "audit", "usage")}


def inside(app):
    """(Dana's browser at the console, her browser at Acme, the entry's id): she walked the way in."""
    with app.app_context():
        admit()
        db.commit()
    console = arriving(app, cast.DANA, ADMIN)
    with app.app_context():
        entry = enter().id
        db.commit()
    there = Browser(app, ACME)
    asks = there.get(f"/signin/support?entry={entry}")
    assert asks.status_code == 302, asks.text
    back = console.get(asks.headers["Location"].removeprefix(f"https://{ADMIN}"))
    assert back.status_code == 302, back.text
    came = there.get(back.headers["Location"].removeprefix(f"https://{ACME}"))
    assert (came.status_code, came.headers["Location"]) == (303, "/signups")
    return console, there, entry


class TestScreen:
    def test_support_sees_sign_ups_and_settings_under_a_banner(self, app):
        _, there, _ = inside(app)
        page = there.get("/signups")
        assert page.status_code == 200
        assert "You are here as <b>support</b>" in page.text
        assert there.get("/people").status_code == 200

    @pytest.mark.parametrize("path", ["/documents", "/"])
    def test_documents_stay_closed(self, app, path):
        _, there, _ = inside(app)
        assert there.get(path).status_code == 403

    def test_what_support_does_bears_its_reason(self, app):
        _, there, _ = inside(app)
        with app.app_context():
            pia = cast.signup_of(cast.PIA)
        assert there.post(f"/signups/{pia}/approval", {"role": "member"}, page="/signups").status_code == 303
        with app.app_context():
            kept = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "signups.approved")).one()
            assert kept.actor_name == f"Dana Reyes, through support: {REASON}"

    def test_the_managers_are_told_at_once(self, app):
        inside(app)
        assert [letter for letter in letters_to(app, cast.ALICE) if REASON in letter]

    def test_support_does_not_change_who_lets_it_in(self, app):
        _, there, _ = inside(app)
        assert "disabled" in there.get("/settings/support").text
        answer = there.post("/settings/support", {}, page="/settings/support")
        assert answer.status_code == 403
        with app.app_context():
            assert cast.org("acme").support_access

    def test_it_lets_no_document_out_that_managers_keep_inside(self, app):
        """The platform says who answers questions about documents, and so would read them."""
        ai, box = "/settings/integrations/ai", "/settings/assistant"
        own = {"model": "gpt-4o-mini", "temperature": "0.7", "max_tokens": "8192"}
        alice = arriving(app, cast.ALICE, ACME)
        assert alice.post(ai, own, page=ai).status_code == 303
        assert alice.post(f"{box}/outside", {"inside": "1"}, page=box).status_code == 303
        _, there, _ = inside(app)
        for path, form, page in ((f"{box}/outside", {}, box), (ai, {**own, "enabled": "y"}, ai), (f"{ai}/reset", {}, ai)):
            answer = there.post(path, form, page=page)
            assert (answer.status_code, "Support cannot do this" in answer.text) == (403, True), path
        with app.app_context(), db.inside(cast.tenant("acme")):
            assert outside.is_kept_inside()
            assert not integrations.effective(cast.org("acme").id, "ai").enabled
        assert there.post(ai, {**own, "temperature": "1"}, page=ai).status_code == 303
        assert there.post(f"{box}/outside", {"inside": "1"}, page=box).status_code == 303

    def test_leaving_ends_it_and_leads_back_to_the_console(self, app):
        _, there, entry = inside(app)
        answer = there.post("/support-entry/end", page="/signups")
        assert re.search(rf"https://{ADMIN}/organizations/", answer.text)
        assert there.get("/signups").status_code == 303
        with app.app_context():
            assert db.session.get(SupportEntry, entry).left_at is not None

    def test_a_member_has_no_entry_to_leave(self, app):
        bob = arriving(app, cast.BOB, ACME)
        assert bob.post("/support-entry/end", page="/documents").status_code == 404

    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            ("/people/invitations", {"emails": "dana2@elsewhere.example", "role": "member"}),
            ("/people/{mia}/removal", {"heir": "bob@acme.example"}),
            ("/people/{mia}/role", {"role": "manager"}),
            ("/signups/{signup}/approval", {"role": "manager"}),
            ("/settings/security", {"second_factor": "nobody"}),
            ("/settings/address", {"slug": "ours"}),
        ],
    )
    def test_nothing_that_outlasts_the_hour_or_leads_to_documents_is_done(self, app, path, sent):
        _, there, _ = inside(app)
        with app.app_context():
            path = path.format(mia=cast.user(cast.MIA).id, signup=cast.signup_of(cast.PIA))
        assert there.post(path, sent, page="/signups", partial=True).status_code == 403
        with app.app_context():
            assert members.find(cast.org("acme").id, cast.user(cast.MIA).id).role == "member"
            assert cast.org("acme").slug == "acme"

    def test_who_waits_is_let_in_as_a_member(self, app):
        _, there, _ = inside(app)
        with app.app_context():
            signup = cast.signup_of(cast.PIA)
        assert there.post(f"/signups/{signup}/approval", {"role": "member"}, page="/signups", partial=True).status_code == 200

    def test_after_an_hour_it_is_over(self, app, time):
        _, there, _ = inside(app)
        time.passes(minutes=59)
        assert there.get("/signups").status_code == 200
        time.passes(minutes=1)
        assert there.get("/signups").status_code == 303

    @pytest.mark.parametrize(
        "way", ["the right is gone", "the entry ends", "the organization is suspended", "the managers shut it out", "the person is suspended"]
    )
    def test_it_ends_with_the_next_request_when(self, app, way):
        _, there, entry = inside(app)
        with app.app_context():
            users.make_sysadmin(cast.user(cast.CHARLIE), by=None)
            db.session.flush()
            dana = cast.user(cast.DANA)
            match way:
                case "the right is gone":
                    sysadmins.revoke(dana, by=None)
                case "the entry ends":
                    support.leave(support.find(entry), by=dana)
                case "the organization is suspended":
                    organizations.suspend(cast.org("acme"), by=None)
                case "the managers shut it out":
                    admit(False)
                case _:
                    users.suspend(dana, by=None)
            db.commit()
        assert there.get("/signups").status_code in (303, 403)
        with app.app_context():
            organizations.reactivate(cast.org("acme"), by=None)
            db.commit()
        assert there.get("/signups").status_code == 303

    def test_another_s_entry_or_an_old_one_gives_no_code(self, app):
        console, _, entry = inside(app)
        there = Browser(app, ACME)
        way = there.get(f"/signin/support?entry={entry}").headers["Location"].removeprefix(f"https://{ADMIN}")
        with app.app_context():
            support.leave(support.find(entry), by=cast.user(cast.DANA))
            db.commit()
        assert console.get(way).status_code == 404
        assert there.get("/signin/support?entry=nonsense").status_code == 404

    def test_a_manager_switches_it_on_and_off(self, app):
        alice = arriving(app, cast.ALICE, ACME)
        for sent, kept in (({"is_admitted": "y"}, True), ({}, False)):
            assert alice.post("/settings/support", sent, page="/settings/support").status_code == 303
            with app.app_context():
                assert cast.org("acme").support_access is kept
