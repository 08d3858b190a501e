"""Every table knows whose it is: no query without an organization, no table that export and purge forget."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from webapp import rooms
from webapp.audit.models import PlatformEntry, TenantEntry
from webapp.kit import db, tenants
from webapp.platform.models import RetiredSlug

# Tables of the platform that hold no organization's rows.
OF_NOBODY = {
    "organization": "is the organization",
    "user": "a person, once in the whole installation",
    "sysadmin": "runs the installation",
    "throttle": "counts by address and network, also before an organization is known",
    "failure_counter": "counts by a digest of person and purpose, wherever they try",
    "preference": "what a person likes, on every host",
    "password": "a person's, wherever they sign in",
    "totp": "a person's, wherever they sign in",
    "recovery_code": "a person's, wherever they sign in",
    "passkey": "a person's, wherever they sign in",
    "ceremony": "a passkey on its way, before anybody is known",
    "identity": "a person's, wherever they sign in",
    "signing_key": "signs for the whole installation",
    "refresh_token": "its family says whose it is",
    "provider": "the installation's, with its key",
    "integration": "the installation's values",
    "setting": "the installation's values",
    "system_prompt": "the installation's words",
    "plan": "limits and modules that many organizations share",
    "retired_slug": "a name that stays taken when its organization is gone",
    "slug_rule": "names for the whole installation",
    "avatar": "a person's, on every host",
    "owner": "a person who founds organizations",
    "registration_token": "a right to found an organization that is not there yet",
    "management_answer": "of an owner, as another system told",
    "provisioning_key": "another system's, for the whole installation",
    "answer": "its key is a digest of who asked and where",
    "refused_address": "an address that mail does not reach, whoever it belongs to",
}
# Models with rows of an organization that no room keeps.
KEPT_BY_NOBODY: dict[type[Any], str] = {
    RetiredSlug: "a name stays taken when its organization is gone",
    PlatformEntry: "what happened stays told when the organization is gone",
    TenantEntry: "ends with the tenant database, and is exported by the audit's own reader",
}


def models(kind: type[Any]) -> set[type[Any]]:
    return {mapper.class_ for mapper in db.Base.registry.mappers if issubclass(mapper.class_, kind)}


def tables() -> Iterator[sa.Table]:
    for metadata in db.extension.metadatas.values():
        yield from metadata.tables.values()


def leads_an_index(table: sa.Table, columns: tuple[str, ...]) -> bool:
    """Whether an index, a unique constraint or the primary key begins with these columns, in any order among them."""
    keys = [table.primary_key, *table.indexes, *(one for one in table.constraints if isinstance(one, sa.UniqueConstraint))]
    found = [tuple(column.name for column in key.columns) for key in keys if not getattr(key, "dialect_options", {}).get("sqlite", {}).get("where") is not None]
    return any(set(names[: len(columns)]) == set(columns) for names in found)


def belongs_to_nobody(table: sa.Table) -> Iterator[str]:
    if table.name in OF_NOBODY:
        return
    if "organization_id" not in table.columns:
        yield f"{table.name} does not say whose its rows are: give it organization_id, or a reason in OF_NOBODY"
    elif not leads_an_index(table, ("organization_id",)):
        yield f"{table.name}.organization_id leads no index"


def scans_its_children(table: sa.Table) -> Iterator[str]:
    for key in table.foreign_key_constraints:
        names = tuple(key.columns.keys())
        if not leads_an_index(table, names):
            yield f"{table.name}: the foreign key on {', '.join(names)} leads no index, so removing its parent scans the table"


def crosses(table: sa.Table) -> Iterator[str]:
    for key in table.foreign_keys:
        try:
            is_near = key.column.table.metadata is table.metadata
        except sa.exc.NoReferencedTableError:
            is_near = False
        if not is_near:
            yield f"{table.name}.{key.parent.name} refers to a table of the other database"


def kept_times(model: type[Any], kept: list[type[Any]]) -> Iterator[str]:
    times = kept.count(model)
    if model in KEPT_BY_NOBODY and times:
        yield f"{model.__name__} is kept by a room, and said to be kept by nobody"
    if model not in KEPT_BY_NOBODY and times != 1:
        yield f"{model.__name__} is kept by {times} rooms: name it in the lifecycle of the one that owns it, or give a reason here"


def kept() -> list[type[Any]]:
    return [model for room in rooms.ROOMS if room.steps for model in room.steps.keeps]


def an_orphan(metadata: sa.MetaData) -> sa.Table:
    return sa.Table("orphan", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("document_n", sa.ForeignKey("document.n")))


def test_every_table_of_the_platform_says_whose_its_rows_are() -> None:
    platform = db.extension.metadatas[None].tables.values()
    assert [said for table in platform for said in belongs_to_nobody(table)] == []
    assert set(OF_NOBODY) - {table.name for table in platform} == set()


def test_a_table_of_nobody_is_noticed() -> None:
    assert list(belongs_to_nobody(an_orphan(sa.MetaData())))
    assert list(belongs_to_nobody(sa.Table("loose", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("organization_id", sa.Uuid))))


def test_every_model_with_rows_of_an_organization_is_kept_by_one_room() -> None:
    owned = models(db.TenantModel) | {model for model in models(db.PlatformModel) if hasattr(model, "organization_id")}
    assert [said for model in owned for said in kept_times(model, kept())] == []


def test_a_forgotten_model_is_noticed() -> None:
    mine = kept()
    assert list(kept_times(mine[0], mine[1:]))
    assert list(kept_times(mine[0], [*mine, mine[0]]))
    assert list(kept_times(PlatformEntry, [*mine, PlatformEntry]))


def test_rooms_keep_models_with_rows_of_an_organization_and_nothing_else() -> None:
    assert [model.__name__ for model in kept() if not issubclass(model, db.TenantModel) and not hasattr(model, "organization_id")] == []


def test_what_refers_to_another_is_kept_after_it() -> None:
    order = [model.__table__ for model in kept()]
    for table in order:
        for key in table.foreign_keys:
            if key.column.table in order and key.column.table is not table:
                assert order.index(key.column.table) < order.index(table), f"{table.name} is inserted before {key.column.table.name}, which it refers to"


def test_every_foreign_key_leads_an_index() -> None:
    assert [said for table in tables() for said in scans_its_children(table)] == []


def test_a_foreign_key_without_an_index_is_noticed() -> None:
    assert list(scans_its_children(an_orphan(sa.MetaData())))


def test_no_foreign_key_crosses_the_databases() -> None:
    assert [said for table in tables() for said in crosses(table)] == []


def test_a_foreign_key_into_the_other_database_is_noticed() -> None:
    assert list(crosses(an_orphan(sa.MetaData())))


def test_no_statement_on_tenant_data_runs_without_an_organization(context: Flask) -> None:
    for model in models(db.TenantModel):
        for statement in (sa.select(model), sa.delete(model), sa.select(sa.func.count()).select_from(model)):
            with pytest.raises(tenants.NoOrganization):
                db.session.execute(statement)
        with pytest.raises(tenants.NoOrganization):
            db.session.add(model())


def test_a_statement_that_does_not_tell_its_database_is_refused(context: Flask) -> None:
    with pytest.raises(db.AmbiguousBind):
        db.session.execute(sa.text("SELECT 1"))


def test_a_statement_over_both_databases_is_refused(context: Flask) -> None:
    with pytest.raises(db.AmbiguousBind):
        db.session.execute(sa.select(PlatformEntry.id, TenantEntry.id))
    with pytest.raises(db.AmbiguousBind):
        db.session.execute(sa.select(TenantEntry.id, PlatformEntry.id))
