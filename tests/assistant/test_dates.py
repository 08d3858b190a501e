"""Which day a document says it is of."""

from datetime import date

import pytest

from webapp.assistant import dates

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Invoice 2026-10-14", "2026-10-14"),
        ("Köln, den 3. Mai 2026", "2026-05-03"),
        ("Rechnung vom 14.10.2026", "2026-10-14"),
        ("Rechnung 4. 1. 2026", "2026-01-04"),
        ("1. März 2026", "2026-03-01"),
        ("October 14, 2026", "2026-10-14"),
        ("the 14th of October 2026", "2026-10-14"),
        ("14 Oct. 2026", "2026-10-14"),
        ("le 1er juillet 2026", "2026-07-01"),
        ("3 de mayo de 2026", "2026-05-03"),
        ("25/12/2025", "2025-12-25"),
        ("12/25/2025", "2025-12-25"),
        ("05/05/2026", "2026-05-05"),
        ("due 2026-12-01, Date: 2026-11-01", "2026-11-01"),
        ("geboren 1.2.1980, Datum: 5.6.2026", "2026-06-05"),
        ("2026-01-01 then 2026-02-02", "2026-01-01"),
        ("a 2099-01-01, b 2025-01-02", "2025-01-02"),
        ("29.02.2024", "2024-02-29"),
    ],
)
def test_the_day_is_told(text, day):
    assert dates.dated(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "03/04/2026",
        "31.02.2026",
        "2026-13-01",
        "2030-01-01",
        "1815-06-18",
        "192.168.10.2026",
        "Nr. 12-2026-10-14",
        "x" * 6_000 + " 2026-10-14",
        "1.2.26",
    ],
)
def test_what_could_be_something_else_is_no_day(text):
    assert dates.dated(text, TODAY) is None
