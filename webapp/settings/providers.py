"""Who answers for money, and the one key of each. A key goes in and never comes out, but to the call that needs it."""

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.kit import clock, crypto, db, images, llm, outbound, refusals
from webapp.settings.models import Provider

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")
KEY_LENGTH = 500
SHIPPED = {"openai": ("OpenAI", "openai", "https://api.openai.com/v1"), "runware": ("Runware", "runware", "https://api.runware.ai/v1")}


class NoKey(Exception):
    """The provider has none, or one that no configured seal key opens."""


def listing() -> list[Provider]:
    """All, by name."""
    return list(db.session.scalars(sa.select(Provider).order_by(Provider.name)))


def find(name: str) -> Provider:
    """Raises NotFound."""
    found: Provider | None = db.session.scalar(sa.select(Provider).where(Provider.name == name))
    if found is None:
        raise refusals.NotFound()
    return found


def endpoint(provider: Provider) -> llm.Endpoint:
    """Where to call, with the key. Keep it no longer than the call. Raises NoKey."""
    return llm.Endpoint(provider.base_url, key(provider))


def key(provider: Provider) -> str:
    """Raises NoKey."""
    if provider.sealed_key is None:
        raise NoKey(provider.name)
    try:
        return crypto.unseal(provider.sealed_key)
    except crypto.Unreadable:
        raise NoKey(provider.name) from None


def create(name: str, *, label: str, protocol: str, base_url: str, by: ledger.Actor | None) -> Provider:
    """Raises Invalid (NAME_INVALID and as `change`), Conflict (NAME_TAKEN)."""
    if not NAME.fullmatch(name):
        raise refusals.Invalid("A name has letters a-z, digits and hyphens, 30 at most.", code="NAME_INVALID", field="name")
    if db.session.scalar(sa.select(Provider.id).where(Provider.name == name)):
        raise refusals.Conflict("There is a provider of that name already.", code="NAME_TAKEN", field="name")
    provider = Provider(name=name, **_checked(label, protocol, base_url))
    db.session.add(provider)
    db.session.flush()
    ledger.record("providers.created", by=by, org=None, provider=name)
    return provider


def change(provider: Provider, *, label: str, protocol: str, base_url: str, by: ledger.Actor) -> None:
    """A key is for one address: whoever leads the calls elsewhere brings the key anew. Raises Invalid."""
    given = _checked(label, protocol, base_url)
    if all(getattr(provider, name) == value for name, value in given.items()):
        return
    if given["base_url"] != provider.base_url:
        provider.sealed_key = provider.key_set_at = None
    for name, value in given.items():
        setattr(provider, name, value)
    db.session.flush()
    ledger.record("providers.changed", by=by, org=None, provider=provider.name)


def set_key(provider: Provider, key: str, *, by: ledger.Actor | None) -> None:
    """Seals it in the place of the one before. Raises Invalid (KEY_INVALID)."""
    clean = key.strip()
    if not 1 <= len(clean) <= KEY_LENGTH or not clean.isascii() or not clean.isprintable() or " " in clean:
        raise refusals.Invalid("A key has 1 to 500 letters, digits and signs, without spaces.", code="KEY_INVALID", field="api_key")
    provider.sealed_key, provider.key_set_at = crypto.seal(clean), clock.now()
    db.session.flush()
    ledger.record("providers.key_set", by=by, org=None, provider=provider.name)


def remove_key(provider: Provider, *, by: ledger.Actor) -> None:
    if provider.sealed_key is not None:
        provider.sealed_key = provider.key_set_at = None
        db.session.flush()
        ledger.record("providers.key_removed", by=by, org=None, provider=provider.name)


def delete(provider: Provider, used_by: Iterable[str], *, by: ledger.Actor) -> None:
    """`used_by`: the integrations that call it. Raises Conflict (PROVIDER_IN_USE)."""
    if list(used_by):
        raise refusals.Conflict("An integration calls this provider. Choose another one there first.", code="PROVIDER_IN_USE")
    db.session.delete(provider)
    db.session.flush()
    ledger.record("providers.deleted", by=by, org=None, provider=provider.name)


def reseal(*, by: ledger.Actor | None = None) -> tuple[int, list[str]]:
    """Seals every key anew under the first seal key. How many, and the names of providers whose key no configured key opens."""
    lost, done = [], 0
    for provider in db.session.scalars(sa.select(Provider).where(Provider.sealed_key.is_not(None)).with_for_update()):
        try:
            provider.sealed_key = crypto.seal(key(provider))
            done += 1
        except NoKey:
            lost.append(provider.name)
    db.session.flush()
    ledger.record("providers.resealed", by=by, org=None, number=done, lost=lost)
    return done, lost


def _checked(label: str, protocol: str, base_url: str) -> dict[str, Any]:
    name, url = " ".join(label.split()), base_url.strip().rstrip("/")
    if not 1 <= len(name) <= 60:
        raise refusals.Invalid("A label has 1 to 60 characters.", code="LABEL_INVALID", field="label")
    if protocol not in images.SERVICES:
        raise refusals.Invalid("Choose one of the protocols that there are.", code="PROTOCOL_INVALID", field="protocol")
    try:
        outbound.check(url, outbound.OPERATORS)
        if len(url) > 300 or "?" in url or "#" in url:
            raise outbound.Forbidden(url)
    except outbound.Forbidden:
        raise refusals.Invalid("Write an address such as https://api.example.com/v1.", code="URL_INVALID", field="base_url") from None
    return {"label": name, "protocol": protocol, "base_url": url}
