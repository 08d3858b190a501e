import re
import threading

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, APEX, Browser, arriving, deliver, letters_to

from webapp.audit.models import PlatformEntry
from webapp.kit import clock, db, refusals
from webapp.orgs import domains, freemail
from webapp.platform import addresses, organizations, registry
from webapp.platform.models import Domain

HOST = "docs.acme.example"
TEXT = "gatehouse-proof="
REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|content=\"[0-9a-f]{64}\"")


def alice():
    return cast.user(cast.ALICE)


def added(host=HOST, slug="acme"):
    return domains.add(cast.org(slug), host, by=alice())


def proved(names, host=HOST, slug="acme"):
    domain = added(host, slug)
    db.commit()
    name, text = domains.record_of(domain)
    names.zone[name] = ["v=spf1 -all", text]
    assert domains.verify(domain, by=alice()) is None
    db.commit()
    return domain


class TestAdding:
    @pytest.mark.parametrize(
        ("written", "host"),
        [
            (" Docs.ACME.example. ", "docs.acme.example"),
            ("münchen.example", "xn--mnchen-3ya.example"),
            ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
            ("acme.co.uk", "acme.co.uk"),
        ],
    )
    def test_a_name_is_kept_as_name_servers_know_it(self, context, written, host):
        domain = added(written)
        assert domain.host == host
        assert domains.record_of(domain) == (f"_gatehouse.{host}", f"{TEXT}{domain.proof}")
        assert domain.verified_at is None

    def test_it_stands_in_the_audit_ledger(self, context):
        domain = added()
        db.commit()
        entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "domains.added")).one()
        assert (entry.actor_name, entry.subject_label, entry.subject_id) == ("Alice Brandt", HOST, domain.id)

    @pytest.mark.parametrize(
        "written",
        [
            *("", "acme", "https://acme.example", "acme.example/x", "acme.example:8080", "192.0.2.7", "[2001:db8::1]", "2001:db8::1", "a..b", "acme.123"),
            *("-a.example", "a_b.example", "*.acme.example", f"{'a' * 64}.example", f"{'a.' * 130}example", "acme.example\0", "a b.example"),
        ],
    )
    def test_what_is_no_domain_is_refused(self, context, written):
        with pytest.raises(refusals.Invalid) as refused:
            added(written)
        assert (refused.value.code, refused.value.field) == ("DOMAIN_INVALID", "host")

    @pytest.mark.parametrize(
        "written", ["gatehouse.test", "acme.gatehouse.test", "a.b.gatehouse.test", "co.uk", "COM.au", "gmail.com", "GMX.de", "web.de", "proton.me"]
    )
    def test_what_can_be_nobodys_own_is_refused(self, context, written):
        with pytest.raises(refusals.Invalid) as refused:
            added(written)
        assert refused.value.code == "DOMAIN_NOT_OWN"

    def test_one_of_a_consumers_mailboxes_is_known_by_its_whole_name(self):
        assert freemail.offers("gmail.com")
        assert not freemail.offers("mail.acme.example")
        assert not freemail.offers("notgmail.com")

    def test_the_same_twice_is_refused_but_not_to_another_organization(self, context):
        added()
        with pytest.raises(refusals.Conflict) as refused:
            added(HOST.upper())
        assert refused.value.code == "DOMAIN_EXISTS"
        assert added(slug="globex").host == HOST

    def test_one_too_many_is_refused(self, context):
        for number in range(domains.MOST):
            added(f"d{number}.acme.example")
        with pytest.raises(refusals.Conflict) as refused:
            added()
        assert refused.value.code == "TOO_MANY_DOMAINS"

    def test_another_organizations_is_not_found(self, context):
        domain = added()
        with pytest.raises(refusals.NotFound):
            domains.find(cast.org("globex").id, domain.id)


