"""A letter with one's organizations, for those who forgot the name."""

from datetime import timedelta

from webapp.jobs import ledger as jobs
from webapp.kit import throttle
from webapp.kit.throttle import Limit
from webapp.platform import users

SEND_REMINDER = "orgs.send_reminder"
PER_ADDRESS = Limit("reminder.hour", 2, timedelta(hours=1))
PER_NETWORK = Limit("reminder.network", 20, timedelta(hours=1))


def remind(email: str, *, network: str) -> None:
    """Promises the letter, whether or not anybody has that address: the job finds out. Raises Invalid, TooMany."""
    address = users.clean_email(email)
    throttle.count((PER_ADDRESS, address), (PER_NETWORK, network))
    jobs.add(SEND_REMINDER, email=address)
