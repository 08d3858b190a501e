"""Acme's and Globex's tenant databases, on SQLite, on PostgreSQL, and on PostgreSQL behind PgBouncer."""

from dataclasses import replace

import cast
import pytest
from flask import Flask

from webapp.kit import tenants
from webapp.kit.config import Config


@pytest.fixture
def settings(request: pytest.FixtureRequest, settings: Config) -> Config:
    """The house of tests/conftest.py; with "pgbouncer" its tenant databases are reached through PgBouncer, the platform's directly."""
    if getattr(request, "param", "sqlite") != "pgbouncer":
        return settings
    database = settings.database_url.rpartition("/")[2]
    return replace(settings, tenant_databases={"main": request.getfixturevalue("pgbouncer").url(database)})


@pytest.fixture
def acme(context: Flask) -> tenants.Tenant:
    return cast.tenant("acme")


@pytest.fixture
def globex(context: Flask) -> tenants.Tenant:
    return cast.tenant("globex")
