"""Which database a statement reaches: the ways in which one organization's data could meet another's, each closed."""

import pickle
import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import cast
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.documents.models import Document, DocumentAccess
from webapp.kit import db, ids, schema, tenants
from webapp.orgs.models import Person
from webapp.platform.models import Membership, Organization, User

pytestmark = pytest.mark.parametrize("settings", [*cast.ENGINES, "pgbouncer"], indirect=True)

PERSON = Person.__table__
ENTRY = TenantEntry.__table__

STATEMENTS = {
    "ORM select": sa.select(Person),
    "ORM column": sa.select(Person.id),
    "aliased": sa.select(orm.aliased(Person)),
    "join": sa.select(Document).join(DocumentAccess, DocumentAccess.document_n == Document.n),
    "Core select": sa.select(PERSON.c.id),
    "a table of a name that the platform has too": sa.select(ENTRY.c.id),
    "count": sa.select(sa.func.count()).select_from(PERSON),
    "exists()": sa.exists().where(Person.name == "x").select(),
    "Core exists()": sa.select(sa.exists().where(ENTRY.c.action == "x")),
    "union() in a subquery": sa.select(sa.select(Person.id).union(sa.select(Document.id)).subquery()),
    "Core union()": sa.union_all(sa.select(PERSON.c.id), sa.select(ENTRY.c.id)),
    "common table expression": sa.select(sa.select(Person.id).cte()),
    "subquery": sa.select(sa.select(Person.id).subquery()),
    "scalar subquery": sa.select(sa.select(sa.func.count()).select_from(ENTRY).scalar_subquery()),
    "insert": sa.insert(Person).values(id=UUID(int=1), name="x"),
    "insert from select": sa.insert(PERSON).from_select(["id", "name"], sa.select(ENTRY.c.id, ENTRY.c.actor_name).where(sa.false())),
    "update": sa.update(PERSON).values(name="x"),
    "delete": sa.delete(DocumentAccess),
}

MIXED = {
    "Core select": sa.select(User.__table__.c.id, PERSON.c.id),
    "Core exists()": sa.select(User.__table__.c.id).where(sa.exists().where(PERSON.c.id == User.__table__.c.id)),
    "Core union()": sa.union(sa.select(User.__table__.c.id), sa.select(PERSON.c.id)),
    "two entities": sa.select(Person, User).where(Person.id == User.id),
    "join": sa.select(User).join(Person, Person.id == User.id),
    "exists()": sa.select(User).where(sa.exists().where(Person.id == User.id)),
    "subquery of a table of the same name": sa.select(PlatformEntry.id).where(PlatformEntry.id.in_(sa.select(TenantEntry.id))),
    "exists() of a table of the same name": sa.select(User).where(sa.exists().where(TenantEntry.actor_id == User.id)),
    "update from": sa.update(Person).values(name=sa.select(User.name).where(User.id == Person.id).scalar_subquery()),
}


def named(statements: dict[str, sa.Executable]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("statement", [pytest.param(statement, id=name) for name, statement in statements.items()])


def names(tenant: tenants.Tenant) -> list[str]:
    with db.inside(tenant):
        return list(db.session.scalars(sa.select(Person.name).order_by(Person.name)))


def add_person(name: str) -> Person:
    person = Person(id=ids.new(), name=name)
    db.session.add(person)
    db.session.flush()
    return person


# Which database


def test_each_organization_sees_its_own_people(acme, globex):
    assert names(acme) == ["Alice Brandt", "Bob Okafor", "Mia Kern", "Vera Lindqvist"]
    assert names(globex) == ["Bob Okafor", "Charlie Novak"]


@named(STATEMENTS)
def test_every_kind_of_statement_reaches_the_current_organization(acme, statement):
    with db.inside(acme):
        db.session.execute(statement)
        assert db.session().tenant == acme


@named(STATEMENTS)
def test_no_kind_of_statement_runs_without_an_organization(context, statement):
    with pytest.raises(tenants.NoOrganization):
        db.session.execute(statement)


def test_nothing_is_fetched_or_stored_without_an_organization(context):
    with pytest.raises(tenants.NoOrganization):
        db.session.get(Person, cast.user(cast.BOB).id)
    with pytest.raises(tenants.NoOrganization):
        db.session.add(Person(id=ids.new(), name="x"))
    with pytest.raises(tenants.NoOrganization):
        tenants.current()


def test_the_platform_is_reached_without_an_organization_and_with_one(context, acme):
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organization)) == 2
    with db.inside(acme):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership.__table__)) == 7
        assert db.session().tenant is None


