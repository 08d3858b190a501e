"""Rooms stand in one line, and inside a room nothing points back."""

import ast
import graphlib
from collections.abc import Iterator

import pytest
from house.sources import ROOT, Source, complaints, imports, place_of, product, room_of

from webapp import rooms

# Inside a room and between rooms with screens: a module imports what has at most its own rank.
RANK = {"models": 0, "forms": 2, "lifecycle": 2, "jobs": 2, "cli": 3, "views": 3, "api": 3, "hooks": 3, "routes": 4}
VERB = 1
STORED = ("kit", "audit", "jobs", "platform", "web")  # rooms whose `lifecycle`, `hooks`, `forms` are tools for the others


def rank(module: str) -> int:
    if room_of(module) == "kit":
        return RANK["models"]  # tools, which even a model may use
    if room_of(module) in STORED and place_of(module) not in ("models", "cli"):
        return VERB
    return RANK.get(place_of(module), VERB)


def points_right(source: Source) -> Iterator[str]:
    if source.room is None:
        return
    own = rooms.LINE.index(source.room)
    for line, name in imports(source):
        room = room_of(name)
        if name.startswith("."):
            yield f"{source.path}:{line} imports {name}: name the whole path"
        elif name.split(".")[0] == "webapp" and room is None and name != "webapp.version":
            yield f"{source.path}:{line} imports {name}, which sees all rooms"
        elif room is not None and rooms.LINE.index(room) > own:
            yield f"{source.path}:{line} imports {name}, which stands to its right"


def hides_import(source: Source) -> Iterator[str]:
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{source.path}:{node.lineno} imports inside a function"


def points_back(source: Source) -> Iterator[str]:
    if source.room in (None, "kit") or (source.room in STORED and source.place not in ("models", "cli")):
        return
    own = rank(source.module)
    for line, name in imports(source):
        if room_of(name) and place_of(name) and rank(name) > own:
            yield f"{source.path}:{line} imports {name}: {source.place} may not know {place_of(name)}"


def says_more_than_a_docstring(source: Source) -> Iterator[str]:
    if source.room is None or not source.path.endswith("/__init__.py"):
        return
    if len(source.tree.body) != 1 or ast.get_docstring(source.tree) is None:
        yield f"{source.path} is to hold a docstring that says what the folder is for, and nothing else"


def graph(sources: list[Source]) -> dict[str, set[str]]:
    """Which module imports which, as far as both are among `sources`."""
    modules = {source.module for source in sources if source.room}
    return {
        source.module: {known for _, name in imports(source) if (known := _known(name, modules)) and known != source.module}
        for source in sources
        if source.room
    }


def _known(name: str, modules: set[str]) -> str | None:
    return next((candidate for candidate in (name, name.rpartition(".")[0]) if candidate in modules and candidate.count(".") > 1), None)


def test_a_room_imports_only_what_stands_to_its_left() -> None:
    assert complaints(points_right) == []


@pytest.mark.parametrize("text", ["from webapp.signups import asking", "import webapp.documents.models", "from webapp import rooms", "from . import otp"])
def test_an_import_to_the_right_is_noticed(text: str) -> None:
    assert list(points_right(Source("webapp/orgs/members.py", text)))


def test_every_folder_is_a_room_of_the_line_and_every_room_a_folder() -> None:
    folders = {path.name for path in (ROOT / "webapp").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(rooms.LINE)


def test_rooms_are_hung_in_the_order_of_the_line() -> None:
    names = [room.name for room in rooms.ROOMS]
    assert names == sorted(names, key=rooms.LINE.index)


def test_what_a_room_brings_is_called_like_the_room() -> None:
    for room in rooms.ROOMS:
        assert room.blueprint is None or room.blueprint.name == room.name
        assert room.steps is None or room.steps.room == room.name


def test_no_import_hides_inside_a_function() -> None:
    assert complaints(hides_import) == []


def test_a_hidden_import_is_noticed() -> None:
    assert list(hides_import(Source("webapp/orgs/members.py", "def seat():\n    from webapp.auth import otp\n")))


def test_inside_a_room_nothing_points_back() -> None:
    assert complaints(points_back) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("webapp/auth/models.py", "from webapp.auth import otp"),
        ("webapp/auth/otp.py", "from webapp.auth.forms import CodeForm"),
        ("webapp/auth/otp.py", "from webapp.auth.views import signin"),
        ("webapp/auth/otp.py", "from webapp.orgs import routes"),
        ("webapp/auth/otp.py", "from webapp.auth import jobs"),
        ("webapp/auth/forms.py", "from webapp.auth.views import signin"),
        ("webapp/auth/jobs.py", "from webapp.auth.views.signin import come_in"),
        ("webapp/auth/cli.py", "from webapp.auth import routes"),
        ("webapp/auth/views/signin.py", "from webapp.auth import routes"),
        ("webapp/jobs/models.py", "from webapp.jobs import ledger"),
    ],
)
def test_an_import_that_points_back_is_noticed(path: str, text: str) -> None:
    assert list(points_back(Source(path, text)))


def test_no_modules_import_one_another() -> None:
    list(graphlib.TopologicalSorter(graph(product())).static_order())


def test_a_cycle_is_noticed() -> None:
    knot = [Source("webapp/auth/otp.py", "from webapp.auth import sessions"), Source("webapp/auth/sessions.py", "from webapp.auth.otp import issue")]
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter(graph(knot)).static_order())


def test_a_room_s_front_is_a_docstring_and_nothing_else() -> None:
    assert complaints(says_more_than_a_docstring) == []


@pytest.mark.parametrize("text", ["", '"""Signs people in."""\nfrom webapp.auth import otp', "from webapp.auth import otp"])
def test_a_front_that_does_something_is_noticed(text: str) -> None:
    assert list(says_more_than_a_docstring(Source("webapp/auth/__init__.py", text)))
