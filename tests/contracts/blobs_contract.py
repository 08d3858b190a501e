"""What every driver of the blob store does. A driver's tests inherit these and give the fixture `blobs`."""

import hashlib
from datetime import timedelta

import pytest

from webapp.kit import clock
from webapp.kit.blobs.contract import BlobMissing, Blobs

HELLO = hashlib.sha256(b"hello").hexdigest()
SPACE, OTHER = "acme", "globex"
SECOND = timedelta(seconds=1)  # file systems tell time more coarsely than clocks


def keep(blobs: Blobs, content: bytes, space: str = SPACE) -> str:
    with blobs.receive(space) as incoming:
        incoming.write(content)
        return incoming.keep()


def read(blobs: Blobs, sha256: str, space: str = SPACE) -> bytes:
    with blobs.open(space, sha256) as file:
        return file.read()


class BlobsContract:
    def test_what_is_kept_is_found_by_the_digest_of_its_content(self, blobs):
        assert keep(blobs, b"hello") == HELLO
        assert read(blobs, HELLO) == b"hello"

    def test_bytes_come_in_pieces_and_tell_their_size_and_digest_on_the_way(self, blobs):
        with blobs.receive(SPACE) as incoming:
            for piece in (b"he", b"", b"llo"):
                assert incoming.write(piece) == len(piece)
            assert (incoming.size, incoming.sha256) == (5, HELLO)
            incoming.keep()
        assert blobs.size(SPACE, HELLO) == 5

    def test_nothing_at_all_is_a_blob_too(self, blobs):
        empty = keep(blobs, b"")
        assert (read(blobs, empty), blobs.size(SPACE, empty)) == (b"", 0)

    def test_large_content_comes_back_whole(self, blobs):
        content = bytes(range(256)) * 2**13
        assert read(blobs, keep(blobs, content)) == content

    def test_the_start_can_be_read_before_it_is_kept(self, blobs):
        with blobs.receive(SPACE) as incoming:
            incoming.write(b"%PDF-1.7 and")
            assert incoming.read_start(5) == b"%PDF-"
            incoming.write(b" more")
            assert read(blobs, incoming.keep()) == b"%PDF-1.7 and more"

    def test_the_start_of_less_than_that_is_all_of_it(self, blobs):
        with blobs.receive(SPACE) as incoming:
            incoming.write(b"%P")
            assert incoming.read_start(2048) == b"%P"

    def test_an_opened_blob_can_be_read_from_any_place(self, blobs):
        with blobs.open(SPACE, keep(blobs, b"hello")) as file:
            file.seek(3)
            assert file.read() == b"lo"

    def test_the_same_content_is_kept_once(self, blobs):
        assert keep(blobs, b"hello") == keep(blobs, b"hello")
        assert list(blobs.digests(SPACE)) == [HELLO]

    def test_the_same_content_from_two_at_once_is_kept_once(self, blobs):
        with blobs.receive(SPACE) as one, blobs.receive(SPACE) as other:
            one.write(b"hello")
            other.write(b"hello")
            assert one.keep() == other.keep()
        assert list(blobs.digests(SPACE)) == [HELLO]

    def test_what_is_not_kept_is_gone(self, blobs):
        with blobs.receive(SPACE) as incoming:
            incoming.write(b"hello")
        assert list(blobs.digests(SPACE)) == []
        with pytest.raises(BlobMissing):
            blobs.open(SPACE, HELLO)

    def test_what_a_failure_interrupts_is_gone_and_the_failure_is_told(self, blobs):
        with pytest.raises(ZeroDivisionError), blobs.receive(SPACE) as incoming:
            incoming.write(b"hello")
            _ = 1 / 0
        assert list(blobs.digests(SPACE)) == []

    def test_a_failure_after_it_was_kept_leaves_it(self, blobs):
        with pytest.raises(ZeroDivisionError), blobs.receive(SPACE) as incoming:
            incoming.write(b"hello")
            incoming.keep()
            _ = 1 / 0
        assert read(blobs, HELLO) == b"hello"

    def test_each_space_has_its_own(self, blobs):
        keep(blobs, b"hello")
        with pytest.raises(BlobMissing):
            blobs.open(OTHER, HELLO)
        assert list(blobs.digests(OTHER)) == []

    def test_all_digests_of_a_space_are_told(self, blobs):
        kept = {keep(blobs, bytes([number])) for number in range(20)}
        keep(blobs, b"elsewhere", OTHER)
        assert set(blobs.digests(SPACE)) == kept

    def test_each_blob_tells_when_it_was_kept(self, blobs):
        begun = clock.now() - SECOND
        kept = keep(blobs, b"hello")
        [(sha256, kept_at)] = blobs.list(SPACE)
        assert sha256 == kept
        assert begun <= kept_at <= clock.now() + SECOND
        assert list(blobs.list(OTHER)) == []

    def test_an_old_blob_expires_and_another_space_keeps_its_own(self, blobs):
        keep(blobs, b"hello")
        keep(blobs, b"hello", OTHER)
        assert blobs.expire(SPACE, HELLO, clock.now() + SECOND)
        assert (list(blobs.digests(SPACE)), list(blobs.digests(OTHER))) == ([], [HELLO])

    def test_one_that_was_kept_since_does_not_expire(self, blobs):
        keep(blobs, b"hello")
        assert not blobs.expire(SPACE, HELLO, clock.now() - SECOND)
        assert read(blobs, HELLO) == b"hello"

    def test_what_is_not_there_does_not_expire(self, blobs):
        assert not blobs.expire(SPACE, HELLO, clock.now())

    def test_bytes_on_their_way_are_not_abandoned_and_blobs_never(self, blobs):
        keep(blobs, b"hello")
        with blobs.receive(SPACE) as incoming:
            incoming.write(b"on its way")
            blobs.abandon(SPACE, clock.now() - SECOND)
            kept = incoming.keep()
        blobs.abandon(SPACE, clock.now() + SECOND)
        assert set(blobs.digests(SPACE)) == {HELLO, kept}

    def test_abandoning_in_a_space_that_is_not_there_is_no_harm(self, blobs):
        blobs.abandon("nobody", clock.now())

    def test_a_deleted_blob_is_missing_and_another_space_keeps_its_own(self, blobs):
        keep(blobs, b"hello")
        keep(blobs, b"hello", OTHER)
        blobs.delete(SPACE, HELLO)
        assert list(blobs.digests(SPACE)) == []
        assert read(blobs, HELLO, OTHER) == b"hello"

    def test_deleting_what_is_not_there_is_no_harm(self, blobs):
        blobs.delete(SPACE, HELLO)

    def test_a_deleted_blob_that_is_open_can_be_read_to_its_end(self, blobs):
        keep(blobs, b"hello")
        with blobs.open(SPACE, HELLO) as file:
            blobs.delete(SPACE, HELLO)
            assert file.read() == b"hello"

    def test_a_purged_space_is_empty_and_others_are_not(self, blobs):
        keep(blobs, b"hello")
        keep(blobs, b"hello", OTHER)
        blobs.purge(SPACE)
        assert (list(blobs.digests(SPACE)), list(blobs.digests(OTHER))) == ([], [HELLO])

    def test_purging_a_space_that_is_not_there_is_no_harm(self, blobs):
        blobs.purge("nobody")

    def test_a_purged_space_can_be_filled_again(self, blobs):
        keep(blobs, b"hello")
        blobs.purge(SPACE)
        keep(blobs, b"hello")
        assert list(blobs.digests(SPACE)) == [HELLO]

    @pytest.mark.parametrize("ask", ["open", "size"])
    def test_what_is_not_there_is_missing(self, blobs, ask):
        with pytest.raises(BlobMissing):
            getattr(blobs, ask)(SPACE, HELLO)

    def test_a_local_path_leads_to_the_bytes_where_there_is_one(self, blobs):
        path = blobs.path(SPACE, keep(blobs, b"hello"))
        assert path is None or path.read_bytes() == b"hello"

    @pytest.mark.parametrize("space", ["", "..", "../acme", "a/b", "/etc", "Acme", "a\0", "a" * 65, "acme\n"])
    def test_a_name_that_is_no_space_is_refused(self, blobs, space):
        with pytest.raises(ValueError, match="not a space"), blobs.receive(space):
            pytest.fail("a place was given")

    @pytest.mark.parametrize("sha256", ["", "..", "../" * 20 + "etc/passwd", HELLO.upper(), HELLO[:-1], HELLO + "0", HELLO + "\n"])
    def test_a_name_that_is_no_digest_is_refused(self, blobs, sha256):
        keep(blobs, b"hello")
        with pytest.raises((ValueError, BlobMissing)):
            blobs.open(SPACE, sha256)
