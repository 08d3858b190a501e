"""The blob store's drivers, each held to the contract; and what only files can do wrong."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from contracts import blobs_contract
from contracts.blobs_contract import HELLO, SECOND, SPACE, keep, read

from webapp.kit import clock
from webapp.kit.blobs.contract import BlobMissing, Blobs
from webapp.kit.blobs.fs import FileBlobs
from webapp.kit.blobs.memory import MemoryBlobs

ROOT = Path(__file__).parents[2]


class TestFiles(blobs_contract.BlobsContract):
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> Blobs:
        return FileBlobs(tmp_path / "blobs")


class TestMemory(blobs_contract.BlobsContract):
    @pytest.fixture
    def blobs(self) -> Blobs:
        return MemoryBlobs()


FULL = """
import resource, signal, sys
from pathlib import Path
from webapp.kit.blobs.contract import StoreFull
from webapp.kit.blobs.fs import FileBlobs

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with FileBlobs(Path(sys.argv[1])).receive("acme") as incoming:
        for _ in range({writes}):
            incoming.write(b"x" * {size})
        incoming.keep()
except StoreFull:
    print("full")
"""

KILLED = """
import os, signal, sys
from pathlib import Path
from webapp.kit.blobs.fs import FileBlobs

with FileBlobs(Path(sys.argv[1])).receive("acme") as incoming:
    incoming.write(b"hello")
    incoming.read_start(5)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run(script: str, root: Path) -> str:
    return subprocess.run([sys.executable, "-c", script, str(root)], cwd=ROOT, capture_output=True, text=True, timeout=30).stdout.strip()


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("writes", "size"), [(100, 2000), (1, 100_001)], ids=["while it is written", "when it is kept"])
def test_a_full_disk_is_told_and_nothing_of_the_blob_remains(tmp_path, writes, size):
    assert run(FULL.format(writes=writes, size=size), tmp_path) == "full"
    assert files(tmp_path) == []


def test_content_that_just_fits_is_kept(tmp_path):
    assert run(FULL.format(writes=1, size=100_000), tmp_path) == ""
    assert len(list(FileBlobs(tmp_path).digests(SPACE))) == 1


def test_a_process_killed_before_it_kept_leaves_no_blob(tmp_path):
    run(KILLED, tmp_path)
    blobs = FileBlobs(tmp_path)
    assert list(blobs.digests(SPACE)) == []
    with pytest.raises(BlobMissing):
        blobs.size(SPACE, HELLO)
    assert read(blobs, keep(blobs, b"hello")) == b"hello"


def test_what_a_killed_process_was_taking_in_is_abandoned_once_it_is_old(tmp_path):
    run(KILLED, tmp_path)
    blobs = FileBlobs(tmp_path)
    blobs.abandon(SPACE, clock.now() - timedelta(days=1))
    assert len(files(tmp_path)) == 1
    blobs.abandon(SPACE, clock.now() + SECOND)
    assert files(tmp_path) == []


def test_keeping_the_same_content_again_makes_it_young(tmp_path):
    blobs, long_ago = FileBlobs(tmp_path), clock.now() - timedelta(days=9)
    keep(blobs, b"hello")
    os.utime(blobs.path(SPACE, HELLO), (long_ago.timestamp(),) * 2)
    with blobs.receive(SPACE) as incoming:
        incoming.write(b"hello")
        os.utime(incoming._file.fileno(), (long_ago.timestamp(),) * 2)  # as if its last byte had come that long ago
        incoming.keep()
    assert not blobs.expire(SPACE, HELLO, clock.now() - timedelta(days=1))
    assert files(tmp_path) == [tmp_path / SPACE / HELLO[:2] / HELLO]


def test_a_kept_blob_lies_under_the_first_two_digits_of_its_digest(tmp_path):
    keep(FileBlobs(tmp_path), b"hello")
    assert files(tmp_path) == [tmp_path / SPACE / HELLO[:2] / HELLO]


def test_files_outlive_the_store_object(tmp_path):
    keep(FileBlobs(tmp_path), b"hello")
    assert read(FileBlobs(tmp_path), HELLO) == b"hello"


def test_others_on_the_machine_cannot_read_a_blob(tmp_path):
    keep(FileBlobs(tmp_path), b"hello")
    assert FileBlobs(tmp_path).path(SPACE, HELLO).stat().st_mode & 0o077 == 0
