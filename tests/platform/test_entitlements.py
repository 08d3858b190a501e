"""What the plan allows and managers switch. Acme is on Team (all but sso and domains), Globex on Free."""

import cast
import pytest
import sqlalchemy as sa
from flask import Flask

from webapp.audit.models import PlatformEntry
from webapp.kit import db
from webapp.platform import entitlements, modules, registry
from webapp.platform.models import Organization

BASES = ["documents", "services", "branding", "audit_export"]


def acme() -> Organization:
    return cast.org("acme")


def switch(*wanted: str) -> list[str]:
    held = entitlements.switch(acme(), wanted, by=cast.user(cast.ALICE))
    db.commit()
    return held.on


def refused(*wanted: str) -> tuple[str, str]:
    with pytest.raises(entitlements.Unfit) as refusal:
        switch(*wanted)
    assert refusal.value.status == 422
    assert refusal.value.field == "modules"
    return refusal.value.code, str(refusal.value)


def test_what_the_plan_allows_is_on_until_somebody_switches(context: Flask) -> None:
    held = entitlements.of(acme())
    assert (held.plan, held.plan_label, held.on) == ("team", "Team", held.allowed)
    assert held.allowed == [name for name in modules.CATALOGUE if name not in ("sso", "domains")]


def test_switching_is_kept_as_what_is_off_and_recorded(context: Flask) -> None:
    before = entitlements.of(acme()).on
    assert switch(*BASES) == BASES
    assert sorted(acme().modules_off) == ["assistant", "autonomy", "links", "requests"]
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "modules.switched")).one()
    assert (entry.actor_name, entry.organization_id, entry.facts) == ("Alice Brandt", acme().id, {"before": before, "after": BASES})


def test_switching_to_what_is_on_changes_nothing(context: Flask) -> None:
    switch(*BASES)
    switch(*reversed(BASES), BASES[0])
    assert db.session.scalar(sa.select(sa.func.count()).where(PlatformEntry.action == "modules.switched")) == 1


def test_everything_may_be_off(context: Flask) -> None:
    assert switch() == []


def test_a_module_there_is_none_of_is_named(context: Flask) -> None:
    assert refused("documents", "teleport") == ("INVALID_MODULE", "There is no module teleport.")


def test_a_module_outside_the_plan_is_named_with_the_plan(context: Flask) -> None:
    assert refused("documents", "sso") == ("INVALID_MODULE", "Central sign-in is not part of the plan Team.")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (["links"], "Links stands on Documents"),
        (["documents", "autonomy"], "Autonomy stands on Assistant"),
        (["assistant", "autonomy", "services"], "Assistant stands on Documents"),
    ],
)
def test_an_enhancement_without_what_it_stands_on_is_refused(context: Flask, wanted: list[str], said: str) -> None:
    code, sentence = refused(*wanted)
    assert code == "ENHANCEMENT_REQUIRES_STANDALONE"
    assert sentence.startswith(said)
    db.rollback()
    assert acme().modules_off == []


def test_a_base_is_not_taken_away_under_its_enhancement(context: Flask) -> None:
    everything = entitlements.of(acme()).on
    code, sentence = refused(*(name for name in everything if name != "documents"))
    assert (code, sentence.startswith("Links stands on Documents, which is off.")) == ("ENHANCEMENT_REQUIRES_STANDALONE", True)


def test_a_smaller_plan_takes_away_at_once_and_a_larger_one_gives_back(context: Flask) -> None:
    switch(*BASES)
    cast.put_on_plan("acme", "free")
    assert entitlements.of(acme()).on == ["documents"]
    entry = registry.find("acme")
    assert entry is not None
    assert entry.modules == {"documents"}
    cast.put_on_plan("acme", "business")
    assert entitlements.of(acme()).on == ["documents", "services", "branding", "domains", "sso", "audit_export"]


def test_families_stand_together() -> None:
    assert [module.name for module in modules.in_families()][:5] == ["documents", "links", "assistant", "autonomy", "requests"]
    assert sorted(module.name for module in modules.in_families()) == sorted(modules.CATALOGUE)
    assert [modules.depth(name) for name in ("documents", "links", "autonomy")] == [0, 1, 2]
