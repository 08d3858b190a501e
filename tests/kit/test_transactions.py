"""Units of work over two databases: rolled back whole, committed in order, and what stands alone beside them."""

from collections.abc import Iterator
from contextlib import nullcontext, suppress

import cast
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from webapp.kit import clock, db, ids, tenants, throttle
from webapp.orgs.models import Person
from webapp.platform.models import User

pytestmark = pytest.mark.parametrize("settings", [*cast.ENGINES, "pgbouncer"], indirect=True)


def names(tenant: tenants.Tenant) -> list[str]:
    with db.inside(tenant):
        return list(db.session.scalars(sa.select(Person.name).order_by(Person.name)))


def add_person(name: str) -> Person:
    person = Person(id=ids.new(), name=name)
    db.session.add(person)
    db.session.flush()
    return person


def test_what_is_rolled_back_is_gone_and_the_session_goes_on(acme):
    with db.inside(acme):
        add_person("Lost")
        db.rollback()
        add_person("Kept")
        db.commit()
        add_person("Lost too")
    assert set(names(acme)) & {"Lost", "Kept", "Lost too"} == {"Kept"}


def test_a_savepoint_undoes_its_own_part_alone(acme):
    with db.inside(acme):
        add_person("Before")
        with suppress(ZeroDivisionError), db.session.begin_nested():
            add_person("Within")
            _ = 1 / 0
        add_person("After")
        db.commit()
    assert set(names(acme)) & {"Before", "Within", "After"} == {"Before", "After"}


def test_a_savepoint_before_the_first_write_leaves_the_tenant_to_a_rollback(acme):
    with db.inside(acme):
        with db.session.begin_nested():
            add_person("Within")
        db.rollback()
    assert "Within" not in names(acme)


def test_a_savepoint_before_the_first_write_leaves_the_platform_to_a_rollback(context):
    with db.inside(None):
        with db.session.begin_nested():
            db.session.add(User(email="within@acme.example", name="Within"))
        db.rollback()
        assert db.session.scalar(sa.select(User).where(User.email == "within@acme.example")) is None


def test_a_savepoint_spans_both_databases(acme):
    with db.inside(acme):
        with suppress(ZeroDivisionError), db.session.begin_nested():
            write_both("Within")
            _ = 1 / 0
        write_both("After")
        db.commit()
    assert {name: stands(acme, name) for name in ("Within", "After")} == {"Within": (False, False), "After": (True, True)}


def write_both(name: str) -> None:
    add_person(name)
    db.session.add(User(email=f"{name.lower()}@acme.example", name=name))
    db.session.flush()


def stands(tenant: tenants.Tenant, name: str) -> tuple[bool, bool]:
    """Whether what `write_both` wrote stands: in the tenant database, on the platform."""
    with db.inside(None):
        user = db.session.scalar(sa.select(User.id).where(User.name == name))
    return name in names(tenant), user is not None


