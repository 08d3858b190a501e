"""Quotas: never more than allowed, whoever comes at once; what is not used is given back; what is wrong is put right."""

import cast
import pytest
import sqlalchemy as sa
from threads import at_once

from webapp.audit.models import PlatformEntry
from webapp.kit import db, refusals
from webapp.orgs import members
from webapp.platform import jobs, quota, users
from webapp.platform.models import Organization, Owner, Plan, Reservation, Usage

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def acme(context) -> Organization:
    return cast.org("acme")


def limit(slug: str, **limits: int | None) -> None:
    for name, value in limits.items():
        setattr(cast.org(slug), name, value)
    db.commit()


def used(org: Organization, kind: str = quota.STORAGE) -> int:
    return next(row.used for row in quota.of(org.id) if row.kind == kind)


def refused(call, *arguments) -> refusals.Refusal:
    with pytest.raises(refusals.Conflict) as raised:
        call(*arguments)
    db.rollback()
    assert raised.value.code == "QUOTA_EXCEEDED"
    return raised.value


def own(owner_hash: str, *slugs: str, **limits: int | None) -> None:
    db.session.add(Owner(hash=owner_hash, plan="business", **limits))
    for slug in slugs:
        cast.org(slug).owner_hash = owner_hash
    db.commit()


def test_what_is_allowed_is_the_plan_s_unless_the_organization_has_a_limit_of_its_own(acme):
    team = db.session.get_one(Plan, "team")
    assert [quota.allowed(acme.id, kind) for kind in quota.KINDS] == [team.members, team.storage, team.ai_tokens]
    limit("acme", members_allowed=7, storage_allowed=1000)
    assert [quota.allowed(acme.id, kind) for kind in quota.KINDS] == [7, 1000, team.ai_tokens]
    assert quota.of(acme.id) == [("members", 4, 7), ("storage", 0, 1000), ("ai_tokens", 0, team.ai_tokens)]


def test_an_empty_limit_is_none(acme):
    acme.plan = "business"
    db.commit()
    assert quota.allowed(acme.id, quota.MEMBERS) is None
    quota.take(acme.id, quota.MEMBERS, 1_000_000)


def test_a_reservation_counts_at_once_and_is_settled_with_its_fact(acme):
    held = quota.reserve(acme.id, quota.STORAGE, 300)
    assert used(acme) == 300
    quota.settle(held)
    db.commit()
    assert used(acme) == 300
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Reservation)) == 0


def test_settling_for_another_amount_corrects_the_use(acme):
    held = quota.reserve(acme.id, quota.AI_TOKENS, 1000)
    quota.settle(held, used=250)
    db.commit()
    assert used(acme, quota.AI_TOKENS) == 250


def test_what_is_released_is_free_again_and_only_once(acme):
    held = quota.reserve(acme.id, quota.STORAGE, 300)
    quota.release(held)
    quota.release(held)
    assert used(acme) == 0


def test_what_is_rolled_back_is_given_back(acme):
    quota.reserve(acme.id, quota.STORAGE, 300)
    db.rollback()
    assert used(acme) == 0


def test_what_is_never_settled_expires_and_settles_late_all_the_same(acme, time):
    held = quota.reserve(acme.id, quota.STORAGE, 300, minutes=10)
    quota.reserve(acme.id, quota.STORAGE, 5, minutes=60)
    time.passes(minutes=11)
    assert quota.expire() == 1
    assert used(acme) == 5
    quota.settle(held)
    db.commit()
    assert used(acme) == 305


def test_past_the_limit_is_refused_with_what_is_used_and_nothing_is_held(acme):
    limit("acme", storage_allowed=1000)
    quota.reserve(acme.id, quota.STORAGE, 900)
    db.commit()
    assert str(refused(quota.reserve, acme.id, quota.STORAGE, 101)).startswith("900 bytes of 1000 bytes are full, and this needs 101 bytes.")
    assert used(acme) == 900
    quota.reserve(acme.id, quota.STORAGE, 100)


