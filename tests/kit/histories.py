"""A copy of the real migrations with revisions of the test's own on top."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from webapp.kit import schema

REVISION = '''"""made by a test"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{below}", None, None


def upgrade():
    {up}


def downgrade():
    {down}
'''

ADD_COLUMN = ('op.add_column("person", sa.Column("nick", sa.String(20)))', 'op.drop_column("person", "nick")')
UNIQUE_NAMES = ('op.create_index("uq_person_name", "person", ["name"], unique=True)', 'op.drop_index("uq_person_name", "person")')
HALF_WAY = ('op.create_table("half", sa.Column("id", sa.Integer, primary_key=True)); raise RuntimeError("half way")', 'op.drop_table("half")')


@contextmanager
def copied(folder: Path) -> Iterator[Callable[..., str]]:
    """While the block runs, the histories are those in `folder`; what it gives adds a tenant revision of (up, down) and answers its id."""
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", folder)
        _forget()
        yield lambda step: _add(folder, *step)
    _forget()


def _add(folder: Path, up: str, down: str) -> str:
    below = schema.head(schema.TENANT)
    revision = f"test{len(list((folder / schema.TENANT / 'versions').glob('*.py'))):08}"
    (folder / schema.TENANT / "versions" / f"29990101_0000_{revision}.py").write_text(REVISION.format(revision=revision, below=below, up=up, down=down))
    _forget()
    return revision


def _forget() -> None:
    for remembered in (schema.history, schema.head, schema._known):
        remembered.cache_clear()