@pytest.mark.parametrize(
    "statement", [sa.text("SELECT 1"), sa.select(1), sa.select(sa.func.current_timestamp()), sa.text("SELECT * FROM audit_entry")], ids=str
)
def test_a_statement_that_does_not_tell_its_database_is_refused(acme, statement):
    with db.inside(acme), pytest.raises(db.AmbiguousBind):
        db.session.execute(statement)


def test_a_connection_of_no_database_in_particular_is_refused(acme):
    with db.inside(acme), pytest.raises(db.AmbiguousBind):
        db.session.connection()


def test_an_orm_union_says_its_database_or_is_refused(acme):
    """SQLAlchemy tells the session nothing of its tables."""
    both = sa.select(Person.id).union(sa.select(Document.id))
    with db.inside(acme):
        with pytest.raises(db.AmbiguousBind):
            db.session.execute(both)
        assert len(db.session.execute(both, bind_arguments=db.TENANT).all()) == 4


def test_raw_sql_goes_where_it_says(acme, globex):
    count = sa.text("SELECT count(*) FROM audit_entry WHERE action = 'members.seated'")
    people = sa.text("SELECT name FROM person ORDER BY name")
    assert db.session.scalar(count, bind_arguments=db.PLATFORM) == 6
    with db.inside(acme):
        assert db.session.scalar(count, bind_arguments=db.TENANT) == 0
    with db.inside(globex):
        assert db.session.scalars(people, bind_arguments=db.TENANT).all() == ["Bob Okafor", "Charlie Novak"]


def test_raw_sql_for_the_tenant_finds_no_table_of_the_platform(acme):
    with db.inside(acme), pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text("SELECT * FROM organization"), bind_arguments=db.TENANT)


@named(MIXED)
def test_a_statement_over_both_kinds_of_database_is_refused(acme, statement):
    with db.inside(acme), pytest.raises((db.AmbiguousBind, sa.exc.DBAPIError)):
        db.session.execute(statement).all()


# One context, one organization


def test_entering_the_same_organization_twice_changes_nothing(acme):
    with db.inside(acme):
        tenants.leave(tenants.enter(acme))
        assert tenants.current() == acme


def test_a_context_takes_no_second_organization(acme, globex):
    with db.inside(acme), pytest.raises(tenants.WrongOrganization):
        tenants.enter(globex)


def test_a_session_stays_with_the_organization_it_began_with(acme, globex):
    with db.inside(acme):
        db.session.execute(sa.select(Person))
        with tenants.replaced_by(globex), pytest.raises(tenants.WrongOrganization):
            db.session.execute(sa.select(Person))


def test_inside_another_organization_the_first_one_rests(acme, globex):
    with db.inside(acme):
        before = db.session.scalars(sa.select(Person.name)).all()
        with db.inside(globex):
            assert "Charlie Novak" in db.session.scalars(sa.select(Person.name)).all()
        with db.inside(None), pytest.raises(tenants.NoOrganization):
            db.session.execute(sa.select(Person))
        assert tenants.current() == acme
        assert db.session.scalars(sa.select(Person.name)).all() == before


def test_inside_rolls_back_what_nobody_committed(acme):
    with db.inside(acme):
        add_person("Lost")
    assert "Lost" not in names(acme)


def test_inside_gives_the_organization_back_when_the_block_raises(acme, globex):
    with db.inside(acme):
        with suppress(ZeroDivisionError), db.inside(globex):
            add_person("Lost")
            _ = 1 / 0
        assert tenants.current() == acme
    assert "Lost" not in names(globex)


# Objects


def test_the_same_id_is_another_object_in_another_organization(acme, globex):
    bob = cast.user(cast.BOB).id
    with db.inside(acme):
        ours = db.session.get(Person, bob)
        with db.inside(globex):
            theirs = db.session.get(Person, bob)
            theirs.name = "Bob at Globex"
            db.commit()
        assert theirs is not ours
        assert db.session.get(Person, bob) is ours
        assert ours.name == "Bob Okafor"


