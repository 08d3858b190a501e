import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# In two pieces each: this file is searched as well.
REGISTRIES = [
    ".".join(pieces)
    for pieces in [
        ("registry", "npmjs.org"),
        ("registry", "yarnpkg.com"),
        ("pypi", "org"),
        ("files", "pythonhosted.org"),
        ("deb", "debian.org"),
        ("proxy", "golang.org"),
    ]
]


def tracked() -> list[Path]:
    """Files of the repository, those not yet added too."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def vendor(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, root / "bin/vendor", *arguments], capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what bin/vendor looks at, to spoil."""
    shutil.copytree(ROOT / "static", tmp_path / "static")
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin/vendor", tmp_path / "bin/vendor")
    return tmp_path


def test_what_is_vendored_and_the_one_script_are_as_written_down() -> None:
    checked = vendor(ROOT, "--check")
    assert checked.returncode == 0, checked.stdout


def test_a_changed_vendored_file_is_noticed(copy: Path) -> None:
    next((copy / "static/vendor").glob("htmx-*.min.js")).write_text("alert(1)")
    assert "is not what VENDORED.md says it is" in vendor(copy, "--check").stdout


def test_a_file_that_nobody_wrote_down_is_noticed(copy: Path) -> None:
    (copy / "static/vendor/extra.js").write_text("")
    assert "extra.js stands in the directory or in VENDORED.md, not in both" in vendor(copy, "--check").stdout


def test_a_changed_script_of_ours_is_noticed_and_can_be_made_again(copy: Path) -> None:
    (copy / "static/js").mkdir(exist_ok=True)
    (copy / "static/js/99-new.js").write_text("void 0;\n")
    assert "static/app.js is not what its parts make" in vendor(copy, "--check").stdout
    assert vendor(copy, "--scripts").returncode == 0
    assert vendor(copy, "--check").returncode == 0


def test_a_new_icon_name_is_noticed(copy: Path) -> None:
    with (copy / "static/icons.txt").open("a") as names:
        names.write("zap\n")
    assert "are not those of static/icons.txt" in vendor(copy, "--check").stdout


def test_each_vendored_package_has_its_licence_beside_it() -> None:
    packages = {path.name.split(".min.")[0].removesuffix(".svg") for path in (ROOT / "static/vendor").iterdir() if path.suffix in {".js", ".svg"}}
    assert packages
    assert [name for name in packages if not (ROOT / f"static/vendor/{name}.LICENSE").is_file()] == []


def test_no_tracked_file_names_a_package_registry() -> None:
    named = [f"{path.relative_to(ROOT)}: {host}" for path in tracked() for host in REGISTRIES if host.encode() in path.read_bytes()]
    assert named == []


def test_every_package_is_pinned_with_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        packages = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
        assert [package.split()[0] for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_ci_only_calls_what_the_readme_tells_people_to_call() -> None:
    called = re.findall(r"\bmake [a-z-]+", (ROOT / ".ci/run").read_text())
    assert called == ["make test"]
    readme = ROOT / "README.md"
    assert not readme.exists() or "make test" in readme.read_text()


def test_make_alone_prints_every_target() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", printed, re.MULTILINE)) == set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_script_of_the_workshop_can_be_run() -> None:
    scripts = [*(ROOT / "bin").iterdir(), ROOT / ".ci/run"]
    assert [path.name for path in scripts if path.is_file() and not (path.stat().st_mode & 0o111 and path.read_text().startswith("#!"))] == []


def test_tests_have_no_packages() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
