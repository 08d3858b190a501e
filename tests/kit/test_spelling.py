"""How words are matched, whatever way they are written."""

import pytest

from webapp.kit import spelling


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Crème brûlée", "creme brulee"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Łódź", "lodz"),
        ("ﬁnal ½", "final 1 2"),
        ("naïve e\u0301", "naive e"),
        ("snake_case", "snake case"),
        ("北京Office2024", "北京 office2024"),
        ("Договор Ёлка", "договор елка"),
    ],
)
def test_folding(text, folded):
    assert spelling.fold(text) == folded


def test_other_spellings_stand_behind_the_text():
    assert spelling.index("Herr Müller, Groß Köln") == "herr muller gross koln\nkoeln mueller"
    assert spelling.index("plain") == "plain"
