"""The blob store that GATEHOUSE_BLOBS_URL names."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from webapp.kit import config
from webapp.kit.blobs.contract import Blobs
from webapp.kit.blobs.fs import FileBlobs


def store() -> Blobs:
    return _open(config.current().blobs_url)


@cache
def _open(url: str) -> Blobs:
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileBlobs(Path(unquote(parts.path)))
    raise config.ConfigError(f"GATEHOUSE_BLOBS_URL: {parts.scheme}:// is not a store this version has.")
