from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa

from webapp.kit import clock, config, db
from webapp.ops import certificates
from webapp.platform import organizations
from webapp.platform.models import Domain

HOST = "docs.acme.example"
TOKEN = "t" * 40
BOTH = ["branding", "domains"]
SERVED = ["gatehouse.test", "admin.gatehouse.test", "api.gatehouse.test", "acme.gatehouse.test", "ACME.gatehouse.test.", HOST, HOST.upper()]
NOTHING = """nobody.gatehouse.test www.gatehouse.test a.acme.gatehouse.test acme--x.gatehouse.test gatehouse.test.evil.example evil.example example
127.0.0.1 ::1 x.docs.acme.example acme.example *.gatehouse.test -.gatehouse.test""".split()
STATES = [("active", True, True), ("suspended", True, False), ("deleting", False, False), ("founding", False, False)]


@pytest.fixture
def proved(context):
    """Acme proved HOST, and may serve there."""
    cast.fit_plan("team", *BOTH)
    db.session.add(Domain(organization_id=cast.org("acme").id, host=HOST, proof="x", verified_at=clock.now()))
    db.commit()


@pytest.fixture
def counted(proved):
    """The statements that ran, in a list that grows."""
    seen = []
    sa.event.listen(db.extension.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


@pytest.mark.parametrize("host", SERVED)
def test_hosts_that_something_is_served_at(counted, host):
    assert certificates.may_have(host)
    assert len(counted) <= 1


@pytest.mark.parametrize("host", [*NOTHING, "", "x" * 5000, "acme.gatehouse.test\0"])
def test_hosts_that_nothing_is_served_at(counted, host):
    assert not certificates.may_have(host)
    assert len(counted) <= 1


def test_a_former_name_has_one_since_it_leads_on(proved):
    organizations.rename(cast.org("acme"), "acme-works", by=None)
    db.commit()
    assert certificates.may_have("acme.gatehouse.test")
    assert certificates.may_have("acme-works.gatehouse.test")


@pytest.mark.parametrize(("status", "own", "domain"), STATES)
def test_it_hangs_on_the_organizations_state(proved, status, own, domain):
    cast.org("acme").status = status
    db.commit()
    assert (certificates.may_have("acme.gatehouse.test"), certificates.may_have(HOST)) == (own, domain)


@pytest.mark.parametrize(("modules", "off"), [(["documents"], []), (["domains"], []), (BOTH, ["domains"]), (BOTH, ["branding"])])
def test_a_domain_hangs_on_its_module(proved, modules, off):
    cast.fit_plan("team", *modules)
    cast.org("acme").modules_off = off
    db.commit()
    assert not certificates.may_have(HOST)


def test_an_unproved_domain_has_none(proved):
    db.session.execute(sa.update(Domain).values(verified_at=None))
    db.commit()
    assert not certificates.may_have(HOST)


class TestCall:
    def ask(self, app, *, remote="127.0.0.1", host="127.0.0.1:8001", domain="acme.gatehouse.test", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        at = {"REMOTE_ADDR": remote, "HTTP_HOST": host}
        return app.test_client().get(f"/internal/tls?domain={domain}", headers=named, environ_overrides=at).status_code

    @pytest.mark.parametrize("remote", ["127.0.0.1", "127.9.9.9", "::1"])
    def test_the_machine_itself_is_answered(self, app, remote):
        assert self.ask(app, remote=remote) == 200
        assert self.ask(app, remote=remote, domain="nobody.gatehouse.test") == 404

    @pytest.mark.parametrize("remote", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "", "nonsense"])
    def test_nobody_else_is(self, app, remote):
        assert self.ask(app, remote=remote) == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "Via", "X_Forwarded_Proto"])
    @pytest.mark.parametrize("host", ["127.0.0.1:8001", "acme.gatehouse.test", "gatehouse.test"])
    def test_what_came_through_a_proxy_is_not_the_machine_itself(self, app, header, host):
        assert self.ask(app, host=host, **{header: "127.0.0.1"}) == 404

    @pytest.mark.parametrize(("given", "status"), [(f"Bearer {TOKEN}", 200), ("Bearer wrong", 404), ("Bearer ", 404), (TOKEN, 404), (f"Basic {TOKEN}", 404)])
    def test_a_token_opens_it_from_elsewhere(self, app, monkeypatch, given, status):
        monkeypatch.setattr(config, "_current", replace(config.current(), internal_token=TOKEN))
        assert self.ask(app, remote="192.0.2.7", Authorization=given) == status

    def test_without_a_configured_token_none_opens_it(self, app):
        assert self.ask(app, remote="192.0.2.7", Authorization=f"Bearer {TOKEN}") == 404
