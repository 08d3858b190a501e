import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.documents import kinds, naming


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\me\\Lease.pdf", "Lease.pdf"),
        ("../../x", "x"),
        ("a\nb\0c.txt", "abc.txt"),
        ("", "Unnamed"),
        (None, "Unnamed"),
        (" . ", "Unnamed"),
        ("e\u0301.txt", "\u00e9.txt"),
    ],
)
def test_a_filename_is_the_last_part_without_tricks(given_name, kept):
    assert naming.clean_filename(given_name) == kept


@given(st.text(max_size=600))
def test_every_filename_is_safe(text):
    name = naming.clean_filename(text)
    assert 1 <= len(name.encode()) <= 255
    assert not set("/\\\0\n\r") & set(name)


@pytest.mark.parametrize(
    ("filename", "title"),
    [("Lease_2026.pdf", "Lease 2026"), (".env", ".env"), ("README", "README"), ("a.b.docx", "a.b"), ("v1.2 final notes", "v1.2 final notes")],
)
def test_a_title_is_the_name_without_its_ending(filename, title):
    assert naming.title_of(filename) == title


@pytest.mark.parametrize(
    ("start", "filename", "kind"),
    [
        (b"%PDF-1.4 ...", "x.txt", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "x", "image/png"),
        ("Straße".encode(), "x.pdf", "text/plain"),
        (b"a,b\n1,2\n", "x.csv", "text/csv"),
        (b"<!doctype html><html><script>", "x.txt", "text/html"),
        ("Straße nach Köln, sagt er.".encode("cp1252"), "x.txt", "text/plain"),
        ("Straße".encode("utf-16"), "x.txt", "text/plain"),
        (b"def f():\n    return 1\n", "x.py", "text/x-python"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1", "x.jpg", "image/jpeg"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1", "x.png", "image/jpeg"),
        (b"", "x.pdf", "application/octet-stream"),
        (bytes(range(256)) * 9, "x.pdf", "application/octet-stream"),
        (b"\0\1\2\3" * 9, "x.pdf", "application/octet-stream"),
        (b"PK\x03\x04" + b"." * 26 + b"word/document.xml", "x.zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04" + b"." * 26 + b"photo.jpg", "x.docx", "application/zip"),
        (b"PK\x03\x04" + b"." * 26 + b"password/xl/a.txt", "x.zip", "application/zip"),
        (b"PK\x03\x04" + b"." * 26 + b"mimetypeapplication/vnd.oasis.opendocument.textPK", "x.odt", "application/vnd.oasis.opendocument.text"),
        (("ä" * kinds.START).encode()[: kinds.START - 1], "x", "text/plain"),
    ],
)
def test_the_content_decides_what_a_file_is(start, filename, kind):
    assert kinds.content_type(start, filename) == kind
