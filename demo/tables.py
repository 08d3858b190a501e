"""What stands in the demo's spreadsheets. Invented, like everything in the demo."""

from dataclasses import dataclass

Cell = str | int | float


@dataclass(frozen=True)
class Book:
    """`sheets`: a sheet's name -> its rows, the first of which is the heading."""

    title: str
    author: str
    sheets: dict[str, list[list[Cell]]]


PEOPLE: list[tuple[str, str, int, float]] = [
    ("Albers, Jonas", "Lager", 2890, 0.193),
    ("Brandt, Alice", "Geschäftsführung", 6100, 0.271),
    ("Demir, Elif", "Versand", 3050, 0.198),
    ("Kern, Mia", "Einkauf", 3720, 0.214),
    ("Lorenz, Günther", "Werkstatt", 3310, 0.203),
    ("Okafor, Bob", "Vertrieb", 4180, 0.226),
    ("Schäfer, Änne", "Buchhaltung", 3560, 0.209),
    ("Weiß, Torben", "Lager", 2760, 0.189),
]

PAYROLL = Book(
    "Lohnübersicht Oktober 2026",
    "Acme GmbH, Buchhaltung",
    {
        "Oktober 2026": [
            ["Name", "Abteilung", "Brutto EUR", "Lohnsteuer EUR", "Sozialversicherung EUR", "Netto EUR"],
            *[
                [name, department, gross, round(gross * rate, 2), round(gross * 0.205, 2), f"=C{row}-D{row}-E{row}"]
                for row, (name, department, gross, rate) in enumerate(PEOPLE, 2)
            ],
            ["Summe", "", *(f"=SUM({column}2:{column}{len(PEOPLE) + 1})" for column in "CDEF")],
        ],
        "Hinweise": [
            ["Hinweis"],
            ["Auszahlung am 30.10.2026. Beitragssätze Stand Januar 2026, Arbeitnehmeranteil vereinfacht mit 20,5 %."],
            ["Vertraulich: nur für Geschäftsführung und Buchhaltung."],
        ],
    },
)

BUDGET = Book(
    "Budget 2027",
    "Globex, Finance",
    {
        "Budget": [
            ["Department", "Q1", "Q2", "Q3", "Q4", "Year"],
            *[
                [department, *quarters, f"=SUM(B{row}:E{row})"]
                for row, (department, quarters) in enumerate(
                    [
                        ("Research", (182_000, 176_000, 190_500, 201_000)),
                        ("Production", (341_000, 352_500, 349_000, 360_000)),
                        ("Sales", (97_000, 104_000, 99_500, 121_000)),
                        ("Premises", (48_000, 48_000, 49_200, 49_200)),
                        ("People and training", (22_500, 31_000, 18_000, 26_500)),
                    ],
                    2,
                )
            ],
            ["Total", *(f"=SUM({column}2:{column}6)" for column in "BCDEF")],
        ],
        "Assumptions": [["Assumption"], ["Energy prices stay at the level of October 2026."], ["The second production line opens in Q3."]],
    },
)
