"""Letters without case, the same on both engines: SQLite's own `lower` knows ASCII only."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SQLITE_NAME = "unicode_lower"


class lowered(FunctionElement[str]):  # noqa: N801  reads like the SQL function it is
    """A text column in lower case, to be compared with what `str.lower` made."""

    inherit_cache = True
    type = sa.String()

    def __init__(self, column: Any) -> None:
        super().__init__(column)


@compiles(lowered)
def _as_lower(element: lowered, compiler: Any, **kw: Any) -> str:
    return f"lower({compiler.process(element.clauses, **kw)})"


@compiles(lowered, "sqlite")
def _as_ours(element: lowered, compiler: Any, **kw: Any) -> str:
    return f"{SQLITE_NAME}({compiler.process(element.clauses, **kw)})"


def install(dbapi: Any) -> None:
    """Gives a new SQLite connection the function."""
    dbapi.create_function(SQLITE_NAME, 1, lambda text: None if text is None else text.lower(), deterministic=True)
