"""What one engine alone can get wrong: files that vanish or stay locked, search paths that outlive their transaction."""

import pytest
import sqlalchemy as sa

from webapp.documents.models import DocumentAccess
from webapp.kit import clock, db, schema, tenants
from webapp.orgs.models import Person


def visit(tenant: tenants.Tenant) -> None:
    """Opens its database and leaves the connection in the pool."""
    with db.inside(tenant):
        db.session.scalars(sa.select(Person.name)).all()


def test_a_file_that_vanishes_after_its_engine_was_opened_is_missed(context, acme):
    visit(acme)
    schema.drop_tenant(acme)
    with db.inside(acme), pytest.raises(tenants.DatabaseMissing):
        db.session.execute(sa.select(Person))


def test_a_connection_whose_commit_was_refused_is_not_lent_again_with_what_it_held(acme):
    """SQLite keeps a transaction open when it refuses its COMMIT; the next borrower would commit it."""
    with db.inside(acme), pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.text("PRAGMA defer_foreign_keys = ON"), bind_arguments=db.TENANT)
        db.session.execute(sa.insert(DocumentAccess).values(principal="m:0", document_n=999, created_at=clock.now()))
        db.commit()
    with db.inside(acme):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(DocumentAccess)) == 0


@pytest.mark.parametrize("settings", ["postgres", "pgbouncer"], indirect=True)
def test_a_pooled_connection_keeps_no_search_path(acme):
    visit(acme)
    raw = db.engines._servers[acme.url].raw_connection()
    assert raw.driver_connection.execute("SHOW search_path").fetchone()[0] == '"$user", public'
    raw.close()


@pytest.mark.parametrize("settings", ["postgres", "pgbouncer"], indirect=True)
def test_a_server_of_tenant_databases_is_not_used_without_an_organization(acme):
    visit(acme)
    with db.engines._servers[acme.url].connect() as connection, pytest.raises(tenants.NoOrganization):
        connection.exec_driver_sql("SELECT 1")
