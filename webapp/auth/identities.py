"""People as OpenID providers know them: (provider, issuer, subject), never an e-mail address, which providers let people
change and give to somebody else.

An organization's own provider speaks for that organization: its manager decides whom it names. So it never proves an
address to the whole installation, and who came through it proves themselves in a way of their own before they touch keys
that are good elsewhere (`sessions.open` does not count it as a fresh proof)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth.models import Identity, SsoProvider
from webapp.auth.providers import Provider
from webapp.jobs import ledger as jobs
from webapp.kit import clock, db, refusals
from webapp.platform.models import User

SEND_CHANGE = "auth.send_identity_change"


def find(provider: str, issuer: str, subject: str) -> Identity | None:
    return db.session.scalar(sa.select(Identity).where(Identity.provider == provider, Identity.issuer == issuer, Identity.subject == subject))


def of_user(user_id: UUID) -> list[Identity]:
    """What is linked to a person, the oldest first."""
    return list(db.session.scalars(sa.select(Identity).where(Identity.user_id == user_id).order_by(Identity.created_at, Identity.id)))


def use(identity: Identity, email: str | None) -> User:
    """Notes that somebody came through it, and the address it has now. Answers who."""
    identity.used_at = clock.now()
    identity.email = email or identity.email
    db.session.flush()
    return db.session.get_one(User, identity.user_id)


def link(user: User, provider: Provider, *, issuer: str, subject: str, email: str | None, by: ledger.Actor, org: UUID | None) -> Identity:
    """Lets `user` come in as whom the provider named; they are told by letter. Once more changes nothing. The caller has made
    sure that it is their own doing: a fresh proof of theirs, or a new account. Raises Invalid (EMAIL_UNVERIFIED), Conflict
    (IDENTITY_TAKEN)."""
    refuse_unverified(provider, email)
    known = find(provider.key, issuer, subject)
    if known is not None:
        if known.user_id != user.id:
            raise refusals.Conflict("This sign-in at %(name)s is linked to somebody else here already.", code="IDENTITY_TAKEN", name=provider.label)
        return known
    made = Identity(user_id=user.id, provider=provider.key, issuer=issuer, subject=subject, email=email)
    db.session.add(made)
    db.session.flush()
    ledger.record("identities.linked", by=by, org=org, subject=user, provider=provider.label, email=email)
    _tell(user, provider.label, email, "linked", clock.now())
    return made


def unlink(identity_id: UUID, *, of: User, label: str, org: UUID | None) -> None:
    """The person no longer comes in that way; they are told by letter. Their mailbox stays a way, so nobody is locked out.
    Raises NotFound for anybody else's."""
    identity = db.session.get(Identity, identity_id)
    if identity is None or identity.user_id != of.id:
        raise refusals.NotFound()
    email = identity.email
    db.session.delete(identity)
    db.session.flush()
    ledger.record("identities.unlinked", by=of, org=org, subject=of, provider=label, email=email)
    _tell(of, label, email, "unlinked", clock.now())


def labels(found: list[Identity]) -> dict[str, str]:
    """The names of organizations' own providers among these, by key."""
    keys = {identity.provider for identity in found}
    rows = db.session.execute(sa.select(SsoProvider.id, SsoProvider.name)).all() if any(len(key) == 36 for key in keys) else []
    return {str(row.id): row.name for row in rows if str(row.id) in keys}


def refuse_unverified(provider: Provider, email: str | None) -> None:
    """Raises Invalid (EMAIL_UNVERIFIED)."""
    if email is None:
        raise refusals.Invalid(
            "%(name)s does not say that your e-mail address is verified, so it cannot be used here. Verify it there, then try again.",
            code="EMAIL_UNVERIFIED",
            name=provider.label,
        )


def _tell(user: User, label: str, email: str | None, what: str, at: datetime) -> None:
    jobs.add(SEND_CHANGE, org=None, subject=user.id, provider=label, email=email, what=what, at=at.isoformat())
