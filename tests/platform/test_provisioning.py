"""Founding an organization: all of it or nothing, on both engines."""

import hashlib
from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa

from webapp import version
from webapp.audit.models import PlatformEntry
from webapp.kit import config, db, refusals, schema, tenants
from webapp.orgs.models import Person
from webapp.platform import lifecycle, organizations, provisioning, registry, users
from webapp.platform.models import Manifest, Membership, Organization, User

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def ada(context) -> User:
    ada = users.find_or_create("ada@initech.example", "Ada Moreau")
    db.commit()
    return ada


@pytest.fixture
def made(monkeypatch) -> list[tenants.Tenant]:
    """The tenant databases that were made."""
    seen: list[tenants.Tenant] = []
    create = schema.create_tenant
    monkeypatch.setattr(schema, "create_tenant", lambda tenant, templates: (seen.append(tenant), create(tenant, templates))[1])
    return seen


@pytest.fixture
def broken_birth(monkeypatch) -> None:
    """A room whose birth step fails, after all others have done theirs."""

    def fail(org: Organization, manager: User) -> None:
        raise OSError("the last room is on fire")

    monkeypatch.setattr(lifecycle, "TABLE", [*lifecycle.TABLE, lifecycle.Steps("broken", birth=fail)])


def exists(tenant: tenants.Tenant) -> bool:
    if tenant.is_sqlite:
        return tenant.path.exists()
    with db.extension.engine.connect() as connection:
        return tenant.schema in sa.inspect(connection).get_schema_names()


def refuse(code: str, name: str, slug: str, manager: User) -> refusals.Refusal:
    with pytest.raises(refusals.Refusal) as refused:
        provisioning.found(name, slug, manager, by=None)
    assert refused.value.code == code
    return refused.value


def test_a_founded_organization_is_active_and_has_its_database_and_manager(ada):
    org = provisioning.found("  Initech   AG ", "initech", ada, plan="team", by=None)
    db.commit()
    assert (org.name, org.slug, org.status, org.plan, org.database) == ("Initech AG", "initech", "active", "team", "main")
    assert org.schema_version == schema.head(schema.TENANT)
    seat = db.session.scalars(sa.select(Membership).where(Membership.organization_id == org.id)).one()
    assert (seat.user_id, seat.role, seat.status) == (ada.id, "manager", "active")
    with db.inside(org.tenant):
        assert db.session.scalars(sa.select(Person.name)).all() == ["Ada Moreau"]


def test_its_database_tells_whose_it_is(ada):
    org = provisioning.found("Initech", "initech", ada, by=None)
    db.commit()
    with db.inside(org.tenant):
        manifest = db.session.scalars(sa.select(Manifest)).one()
    assert manifest.organization_id_hash == hashlib.sha256(str(org.id).encode()).hexdigest()
    assert (manifest.schema_version, manifest.product_version) == (org.schema_version, version.VERSION)


def test_founding_is_recorded(ada):
    dana = cast.user(cast.DANA)
    org = provisioning.found("Initech", "initech", ada, plan="team", by=dana)
    db.commit()
    entry = db.session.scalars(sa.select(PlatformEntry).where(PlatformEntry.action == "organizations.founded", PlatformEntry.organization_id == org.id)).one()
    assert (entry.actor_id, entry.actor_name, entry.subject_label, entry.facts) == (dana.id, "Dana Reyes", "Initech", {"plan": "team"})


def test_a_founded_organization_is_found_at_once_under_its_name(ada):
    assert registry.find("initech") is None
    org = provisioning.found("Initech", "initech", ada, by=None)
    db.commit()
    assert registry.find("initech").id == org.id


@pytest.mark.parametrize("slug", ["abc", "a-b", "a1b2", "0" * 3, "a" * 32])
def test_a_good_name_is_taken(context, settings, slug):
    organizations.check_slug(slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "a",
        "ab",
        "a" * 33,
        "Acme",
        "ACME",
        "ac--me",
        "-acme",
        "acme-",
        "ac_me",
        "ac.me",
        "ac me",
        "ácme",
        "аcme",
        "acme\n",
        "xn--acme",
        "١٢٣",
        "a/b",
        "acme\0",
    ],
)
def test_a_name_that_cannot_stand_in_an_address_is_refused(ada, made, slug):
    refusal = refuse("SLUG_INVALID", "Initech", slug, ada)
    assert (refusal.status, refusal.field) == (422, "slug")
    assert made == []


@pytest.mark.parametrize("slug", ["www", "admin", "api", "localhost", "mail", "gatehouse"])
def test_a_reserved_name_is_refused(ada, made, slug):
    assert slug in str(refuse("SLUG_RESERVED", "Initech", slug, ada))
    assert made == []


