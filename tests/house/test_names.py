"""Names say what a thing is about, tables are singular, and everything fits on a screen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from house.sources import ROOT, Source, complaints, product

from webapp.kit import db

FORBIDDEN = frozenset("utils util helpers helper common misc base core service services manager managers handler handlers".split())
MARKS = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
READ = ("index", "show", "new", "edit")
CHANGE = ("create", "update", "delete")
FILE_LINES, FUNCTION_LINES, SCREEN_LINES = 300, 50, 40  # a file one overlooks, a function one reads without scrolling, one screen

# Views whose names are no <noun>_<verb>, each with its reason.
ODD = {
    "auth.signout": "one word that everybody knows",
    "auth.signin_code_again": "the same code form, sent once more",
    "auth.reset_code_again": "the same code form, sent once more",
    "auth.contact_code_again": "the same code form, sent once more",
    "auth.arrival_code_again": "the same code form, sent once more",
    "auth.invited_code_again": "the same code form, sent once more",
    "auth.provider_start": "a way to the provider, not a page",
    "auth.provider_return": "where a provider sends people back to",
    "auth.identity_return": "the rest of that way, which links what was found",
    "auth.sso_return": "the rest of that way, which notes the test",
    "founding.code_again": "the same code form, sent once more",
    "signups.code_again": "the same code form, sent once more",
    "signups.signup_entry": "a way to another host, not a page",
    "ops.healthz": "what load balancers call it",
    "ops.readyz": "what load balancers call it",
}


def hides_its_subject(path: str) -> Iterator[str]:
    for part in Path(path).with_suffix("").parts:
        if part in FORBIDDEN:
            yield f"{path}: {part} says nothing; name what one would ask the module about"


def is_too_long(source: Source) -> Iterator[str]:
    if source.text.count("\n") > FILE_LINES:
        yield f"{source.path} has more than {FILE_LINES} lines: split it by noun"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = SCREEN_LINES if node.name == "create_app" else FUNCTION_LINES
            if (node.end_lineno or 0) - node.lineno + 1 > limit:
                yield f"{source.path}:{node.lineno} {node.name} has more than {limit} lines"


def is_misnamed(endpoint: str, method: str, view: str) -> Iterator[str]:
    name = endpoint.rpartition(".")[2]
    if name != view:
        yield f"{endpoint} is called {view} where it is written"
    if endpoint in ODD:
        return
    verb = name.rpartition("_")[2]
    if "_" not in name or verb not in READ + CHANGE:
        yield f"{endpoint} is no <noun>_<{'|'.join(READ + CHANGE)}>"
    elif (method == "GET") != (verb in READ):
        yield f"{endpoint} is a {verb} and answers {method}"


def is_plural(table: str) -> bool:
    last = table.rpartition("_")[2]
    return last.endswith("s") and not last.endswith(("ss", "us", "is"))


def unfinished(path: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if MARKS.search(line):
            yield f"{path}:{number} is marked as unfinished"


def written() -> Iterator[tuple[str, str]]:
    """Everything of ours that people read."""
    for folder, kinds in (
        ("webapp", ".py"),
        ("tests", ".py"),
        ("bin", ""),
        ("demo", ".py"),
        ("bench", ".py"),
        ("migrations", ".py"),
        ("templates", ""),
        ("static/js", ".js"),
        ("static/css", ".css"),
    ):
        for path in sorted((ROOT / folder).rglob(f"*{kinds}")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [said for source in product() for said in hides_its_subject(source.path)] == []


def test_a_name_that_says_nothing_is_noticed() -> None:
    assert list(hides_its_subject("webapp/auth/helpers.py"))
    assert list(hides_its_subject("webapp/services/mail.py"))


def test_views_are_called_noun_and_verb_and_the_table_calls_them_the_same(app: Flask) -> None:
    found = [
        said
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for said in is_misnamed(rule.endpoint, method, app.view_functions[rule.endpoint].__name__)
    ]
    assert found == []


def test_every_odd_name_is_still_in_use(app: Flask) -> None:
    assert set(ODD) - set(app.view_functions) == set()


@pytest.mark.parametrize(
    ("endpoint", "method", "view"),
    [("a.code_show", "GET", "show_code"), ("a.fetch", "GET", "fetch"), ("a.code_show", "POST", "code_show"), ("a.code_create", "GET", "code_create")],
)
def test_a_misnamed_view_is_noticed(endpoint: str, method: str, view: str) -> None:
    assert list(is_misnamed(endpoint, method, view))


def test_tables_are_singular() -> None:
    assert [table.name for metadata in db.extension.metadatas.values() for table in metadata.tables.values() if is_plural(table.name)] == []


def test_a_plural_is_noticed() -> None:
    assert [name for name in ("documents", "one_time_codes", "document_access", "status") if is_plural(name)] == ["documents", "one_time_codes"]


def test_nothing_is_marked_as_unfinished() -> None:
    assert [said for path, text in written() for said in unfinished(path, text)] == []


def test_a_mark_is_noticed() -> None:
    assert list(unfinished("webapp/auth/otp.py", "# TO" + "DO: later"))


def test_files_and_functions_fit_on_a_screen() -> None:
    assert complaints(is_too_long) == []


def test_what_is_too_long_is_noticed() -> None:
    assert list(is_too_long(Source("webapp/auth/otp.py", "x = 1\n" * 301)))
    assert list(is_too_long(Source("webapp/auth/otp.py", "def ask():\n" + "    x = 1\n" * 50)))
    assert list(is_too_long(Source("webapp/app.py", "def create_app():\n" + "    x = 1\n" * 40)))
