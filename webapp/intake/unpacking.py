"""The files in a ZIP archive become documents of their own: all of them, or none. What swells, hides or never ends is refused."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from webapp.audit import ledger
from webapp.documents import admission, archives, quarantine
from webapp.documents.models import Document
from webapp.intake import duplicates, uploading
from webapp.jobs import ledger as jobs
from webapp.kit import config, refusals, throttle
from webapp.kit.blobs.contract import CHUNK, BlobMissing, StoreFull
from webapp.kit.blobs.store import store
from webapp.platform import quota
from webapp.settings import limits

UNPACK = "intake.unpack"
PER_PERSON = throttle.Limit("unpack", times=30, window=timedelta(hours=1))  # each may read and write ten times the largest document
MOST_MEMBERS = 1_000
MOST_LIST = 2**20  # bytes of the list of files: a thousand with names of a thousand letters
MOST_LIMITS = 10  # times the largest document: what all members may hold together
MOST_RATIO = 100  # unpacked to packed; text reaches 20, a bomb 1,000
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, ValueError, struct.error)
SIDECARS = ("__MACOSX", ".DS_Store", "Thumbs.db")  # what systems leave in archives, and nobody packed


class Unfit(refusals.Invalid):
    code = "ARCHIVE_UNFIT"


def ask(org_id: UUID, document: Document, *, by: ledger.Actor) -> None:
    """Has an archive unpacked in a while, for its owner `by`. Raises Unfit, Conflict (QUOTA_EXCEEDED; UNDER_WAY), TooMany."""
    throttle.count((PER_PERSON, by.id.hex))
    under_way = archives.of(document)
    if under_way and under_way.state == archives.ASKED:
        raise refusals.Conflict("This archive is being unpacked. Wait until that is done.", code="UNDER_WAY")
    with _opened(org_id.hex, document) as archive:
        size = sum(member.file_size for member in members_of(archive))
    quota.check(org_id, quota.STORAGE, size)
    archives.asked(document, by=by)
    jobs.add(UNPACK, org=org_id, subject=document.id, member=str(by.id))


def unpack(org_id: UUID, document: Document, *, by: ledger.Actor) -> int:
    """Makes a document of each member whose content `by` does not see already, and that may be one here; answers how many. Takes as long
    as unpacking does. Raises Unfit, Conflict (QUOTA_EXCEEDED, DAILY_LIMIT), NoRoom."""
    with _opened(org_id.hex, document) as archive:
        members = members_of(archive)
        held = quota.reserve(org_id, quota.STORAGE, sum(member.file_size for member in members))
        try:
            kept = [_kept(org_id.hex, archive, member) for member in members]
        except StoreFull as error:
            raise refusals.NoRoom("The server’s disk is full. Try again later, or tell your operator.") from error
    found = limits.effective(org_id)
    fresh = {content.sha256: content for content in kept if limits.takes(found, content.size, content.content_type)}
    for sha256 in duplicates.of(by.id, set(fresh)):
        del fresh[sha256]
    admission.refuse_past(found.per_day, len(fresh))
    for content in fresh.values():
        uploading.make(org_id, content, by=by)
    archives.done(document, number=len(fresh), already=len(kept) - len(fresh), by=by)
    quota.settle(held, sum(content.size for content in fresh.values()))
    return len(fresh)


def refuse(document: Document, refusal: refusals.Refusal, *, by: ledger.Actor) -> None:
    """Tells whoever asked, on the document's page. After `unpack` raised it and what it did was rolled back."""
    archives.refused(document, refusal, by=by)


def members_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files that somebody packed. Raises Unfit for an archive that says of itself that it is too much; that it tells the truth,
    unpacking sees to."""
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_sidecar(member.filename)]
    if not members:
        raise Unfit("There is no file in this archive.")
    if len(members) > MOST_MEMBERS:
        raise Unfit("The archive holds %(number)s files, and at most %(most)s can be unpacked at once.", number=len(members), most=MOST_MEMBERS)
    if any(member.flag_bits & 1 for member in members):
        raise Unfit("The archive is protected with a password. Upload it without one.")
    limit = config.current().upload_limit
    if any(member.file_size > limit for member in members):
        raise Unfit("A file in the archive is larger than the %(limit)s MB that a document may have.", limit=limit // 2**20)
    if sum(member.file_size for member in members) > limit * MOST_LIMITS:
        raise _swollen()
    if any(member.file_size > max(member.compress_size, 1) * MOST_RATIO and member.file_size > CHUNK for member in members):
        raise _swollen()
    return members


def _kept(space: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> uploading.Content:
    with store().receive(space) as incoming:
        for chunk in _chunks(archive, member):
            if incoming.size + len(chunk) > member.file_size:
                raise _swollen()
            incoming.write(chunk)
        return uploading.keep(incoming, member.filename)


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except DAMAGE as error:
        raise _damaged() from error


@contextmanager
def _opened(space: str, document: Document) -> Iterator[zipfile.ZipFile]:
    if document.content_type != archives.ZIP:
        raise Unfit("This is no ZIP archive, so there is nothing to unpack.")
    quarantine.refuse(document)
    try:
        source = store().open(space, document.sha256)
    except BlobMissing as error:
        raise refusals.Unavailable("The bytes of this document cannot be reached. Try again later.", code="BLOB_MISSING") from error
    with source:
        try:
            _weigh(source)
            archive = zipfile.ZipFile(source)
        except DAMAGE as error:
            raise _damaged() from error
        with archive:
            yield archive


def _weigh(source: BinaryIO) -> None:
    """Opening an archive reads its whole list of files: looked at first is how long that says it is. Raises Unfit, BadZipFile."""
    end = zipfile._EndRecData(source)  # type: ignore[attr-defined]  # what ZipFile itself begins with
    if end is None:
        raise zipfile.BadZipFile
    if end[zipfile._ECD_SIZE] > MOST_LIST:  # type: ignore[attr-defined]
        raise Unfit("The archive lists more files than can be unpacked at once, which is %(most)s.", most=MOST_MEMBERS)


def _is_sidecar(name: str) -> bool:
    return any(part in SIDECARS for part in name.split("/"))


def _damaged() -> Unfit:
    return Unfit("The archive is damaged, or packed in a way that cannot be read here.")


def _swollen() -> Unfit:
    return Unfit("Unpacked, the archive is far larger than it looks.")
