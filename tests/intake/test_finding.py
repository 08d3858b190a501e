"""From a file to a hit: what was uploaded is read, and found by words from inside in any alphabet."""

import io

import cast
import pytest
from docx import Document as Docx
from screens import ACME, arriving, deliver

from webapp.search import query

TEXTS = {
    "Vertrag.txt": ("Die Übergabe der Schlüssel an Frau Müller erfolgt in der Lagerstraße 12.", "uebergabe lagerstrasse", "Lagerstraße"),
    "Договор.txt": ("Договор аренды склада заключён в городе Бремен и действует до конца следующего года. " * 3, "заключен склада", "заключён"),
    "合同.txt": ("这是一份关于仓库租赁的合同。双方同意自下个月起开始履行本合同的全部条款。" * 3, "仓库租赁", "仓库租赁"),
    "Offer.docx": ("The loading ramp of hall 3 is delivered in the second week of December.", '"loading ramp"', "loading ramp"),
}


def content(name: str, text: str) -> bytes:
    if not name.endswith(".docx"):
        return text.encode()
    made, out = Docx(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("settings", cast.ENGINES, indirect=True)
def test_what_was_uploaded_is_found_by_words_from_inside(app):
    bob = arriving(app, cast.BOB, ACME)
    for name, (text, _asked, _hit) in TEXTS.items():
        made = bob.post("/documents", {"file": (io.BytesIO(content(name, text)), name)}, page="/documents", content_type="multipart/form-data")
        assert made.status_code == 303, made.text
    deliver(app)
    for name, (_text, asked, hit) in TEXTS.items():
        found = bob.get("/search", query_string={"q": asked}).text
        assert f"<mark>{hit}" in found, (name, query.parse(asked))
        assert name.partition(".")[0] in found
