"""A vocabulary to begin with, for an organization that has none."""

from collections.abc import Callable, Sequence

from webapp.audit import ledger
from webapp.documents import categories, types
from webapp.kit import refusals

TREE: Sequence[tuple[str, Sequence[str]]] = (
    (refusals.marked("Finance"), (refusals.marked("Invoices"), refusals.marked("Taxes"), refusals.marked("Banking"))),
    (refusals.marked("Contracts"), (refusals.marked("Leases"), refusals.marked("Suppliers"), refusals.marked("Customers"))),
    (refusals.marked("People"), (refusals.marked("Payroll"), refusals.marked("Applications"))),
    (refusals.marked("Insurance"), ()),
    (refusals.marked("Projects"), ()),
)
KINDS: Sequence[str] = (
    refusals.marked("Invoice"),
    refusals.marked("Contract"),
    refusals.marked("Letter"),
    refusals.marked("Offer"),
    refusals.marked("Payslip"),
    refusals.marked("Receipt"),
    refusals.marked("Report"),
    refusals.marked("Minutes"),
)


def plant_categories(translate: Callable[[str], str], *, by: ledger.Actor | None) -> None:
    """In the language of whoever asks. Where there are categories already, nothing happens."""
    if categories.tree():
        return
    for name, below in TREE:
        root = categories.create(translate(name), by=by)
        for child in below:
            categories.create(translate(child), root.id, by=by)


def plant_types(translate: Callable[[str], str], *, by: ledger.Actor | None) -> None:
    """The same for types."""
    if types.page(cursor=None, limit=1).items:
        return
    for name in KINDS:
        types.create(translate(name), by=by)
