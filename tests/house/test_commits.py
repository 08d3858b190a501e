"""Returned is committed, raised is rolled back, in one place: verbs flush and never commit."""

import ast
from collections.abc import Iterator

import pytest
from house.sources import Source, complaints, product

OWNER = "webapp/kit/db.py"  # orders the two commits; everybody else calls db.commit()
EDGES = {
    "webapp/web/transaction.py": "once a request",
    "webapp/jobs/running.py": "once a job",
    "webapp/jobs/schedule.py": "once a tick of the clock, which adds one job",
    "webapp/ops/migrations.py": "once a tenant database: those that are done stay done when another fails",
    "webapp/ops/demo.py": "once an organization, each in a context of its own, as `flask demo` runs it",
}


def commits(source: Source) -> Iterator[tuple[int, str]]:
    """(line, what it is called on) of each call of something's commit()."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno, ast.unparse(node.func.value)


def commits_itself(source: Source) -> Iterator[str]:
    if source.path == OWNER:
        return
    is_edge = source.path in EDGES or source.place == "cli"
    for line, called_on in commits(source):
        if not is_edge:
            yield f"{source.path}:{line} commits: flush instead, the edge commits what is returned"
        elif called_on != "db":
            yield f"{source.path}:{line} calls {called_on}.commit(): call db.commit(), which ends both databases in order"


def test_only_the_edges_commit() -> None:
    assert complaints(commits_itself) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("webapp/orgs/members.py", "db.commit()"),
        ("webapp/orgs/members.py", "db.session.commit()"),
        ("webapp/auth/views/signin.py", "session.commit()"),
        ("webapp/web/transaction.py", "db.session.commit()"),
        ("webapp/auth/cli.py", "db.session().commit()"),
    ],
)
def test_a_commit_elsewhere_is_noticed(path: str, text: str) -> None:
    assert list(commits_itself(Source(path, text)))


def test_each_edge_still_commits() -> None:
    found = {source.path for source in product() if any(commits(source))}
    assert set(EDGES) - found == set()