def test_every_reserved_name_could_be_asked_for(settings):
    assert [slug for slug in organizations.RESERVED if len(slug) >= 3 and not registry.SLUG.fullmatch(slug)] == []


def test_a_name_that_is_taken_is_refused(ada, made):
    assert refuse("SLUG_TAKEN", "Another Acme", "acme", ada).status == 409
    assert made == []


def test_a_name_that_is_taken_in_the_meantime_is_refused(ada, made, monkeypatch):
    monkeypatch.setattr(organizations, "find", lambda slug: None)
    refuse("SLUG_TAKEN", "Another Acme", "acme", ada)
    assert made == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\u202e"])
def test_a_name_that_nobody_can_read_is_refused(ada, made, name):
    refuse("NAME_INVALID", name, "initech", ada)
    assert made == []


def test_no_organization_is_founded_past_the_limit(ada, made, settings, monkeypatch):
    monkeypatch.setattr(config, "_current", replace(settings, max_organizations=2))
    assert "holds 2 organizations" in str(refuse("TOO_MANY_ORGANIZATIONS", "Initech", "initech", ada))
    assert made == []


def test_a_failure_while_it_is_born_leaves_no_row_and_no_database(ada, made, broken_birth):
    with pytest.raises(OSError, match="on fire"):
        provisioning.found("Initech", "initech", ada, by=None)
    db.rollback()
    assert organizations.find("initech") is None
    assert [exists(tenant) for tenant in made] == [False]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership).where(Membership.user_id == ada.id)) == 0


def test_a_failure_while_its_database_is_made_leaves_nothing(ada, monkeypatch):
    def fail(*_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(schema, "create_tenant", fail)
    with pytest.raises(OSError, match="no space"):
        provisioning.found("Initech", "initech", ada, by=None)
    db.rollback()
    assert organizations.find("initech") is None


def test_a_rollback_of_the_unit_of_work_around_it_removes_its_database(ada, made):
    with db.inside(None):
        provisioning.found("Initech", "initech", cast.user("ada@initech.example"), by=None)
        db.session.flush()
        assert [exists(tenant) for tenant in made] == [True]
        db.rollback()
    assert [exists(tenant) for tenant in made] == [False]
    assert organizations.find("initech") is None


def test_a_failed_founding_can_be_done_again_under_the_same_name(ada, made, broken_birth, monkeypatch):
    with db.inside(None), pytest.raises(OSError, match="on fire"):
        provisioning.found("Initech", "initech", cast.user("ada@initech.example"), by=None)
    monkeypatch.setattr(lifecycle, "TABLE", lifecycle.TABLE[:-1])
    with db.inside(None):
        provisioning.found("Initech", "initech", cast.user("ada@initech.example"), by=None)
        db.commit()
    assert [exists(tenant) for tenant in made] == [False, True]


def test_the_server_with_the_fewest_organizations_gets_the_next(ada, settings, monkeypatch):
    monkeypatch.setattr(config, "_current", replace(settings, tenant_databases={**settings.tenant_databases, "empty": settings.tenant_databases["main"]}))
    assert provisioning.found("Initech", "initech", ada, by=None).database == "empty"
    db.rollback()


def test_a_purged_organization_leaves_nothing_but_its_audit_entries(context):
    acme = cast.org("acme")
    tenant, was = acme.tenant, acme.id
    lifecycle.purge(acme)
    db.commit()
    assert organizations.find("acme") is None
    assert not exists(tenant)
    rows = {mapper.class_.__name__: _rows_of(mapper.class_, was) for mapper in db.PlatformModel.registry.mappers if issubclass(mapper.class_, db.PlatformModel)}
    assert {name for name, count in rows.items() if count} == {"PlatformEntry"}


def _rows_of(model: type, organization_id: object) -> int:
    if not hasattr(model, "organization_id"):
        return 0
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(model.organization_id == organization_id)) or 0


def test_a_purge_leaves_the_neighbours_alone(context):
    lifecycle.purge(cast.org("acme"))
    db.commit()
    with db.inside(cast.tenant("globex")):
        assert db.session.scalars(sa.select(Person.name).order_by(Person.name)).all() == ["Bob Okafor", "Charlie Novak"]


def test_a_purge_that_broke_off_is_finished_by_the_next(context):
    with db.inside(None):
        lifecycle.purge(cast.org("acme"))
        db.rollback()
    with db.inside(None):
        lifecycle.purge(cast.org("acme"))
        db.commit()
    assert organizations.find("acme") is None
