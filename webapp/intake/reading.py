"""What a file says: text, language, pictures. Read in a child that may be killed (`webapp.intake.reader`)."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from webapp.kit.log import log

SECONDS = 900  # the longest a file may take, waiting included
LAST_WORDS = 500  # letters of the child's complaints that are logged


@dataclass(frozen=True, slots=True)
class Read:
    """`pages` of text; `language` in ISO 639-3; `problem` is a key of documents.problems.WORDS. `is_cut`: there was more than is kept.
    `thumbnail` and `preview`: pictures of the first page (WebP), in the folder that was given; `leaves`: of pages behind it, by number."""

    problem: str | None
    pages: tuple[str, ...] = ()
    page_count: int | None = None
    language: str | None = None
    scanned: int = 0
    is_cut: bool = False
    thumbnail: Path | None = None
    preview: Path | None = None
    leaves: Mapping[int, Path] = field(default_factory=dict)


def read(path: Path, content_type: str, *, folder: Path, languages: str, seconds: int = SECONDS) -> Read:
    """Reads a file of any kind. Never raises for what is in it. `folder` is empty, and the caller's to remove; `languages` as
    tesseract names them ("eng+deu")."""
    (folder / "task.json").write_text(json.dumps({"path": str(path), "content_type": content_type, "languages": languages}))
    problem = _run(folder, seconds)
    answer = folder / "answer.json"
    if not answer.exists():
        return Read(problem or "broken")
    told = json.loads(answer.read_text())
    return Read(
        **(told | {"pages": tuple(told["pages"])}),
        thumbnail=_where(folder / "thumbnail.webp"),
        preview=_where(folder / "preview.webp"),
        leaves={int(path.stem.removeprefix("page-")): path for path in sorted(folder.glob("page-*.webp"))},
    )


def _run(folder: Path, seconds: int) -> str | None:
    """Why there is no answer, where there is none."""
    environ = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(folder)}
    with (folder / "complaints").open("wb") as complaints:  # a file, since what a library says of a hostile one may have no end
        child = subprocess.Popen(  # noqa: S603  this interpreter, a module of ours, a folder of ours
            [sys.executable, "-m", "webapp.intake.reader", str(folder)],
            env=environ,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,  # killed with whatever it started
        )
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill(child)
        return "too_slow"
    except BaseException:
        _kill(child)
        raise
    if child.returncode:
        log.warning("reader ended", code=child.returncode, said=_last_words(folder / "complaints"))
        return "too_slow" if child.returncode == -signal.SIGXCPU else "too_large"
    return None


def _last_words(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - LAST_WORDS, 0))
        return file.read().decode(errors="replace")


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _where(path: Path) -> Path | None:
    return path if path.exists() else None
