"""Looking for viruses before anything else is done with a file, where GATEHOUSE_CLAMD_URL names a scanner. Fails closed: what was
not scanned is not read, and nobody is given it."""

from dataclasses import dataclass

from webapp.documents.models import INFECTED, UNSCANNED
from webapp.jobs.registry import Later
from webapp.kit import clamd, config
from webapp.kit.blobs.contract import BlobMissing
from webapp.kit.blobs.store import store
from webapp.kit.log import log

AGAIN = 30  # seconds until a scanner that does not answer is asked anew


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problem` is the document's; `virus` what the scanner calls what it found."""

    problem: str
    virus: str | None = None


def is_on() -> bool:
    return config.current().clamd_url is not None


def look(space: str, sha256: str) -> Verdict | None:
    """What speaks against a blob; None where nothing does, or no scanner is set. Takes as long as the scanner does. Raises Later while
    that does not answer."""
    url = config.current().clamd_url
    if url is None:
        return None
    try:
        with store().open(space, sha256) as source:
            virus = clamd.scan(url, source)
    except BlobMissing:
        return None  # the reader says so
    except clamd.TooLarge:
        return Verdict(UNSCANNED)
    except clamd.Unreachable as error:
        log.warning("scanner does not answer", reason=str(error))
        raise Later(AGAIN) from error
    return Verdict(INFECTED, virus) if virus else None
