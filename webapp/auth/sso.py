"""An organization's own OpenID provider: set by its managers, tried before it may be required, and always with a way around."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth import gate, providers
from webapp.auth.models import Identity, RefreshFamily, Session, SsoProvider
from webapp.kit import clock, crypto, db, refusals
from webapp.platform import organizations, users
from webapp.platform.models import Organization, User


@dataclass(frozen=True, slots=True)
class Settings:
    """What a manager writes down. `client_secret` is empty where it is to stay as it is."""

    name: str
    issuer: str
    client_id: str
    client_secret: str


def id_of(org_id: UUID) -> UUID:
    """The id its provider has, or will have: the redirect URI must be registered with the provider before there is a client ID."""
    return uuid5(org_id, "sso")


def of(org_id: UUID) -> SsoProvider | None:
    return db.session.scalar(sa.select(SsoProvider).where(SsoProvider.organization_id == org_id))


def save(org: Organization, settings: Settings, *, by: ledger.Actor) -> SsoProvider:
    """Writes the provider down after asking it who it is. A change of what signs in makes it untested. Raises Invalid,
    Conflict (SSO_REQUIRED) for such a change while everybody depends on it, providers.Down."""
    row = of(org.id)
    cleaned = _cleaned(settings, has_secret=row is not None)
    secret = cleaned.client_secret or (crypto.unseal(row.client_secret) if row else "")
    row = row or SsoProvider(id=id_of(org.id), organization_id=org.id, issuer="", client_id="", client_secret=crypto.seal(""))
    is_other = (row.issuer, row.client_id, crypto.unseal(row.client_secret)) != (cleaned.issuer, cleaned.client_id, secret)
    if is_other and org.sso_required:
        raise refusals.Conflict(
            "Everybody signs in through this provider. Stop requiring it first; then change it, test it, and require it again.", code="SSO_REQUIRED"
        )
    providers.fetch(providers.Provider(str(row.id), cleaned.name, cleaned.issuer, cleaned.client_id, secret, org.id))
    row.name, row.issuer, row.client_id = cleaned.name, cleaned.issuer, cleaned.client_id
    if is_other:
        row.client_secret, row.tested_at, row.tested_by = crypto.seal(secret), None, None
    db.session.add(row)
    db.session.flush()
    ledger.record("sso.configured", by=by, org=org.id, issuer=row.issuer, client_id=row.client_id, secret_changed=bool(settings.client_secret))
    return row


def note_test(row: SsoProvider, *, by: ledger.Actor) -> None:
    """A manager came through the provider as it is configured now."""
    row.tested_at, row.tested_by = clock.now(), by.id
    db.session.flush()
    ledger.record("sso.tested", by=by, org=row.organization_id, issuer=row.issuer)


def require(org: Organization, *, by: ledger.Actor, sitting: UUID | None) -> None:
    """From now on members come in through the provider only. What members have open that did not come that way ends, but for
    the session that does this. Raises Conflict (SSO_UNTESTED)."""
    row = of(org.id)
    if row is None or row.tested_at is None:
        raise refusals.Conflict("Test the provider first: sign in through it once, so that you know it lets people in.", code="SSO_UNTESTED")
    if org.sso_required:
        return
    organizations.require_sso(org, True, by=by)
    others = Session.id != sitting if sitting else sa.true()
    db.session.execute(
        sa.delete(Session).where(Session.organization_id == org.id, Session.kind == gate.FULL, Session.way != gate.SSO, others),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(
        sa.delete(RefreshFamily).where(RefreshFamily.organization_id == org.id, RefreshFamily.way != gate.SSO),
        execution_options={"synchronize_session": False},
    )


def release(org: Organization, *, by: ledger.Actor | None) -> None:
    """Every way to sign in is open again."""
    if org.sso_required:
        organizations.require_sso(org, False, by=by)


def remove(org: Organization, *, by: ledger.Actor) -> None:
    """Forgets the provider, and whom it named. Raises Conflict (SSO_REQUIRED)."""
    row = of(org.id)
    if row is None:
        return
    if org.sso_required:
        raise refusals.Conflict("Everybody signs in through this provider. Stop requiring it first.", code="SSO_REQUIRED")
    db.session.execute(sa.delete(Identity).where(Identity.provider == str(row.id)))
    db.session.delete(row)
    db.session.flush()
    ledger.record("sso.removed", by=by, org=org.id, issuer=row.issuer)


def tester(row: SsoProvider) -> tuple[str, datetime] | None:
    """Who tested the provider as it is now, and when."""
    if row.tested_at is None:
        return None
    user = db.session.get(User, row.tested_by)
    return (user.name if user else "", row.tested_at)


def _cleaned(settings: Settings, *, has_secret: bool) -> Settings:
    name = users.clean_name(settings.name)
    if len(name) > 60:
        raise refusals.Invalid("Keep the name to 60 characters: it stands on a button.", code="NAME_INVALID", field="name")
    issuer = settings.issuer.strip()
    if not _is_issuer(issuer):
        raise refusals.Invalid("Write the issuer as the provider does, such as https://login.example.com.", code="ISSUER_INVALID", field="issuer")
    if not 1 <= len(settings.client_id) <= 300:
        raise refusals.Invalid("Copy the client ID from the provider.", code="CLIENT_ID_INVALID", field="client_id")
    if not settings.client_secret and not has_secret:
        raise refusals.Invalid("Copy the client secret from the provider.", code="CLIENT_SECRET_MISSING", field="client_secret")
    if len(settings.client_secret) > 1000:
        raise refusals.Invalid("A client secret is not that long. Copy it once more.", code="CLIENT_SECRET_INVALID", field="client_secret")
    return Settings(name, issuer, settings.client_id, settings.client_secret)


def _is_issuer(text: str) -> bool:
    """OpenID Connect Core 1.2: a URL with a host, without query and fragment. Whether it may be called is judged when it is."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.query and not parts.fragment and len(text) <= 300