@pytest.mark.parametrize("intrude", [lambda thing: db.session.add(thing), lambda thing: db.session.merge(thing)], ids=["add", "merge"])
@pytest.mark.parametrize("carry", [lambda thing: thing, lambda thing: pickle.loads(pickle.dumps(thing))], ids=["detached", "pickled"])
def test_an_object_of_another_organization_is_refused(acme, globex, carry, intrude):
    bob = cast.user(cast.BOB).id
    with db.inside(acme):
        carried = carry(db.session.get(Person, bob))
    carried.name = "Evil"
    with db.inside(globex):
        with pytest.raises(tenants.WrongOrganization):
            intrude(carried)
        db.commit()
    assert "Evil" not in names(globex)


def test_an_attached_object_is_refused_by_the_session_of_another_organization(acme, globex):
    with db.inside(acme):
        person = db.session.get(Person, cast.user(cast.BOB).id)
        with db.inside(globex), pytest.raises(sa.exc.InvalidRequestError, match="already attached"):
            db.session.add(person)


def test_an_object_that_was_new_in_one_organization_is_refused_by_another(acme, globex):
    with db.inside(acme):
        person = add_person("New")
        db.commit()
    with db.inside(globex), pytest.raises(tenants.WrongOrganization):
        db.session.add(person)


def test_a_detached_object_returns_to_its_own_organization(acme):
    with db.inside(acme):
        person = db.session.get(Person, cast.user(cast.BOB).id)
    person.name = "Robert Okafor"
    with db.inside(acme):
        db.session.add(person)
        db.commit()
    assert "Robert Okafor" in names(acme)


# Many at once


@pytest.fixture
def crowd(context: Flask, tmp_path, settings, monkeypatch) -> Iterator[list[tenants.Tenant]]:
    """Six more empty tenant databases, over an engine cache for three."""
    monkeypatch.setattr(db, "engines", tenants.Engines(limit=3))
    crowd = [tenants.Tenant(ids.new().hex, settings.tenant_databases["main"]) for _ in range(6)]
    for tenant in crowd:
        schema.create_tenant(tenant, tmp_path / "templates")
    yield crowd
    db.engines.dispose()


def test_threads_and_organizations_never_mix_over_a_tiny_cache(app, crowd):
    failures: list[str] = []

    def work(seed: int) -> None:
        draw = random.Random(seed)
        try:
            for _ in range(12):
                with app.app_context():
                    _visit(draw.choice(crowd), draw.choice(crowd))
        except BaseException as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [set(names(tenant)) <= {tenant.key} for tenant in crowd] == [True] * len(crowd)
    assert sum(len(names(tenant)) for tenant in crowd) == 8 * 12
    assert len(db.engines._files) <= 3


def _visit(tenant: tenants.Tenant, other: tenants.Tenant) -> None:
    """Writes to one, looks into another meanwhile, and reads the first by ORM and by raw SQL."""
    with db.inside(tenant):
        add_person(tenant.key)
        db.commit()
        assert set(names(other)) <= {other.key}
        assert set(db.session.scalars(sa.select(Person.name))) == {tenant.key}
        assert db.session.scalars(sa.text("SELECT DISTINCT name FROM person"), bind_arguments=db.TENANT).all() == [tenant.key]


def test_one_statement_again_and_again_over_organizations_in_turn(acme, globex):
    """psycopg would prepare it on the server at the fifth time, where the next client of PgBouncer finds it."""
    for _ in range(8):
        assert "Alice Brandt" in names(acme)
        assert "Charlie Novak" in names(globex)


# A database that is not there


def test_a_missing_database_is_an_error_and_is_not_made(context, settings):
    gone = tenants.Tenant("f" * 32, settings.tenant_databases["main"])
    with db.inside(gone), pytest.raises((tenants.DatabaseMissing, sa.exc.ProgrammingError)):
        db.session.execute(sa.select(Person)).all()
    if gone.is_sqlite:
        assert not gone.path.exists()
        assert not gone.path.parent.exists()


@pytest.mark.parametrize("key", ["", "../etc", "A" * 32, "a" * 60, "x'; DROP SCHEMA public", "a-b", "a\n"])
def test_a_tenant_key_that_could_be_a_path_or_sql_is_refused(settings, key):
    with pytest.raises(ValueError, match="not a tenant key"):
        tenants.Tenant(key, settings.tenant_databases["main"])
