"""What the demo's documents are filed under, how old they look, and whose they are."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import categories, editing, filing, types
from webapp.documents.models import CONFIRMED, NEW, Document, DocumentAccess
from webapp.kit import clock, db

ALICES = ("Lohnübersicht", "Mietvertrag", "Insurance certificate")
MIAS = ("Offer for", "Baustellennotizen")
TYPES = ("Invoice", "Contract", "Letter", "Offer", "Payslip", "Report", "Minutes", "Receipt", "Notes")
TREE = {
    "Finance": ("Invoices", "Banking", "Taxes", "Travel"),
    "Facilities": ("Energy", "Leases", "Maintenance"),
    "People": ("Payroll", "Policies"),
    "Purchasing": ("Freight", "Suppliers"),
    "Insurance": (),
    "Sales": (),
}
NEWEST = 4  # documents that still wait in the inbox, filed under nothing, for the assistant to make suggestions

# Beginning of a file's name: type, categories, tags, how many days ago it came.
Filed = tuple[str, tuple[str, ...], tuple[str, ...], int]
FILED: dict[str, Filed] = {
    "Rechnung 2026-1242": ("Invoice", ("Invoices", "Energy"), ("to be paid",), 2),
    "Rechnung 2026-1187": ("Invoice", ("Invoices", "Energy"), ("paid",), 32),
    "Rechnung 88213": ("Invoice", ("Invoices",), ("office",), 18),
    "Invoice INV-21077": ("Invoice", ("Invoices", "Freight"), ("to be paid", "question"), 7),
    "Invoice INV-20931": ("Invoice", ("Invoices", "Freight"), ("paid",), 33),
    "Rahmenvertrag": ("Contract", ("Maintenance",), ("renewal",), 1),
    "Data processing": ("Contract", ("Suppliers",), ("privacy",), 26),
    "Mietvertrag": ("Contract", ("Leases",), ("signed",), 55),
    "Supply agreement": ("Contract", ("Suppliers",), ("signed",), 40),
    "Kündigungsbestätigung": ("Letter", ("Facilities",), ("deadline",), 13),
    "Scan Mahnung": ("Letter", ("Suppliers",), ("urgent",), 9),
    "Letter to": ("Letter", ("Freight",), (), 3),
    "Bescheid": ("Letter", ("Taxes",), ("deadline", "to be paid"), 5),
    "Angebot Photovoltaik": ("Offer", ("Energy",), ("hall south",), 10),
    "Offer for": ("Offer", ("Maintenance",), ("ramp",), 24),
    "Gehaltsabrechnung September": ("Payslip", ("Payroll",), ("private",), 51),
    "Gehaltsabrechnung Oktober": ("Payslip", ("Payroll",), ("private",), 20),
    "Lohnübersicht": ("Report", ("Payroll",), ("confidential",), 21),
    "Quarterly report": ("Report", ("Sales",), ("Q3",), 45),
    "Claim report": ("Report", ("Insurance",), ("ramp", "question"), 28),
    "Wartungsprotokoll": ("Report", ("Maintenance",), ("ramp",), 2),
    "Kontoauszug": ("Report", ("Banking",), (), 19),
    "Budget": ("Report", ("Finance",), ("2027",), 12),
    "Minutes sales": ("Minutes", ("Sales",), ("to do",), 8),
    "Protokoll": ("Minutes", ("People",), (), 22),
    "Board minutes": ("Minutes", (), ("confidential",), 50),
    "Beleg Hotel": ("Receipt", ("Travel",), ("Hamburg",), 15),
    "Beleg Tankstelle": ("Receipt", ("Travel",), (), 36),
    "Reisekosten Oktober": ("Report", ("Travel",), ("to be paid",), 11),
    "Reisekostenrichtlinie": ("Letter", ("Policies", "Travel"), ("2027",), 4),
    "Insurance certificate": ("Letter", ("Insurance",), ("2027",), 29),
    "Supplier questionnaire": ("Report", ("Suppliers",), ("question",), 14),
    "Site survey": ("Notes", ("Leases",), ("hall south",), 17),
    "Baustellennotizen": ("Notes", ("Maintenance",), ("hall 3",), 30),
    "Reading list": ("Notes", (), (), 6),
}


def file_all(actor: Callable[[UUID], ledger.Actor]) -> None:
    """Files what is not filed yet, in the organization's context. `actor` tells who an owner's id belongs to."""
    kinds = {name: _type(name) for name in TYPES}
    places = _tree()
    found = []
    for document in db.session.scalars(sa.select(Document).order_by(Document.n)).all():
        filed = next((filed for begin, filed in FILED.items() if document.filename.startswith(begin)), None)
        if filed is not None and document.type_id is None and document.review == NEW:
            found.append((filed, document))
    for at, (filed, document) in enumerate(sorted(found, key=lambda one: one[0][3])):
        kind, under, labels, days = filed
        _age(document, days)
        if at >= NEWEST:
            by = actor(document.owner_id)
            filing.change(document, type=kinds[kind], categories=[places[name] for name in under], tags=labels, by=by)
            editing.review(document, CONFIRMED, by=by)
    db.session.flush()


def _age(document: Document, days: int) -> None:
    """As if it had come so long ago, at an hour at which people work."""
    document.created_at = clock.now().replace(hour=8 + document.n % 9, minute=document.n * 17 % 60) - timedelta(days=days)
    db.session.flush()
    seen = sa.update(DocumentAccess).where(DocumentAccess.document_n == document.n)
    db.session.execute(seen.values(created_at=document.created_at, dated=document.dated or document.created_at.date()))


def _type(name: str) -> UUID:
    known = next((one for one in types.page(cursor=None, limit=200, search=name).items if one.name == name), None)
    return (known or types.create(name, by=None)).id


def _tree() -> dict[str, UUID]:
    """The ids of the categories, by name; those that are not there are made."""
    known = {node.name: UUID(node.id) for node in categories.flat(categories.tree())}
    for name, below in TREE.items():
        if name not in known:
            known[name] = categories.create(name, by=None).id
        for child in below:
            if child not in known:
                known[child] = categories.create(child, known[name], by=None).id
    return known
