"""Templates, sheets and scripts keep the house's rules, so that a page works without script and under our content policy."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
ALL = [path for path in sorted(TEMPLATES.rglob("*.html")) if "mail" not in path.relative_to(TEMPLATES).parts]
FRAGMENTS = [path for path in ALL if path.name.startswith("_")]
PAGES = [path for path in ALL if path not in FRAGMENTS and path.relative_to(TEMPLATES).parts[0] not in ("layouts", "ui")]
SHEETS = sorted((STATIC / "css").glob("*.css"))

FRAGMENT_LINES = 60
PAGE_LINES = 160
# Ours, without htmx: the queue of uploads is a quarter of it, the other twenty files are 2 KB each; more would be a framework of our own.
SCRIPT_BYTES = 56 * 1024
SENT_BYTES = 60 * 1024  # of everything, htmx with it, as it is compressed on its way

ROOT_ELSEWHERE = {
    "signups/request/_counter.html": "it stands in the frame of every page, so its id says where",
    "documents/document/_rows.html": "several rows, which go into the body of a table",
    "layouts/_keys.html": "a table among others in the help, which nothing asks for",
    "search/library/_keys.html": "the same",
}
POLLS = {
    "signups/request/_counter.html": "a number that asks for itself; the entry around it is the link",
    "auth/person/_removal.html": "names offered while somebody types; the field works without",
}
FORBIDDEN = {
    "an inline style": r"<style\b|\sstyle\s*=",
    "an inline script": r"<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=|\bjavascript:",
    "script in an htmx attribute": r"\bhx-on\b|\bjs:",
    "unescaped text": r"\|\s*safe\b",
}
RAW_COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?=[^{}]*[;}])|\b(?:oklch|oklab|rgba?|hsla?)\((?!from )", re.IGNORECASE)


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix() if path.is_relative_to(TEMPLATES) else path.name


def tags(text: str) -> list[str]:
    """Opening tags, also those with expressions that contain a `>`."""
    return re.findall(r"<[a-z][a-z0-9]*(?:\{\{.*?\}\}|\{%.*?%\}|[^<>{]|\{)*>", text, re.DOTALL)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_extends_a_layout(path: Path) -> None:
    assert re.match(r'\{% extends (?:"layouts/[a-z]+\.html"|frame_layout\(\)) %\}', path.read_text())


@pytest.mark.parametrize("path", FRAGMENTS, ids=name)
def test_a_fragment_extends_nothing_and_knows_nobody(path: Path) -> None:
    text = path.read_text()
    assert "{% extends" not in text
    assert not re.search(r"(?<!aria-)\bcurrent\b(?!-password)|\bmay\(", text), "a fragment receives plain values"


@pytest.mark.parametrize("path", [path for path in FRAGMENTS if name(path) not in ROOT_ELSEWHERE], ids=name)
def test_a_fragments_root_is_called_like_its_file(path: Path) -> None:
    found = re.search(r'\bid="([^"{]*)', tags(path.read_text())[0])
    expected = path.stem.lstrip("_").replace("_", "-")
    assert found is not None
    assert found[1].rstrip("-") == expected


@pytest.mark.parametrize("path", ALL, ids=name)
def test_nothing_that_the_content_policy_or_a_reader_would_stop(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    assert found == []


@pytest.mark.parametrize("path", [path for path in ALL if name(path) not in POLLS], ids=name)
def test_what_htmx_asks_for_has_a_plain_link_or_form_too(path: Path) -> None:
    text = path.read_text()
    asked = set(re.findall(r'\bhx-(?:get|post|put|patch|delete)="([^"]*(?:\{\{.*?\}\})?[^"]*)"', text))
    plain = set(re.findall(r'\b(?:href|(?:form)?action)="([^"]*(?:\{\{.*?\}\})?[^"]*)"', text))
    assert asked <= plain


def test_an_answer_that_overtakes_another_finds_its_place() -> None:
    """A place that is put anew while the next answer is on its way is no longer in the page when that comes, and htmx drops it."""
    overtaking = [tag for path in ALL for tag in tags(path.read_text()) if "this:replace" in tag]
    assert len(overtaking) > 5
    assert [tag for tag in overtaking if "outerSync" not in tag] == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_form_that_changes_something_carries_the_token(path: Path) -> None:
    text = path.read_text()
    for form in re.findall(r'<form\b(?:(?!</form>).)*method="post"(?:(?!</form>).)*</form>', text, re.DOTALL):
        assert "csrf()" in form


def test_templates_stay_small() -> None:
    long = [name(path) for path in ALL if len(path.read_text().splitlines()) > (FRAGMENT_LINES if path in FRAGMENTS else PAGE_LINES)]
    assert long == []


def test_every_icon_is_in_the_sprite_and_no_other() -> None:
    listed = set((STATIC / "icons.txt").read_text().split())
    used = {found for path in ALL for found in _icons(path.read_text())}
    used |= {found for path in (ROOT / "webapp").rglob("*.py") for found in _frame_icons(path.read_text())}
    assert used == listed


def _icons(text: str) -> set[str]:
    """Names given to the macros `icon` and `note`, and in lists a page draws icons from."""
    direct = re.findall(r'\bicon\("([a-z0-9-]+)"', text)
    signs = re.findall(r'\bnote\(.*?, "[a-z]+", "([a-z0-9-]+)"\)', text) + re.findall(r'\bsign="([a-z0-9-]+)"', text)
    listed = re.findall(r'^  \("([a-z0-9-]+)", _\(', text, re.MULTILINE)
    return {*direct, *signs, *listed}


def _frame_icons(text: str) -> set[str]:
    """The fourth of what a room's entry in the side bar is made of."""
    return set(re.findall(r'\bEntry\("[^"]*", [^"]*"[^"]*"\), "[^"]*", "([a-z0-9-]+)"', text))


@pytest.mark.parametrize("path", [path for path in SHEETS if path.name != "tokens.css"], ids=name)
def test_only_the_tokens_name_colours(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert [found[0] for found in RAW_COLOUR.finditer(text)] == []


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_sheets_name_only_tokens_there_are(path: Path) -> None:
    known = set(re.findall(r"(--[a-z0-9-]+)\s*:", (STATIC / "css/tokens.css").read_text()))
    own = set(re.findall(r"(--[a-z0-9-]+)\s*:", path.read_text()))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", path.read_text())) <= known | own


def test_our_scripts_are_small_and_evaluate_nothing() -> None:
    scripts = [path.read_text() for path in sorted((STATIC / "js").glob("*.js"))]
    assert sum(len(script.encode()) for script in scripts) <= SCRIPT_BYTES
    assert len(gzip.compress((STATIC / "app.js").read_bytes())) <= SENT_BYTES
    assert not any(re.search(r"\beval\(|\bnew Function\b|\.style\b|^import |^export ", script, re.MULTILINE) for script in scripts)
