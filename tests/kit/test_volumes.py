import pytest

from webapp.kit import volumes


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (1000, "1000 bytes"),
        (1024, "1 KB"),
        (1536, "1.5 KB"),
        (2**20 - 1, "1 MB"),
        (3_000_000, "2.9 MB"),
        (60 * 10**6, "57.2 MB"),
        (600 * 10**6, "572 MB"),
        (100 * 2**30, "100 GB"),
        (2**60, "1024 PB"),
    ],
)
def test_bytes_are_spoken_by_1024s(number, words):
    assert volumes.spoken(number) == words
