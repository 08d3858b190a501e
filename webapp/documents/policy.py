"""What an organization allows its members in sharing. Inside an organization's context."""

from typing import NamedTuple

from webapp.audit import ledger
from webapp.documents.models import SharingPolicy
from webapp.kit import db, refusals

LONGEST_DAYS = 3650  # of a link, whatever an organization wants: nothing that is open for ever is remembered


class Policy(NamedTuple):
    """`longest_link_days`: how long a link may be good from when it is made. `managers_see_all`: every manager sees every document that is not in
    the trash. `new_for_everyone`: a document that comes in is shared with everyone to view; its owner may take that back."""

    members_make_links: bool = True
    longest_link_days: int = 90
    managers_see_all: bool = False
    new_for_everyone: bool = False


def of() -> Policy:
    """One statement, once a unit of work."""
    row = db.session.get(SharingPolicy, 1)
    return Policy(*(getattr(row, name) for name in Policy._fields)) if row else Policy()


def change(wanted: Policy, *, by: ledger.Actor) -> bool:
    """Sets what is wanted, and answers whether anything changed. What managers see is for `access.show_managers_everything`. Raises Invalid
    (DAYS_INVALID)."""
    if not 1 <= wanted.longest_link_days <= LONGEST_DAYS:
        raise refusals.Invalid("A link is good for 1 to %(most)s days.", code="DAYS_INVALID", field="longest_link_days", most=LONGEST_DAYS)
    before = of()
    if wanted == before:
        return False
    row = db.session.get(SharingPolicy, 1) or SharingPolicy(id=1)
    db.session.add(row)
    for name, value in wanted._asdict().items():
        setattr(row, name, value)
    db.session.flush()
    ledger.record_inside("sharing.policy_changed", by=by, before=before._asdict(), after=wanted._asdict())
    return True
