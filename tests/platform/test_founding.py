"""Founding by oneself: the right is used once, the quota is never passed, and nothing is half done."""

from dataclasses import replace

import cast
import itsdangerous
import pytest
import sqlalchemy as sa
from threads import at_once

from webapp.audit.models import PlatformEntry
from webapp.kit import config, db, ids, refusals
from webapp.platform import founding, lifecycle, manifest, owners, quota, registration, sites, users
from webapp.platform.models import Manifest, Membership, Organization, Owner, RegistrationToken, Site, User

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)

ADA = "ada@initech.example"
HASH = owners.hash_of(ADA)


@pytest.fixture
def settings(settings):
    return replace(settings, saas_mode=True)


@pytest.fixture
def ada(context) -> founding.Founder:
    return founding.with_address(ADA)


def found(founder: founding.Founder, slug: str = "initech", **more: str) -> Organization:
    db.commit()
    with db.inside(None):
        founding.found(founder, **{"name": "Initech AG", "slug": slug, "manager_name": "Ada Moreau", **more})
        db.commit()
    db.session.expire_all()
    return cast.org(slug)


def refused(founder: founding.Founder, code: str, **more: str) -> refusals.Refusal:
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Organization))
    with pytest.raises(refusals.Refusal) as raised:
        found(founder, **more)
    assert raised.value.code == code
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organization)) == before
    return raised.value


def used(owner_hash: str = HASH) -> int:
    return db.session.scalar(sa.select(Owner.instances_used).where(Owner.hash == owner_hash)) or 0


def test_the_founder_is_the_first_manager_and_the_organization_counts_for_them(ada):
    org = found(ada)
    assert (org.id, org.status, org.plan, org.owner_hash) == (ada.organization_id, "active", "free", HASH)
    seat = db.session.execute(
        sa.select(Membership.role, User.email).join(User, User.id == Membership.user_id).where(Membership.organization_id == org.id)
    ).one()
    assert tuple(seat) == ("manager", ADA)
    assert used() == 1
    site = db.session.scalars(sa.select(Site)).one()
    assert (site.database_hash, site.organization_id, site.owner_hash) == (sites.hash_of(org.id), org.id, HASH)
    with db.inside(org.tenant):
        assert db.session.scalars(sa.select(Manifest.owner_hash)).one() == HASH


def test_past_the_quota_nothing_is_founded(ada):
    assert founding.room_of(ada).has_room
    found(ada)
    again = founding.with_address(ADA)
    assert (founding.room_of(again).instances_used, founding.room_of(again).has_room) == (1, False)
    assert "1 of 1 organizations are used" in str(refused(again, "QUOTA_EXCEEDED", slug="initech-two"))
    assert used() == 1


def test_of_fifty_at_once_one_takes_the_last_organization(app, ada):
    owners.change(owners.ensure(HASH), {"instances_allowed": 7}, by=None)
    db.session.get_one(Owner, HASH).instances_used = 6
    db.commit()
    assert at_once(app, 50, lambda: owners.take_instance(HASH)) == ["QUOTA_EXCEEDED"] * 49 + ["taken"]
    assert used() == 7


def test_an_organization_that_is_purged_makes_room(ada):
    org = found(ada)
    lifecycle.purge(org)
    db.commit()
    assert used() == 0
    found(founding.with_address(ADA), slug="initech-two")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"slug": "acme"}, "SLUG_TAKEN"),
        ({"slug": "admin"}, "SLUG_RESERVED"),
        ({"slug": "A!"}, "SLUG_INVALID"),
        ({"name": " "}, "NAME_INVALID"),
        ({"manager_name": "\n"}, "NAME_INVALID"),
    ],
)
def test_what_cannot_be_founded_is_refused(ada, given, code):
    refused(ada, code, **given)
    assert used() == 0


def test_somebody_suspended_founds_nothing(context):
    users.suspend(cast.user(cast.MIA), by=None)
    db.commit()
    refused(founding.with_address(cast.MIA), "USER_SUSPENDED")


def test_a_full_installation_takes_no_further_organization(ada):
    config.use(replace(config.current(), max_organizations=2))
    refused(ada, "TOO_MANY_ORGANIZATIONS")


def test_a_token_founds_once(ada):
    made = registration.make("  Ada@Initech.example ", by=None)
    db.commit()
    founder = founding.with_token(made.token)
    assert (founder.email, founder.owner_hash) == (ADA, HASH)
    owners.change(owners.ensure(HASH), {"instances_allowed": 5}, by=None)
    found(founder)
    with pytest.raises(registration.Refused):
        founding.with_token(made.token)
    refused(replace(founder, organization_id=ids.new()), "REGISTRATION_TOKEN_INVALID", slug="initech-two")


def test_a_token_that_founded_nothing_is_still_good(ada):
    founder = founding.with_token(registration.make(ADA, by=None).token)
    db.commit()
    refused(founder, "SLUG_TAKEN", slug="acme")
    found(founder)


@pytest.mark.parametrize("is_ours", [True, False], ids=["ours", "the management service's"])
def test_of_many_at_once_one_uses_a_token(app, ada, is_ours):
    token = registration.make(ADA, "owner-7", by=None).token if is_ours else registration.sign({"email": ADA, "userIdHash": "owner-7"})
    db.commit()
    right = registration.read(token)
    assert right.owner_hash == "owner-7"
    assert at_once(app, 20, lambda: registration.claim(right)) == ["REGISTRATION_TOKEN_INVALID"] * 19 + ["taken"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RegistrationToken)) == 1


