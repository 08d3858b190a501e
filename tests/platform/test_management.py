"""The management service, right and misbehaving: reading falls back to its last answer, founding waits."""

from dataclasses import replace

import cast
import management as pretended
import pytest
import sqlalchemy as sa

from webapp.kit import config, db, outbound, refusals
from webapp.platform import founding, management, owners, sites
from webapp.platform.models import Organization, Owner

ADA = "ada@initech.example"
BAD = ["down", "slow", "broken", "garbage", "wrong"]


@pytest.fixture
def service(context, monkeypatch):
    monkeypatch.setattr(management, "PAUSE", 0.01)
    monkeypatch.setattr(outbound, "READ", 0.3)
    with pretended.serving() as service:
        config.use(replace(config.current(), saas_mode=True, saas_mgmt_url=service.url, saas_token_key="s" * 40))
        yield service


def turn(service, mood: str) -> None:
    if mood == "down":
        config.use(replace(config.current(), saas_mgmt_url="http://127.0.0.1:9"))
    service.mood = mood


def found(slug: str = "initech", founder: founding.Founder | None = None) -> Organization:
    with db.inside(None):
        founding.found(founder or founding.with_address(ADA), name="Initech", slug=slug, manager_name="Ada Moreau")
        db.commit()
    return cast.org(slug)


def test_numbers_and_numeric_strings_are_amounts_and_null_is_no_limit(service):
    known = management.ask(email=ADA)
    assert (known.instances_allowed, known.instances_used, known.tokens_used, known.storage_allowed) == (3, 1, 17, None)
    assert service.asked[0][:2] == ("GET", "/api/quota?email=ada%40initech.example")
    assert service.asked[0][3].startswith("Bearer ")
    assert "s" * 40 not in service.asked[0][3]


@pytest.mark.parametrize("mood", BAD)
def test_reading_falls_back_to_the_last_answer_and_says_of_when_it_is(service, mood, time):
    first = management.read(email=ADA)
    assert first.as_of is None
    asked_at = time.at
    time.passes(hours=3)
    turn(service, mood)
    again = management.read(email=ADA)
    assert (again.instances_allowed, again.as_of) == (3, asked_at)


@pytest.mark.parametrize("mood", BAD)
def test_reading_what_was_never_answered_is_refused(service, mood):
    turn(service, mood)
    with pytest.raises(refusals.Unavailable) as raised:
        management.read(owner_hash="owner-7")
    assert (raised.value.code, raised.value.retry_after) == ("MANAGEMENT_UNAVAILABLE", 60)


@pytest.mark.parametrize("mood", BAD)
def test_founding_waits_also_where_an_answer_is_remembered(service, mood):
    management.ask(email=ADA)
    turn(service, mood)
    with pytest.raises(refusals.Unavailable):
        found()
    db.rollback()
    assert db.session.scalar(sa.select(Organization.id).where(Organization.slug == "initech")) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Owner)) == 0


def test_what_does_not_answer_is_tried_thrice_and_a_refusal_once(service):
    service.mood = "broken"
    with pytest.raises(refusals.Unavailable):
        management.ask(email=ADA)
    assert len(service.asked) == management.TRIES
    service.asked.clear()
    service.mood = "full"
    with pytest.raises(refusals.Conflict):
        management.tie("0" * 64, "owner-7")
    assert len(service.asked) == 1


def test_a_founded_organization_is_told_and_has_what_the_service_allows(service):
    service.body["userIdHash"] = "owner-7"
    org = found()
    assert service.asked[-1][:3] == ("PUT", "/api/sites", {"databaseIdHash": sites.hash_of(org.id), "userIdHash": "owner-7"})
    owner = db.session.get_one(Owner, "owner-7")
    assert (owner.email, owner.instances_allowed, owner.instances_used, org.owner_hash) == (ADA, 3, 1, "owner-7")


def test_a_used_up_quota_founds_nothing(service):
    service.body["instancesUsed"] = 3
    with pytest.raises(refusals.Conflict, match="3 of 3 organizations are used"):
        found()
    assert [call[0] for call in service.asked] == ["GET"]


def test_a_service_that_refuses_the_site_founds_nothing(service):
    service.mood = "full"
    with pytest.raises(refusals.Conflict):
        found()
    db.rollback()
    assert db.session.scalar(sa.select(Organization.id).where(Organization.slug == "initech")) is None


def test_a_second_try_tells_of_the_same_organization(service):
    founder = founding.with_address(ADA)
    service.mood = "full"
    with pytest.raises(refusals.Conflict):
        found(founder=founder)
    service.mood = "good"
    found(founder=founder)
    told = {call[2]["databaseIdHash"] for call in service.asked if call[0] == "PUT"}
    assert told == {sites.hash_of(founder.organization_id)}


def test_what_cannot_be_founded_anyway_is_told_to_nobody(service):
    with pytest.raises(refusals.Conflict):
        found("acme")
    assert service.asked == []
    assert cast.org("acme").owner_hash is None


def test_a_name_that_is_no_hash_is_not_believed():
    for body in (
        [],
        {},
        {**pretended.GOOD, "userIdHash": "a b"},
        {**pretended.GOOD, "tokensUsed": True},
        {**pretended.GOOD, "tokensUsed": None},
        {**pretended.GOOD, "instancesUsed": "1e3"},
    ):
        with pytest.raises(management.Garbled):
            management.parsed(body, owners.hash_of(ADA))
