from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import clock, db
from webapp.platform.models import Organization, SupportEntry, User


class OneTimeCode(db.Identified, db.PlatformModel):
    """A code on its way. One live for each purpose, place and contact; bound to the browser that asked. `code_hash` is an
    HMAC under a key that is not in the database. `subject_id` is what the proof is for, where it is for something."""

    purpose: Mapped[str] = mapped_column(sa.String(20))  # signin | signup | arrival | invitation | proof | contact | reset
    channel: Mapped[str] = mapped_column(sa.String(10), default="email", server_default="email")  # email | sms
    side: Mapped[str] = mapped_column(sa.String(10))
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    contact: Mapped[str] = mapped_column(sa.String(254))
    browser: Mapped[str] = mapped_column(sa.String(64), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    subject_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]
    __table_args__ = (sa.Index("ix_one_time_code_contact", "contact", "purpose", "organization_id"),)


class FailureCounter(db.PlatformModel):
    """Wrong codes in a row for one contact, wherever they were tried. A newly sent code does not reset it."""

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    count: Mapped[int]
    paused_until: Mapped[datetime | None]


class Session(db.Identified, db.PlatformModel):
    """Somebody signed in on one host. Only the digest of its token is kept; the epochs are those it was opened under.
    `role` is the one its present token was given out for. The token before is good until `previous_until`."""

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    previous_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    previous_until: Mapped[datetime | None]
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    side: Mapped[str] = mapped_column(sa.String(10))
    domain: Mapped[str | None] = mapped_column(sa.String(253))  # the organization's own, where it was opened there
    kind: Mapped[str] = mapped_column(sa.String(10))  # full | waiting: as it was opened
    way: Mapped[str] = mapped_column(sa.String(20), server_default="code")  # code | password | passkey | oidc | sso | handover | signup | support
    role: Mapped[str | None] = mapped_column(sa.String(10))
    second_step: Mapped[str] = mapped_column(sa.String(10), server_default="none")  # none | missing | done
    proved_at: Mapped[datetime] = mapped_column(default=clock.now, server_default="2000-01-01 00:00:00")  # when the person last proved who they are
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]  # absolute: no use extends it past this
    user_epoch: Mapped[int]
    membership_epoch: Mapped[int]
    organization_epoch: Mapped[int]
    device: Mapped[str] = mapped_column(sa.String(300))
    address: Mapped[str | None] = mapped_column(sa.String(45))
    support_entry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(SupportEntry.id), index=True)  # of a sys-admin inside an organization


class Password(db.PlatformModel):
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(200))
    stands_alone: Mapped[bool] = mapped_column(default=True, server_default=sa.true())  # is good enough without a second factor
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Totp(db.PlatformModel):
    """An authenticator app. Counts from `confirmed_at` on; `last_step` is the newest time step that was used, so that no code works twice."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), primary_key=True)
    secret: Mapped[str] = mapped_column(sa.String(300))  # sealed
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(db.Identified, db.PlatformModel):
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class Passkey(db.Identified, db.PlatformModel):
    """A WebAuthn credential. `rp_id` is the host name it was made for; ids and keys are base64url."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    rp_id: Mapped[str] = mapped_column(sa.String(253))
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(sa.Text)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    name: Mapped[str] = mapped_column(sa.String(80))
    used_at: Mapped[datetime | None]


class Ceremony(db.Identified, db.PlatformModel):
    """A WebAuthn challenge on its way: single use, bound to a browser, and to a user where one is known."""

    purpose: Mapped[str] = mapped_column(sa.String(10))  # register | signin | proof
    browser: Mapped[str] = mapped_column(sa.String(64), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(User.id), index=True)
    challenge: Mapped[str] = mapped_column(sa.String(100))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Identity(db.Identified, db.PlatformModel):
    """A person as an OpenID provider knows them: (provider, issuer, subject), never the e-mail. `provider` is a name from
    configuration, or the id of an organization's own."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    provider: Mapped[str] = mapped_column(sa.String(40))
    issuer: Mapped[str] = mapped_column(sa.String(300))
    subject: Mapped[str] = mapped_column(sa.String(255))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    used_at: Mapped[datetime | None]
    __table_args__ = (sa.UniqueConstraint("provider", "issuer", "subject"),)


class SsoProvider(db.Identified, db.Touched, db.PlatformModel):
    """An organization's own OpenID provider. It may be required once a manager came in through it as it is configured now (`tested_at`)."""

    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    issuer: Mapped[str] = mapped_column(sa.String(300))
    client_id: Mapped[str] = mapped_column(sa.String(300))
    client_secret: Mapped[str] = mapped_column(sa.Text)  # sealed
    tested_at: Mapped[datetime | None]
    tested_by: Mapped[UUID | None]


class OidcFlow(db.Identified, db.PlatformModel):
    """Somebody on their way through an OpenID provider: single use, bound to the browser at the apex."""

    state_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    browser: Mapped[str] = mapped_column(sa.String(64))
    provider: Mapped[str] = mapped_column(sa.String(40))
    purpose: Mapped[str] = mapped_column(sa.String(10))  # signin | link
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(User.id), index=True)  # who links
    nonce: Mapped[str] = mapped_column(sa.String(64))
    verifier: Mapped[str] = mapped_column(sa.String(128))
    back: Mapped[dict[str, str]] = mapped_column(sa.JSON)  # where to go afterwards: the hand-over that waits for it, or a path
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Handover(db.Identified, db.PlatformModel):
    """A signed-in person on the way from the apex to an organization's host. `challenge` binds it to the browser that asked there."""

    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    challenge: Mapped[str] = mapped_column(sa.String(43))
    way: Mapped[str] = mapped_column(sa.String(20))
    second_step_done: Mapped[bool]
    proved_at: Mapped[datetime] = mapped_column(default=clock.now, server_default="2000-01-01 00:00:00")  # at the apex: the way over proves nothing anew
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    support_entry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(SupportEntry.id), index=True)  # where it comes from the console


class SigningKey(db.Identified, db.PlatformModel):
    """Signs access tokens while it is the newest; verifies until `retires_at`. `private` is a sealed PEM, `public` a JWK."""

    private: Mapped[str] = mapped_column(sa.Text)
    public: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    retires_at: Mapped[datetime | None]


class RefreshFamily(db.Identified, db.PlatformModel):
    """A program signed in for a person: the refresh tokens that followed from one sign-in. The epochs are those it began under."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    way: Mapped[str] = mapped_column(sa.String(20))
    second_step: Mapped[str] = mapped_column(sa.String(10))
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    user_epoch: Mapped[int]
    membership_epoch: Mapped[int]
    organization_epoch: Mapped[int]
    device: Mapped[str] = mapped_column(sa.String(300))
    address: Mapped[str | None] = mapped_column(sa.String(45))


class RefreshToken(db.PlatformModel):
    """One of a family. Its successor is derived from it, so that a second use within seconds gets the same one."""

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    family_id: Mapped[UUID] = mapped_column(sa.ForeignKey(RefreshFamily.id, ondelete="CASCADE"), index=True)
    used_at: Mapped[datetime | None]


class ApiToken(db.Identified, db.PlatformModel):
    """Made by a person for a program, in one organization, with some of that person's rights. `hint` is its first letters."""

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey(User.id), index=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Organization.id), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    hint: Mapped[str] = mapped_column(sa.String(12))
    scopes: Mapped[list[str]] = mapped_column(sa.JSON)
    user_epoch: Mapped[int]
    membership_epoch: Mapped[int]
    organization_epoch: Mapped[int]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        return self.name
