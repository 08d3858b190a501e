"""The registry remembers for a while; whoever is signed in meets the organization as the database has it."""

import shutil
from dataclasses import replace

import cast
import pytest
import sqlalchemy as sa
from screens import ACME, Browser, arriving

from webapp.kit import db
from webapp.platform import registry
from webapp.platform.models import Organization


@pytest.fixture
def settings(settings, tmp_path):
    return replace(settings, tenant_databases={**settings.tenant_databases, "second": f"sqlite:///{tmp_path}/second"})


def change(**values):
    """As another process would: this one's registry hears nothing of it."""
    db.session.execute(sa.update(Organization).where(Organization.slug == "acme").values(**values))
    db.commit()


def test_an_organization_that_moved_to_another_server_is_entered_there(app):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context():
        before = cast.tenant("acme")
        change(database="second")
        after = cast.tenant("acme")
        after.path.parent.mkdir(parents=True)
        db.engines.forget(before)
        shutil.move(before.path, after.path)
        assert registry.find("acme").tenant == before
    assert bob.get("/documents").status_code == 200
    with app.app_context():
        assert registry.find("acme").tenant == after


def test_an_organization_that_was_renamed_has_its_new_name_at_once(app):
    bob = arriving(app, cast.BOB, ACME)
    with app.app_context():
        change(name="Acme Holding SE")
    assert "Acme Holding SE" in bob.get("/documents").text
    assert "Acme Holding SE" in Browser(app, ACME).get("/signin").text


def test_the_next_request_of_the_same_thread_enters_another_organization(app):
    assert [Browser(app, host).get("/signin").status_code for host in (ACME, "globex.gatehouse.test", ACME)] == [200, 200, 200]
