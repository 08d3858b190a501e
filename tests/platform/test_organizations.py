"""Suspending and reactivating organizations, and what is remembered of them."""

import threading
from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.jobs.registry import Later, Void
from webapp.kit import config, db, ids, refusals
from webapp.platform import organizations, registry
from webapp.platform.models import Organization


def change(verb, slug: str = "acme") -> None:
    with db.inside(None):
        verb(cast.org(slug), by=cast.user(cast.DANA))
        db.commit()


def actions(slug: str = "acme") -> list[str]:
    wanted = sa.select(PlatformEntry.action).where(PlatformEntry.subject_id == cast.org(slug).id).order_by(PlatformEntry.id)
    return [action for action in db.session.scalars(wanted) if action != "organizations.founded"]


def fresh(slug: str = "acme") -> Organization:
    db.rollback()
    return cast.org(slug)


class TestSuspending:
    def test_a_suspended_organization_is_shut_and_its_epoch_moves(self, context):
        before = cast.org("acme").epoch
        change(organizations.suspend)
        assert (fresh().status, fresh().epoch) == ("suspended", before + 1)
        assert actions() == ["organizations.suspended"]

    def test_suspending_twice_changes_nothing(self, context):
        change(organizations.suspend)
        epoch = fresh().epoch
        change(organizations.suspend)
        assert fresh().epoch == epoch
        assert actions() == ["organizations.suspended"]

    def test_a_reactivated_organization_is_open_and_keeps_its_epoch(self, context):
        change(organizations.suspend)
        epoch = fresh().epoch
        change(organizations.reactivate)
        assert (fresh().status, fresh().epoch) == ("active", epoch)
        assert actions() == ["organizations.suspended", "organizations.reactivated"]

    def test_reactivating_an_active_one_changes_nothing(self, context):
        change(organizations.reactivate)
        assert actions() == []

    @pytest.mark.parametrize("status", ["founding", "deleting"])
    @pytest.mark.parametrize("verb", [organizations.suspend, organizations.reactivate])
    def test_one_that_is_being_made_or_deleted_is_neither(self, context, verb, status):
        acme = cast.org("acme")
        acme.status = status
        with pytest.raises(refusals.Conflict, match=status):
            verb(acme, by=None)

    def test_the_change_is_seen_at_once(self, context):
        assert registry.find("acme").status == "active"
        change(organizations.suspend)
        assert registry.find("acme").status == "suspended"

    def test_a_change_that_is_rolled_back_is_not_seen(self, context):
        with db.inside(None):
            organizations.suspend(cast.org("acme"), by=None)
            db.rollback()
        assert registry.find("acme").status == "active"
        assert fresh().epoch == 0


class TestFinding:
    def test_organizations_are_told_by_slug(self, context):
        assert [org.slug for org in organizations.every()] == ["acme", "globex"]

    def test_an_id_that_nobody_has_is_not_found(self, context):
        with pytest.raises(refusals.NotFound):
            organizations.get(ids.new())

    @pytest.mark.parametrize(("email", "slugs"), [(cast.ALICE, ["acme"]), (cast.BOB, ["acme", "globex"]), (cast.PIA, []), (cast.DANA, []), (cast.STRANGER, [])])
    def test_an_address_leads_to_the_organizations_in_which_it_is_active(self, context, email, slugs):
        assert [org.slug for org in organizations.of_address(email)] == slugs

    def test_a_suspended_organization_is_not_told_to_its_people(self, context):
        change(organizations.suspend)
        assert [org.slug for org in organizations.of_address(cast.BOB)] == ["globex"]

    def test_a_job_works_in_an_active_organization_waits_for_a_suspended_one_and_is_void_without_one(self, context):
        acme = cast.org("acme")
        assert organizations.tenant_for_job(acme.id) == acme.tenant
        change(organizations.suspend)
        db.session.expire_all()
        with pytest.raises(Later):
            organizations.tenant_for_job(acme.id)
        with pytest.raises(Void):
            organizations.tenant_for_job(ids.new())


class TestRegistry:
    @pytest.fixture
    def reads(self, monkeypatch) -> list[str]:
        """The slugs that were read from the database."""
        seen: list[str] = []
        read = registry._read
        monkeypatch.setattr(registry, "_read", lambda slug: (seen.append(slug), read(slug))[1])
        return seen

    def test_an_entry_says_who_and_where(self, context):
        entry, acme = registry.find("acme"), cast.org("acme")
        assert (entry.id, entry.name, entry.label, entry.tenant) == (acme.id, acme.name, acme.label, acme.tenant)

    def test_an_organization_is_read_once_in_its_time(self, context, time, reads):
        for _ in range(3):
            registry.find("acme")
        time.passes(seconds=29)
        registry.find("acme")
        assert reads == ["acme"]
        time.passes(seconds=1)
        registry.find("acme")
        assert reads == ["acme", "acme"]

    def test_with_no_time_to_live_it_is_read_each_time(self, context, time, reads, settings, monkeypatch):
        monkeypatch.setattr(config, "_current", replace(settings, registry_ttl=0))
        registry.find("acme")
        registry.find("acme")
        assert reads == ["acme", "acme"]

    def test_a_dropped_one_is_read_anew(self, context, reads):
        registry.find("acme")
        registry.drop("acme")
        registry.find("acme")
        assert reads == ["acme", "acme"]

    def test_names_that_nobody_has_are_not_remembered(self, context, reads):
        assert registry.find("initech") is None
        assert registry.find("initech") is None
        assert reads == ["initech", "initech"]
        assert "initech" not in registry._entries

    def test_a_name_that_is_given_up_is_forgotten(self, context, time):
        registry.find("acme")
        db.session.execute(sa.update(Organization).where(Organization.slug == "acme").values(slug="acme-old"))
        time.passes(seconds=31)
        assert registry.find("acme") is None
        assert "acme" not in registry._entries

    def test_one_past_its_time_is_served_while_another_reads_it_anew(self, app, context, time, monkeypatch):
        entry, reading, go = registry.find("acme"), threading.Event(), threading.Event()

        def slow(slug: str) -> registry.Entry:
            reading.set()
            assert go.wait(10)
            return replace(entry, name="New")

        monkeypatch.setattr(registry, "_read", slow)
        time.passes(seconds=31)
        reader = threading.Thread(target=registry.find, args=("acme",))
        reader.start()
        assert reading.wait(10)
        assert registry.find("acme") == entry
        go.set()
        reader.join()
        assert registry.find("acme").name == "New"

    def test_a_read_that_fails_is_tried_again_by_the_next(self, context, time, monkeypatch):
        registry.find("acme")
        time.passes(seconds=31)
        with monkeypatch.context() as patch, pytest.raises(OSError):
            patch.setattr(registry, "_read", _fail)
            registry.find("acme")
        time.passes(seconds=1)
        assert registry.find("acme").slug == "acme"
        assert registry._refreshing == set()

    def test_only_so_many_are_remembered_and_the_longest_unused_goes(self, context, monkeypatch):
        monkeypatch.setattr(registry, "REMEMBERED", 2)
        entry = registry.find("acme")
        for slug in ("one", "acme", "two"):
            registry.keep(slug, entry)
        assert list(registry._entries) == ["acme", "two"]


def _fail(_slug: str) -> registry.Entry:
    raise OSError("the database is away")
