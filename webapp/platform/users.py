"""People: one row each in the whole installation."""

import unicodedata

import email_validator
import phonenumbers
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


def clean_phone(text: str) -> str:
    """The number in E.164. Raises Invalid."""
    given = text.strip()
    try:
        number = phonenumbers.parse(f"+{given[2:]}" if given.startswith("00") else given, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(given) > 40 or not phonenumbers.is_possible_number(number) or number.extension:
        raise refusals.Invalid("Write the number with its country code, such as +49 170 1234567.", code="PHONE_INVALID", field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def clean_name(text: str) -> str:
    """A person's or an organization's name on one line, without control or direction-changing characters. Raises Invalid."""
    name = " ".join(
        "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text if unicodedata.category(letter) != "Cf").split()
    )
    if not 1 <= len(name) <= 120:
        raise refusals.Invalid("A name has 1 to 120 characters.", code="NAME_INVALID", field="name")
    return name


def find(contact: str) -> User | None:
    """The user of a clean address or phone number."""
    return db.session.scalar(sa.select(User).where(has(contact)))


def has(contact: str) -> sa.ColumnElement[bool]:
    """The condition that a user is reached at a clean address or phone number."""
    return (User.email if "@" in contact else User.phone) == contact


def find_or_create(email: str, name: str) -> User:
    """The user of a clean address; a new one bears `name`."""
    user = find(email)
    if user is None:
        user = User(email=email, name=clean_name(name))
        db.session.add(user)
        db.session.flush()
    return user


def ensure(email: str, name: str | None) -> User:
    """The user of an address that somebody else wrote; a new one bears `name`, or what stands before the @. Raises Invalid
    (EMAIL_INVALID, NAME_INVALID)."""
    address = clean_email(email)
    return find_or_create(address, name or address.partition("@")[0])


def is_sysadmin(user: User) -> bool:
    return db.session.get(Sysadmin, user.id) is not None


def make_sysadmin(user: User, *, by: ledger.Actor | None) -> None:
    """Lets a user run the installation. Twice changes nothing."""
    if not is_sysadmin(user):
        db.session.add(Sysadmin(user_id=user.id, granted_by=by.id if by else None))
        ledger.record("sysadmins.granted", by=by, org=None, subject=user)


def suspend(user: User, *, by: ledger.Actor | None) -> None:
    """Shuts a person out of everything: what is signed in as them, on every host, ends with its next request. Twice changes nothing.
    Raises Conflict (LAST_SYSADMIN)."""
    if user.status != "suspended":
        if is_sysadmin(user):
            refuse_last_sysadmin(user)
        user.status = "suspended"
        user.epoch += 1
        ledger.record("users.suspended", by=by, org=None, subject=user)


def reactivate(user: User, *, by: ledger.Actor | None) -> None:
    """They may sign in again; sessions that ended stay ended."""
    if user.status != "active":
        user.status = "active"
        ledger.record("users.reactivated", by=by, org=None, subject=user)


def refuse_last_sysadmin(user: User) -> None:
    """Raises Conflict (LAST_SYSADMIN) where nobody else who is active runs the installation."""
    # Holding all rows, two who revoke each other at once are asked one after the other.
    db.session.execute(sa.update(Sysadmin).values(granted_at=Sysadmin.granted_at), execution_options={"synchronize_session": False})
    active = db.session.scalars(sa.select(User.id).join(Sysadmin, Sysadmin.user_id == User.id).where(User.status == "active")).all()
    if [found for found in active if found != user.id] == []:
        raise refusals.Conflict("Somebody has to run this installation, and there is nobody else. Make another one first.", code="LAST_SYSADMIN")
