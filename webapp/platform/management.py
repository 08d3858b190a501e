"""The management service that keeps quota and sites, where SAAS_MGMT_URL names one. It is believed over what we count.

Reading an owner's quota falls back to its last answer and says of when that is. Founding asks anew and waits: what cannot be
asked is refused for now, never guessed.

Numbers: a call may take 8 seconds (`kit.outbound`); three tries, while the first 10 seconds last, are what a person waits for."""

import random
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import itsdangerous
import sqlalchemy as sa

from webapp.kit import clock, config, db, outbound, refusals
from webapp.kit.log import log
from webapp.platform import owners
from webapp.platform.models import ManagementAnswer
from webapp.platform.owners import Quota

TRIES = 3
TRY_WITHIN = 10.0  # seconds: no try begins later
PAUSE = 0.2  # seconds before the second try, twice that before the third, and up to as much again by chance
SALT = "gatehouse.management"
RETRY_AFTER = 60  # seconds that a person is told to wait
AMOUNTS = ("instancesAllowed", "instancesUsed", "tokensAllowed", "tokensUsed", "storageAllowed", "storageUsed")

_jitter = random.SystemRandom()


class Garbled(Exception):
    """An answer that says nothing we can use."""


def is_configured() -> bool:
    return config.current().saas_mgmt_url is not None


def ask(*, email: str | None = None, owner_hash: str | None = None) -> Quota:
    """What an owner has, as the service says now; by their hash, else by their address. Kept for `read`, aside: before the unit
    of work's first platform write. Raises Unavailable (MANAGEMENT_UNAVAILABLE)."""
    query = {"userIdHash": owner_hash} if owner_hash else {"email": email or ""}
    key = owner_hash or owners.hash_of(email or "")
    try:
        status, content = _insist("GET", f"/api/quota?{urlencode(query)}")
        if status != 200:
            raise outbound.Unreachable(f"answered {status}")
        body = content()
        found = parsed(body, key)
    except (outbound.Unreachable, outbound.Forbidden, Garbled) as error:
        log.warning("management service not asked", reason=str(error))
        raise _unavailable() from error
    _keep({key, found.owner_hash or key}, body)
    return found


def read(*, email: str | None = None, owner_hash: str | None = None) -> Quota:
    """As `ask`; while the service does not answer, what it said last, with `as_of`. Raises Unavailable where it said nothing yet."""
    try:
        return ask(email=email, owner_hash=owner_hash)
    except refusals.Unavailable:
        key = owner_hash or owners.hash_of(email or "")
        known = db.session.get(ManagementAnswer, key)
        if known is None:
            raise
        return replace(parsed(known.body, key), as_of=known.fetched_at)


def tie(database_hash: str, owner_hash: str) -> None:
    """Tells the service whose an organization is; twice is once. Raises Conflict (QUOTA_EXCEEDED) where it says so, Unavailable."""
    try:
        status, _content = _insist("PUT", "/api/sites", {"databaseIdHash": database_hash, "userIdHash": owner_hash})
    except (outbound.Unreachable, outbound.Forbidden) as error:
        log.warning("management service not told", reason=str(error))
        raise _unavailable() from error
    if status == 409:
        raise refusals.Conflict("All organizations of this quota are used. Give one up, or have the quota raised, then try again.", code="QUOTA_EXCEEDED")
    if not 200 <= status < 300:
        log.warning("management service refused", status=status)
        raise _unavailable()


def parsed(body: Any, owner_hash: str) -> Quota:
    """An answer's amounts are numbers or numeric strings; what is allowed may be null for no limit. Raises Garbled."""
    if not isinstance(body, dict):
        raise Garbled("the answer is no object")
    instances, instances_used, tokens, tokens_used, storage, storage_used = (_amount(body, name) for name in AMOUNTS)
    named = body.get("userIdHash") or owner_hash
    if not isinstance(named, str) or not owners.HASH.fullmatch(named):
        raise Garbled("userIdHash is no hash")
    return Quota(named, instances, instances_used or 0, tokens, tokens_used or 0, storage, storage_used or 0)


def _amount(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name, "")
    if value is None and name.endswith("Allowed"):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= owners.MOST:
        raise Garbled(f"{name} is no amount")
    return value


def _insist(method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Tries again where nobody answered, or with 5xx: both calls may be made twice."""
    url = (config.current().saas_mgmt_url or "").rstrip("/") + path
    began, last = time.monotonic(), "nobody answered"
    for attempt in range(TRIES):
        if attempt:
            pause = PAUSE * 2 ** (attempt - 1)
            time.sleep(pause + _jitter.uniform(0, pause))
        if time.monotonic() - began > TRY_WITHIN:
            break
        try:
            status, content = outbound.exchange(method, url, outbound.OPERATORS, bearer=_bearer(), body=body)
        except outbound.Unreachable as error:
            last = str(error)
            continue
        if status < 500:
            return status, content
        last = f"answered {status}"
    raise outbound.Unreachable(last)


def _bearer() -> str:
    """Signed anew for each call with the key both share, so that the key itself never travels."""
    signer = itsdangerous.URLSafeTimedSerializer(config.current().saas_token_key or "", salt=SALT)
    return signer.dumps({"iss": config.current().base_domain})


def _keep(keys: set[str], body: Any) -> None:
    facts = {"body": {name: body.get(name) for name in (*AMOUNTS, "userIdHash")}, "fetched_at": clock.now()}
    with db.aside() as connection:
        for key in sorted(keys):
            insert = db.upsert(ManagementAnswer, connection).values(owner_hash=key, **facts)
            connection.execute(insert.on_conflict_do_update(index_elements=[ManagementAnswer.owner_hash], set_=facts))


def sweep(older_than: timedelta = timedelta(days=365)) -> None:
    """Forgets answers that nobody asked for in a year."""
    before: datetime = clock.now() - older_than
    db.session.execute(sa.delete(ManagementAnswer).where(ManagementAnswer.fetched_at < before))


def _unavailable() -> refusals.Unavailable:
    return refusals.Unavailable(
        "The service that keeps quotas does not answer, so nothing was done. Try again in a minute.", code="MANAGEMENT_UNAVAILABLE", retry_after=RETRY_AFTER
    )
