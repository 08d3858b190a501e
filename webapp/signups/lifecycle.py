"""This room's part in an organization's life."""

from webapp.audit import ledger
from webapp.platform.lifecycle import Steps
from webapp.platform.models import Membership
from webapp.signups import deciding
from webapp.signups.models import Signup


def settle(membership: Membership, by: ledger.Actor | None) -> None:
    deciding.settle(membership, by=by)


STEPS = Steps("signups", keeps=(Signup,), member_arrives=settle)
