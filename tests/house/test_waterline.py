"""Below the waterline nothing knows HTTP; above it only the edges of a room do, so that a verb runs from anywhere."""

from collections.abc import Iterator

import pytest
from house.sources import EDGES, ROOT, Source, complaints, imports, is_left_of_water, knows_http, product

HX = "HX" + "-"
DIVER = "webapp/kit/db.py"  # holds the extension object of Flask-SQLAlchemy
PORCH = "web"


def wet(source: Source) -> Iterator[str]:
    """Imports of the web framework where none may be."""
    if source.room in (None, PORCH) or source.path == DIVER:
        return
    allowed = ("cli",) if is_left_of_water(source.room or "") else EDGES
    for line, name in imports(source):
        if knows_http(name) and source.place not in allowed:
            yield f"{source.path}:{line} imports {name}: only {', '.join(allowed)} may, here"


def porch_with_http() -> set[str]:
    """Modules of the porch that stand on the web framework, directly or through another of the porch."""
    porch = [source for source in product() if source.room == PORCH]
    known = {source.module for source in porch if any(knows_http(name) for _, name in imports(source))}
    while more := {source.module for source in porch if source.module not in known and known & set(modules(source))}:
        known |= more
    return known


def modules(source: Source) -> Iterator[str]:
    for _, name in imports(source):
        yield name
        yield name.rpartition(".")[0]


def verb_on_the_porch(source: Source) -> Iterator[str]:
    """Verbs that could reach g, the request or the current person through the porch."""
    if source.room in (None, PORCH) or source.place in EDGES:
        return
    yield from (f"{source.path} imports {name}, which knows the request" for name in sorted(porch_with_http() & set(modules(source))))


def speaks_htmx(path: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if HX in line:
            yield f"{path}:{number} holds an {HX} literal: it belongs to web/htmx.py"


def test_the_web_framework_is_known_only_at_the_edges() -> None:
    assert complaints(wet) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("webapp/kit/clock.py", "from flask import g"),
        ("webapp/platform/users.py", "import werkzeug.security"),
        ("webapp/jobs/ledger.py", "from flask_babel import gettext"),
        ("webapp/auth/otp.py", "from flask import request"),
        ("webapp/documents/models.py", "from flask import g"),
        ("webapp/auth/jobs.py", "from flask import url_for"),
    ],
)
def test_the_web_framework_below_the_water_is_noticed(path: str, text: str) -> None:
    assert list(wet(Source(path, text)))


@pytest.mark.parametrize("path", ["webapp/auth/views/signin.py", "webapp/auth/hooks.py", "webapp/platform/cli.py", "webapp/web/headers.py"])
def test_the_web_framework_at_the_edges_is_allowed(path: str) -> None:
    assert list(wet(Source(path, "from flask import request"))) == []


def test_no_verb_reaches_the_request_through_the_porch() -> None:
    assert complaints(verb_on_the_porch) == []


@pytest.mark.parametrize("text", ["from webapp.web.current import current", "from webapp.web import cookies", "from webapp.web import guards"])
def test_a_verb_that_asks_for_the_current_person_is_noticed(text: str) -> None:
    assert list(verb_on_the_porch(Source("webapp/orgs/members.py", text)))


def test_htmx_headers_are_spoken_in_one_place() -> None:
    found = [said for source in product() if source.path != "webapp/web/htmx.py" for said in speaks_htmx(source.path, source.text)]
    found += [said for path in (ROOT / "templates").rglob("*") if path.is_file() for said in speaks_htmx(str(path.relative_to(ROOT)), path.read_text())]
    assert found == []


def test_an_htmx_header_elsewhere_is_noticed() -> None:
    assert list(speaks_htmx("webapp/auth/views/signin.py", f'response.headers["{HX}Trigger"] = "x"'))
    assert list(speaks_htmx("templates/auth/signin/new.html", f'<p title="{HX}Request">'))
    assert list(speaks_htmx("templates/auth/signin/new.html", '<form hx-post="/signin">')) == []