def test_a_token_that_names_no_row_cannot_be_written_in_another_way(ada):
    token = registration.sign({"email": ADA})
    registration.claim(registration.read(token))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for letter in letters:
        with pytest.raises(registration.Refused):
            registration.read(token[:-1] + letter)


def test_a_token_is_good_for_two_days(ada, time):
    token = registration.make(ADA, by=None).token
    time.passes(hours=47, minutes=59)
    founder = founding.with_token(token)
    time.passes(minutes=2)
    with pytest.raises(registration.Refused):
        founding.with_token(token)
    refused(founder, "REGISTRATION_TOKEN_INVALID")


def test_what_is_no_token_of_ours_is_refused(ada):
    elsewhere = itsdangerous.URLSafeTimedSerializer("another key", salt=registration.SALT).dumps({"email": ADA})
    other_use = itsdangerous.URLSafeTimedSerializer(config.current().secret_key, salt="another use").dumps({"email": ADA})
    for token in ("", "x", "x.y.z", "\0", elsewhere, other_use, registration.sign({"email": "nobody"}), registration.sign({}), registration.sign([ADA])):  # type: ignore[arg-type]
        with pytest.raises(registration.Refused):
            registration.read(token)


def test_the_shared_key_signs_where_there_is_one(ada):
    config.use(replace(config.current(), saas_token_key="s" * 40))
    token = itsdangerous.URLSafeTimedSerializer("s" * 40, salt=registration.SALT).dumps({"email": ADA})
    assert registration.read(token).email == ADA


def test_a_token_is_recorded_and_none_is_made_where_nobody_may_found(ada):
    registration.make(ADA, by=cast.user(cast.DANA))
    db.commit()
    told = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "registration_tokens.made")).one()
    assert (told.actor_name, told.facts) == ("Dana Reyes", {"email": ADA, "owner": HASH})
    config.use(replace(config.current(), saas_mode=False))
    with pytest.raises(refusals.NotFound):
        registration.make(ADA, by=None)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Initech AG", "initech"),
        ("Müller & Söhne GmbH", "mueller-soehne"),
        ("Acme", "acme-2"),
        ("Mail", "mail-2"),
        ("AG", "ag-2"),
        ("株式会社", ""),
        ("É" * 60, "e" * 28),
    ],
)
def test_a_name_suggests_a_free_address(context, name, slug):
    assert founding.suggested(name) == slug


def test_a_site_moves_from_owner_to_owner_with_its_use(ada):
    org = found(ada)
    sites.tie(org, "owner-7", by=None)
    db.commit()
    assert (used(), used("owner-7"), org.owner_hash) == (0, 1, "owner-7")
    sites.tie(org, "owner-7", by=None)
    db.commit()
    assert used("owner-7") == 1
    with db.inside(org.tenant):
        assert db.session.scalars(sa.select(Manifest.owner_hash)).one() == "owner-7"


def test_an_owner_without_room_gets_no_site_and_the_one_before_keeps_it(ada):
    org = found(ada)
    owners.change(owners.ensure("owner-7"), {"instances_allowed": 0}, by=None)
    db.commit()
    with pytest.raises(refusals.Conflict, match="0 of 0 organizations"):
        sites.tie(org, "owner-7", by=None)
    db.rollback()
    assert (used(), used("owner-7"), cast.org("initech").owner_hash) == (1, 0, HASH)


def test_an_organization_is_found_by_its_hash_whether_or_not_it_is_tied(ada):
    acme = cast.org("acme")
    assert sites.find_organization(sites.hash_of(acme.id)) is acme
    with pytest.raises(refusals.NotFound):
        sites.find_organization("0" * 64)


def test_an_owner_s_limits_are_their_plan_s_where_they_have_none(context):
    owner = owners.ensure("owner-7", email=ADA)
    assert owners.of_email(ADA) is owner
    assert owners.quota_of(owner).instances_allowed == 1
    owners.change(owner, {"tokens_allowed": 5, "storage_allowed": 6}, plan="team", by=None)
    known = owners.quota_of(owner)
    assert (known.instances_allowed, known.tokens_allowed, known.storage_allowed) == (3, 5, 6)
    for limits in ({"instances_allowed": -1}, {"storage_allowed": 2**60}):
        with pytest.raises(refusals.Invalid):
            owners.change(owner, limits, by=None)


def test_an_organization_s_quota_is_its_own_with_its_owner_s_instances(ada):
    org = found(ada)
    quota.take(org.id, quota.STORAGE, 10)
    known = owners.quota_of_organization(org.id)
    assert (known.owner_hash, known.instances_allowed, known.instances_used, known.storage_allowed, known.storage_used) == (HASH, 1, 1, 2**30, 10)


def test_a_manifest_beside_a_backup_tells_whose_it_is_and_what_belongs_to_it(ada):
    org = found(ada)
    with db.inside(org.tenant):
        kept = db.session.scalars(sa.select(Manifest)).one()
        told = manifest.content(kept, {"tenant.db": "b" * 64, "blobs.tar": "a" * 64})
    assert (told["databaseIdHash"], told["userIdHash"], told["schemaVersion"]) == (sites.hash_of(org.id), HASH, org.schema_version)
    assert list(told["files"]) == ["blobs.tar", "tenant.db"]
