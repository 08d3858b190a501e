"""`flask migrate tenants --workers 2` as an operator types it: the worker processes are spawned, and know nothing but what they are given."""

import os
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from webapp.kit import db, schema
from webapp.platform import provisioning, users
from webapp.platform.models import Organization

ROOT = Path(__file__).parents[2]


def test_three_organizations_are_migrated_by_two_processes(app: Flask, settings) -> None:
    with app.app_context():
        provisioning.found("Initech", "initech", users.find_or_create("peter@initech.example", "Peter"), by=None)
        db.commit()
        for org in db.session.scalars(sa.select(Organization)).all():
            schema.migrate_tenant(org.tenant, "base")
        db.session.execute(sa.update(Organization).values(schema_version=None))
        db.commit()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("GATEHOUSE_", "SAAS_", "TENANT_"))}
    environ |= {
        "GATEHOUSE_BASE_DOMAIN": settings.base_domain,
        "GATEHOUSE_DATA_DIR": str(settings.data_dir),
        "GATEHOUSE_SECRET_KEY": settings.secret_key,
        "GATEHOUSE_SEAL_KEYS": ",".join(settings.seal_keys),
        "GATEHOUSE_MAIL_URL": "memory://",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "migrate", "tenants", "--workers", "2"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "3 organizations brought to the newest revision, 0 failed.\n"), done.stderr
    with app.app_context():
        db.session.rollback()
        assert set(db.session.scalars(sa.select(Organization.schema_version))) == {schema.head(schema.TENANT)}
