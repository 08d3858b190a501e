"""Every fact that is recorded can be told in words."""

import ast
import re
from collections.abc import Iterator

import pytest
from house.sources import Source, complaints

from webapp.kit import refusals
from webapp.orgs import roles, wording
from webapp.orgs.views import telling

RECORDERS = {"record": 0, "record_inside": 0, "record_refusal": 0, "record_alone": 1}  # where each takes its action
PLACE = re.compile(r"%\((\w+)\)s")


def unsaid(source: Source) -> Iterator[str]:
    """Actions without a sentence; where an action is put together, one must begin or end like it."""
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RECORDERS):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "ledger") or source.room == "audit":
            continue
        action = node.args[RECORDERS[node.func.attr]]
        known = wording.REFUSED if node.func.attr == "record_refusal" else wording.SENTENCES
        for written in _texts(action):
            if written.endswith(".*"):
                found = any(one.startswith(written[:-1]) for one in known)
            elif written.startswith("*."):
                found = any(one.endswith(written[1:]) for one in known)
            else:
                found = written in known or (node.func.attr == "record_refusal" and written in roles.WORDS)
            if not found:
                yield f"{source.path}:{node.lineno} records {written}, which webapp/orgs/wording.py has no words for"


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)


def test_every_fact_has_words() -> None:
    assert complaints(unsaid) == []


@pytest.mark.parametrize(
    "text",
    [
        'ledger.record("people.teleported", by=None, org=None)',
        'ledger.record("members.seated" if x else "people.teleported", by=None, org=None)',
        'ledger.record_inside(f"people.{what}", by=None)',
        'ledger.record_alone(connection, f"{stem}.teleported")',
        'ledger.record_refusal("people.teleport", by=None, org=None, code="X")',
    ],
)
def test_a_fact_without_words_is_noticed(text: str) -> None:
    assert list(unsaid(Source("webapp/orgs/members.py", text)))


@pytest.mark.parametrize("said", [*wording.SENTENCES.values(), *wording.REFUSED.values()])
def test_a_sentence_can_be_filled(said: str) -> None:
    assert said % dict.fromkeys(PLACE.findall(said), "x")
    assert not said.endswith(".")


def test_roles_are_told_in_words_and_every_permission_has_some() -> None:
    assert set(telling.ROLES) == set(roles.ROLES)
    assert set(roles.WORDS) >= roles.MANAGER_MAY
    assert isinstance(refusals.Words("x"), str)
