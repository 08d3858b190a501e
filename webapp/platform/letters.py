"""Sending letters to people, and no longer sending them where mail is refused."""

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from webapp.jobs.registry import Void
from webapp.kit import clock, db, mail
from webapp.platform.models import RefusedAddress

REFUSED_FOR = timedelta(days=7)  # after a week an address is tried again: people repair their mailboxes


def send(name: str, to: str, facts: Mapping[str, object]) -> None:
    """The letter `name` to an address, from within a job. Raises Delayed, which is worth another attempt, and Void where the
    mail server refuses the address, or did within a week."""
    refused = db.session.scalar(sa.select(RefusedAddress).where(RefusedAddress.address == to, RefusedAddress.refused_at > clock.now() - REFUSED_FOR))
    if refused is not None:
        raise Void(f"mail to this address is refused since {refused.refused_at:%Y-%m-%d %H:%M}: {refused.reason}")
    try:
        mail.send(mail.write(name, to, facts))
    except mail.Refused as error:
        _note_refusal(to, str(error))
        raise Void(str(error)) from error


def _note_refusal(to: str, reason: str) -> None:
    facts = {"refused_at": clock.now(), "reason": reason[:300]}
    with db.aside() as connection:
        insert = db.upsert(RefusedAddress, connection).values(address=to, **facts)
        connection.execute(insert.on_conflict_do_update(index_elements=[RefusedAddress.address], set_=facts))
