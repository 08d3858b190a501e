"""Who may come in, and as what."""

from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa

from webapp.audit.models import PlatformEntry
from webapp.auth import gate, sessions
from webapp.kit import config, db


@pytest.fixture
def require():
    """Sets whom the installation asks for a second factor."""
    before = config.current()
    yield lambda whom: config.use(replace(before, require_second_factor=whom))
    config.use(before)


CASES = [
    # installation, organization, side, role, asked for
    ("nobody", "nobody", "org", "manager", False),
    ("nobody", "nobody", "admin", None, False),
    ("nobody", "managers", "org", "manager", True),
    ("nobody", "managers", "org", "member", False),
    ("nobody", "everybody", "org", "client", True),
    ("nobody", "everybody", "apex", None, False),
    ("sysadmins", "nobody", "admin", None, True),
    ("sysadmins", "nobody", "org", "manager", False),
    ("managers", "nobody", "admin", None, True),
    ("managers", "nobody", "org", "manager", True),
    ("managers", "nobody", "org", "member", False),
    ("everybody", "nobody", "org", "client", True),
    ("everybody", "nobody", "apex", None, True),
]


@pytest.mark.parametrize(("installation", "organization", "side", "role", "asked"), CASES)
def test_the_stricter_rule_decides_who_needs_a_second_factor(context, require, installation, organization, side, role, asked):
    require(installation)
    assert gate.must_have_second_factor(side, role, organization) is asked
    assert gate.kind_of(side, role, gate.NONE, organization) == (gate.HALF if asked else gate.FULL)
    assert gate.kind_of(side, role, gate.DONE, organization) == gate.FULL


def test_whoever_has_a_second_factor_is_asked_for_it_everywhere(context):
    cast.user(cast.BOB).has_second_factor = True
    db.commit()
    for side, org in (("org", cast.org("acme").id), ("org", cast.org("globex").id), ("apex", None)):
        assert admit(cast.BOB, side, org).kind == gate.HALF
        assert admit(cast.BOB, side, org, second_step_done=True).kind == gate.FULL


def test_somebody_who_waits_is_asked_for_nothing_more(context):
    cast.user(cast.PIA).has_second_factor = True
    db.commit()
    assert admit(cast.PIA, "org", cast.org("acme").id).kind == gate.WAITING


def test_an_organization_that_requires_its_provider_shuts_other_ways(context):
    cast.put_on_plan("acme", "business")
    cast.org("acme").sso_required = True
    db.commit()
    with pytest.raises(gate.ShutOut) as refused:
        admit(cast.BOB, "org", cast.org("acme").id)
    assert refused.value.code == "SSO_REQUIRED"
    assert admit(cast.BOB, "org", cast.org("acme").id, way=gate.SSO, second_step_done=True).kind == gate.FULL


def test_a_plan_without_the_module_shuts_nobody_out(context):
    cast.org("acme").sso_required = True
    db.commit()
    assert admit(cast.BOB, "org", cast.org("acme").id).kind == gate.FULL
    cast.put_on_plan("acme", "business")
    cast.org("acme").modules_off = ["sso"]
    db.commit()
    assert admit(cast.BOB, "org", cast.org("acme").id).kind == gate.FULL


def test_only_a_manager_with_a_second_factor_breaks_the_glass(context):
    cast.put_on_plan("acme", "business")
    cast.org("acme").sso_required = True
    db.commit()
    with pytest.raises(gate.ShutOut):
        admit(cast.ALICE, "org", cast.org("acme").id)
    cast.user(cast.ALICE).has_second_factor = cast.user(cast.BOB).has_second_factor = True
    db.commit()
    assert admit(cast.ALICE, "org", cast.org("acme").id).kind == gate.HALF
    with pytest.raises(gate.ShutOut):
        admit(cast.BOB, "org", cast.org("acme").id, second_step_done=True)


def test_a_broken_glass_is_told_of_once(context):
    cast.put_on_plan("acme", "business")
    cast.org("acme").sso_required = cast.user(cast.ALICE).has_second_factor = True
    db.commit()
    alice, acme = cast.user(cast.ALICE), cast.org("acme").id
    gate.admit(alice, side="org", org=acme, way="code")
    gate.admit(alice, side="org", org=acme, way="code", second_step_done=True, anew=False)
    db.session.flush()
    assert db.session.scalar(sa.select(sa.func.count()).where(PlatformEntry.action == "sso.bypassed")) == 1


def test_a_requirement_made_later_halves_the_sessions_that_lack_it(context):
    opened = sessions.open(cast.user(cast.ALICE), side="org", org=cast.org("acme").id, way="code", device="")
    cast.org("acme").second_factor = "managers"
    db.commit()
    found = sessions.find(opened.token, side="org", org=cast.org("acme").id)
    assert found
    assert found.sitting.kind == gate.HALF
    assert found.sitting.role is None


def admit(email: str, side: str, org: object, *, way: str = "code", second_step_done: bool = False) -> gate.Standing:
    return gate.admit(cast.user(email), side=side, org=org, way=way, second_step_done=second_step_done)  # type: ignore[arg-type]
