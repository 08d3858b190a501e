"""People: one row each in the whole installation."""

import unicodedata

import email_validator
import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from webapp.audit import ledger
from webapp.kit import db, refusals
from webapp.platform.models import Sysadmin, User

# Internal domains are fine: an installation may serve a network that the world does not know.
email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = [name for name in email_validator.SPECIAL_USE_DOMAIN_NAMES if name not in ("local", "test")]


def clean_email(text: str) -> str:
    """The address as we keep it: normalized, in lower case. Raises Invalid."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise refusals.Invalid("That is not an e-mail address. Write it as name@example.com.", code="EMAIL_INVALID", field="email") from error
    return checked.normalized.lower()


def clean_name(text: str) -> str:
    """A person's or an organization's name on one line, without control or direction-changing characters. Raises Invalid."""
    name = " ".join(
        "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text if unicodedata.category(letter) != "Cf").split()
    )
    if not 1 <= len(name) <= 120:
        raise refusals.Invalid("A name has 1 to 120 characters.", code="NAME_INVALID", field="name")
    return name


def find(email: str) -> User | None:
    """The user of a clean address."""
    return db.session.scalar(sa.select(User).where(User.email == email))


def find_or_create(email: str, name: str) -> User:
    """The user of a clean address; a new one bears `name`."""
    user = find(email)
    if user is None:
        user = User(email=email, name=clean_name(name))
        db.session.add(user)
        db.session.flush()
    return user


def is_sysadmin(user: User) -> bool:
    return db.session.get(Sysadmin, user.id) is not None


def make_sysadmin(user: User, *, by: ledger.Actor | None) -> None:
    """Lets a user run the installation. Twice changes nothing."""
    if not is_sysadmin(user):
        db.session.add(Sysadmin(user_id=user.id, granted_by=by.id if by else None))
        ledger.record("sysadmins.granted", by=by, org=None, subject=user)


def suspend(user: User, *, by: ledger.Actor | None) -> None:
    """Shuts a person out of everything: what is signed in as them, on every host, ends with its next request. Twice changes nothing."""
    if user.status != "suspended":
        user.status = "suspended"
        user.epoch += 1
        ledger.record("users.suspended", by=by, org=None, subject=user)


def reactivate(user: User, *, by: ledger.Actor | None) -> None:
    """They may sign in again; sessions that ended stay ended."""
    if user.status != "active":
        user.status = "active"
        ledger.record("users.reactivated", by=by, org=None, subject=user)