class Commits:
    """The order in which databases commit, and which of them is to fail: before the driver commits, so that its transaction
    stays open, as it does on SQLite after a COMMIT that was refused."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.broken: str | None = None

    def __call__(self, connection: sa.Connection) -> None:
        kind = "tenant" if connection is db.session().tenant_connection else "platform"
        if kind == self.broken:
            raise OSError(f"the {kind}'s disk is gone")
        self.seen.append(kind)


@pytest.fixture
def commits() -> Iterator[Commits]:
    made = Commits()
    event.listen(sa.Engine, "commit", made)
    yield made
    event.remove(sa.Engine, "commit", made)


def test_the_tenant_commits_first_whatever_was_written_first(acme, commits):
    with db.inside(acme):
        db.session.add(User(email="first@acme.example", name="First"))
        db.session.flush()
        add_person("First")
        db.commit()
    assert commits.seen == ["tenant", "platform"]


def test_when_the_tenants_commit_fails_nothing_of_the_platform_stands(acme, commits):
    commits.broken = "tenant"
    with db.inside(acme), pytest.raises(OSError):
        write_both("Halfway")
        db.commit()
    commits.broken = None
    assert stands(acme, "Halfway") == (False, False)


def test_when_the_platforms_commit_fails_the_tenants_part_stands_and_its_platform_row_does_not(acme, commits):
    commits.broken = "platform"
    with db.inside(acme), pytest.raises(OSError):
        write_both("Halfway")
        db.commit()
    commits.broken = None
    assert stands(acme, "Halfway") == (True, False)


def test_the_session_works_after_a_commit_that_failed(acme, commits):
    with db.inside(acme):
        commits.broken = "platform"
        write_both("Halfway")
        with pytest.raises(OSError):
            db.commit()
        commits.broken = None
        db.rollback()
        write_both("Again")
        db.commit()
    assert stands(acme, "Again") == (True, True)


def test_what_waits_for_the_commit_finds_everything_committed(acme):
    found: list[tuple[bool, bool]] = []
    with db.inside(acme):
        write_both("Waiting")
        db.after_commit(lambda: found.append(stands(acme, "Waiting")))
        assert found == []
        db.commit()
        db.commit()
    assert found == [(True, True)]


@pytest.mark.parametrize("end", [db.rollback, lambda: None], ids=["rolled back", "left"])
def test_what_waits_for_a_commit_never_runs_without_one(acme, end):
    calls: list[str] = []
    with db.inside(acme):
        db.after_commit(lambda: calls.append("commit"))
        db.after_rollback(lambda: calls.append("rollback"))
        add_person("Lost")
        end()
    assert calls == ["rollback"]


def test_what_waits_for_a_rollback_is_forgotten_by_a_commit(acme):
    calls: list[str] = []
    with db.inside(acme):
        db.after_rollback(lambda: calls.append("rollback"))
        db.commit()
        db.rollback()
    assert calls == []


def test_what_waits_for_a_rollback_runs_when_the_commit_fails(acme, commits):
    calls: list[str] = []
    commits.broken = "tenant"
    with db.inside(acme):
        db.after_commit(lambda: calls.append("commit"))
        db.after_rollback(lambda: calls.append("rollback"))
        add_person("Lost")
        with pytest.raises(OSError):
            db.commit()
    assert calls == ["rollback"]


# Aside


def note(key: str) -> None:
    with db.aside() as connection:
        connection.execute(sa.insert(throttle.Throttle).values(key=key, started_at=clock.now(), count=1))


def is_noted(key: str) -> bool:
    with db.inside(None):
        return db.session.get(throttle.Throttle, key) is not None


def test_what_is_done_aside_survives_a_rollback_and_commits_nothing_else(acme):
    with db.inside(acme):
        add_person("Lost")
        note("aside")
        db.rollback()
    assert is_noted("aside")
    assert "Lost" not in names(acme)


def test_what_raises_aside_leaves_nothing(context):
    with suppress(ZeroDivisionError), db.aside() as connection:
        connection.execute(sa.insert(throttle.Throttle).values(key="aside", started_at=clock.now(), count=1))
        _ = 1 / 0
    assert not is_noted("aside")


def test_aside_after_a_read_of_the_platform_is_no_harm(context):
    with db.inside(None):
        cast.user(cast.ALICE)
        note("aside")
    assert is_noted("aside")


def test_aside_after_a_write_to_the_platform_is_refused_where_it_would_wait_for_itself(context, settings):
    is_sqlite = settings.database_url.startswith("sqlite")
    with db.inside(None):
        db.session.add(User(email="late@acme.example", name="Late"))
        db.session.flush()
        with pytest.raises(db.AsideTooLate) if is_sqlite else nullcontext():
            note("aside")
    assert is_noted("aside") is not is_sqlite


def test_aside_is_open_again_once_the_writing_is_committed(context):
    with db.inside(None):
        db.session.add(User(email="late@acme.example", name="Late"))
        db.commit()
        note("aside")
    assert is_noted("aside")
