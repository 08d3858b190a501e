"""Bringing every organization's database to the newest revision while the house is open."""

import cast
import pytest
import sqlalchemy as sa
from kit import histories
from screens import ACME, GLOBEX, Browser

from webapp.kit import db, ids, schema
from webapp.ops import migrations
from webapp.orgs.models import Person
from webapp.platform.models import Organization

pytestmark = pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)


@pytest.fixture
def revise(tmp_path):
    with histories.copied(tmp_path / "migrations") as add:
        yield add


def migrate(**how: object) -> dict[str, bool]:
    """Which organizations were tried, and whether each came through."""
    with db.inside(None):
        return {outcome.slug: outcome.error is None for outcome in migrations.migrate_tenants(**how)}


def versions() -> dict[str, str | None]:
    with db.inside(None):
        return dict(db.session.execute(sa.select(Organization.slug, Organization.schema_version)).all())


def break_globex() -> None:
    """Two people of one name: the test's revision wants names to be unique."""
    with db.inside(cast.tenant("globex")):
        db.session.add(Person(id=ids.new(), name="Bob Okafor"))
        db.commit()


def mend_globex() -> None:
    with db.inside(cast.tenant("globex")):
        db.session.execute(sa.update(Person).values(name=sa.cast(Person.id, sa.String)))
        db.commit()


def test_every_organization_that_is_behind_is_brought_to_the_head(context, revise):
    new = revise(histories.ADD_COLUMN)
    assert migrate() == {"acme": True, "globex": True}
    assert versions() == {"acme": new, "globex": new}


def test_nothing_is_done_where_nobody_is_behind(context):
    assert migrate() == {}


def test_only_the_named_organization_is_migrated(context, revise):
    revise(histories.ADD_COLUMN)
    assert migrate(only="globex") == {"globex": True}
    assert migrate() == {"acme": True}


def test_one_that_fails_is_told_of_while_the_others_go_on(context, revise):
    break_globex()
    old, new = schema.head(schema.TENANT), revise(histories.UNIQUE_NAMES)
    with db.inside(None):
        outcomes = {outcome.slug: outcome for outcome in migrations.migrate_tenants()}
    assert outcomes["acme"].revision == new
    assert "IntegrityError" in outcomes["globex"].error
    assert versions() == {"acme": new, "globex": old}


def test_run_again_only_what_is_left_is_done(context, revise):
    break_globex()
    new = revise(histories.UNIQUE_NAMES)
    migrate()
    mend_globex()
    assert migrate() == {"globex": True}
    assert versions() == {"acme": new, "globex": new}


def test_a_missing_database_fails_alone(context, revise):
    schema.drop_tenant(cast.tenant("acme"))
    revise(histories.ADD_COLUMN)
    assert migrate() == {"acme": False, "globex": True}


def test_two_worker_processes_migrate_what_is_behind(context):
    for slug in ("acme", "globex"):
        schema.migrate_tenant(cast.tenant(slug), "base")
    db.session.execute(sa.update(Organization).values(schema_version=None))
    db.commit()
    assert migrate(workers=2) == {"acme": True, "globex": True}
    assert set(versions().values()) == {schema.head(schema.TENANT)}
    with db.inside(cast.tenant("acme")):
        assert db.session.scalars(sa.select(Person)).all() == []


def test_an_organization_can_be_taken_down_a_revision_and_up_again(context, revise):
    old, new = schema.head(schema.TENANT), revise(histories.ADD_COLUMN)
    migrate()
    assert migrate(only="acme", target=old) == {"acme": True}
    assert versions() == {"acme": old, "globex": new}
    assert migrate() == {"acme": True}


def test_an_organization_behind_answers_503_alone(app, revise):
    with app.app_context():
        break_globex()
        revise(histories.UNIQUE_NAMES)
    acme, globex = Browser(app, ACME), Browser(app, GLOBEX)
    assert [acme.get("/signin").status_code, globex.get("/signin").status_code] == [503, 503]
    with app.app_context():
        migrate()
    assert [acme.get("/signin").status_code, globex.get("/signin").status_code] == [200, 503]
    with app.app_context():
        mend_globex()
        migrate()
    assert globex.get("/signin").status_code == 200


def test_the_command_tells_what_it_did_and_fails_where_one_failed(app, context, revise):
    break_globex()
    revise(histories.UNIQUE_NAMES)
    answer = app.test_cli_runner().invoke(args=["migrate", "tenants"])
    assert answer.exit_code == 1
    assert "FAILED globex: IntegrityError" in answer.output
    assert "1 organizations brought to the newest revision, 1 failed." in answer.output


def test_a_canary_that_fails_keeps_the_others_as_they_are(app, context, revise):
    break_globex()
    revise(histories.UNIQUE_NAMES)
    before = versions()
    answer = app.test_cli_runner().invoke(args=["migrate", "tenants", "--canary", "globex"])
    assert answer.exit_code == 1
    assert versions() == before
