"""Making, migrating and removing databases, on both engines."""

import cast
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from kit import histories

from webapp.kit import db, ids, schema, tenants

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def tenant(context, settings) -> tenants.Tenant:
    """A tenant database that is not made yet."""
    return tenants.Tenant(ids.new().hex, settings.tenant_databases["main"])


@pytest.fixture
def templates(tmp_path):
    return tmp_path / "templates"


@pytest.fixture
def revise(tmp_path):
    with histories.copied(tmp_path / "migrations") as add:
        yield add


def tables(tenant: tenants.Tenant) -> set[str]:
    with db.engines.connect(tenant) as connection:
        return set(sa.inspect(connection).get_table_names(schema=None if tenant.is_sqlite else tenant.schema))


def columns(tenant: tenants.Tenant, table: str) -> set[str]:
    with db.engines.connect(tenant) as connection:
        return {column["name"] for column in sa.inspect(connection).get_columns(table, schema=None if tenant.is_sqlite else tenant.schema)}


def compare(connection: sa.Connection, metadata: sa.MetaData) -> list[object]:
    """What a database has that the models lack, and the other way round."""
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours}), metadata)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The index of searching is made of what each engine has for it, and is no model."""
    return kind != "table" or not (name or "").startswith("search_index")


# Histories and models agree


def test_the_platforms_history_makes_what_the_models_say(context):
    with db.extension.engine.connect() as connection:
        assert compare(connection, db.extension.metadatas[None]) == []


def test_the_tenants_history_makes_what_the_models_say(tenant, templates):
    schema.create_tenant(tenant, templates)
    with db.engines.connect(tenant) as connection:
        connection.begin()
        connection.dialect.default_schema_name = None if tenant.is_sqlite else tenant.schema
        try:
            assert compare(connection, db.extension.metadatas["tenant"]) == []
        finally:
            connection.dialect.default_schema_name = None if tenant.is_sqlite else "public"


def test_a_new_tenant_database_holds_the_same_as_one_that_was_migrated(tenant, templates, settings):
    if not tenant.is_sqlite:
        assert schema.create_tenant(tenant, templates) == schema.head(schema.TENANT)
        return
    schema.create_tenant(tenant, templates)
    other = tenants.Tenant(ids.new().hex, settings.tenant_databases["main"])
    schema._migrate_file(other.path, schema.TENANT, "head")
    assert dump(tenant) == dump(other)


def dump(tenant: tenants.Tenant) -> list[tuple[str, str]]:
    with db.engines.connect(tenant) as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name")]


# Up and down


def test_the_tenants_history_goes_down_to_nothing_and_up_again(tenant, templates):
    schema.create_tenant(tenant, templates)
    before = tables(tenant)
    assert schema.migrate_tenant(tenant, "base") == "base"
    assert tables(tenant) <= {"alembic_version"}
    assert schema.migrate_tenant(tenant) == schema.head(schema.TENANT)
    assert tables(tenant) == before


def test_the_platforms_history_goes_down_to_nothing_and_up_again(context, settings):
    before = set(sa.inspect(db.extension.engine).get_table_names())
    db.extension.engine.dispose()
    assert schema.migrate_platform(settings.database_url, "base") == "base"
    assert set(sa.inspect(db.extension.engine).get_table_names()) <= {"alembic_version"}
    assert schema.migrate_platform(settings.database_url) == schema.head(schema.PLATFORM)
    assert set(sa.inspect(db.extension.engine).get_table_names()) == before


def test_migrating_what_is_at_the_head_changes_nothing(tenant, templates):
    revision = schema.create_tenant(tenant, templates)
    assert schema.migrate_tenant(tenant) == revision == schema.head(schema.TENANT)


def test_a_newer_revision_goes_up_over_rows_and_down_again(tenant, templates, revise):
    old = schema.create_tenant(tenant, templates)
    with db.inside(tenant):
        db.session.execute(sa.text("INSERT INTO person (id, name) VALUES ('00000000000000000000000000000001', 'Ada')"), bind_arguments=db.TENANT)
        db.commit()
    new = revise(histories.ADD_COLUMN)
    assert schema.is_behind(old)
    assert schema.migrate_tenant(tenant) == new
    assert "nick" in columns(tenant, "person")
    assert schema.migrate_tenant(tenant, old) == old
    assert "nick" not in columns(tenant, "person")


def test_a_revision_that_fails_half_way_leaves_nothing_behind_of_any_pending_one(tenant, templates, revise):
    old = schema.create_tenant(tenant, templates)
    before = tables(tenant)
    revise(histories.ADD_COLUMN)
    revise(histories.HALF_WAY)
    with pytest.raises(RuntimeError, match="half way"):
        schema.migrate_tenant(tenant)
    assert tables(tenant) == before
    assert "nick" not in columns(tenant, "person")
    with db.engines.connect(tenant) as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == old


def test_a_database_ahead_of_this_code_is_not_behind(settings):
    assert not schema.is_behind(schema.head(schema.TENANT))
    assert not schema.is_behind("ffffffffffff")
    assert schema.is_behind(None)


# Making and removing


def test_a_made_tenant_database_is_empty_and_at_the_head(tenant, templates):
    assert schema.create_tenant(tenant, templates) == schema.head(schema.TENANT)
    assert columns(tenant, "person") == {"id", "name", "address"}


def test_a_tenant_database_that_stands_is_not_made_again(tenant, templates):
    schema.create_tenant(tenant, templates)
    before = tables(tenant)
    with pytest.raises((FileExistsError, sa.exc.ProgrammingError)):
        schema.create_tenant(tenant, templates)
    assert tables(tenant) == before


def test_a_tenant_database_that_cannot_be_migrated_is_not_left_half_made(tenant, templates, revise):
    revise(histories.HALF_WAY)
    with pytest.raises(RuntimeError, match="half way"):
        schema.create_tenant(tenant, templates)
    with pytest.raises(tenants.DatabaseMissing):
        schema.migrate_tenant(tenant)
    assert not templates.exists() or not list(templates.rglob("*.db"))


def test_a_missing_tenant_database_is_not_migrated_into_being(tenant):
    with pytest.raises(tenants.DatabaseMissing):
        schema.migrate_tenant(tenant)
    assert not tenant.is_sqlite or not tenant.path.exists()


def test_a_dropped_tenant_database_is_gone_with_its_write_ahead_log(tenant, templates):
    schema.create_tenant(tenant, templates)
    with db.inside(tenant):
        db.session.execute(sa.text("INSERT INTO person (id, name) VALUES ('00000000000000000000000000000001', 'Ada')"), bind_arguments=db.TENANT)
        db.commit()
    schema.drop_tenant(tenant)
    assert not tenant.is_sqlite or not list(tenant.path.parent.glob(f"{tenant.key}*"))
    with pytest.raises(tenants.DatabaseMissing):
        schema.migrate_tenant(tenant)


def test_dropping_a_tenant_database_twice_is_no_harm(tenant, templates):
    schema.create_tenant(tenant, templates)
    schema.drop_tenant(tenant)
    schema.drop_tenant(tenant)


def test_a_tenant_database_made_anew_after_it_was_dropped_is_empty(tenant, templates):
    for _ in range(2):
        schema.create_tenant(tenant, templates)
        with db.inside(tenant):
            assert db.session.scalar(sa.text("SELECT count(*) FROM person"), bind_arguments=db.TENANT) == 0
            db.session.execute(sa.text("INSERT INTO person (id, name) VALUES ('00000000000000000000000000000001', 'Ada')"), bind_arguments=db.TENANT)
            db.commit()
        schema.drop_tenant(tenant)


def test_the_template_is_made_once_for_a_revision(templates, settings):
    made = schema.template(templates)
    before = made.stat().st_ino
    assert schema.template(templates) == made
    assert made.stat().st_ino == before
    assert [path.name for path in templates.iterdir()] == [f"tenant-{schema.head(schema.TENANT)}.db"]


def test_a_new_revision_has_a_template_of_its_own(templates, settings, revise):
    before = schema.template(templates)
    revise(histories.ADD_COLUMN)
    assert schema.template(templates) != before