def test_tokens_are_counted_by_the_month(acme, time):
    limit("acme", ai_tokens_allowed=10)
    quota.take(acme.id, quota.AI_TOKENS, 10)
    db.commit()
    refused(quota.take, acme.id, quota.AI_TOKENS, 1)
    time.passes(days=31)
    quota.take(acme.id, quota.AI_TOKENS, 10)
    assert used(acme, quota.AI_TOKENS) == 10


def test_organizations_of_one_owner_share_the_owner_s_quota(acme):
    own("o" * 64, "acme", "globex", storage_allowed=1000)
    globex = cast.org("globex")
    quota.reserve(acme.id, quota.STORAGE, 600)
    db.commit()
    assert "share 1000 bytes, and 600 bytes are full" in str(refused(quota.reserve, globex.id, quota.STORAGE, 401))
    quota.reserve(globex.id, quota.STORAGE, 400)


def test_giving_back_never_goes_below_nothing(acme):
    quota.take(acme.id, quota.STORAGE, 5)
    quota.give_back(acme.id, quota.STORAGE, 9)
    db.commit()
    assert used(acme) == 0


def test_of_fifty_at_once_one_reserves_what_is_left(app, acme):
    limit("acme", storage_allowed=100)
    quota.take(acme.id, quota.STORAGE, 99)
    db.commit()
    outcomes = at_once(app, 50, lambda: quota.reserve(acme.id, quota.STORAGE, 1))
    assert outcomes == ["QUOTA_EXCEEDED"] * 49 + ["taken"]
    assert used(acme) == 100


def test_of_fifty_at_once_in_two_organizations_of_one_owner_one_takes_what_is_left(app, acme):
    own("o" * 64, "acme", "globex", storage_allowed=100)
    globex = cast.org("globex")
    quota.take(acme.id, quota.STORAGE, 99)
    db.commit()
    turns = iter([acme.id, globex.id] * 25)
    outcomes = at_once(app, 50, lambda: quota.take(next(turns), quota.STORAGE, 1))
    assert outcomes == ["QUOTA_EXCEEDED"] * 49 + ["taken"]
    assert used(acme) + used(globex) == 100


def test_a_seat_is_taken_by_whoever_is_let_in_and_kept_while_suspended(acme):
    assert used(acme, quota.MEMBERS) == 4
    with db.inside(acme.tenant):
        pia = members.seat(acme.id, cast.user(cast.PIA), "member", by=None)
        members.seat(acme.id, cast.user(cast.PIA), "client", by=None)
        members.suspend(pia, by=None)
        db.commit()
    assert used(acme, quota.MEMBERS) == 5
    with db.inside(acme.tenant):
        members.seat(acme.id, cast.user(cast.PIA), "member", by=None)
        db.commit()
    assert used(acme, quota.MEMBERS) == 5


def test_where_no_seat_is_free_nobody_is_let_in(acme):
    limit("acme", members_allowed=4)
    with db.inside(acme.tenant):
        newcomer = users.find_or_create("new@acme.example", "New")
        assert "4 of 4 seats are taken" in str(refused(lambda: members.seat(acme.id, newcomer, "member", by=None)))
    assert used(acme, quota.MEMBERS) == 4


def test_every_night_seats_are_counted_and_a_wrong_number_is_put_right_and_told(app, acme):
    db.session.execute(sa.update(Usage).where(Usage.organization_id == acme.id).values(used=40))
    db.commit()
    jobs.compare_seats(None)
    db.commit()
    assert used(acme, quota.MEMBERS) == 4
    told = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "quota.put_right")).one()
    assert (told.organization_id, told.facts) == (acme.id, {"kind": "members", "before": 40, "after": 4})


def test_what_is_under_way_is_no_difference(acme):
    quota.reserve(acme.id, quota.STORAGE, 300)
    assert quota.compare(acme.id, quota.STORAGE, lambda: 0) == 0
    assert quota.compare(acme.id, quota.STORAGE, lambda: 50) == 50
    db.commit()
    assert used(acme) == 350