class TestProving:
    def test_the_record_proves_it(self, context, names):
        domain = proved(names)
        assert domain.verified_at is not None
        assert domains.proved_hosts(cast.org("acme").id) == frozenset()  # the plan has no domains of its own
        cast.put_on_plan("acme", "business")
        assert domains.proved_hosts(cast.org("acme").id) == {HOST}
        assert names.asked == [f"_gatehouse.{HOST}"]
        assert db.session.scalars(sa.select(PlatformEntry.subject_label).where(PlatformEntry.action == "domains.proved")).all() == [HOST]

    @pytest.mark.parametrize("texts", [[], ["gatehouse-proof="], ["gatehouse-proof=wrong"], ["proof"]])
    def test_another_text_or_none_does_not_and_is_noted(self, context, names, texts):
        domain = added()
        db.commit()
        names.zone[domains.record_of(domain)[0]] = texts
        refusal = domains.verify(domain, by=alice())
        db.commit()
        assert refusal.code == "DOMAIN_NOT_PROVED"
        assert (domain.verified_at, domain.checked_at is not None) == (None, True)

    def test_name_servers_that_do_not_answer_are_told_apart(self, context, names):
        domain = added()
        db.commit()
        names.is_down = True
        assert domains.verify(domain, by=alice()).code == "DNS_UNREACHABLE"
        assert domain.checked_at is None

    def test_asking_too_often_is_refused(self, context, names):
        domain = added()
        db.commit()
        for _ in range(domains.PER_ORGANIZATION.times):
            domains.verify(domain, by=alice())
            db.commit()
        with pytest.raises(refusals.TooMany):
            domains.verify(domain, by=alice())

    def test_who_proves_it_second_is_refused_and_the_first_keeps_it(self, context, names):
        first = proved(names)
        second = added(slug="globex")
        db.commit()
        name, text = domains.record_of(second)
        names.zone[name].append(text)
        with pytest.raises(refusals.Conflict) as refused:
            domains.verify(second, by=alice())
        assert refused.value.code == "DOMAIN_TAKEN"
        db.rollback()
        assert db.session.scalars(sa.select(Domain.organization_id).where(Domain.verified_at.is_not(None))).all() == [first.organization_id]

    def test_a_domain_that_was_given_up_may_be_proved_by_another(self, context, names):
        first = proved(names)
        domains.remove(first, by=alice())
        db.commit()
        assert proved(names, slug="globex").verified_at is not None

    @pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
    def test_of_two_at_once_one_has_it(self, app, names):
        with app.app_context():
            for slug in ("acme", "globex"):
                domain = added(slug=slug)
                name, text = domains.record_of(domain)
                names.zone.setdefault(name, []).append(text)
            db.commit()
        together, outcomes = threading.Barrier(2), []

        def prove(slug):
            with app.app_context():
                domain = domains.of(cast.org(slug).id)[0]
                together.wait()
                try:
                    domains.verify(domain, by=alice())
                    db.commit()
                    outcomes.append("proved")
                except refusals.Conflict as refusal:
                    db.rollback()
                    outcomes.append(refusal.code)

        threads = [threading.Thread(target=prove, args=(slug,)) for slug in ("acme", "globex")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["DOMAIN_TAKEN", "proved"]


class TestLookingAgain:
    def look(self, app):
        with app.app_context():
            domains.recheck_due()
            db.commit()
        deliver(app)

    def now(self):
        return db.session.scalars(sa.select(Domain).execution_options(populate_existing=True)).one()

    def test_a_proof_that_stands_is_looked_for_once_a_week(self, app, context, names, time):
        proved(names)
        for days, asked in ((1, 1), (5, 1), (1, 2), (1, 2)):
            time.passes(days=days, minutes=1)
            self.look(app)
            assert len(names.asked) == asked
        assert self.now().failing_since is None

    def test_one_that_is_gone_is_told_then_lost_after_a_fortnight(self, app, context, names, time):
        proved(names)
        names.zone.clear()
        time.passes(days=7, minutes=1)
        self.look(app)
        assert self.now().verified_at is not None
        assert "was not found" in letters_to(app, cast.ALICE)[-1]
        time.passes(days=13)
        self.look(app)
        assert self.now().verified_at is not None
        time.passes(days=1)
        self.look(app)
        assert (self.now().verified_at, self.now().is_primary) == (None, False)
        assert registry.slug_at(HOST) is None
        told = letters_to(app, cast.ALICE)
        assert len(told) == 2
        assert "no longer answers" in told[-1]

    def test_one_that_comes_back_is_as_good_as_before(self, app, context, names, time):
        domain = proved(names)
        kept = dict(names.zone)
        names.zone.clear()
        time.passes(days=7, minutes=1)
        self.look(app)
        names.zone.update(kept)
        time.passes(days=13)
        self.look(app)
        assert self.now().failing_since is None
        assert self.now().id == domain.id

    def test_name_servers_that_are_down_take_nothing_away(self, app, context, names, time):
        proved(names)
        names.is_down = True
        for _ in range(4):
            time.passes(days=10)
            self.look(app)
        assert (self.now().verified_at is not None, self.now().failing_since) == (True, None)


class TestPreferring:
    def test_letters_lead_to_the_preferred_one(self, context, names):
        cast.fit_plan("team", "documents", "branding", "domains")
        first, second = proved(names), proved(names, "acme.example")
        domains.prefer(first, by=alice())
        domains.prefer(second, by=alice())
        db.commit()
        assert addresses.of_home("acme", "/signups") == "https://acme.example/signups"
        assert [domain.host for domain in domains.of(cast.org("acme").id) if domain.is_primary] == ["acme.example"]
        domains.prefer_own_name(second, by=alice())
        db.commit()
        assert addresses.of_home("acme") == "https://acme.gatehouse.test/"

    def test_not_where_the_plan_does_not_serve_it(self, context, names):
        domains.prefer(proved(names), by=alice())
        db.commit()
        cast.fit_plan("team", "documents")
        assert addresses.of_home("acme") == "https://acme.gatehouse.test/"

    def test_not_before_it_is_proved(self, context):
        with pytest.raises(refusals.Conflict) as refused:
            domains.prefer(added(), by=alice())
        assert refused.value.code == "DOMAIN_NOT_PROVED"


class TestKnowing:
    def test_a_proved_host_is_remembered_and_an_unknown_one_for_seconds(self, context, names, time):
        assert registry.slug_at(HOST) is None
        domain = Domain(organization_id=cast.org("acme").id, host=HOST, proof="x", verified_at=clock.now())
        db.session.add(domain)
        db.commit()
        assert registry.slug_at(HOST) is None
        time.passes(seconds=10)
        assert registry.slug_at(HOST) == "acme"

    def test_strangers_hosts_are_forgotten_past_the_limit(self, context, monkeypatch):
        monkeypatch.setattr(registry, "REMEMBERED", 5)
        for number in range(20):
            assert registry.slug_at(f"h{number}.example") is None
        assert len(registry._hosts) == 5

    @pytest.mark.parametrize("host", ["", "127.0.0.1", "localhost", "[::1]", "a b.example", "x" * 300, "::1", "1.2.3.4.5"])
    def test_what_is_no_domain_costs_nothing(self, host):
        assert registry.slug_at(host) is None  # outside of any context, so a query would fail


class TestServing:
    @pytest.fixture
    def at_home(self, app, names):
        """Acme answers at HOST."""
        with app.app_context():
            cast.fit_plan("team", "documents", "branding", "domains")
            proved(names)
        return Browser(app, HOST)

    def test_the_workspace_answers_there_with_sessions_of_its_own(self, app, at_home):
        assert at_home.get("/").location == "/signin?next=/"
        assert "Acme GmbH" in at_home.get("/signin").text
        assert at_home.sign_in(cast.BOB).status_code == 303
        assert at_home.get("/documents").status_code == 200
        elsewhere = Browser(app, ACME)
        assert elsewhere.get("/documents").status_code == 303

    def test_addresses_on_its_pages_name_it(self, at_home):
        at_home.sign_in(cast.ALICE)
        at_home.post(f"/signups/{_pia(at_home.app)}/rejection", {"reason": ""}, page="/signups")
        assert f"https://{HOST}/signup" in at_home.get("/signups").text

    def test_a_form_must_come_from_this_very_host(self, app, at_home):
        token = at_home.token()
        for origin, status in ((f"https://{HOST}", 303), (f"https://{ACME}", 403), (f"https://x.{HOST}", 403)):
            answer = at_home.client.post("/signin", base_url=at_home.base, data={"email": cast.MIA, "csrf_token": token}, headers={"Origin": origin})
            assert answer.status_code == status, origin

    @pytest.mark.parametrize("host", [f"x.{HOST}", "acme.example", "evil.example", f"{HOST}.evil.example"])
    def test_names_beside_it_are_nobodys(self, app, at_home, host):
        assert Browser(app, host).get("/signin").status_code == 404

    @pytest.mark.parametrize("host", [HOST.upper(), f"{HOST}.", f"{HOST}:443"])
    def test_it_is_known_however_it_is_written(self, app, at_home, host):
        assert app.test_client().get("/signin", environ_overrides={"HTTP_HOST": host, "wsgi.url_scheme": "https"}).status_code == 200

    def test_an_unproved_one_is_nobodys(self, app, context):
        cast.fit_plan("team", "documents", "branding", "domains")
        added()
        db.commit()
        assert Browser(app, HOST).get("/signin").status_code == 404

    def test_where_the_plan_does_not_allow_it_it_is_nobodys(self, app, at_home):
        with app.app_context():
            cast.fit_plan("team", "documents", "domains")  # which stands on branding
        assert at_home.get("/signin").status_code == 404

    def test_a_suspended_organizations_is_nobodys_in_the_same_words(self, app, at_home):
        with app.app_context():
            organizations.suspend(cast.org("acme"), by=None)
            db.commit()
        shut, unknown = at_home.get("/signin"), Browser(app, "unknown.example").get("/signin")
        assert (shut.status_code, REFERENCE.sub("", shut.text)) == (404, REFERENCE.sub("", unknown.text))

    def test_without_the_platforms_database_health_still_answers(self, app, monkeypatch):
        def broken(*_):
            raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

        monkeypatch.setattr(registry, "slug_at", broken)
        for path, status in (("/healthz", 200), ("/signin", 404)):
            assert Browser(app, "web.internal.example").get(path).status_code == status

    def test_central_sign_in_leads_back_to_it(self, app, at_home):
        apex = arriving(app, cast.BOB, APEX)
        asked = at_home.get("/signin/central?next=/documents").location
        moving = apex.get(asked.removeprefix("https://gatehouse.test"), headers={"Referer": f"https://{HOST}/signin"})
        assert moving.location.startswith(f"https://{HOST}/signin/handover?")
        assert at_home.get(moving.location.removeprefix(f"https://{HOST}")).location == "/documents"
        assert at_home.get("/documents").status_code == 200

    def test_central_sign_in_leads_to_no_domain_that_is_not_the_organizations(self, app, at_home):
        apex = arriving(app, cast.BOB, APEX)
        asked = at_home.get("/signin/central?next=/documents").location.removeprefix("https://gatehouse.test")
        for host in ("evil.example", "gatehouse.test", "a%0d%0ab"):
            answer = apex.get(asked.replace(f"domain={HOST}", f"domain={host}"), headers={"Referer": f"https://{HOST}/signin"})
            assert answer.status_code in (404, 422), host


def _pia(app):
    with app.app_context():
        return cast.signup_of(cast.PIA)
