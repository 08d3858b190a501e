"""Trying a connection with just the values that count, and keeping what it came to."""

import time
from datetime import timedelta
from uuid import UUID

from webapp.audit import ledger
from webapp.kit import clock, db, images, llm, throttle
from webapp.platform import quota
from webapp.settings import declared, integrations, providers
from webapp.settings.integrations import CONNECTED, Effective

SECONDS = 10.0  # that a person waits
OFTEN = throttle.Limit("settings.test", 20, timedelta(minutes=10))  # each costs a call
HOLD = 50  # tokens: the question has about ten, the answer sixteen at most
OFF = "off"


def test(org_id: UUID, type: str, *, by: ledger.Actor) -> Effective:  # noqa: A002
    """With the organization's values; the tokens come out of its month. Raises TooMany, Conflict (QUOTA_EXCEEDED), NotFound."""
    tried = integrations.effective(org_id, type)
    throttle.count((OFTEN, str(org_id)))
    held = quota.reserve(org_id, quota.AI_TOKENS, HOLD) if type == declared.AI else None
    outcome, took_ms, tokens = _try(tried)
    integrations.remember(integrations.row_of(type), tried, outcome, took_ms, clock.now())
    ledger.record_inside("integrations.tested", by=by, integration=type, outcome=outcome)
    if held:
        quota.settle(held, tokens)
    return integrations.effective(org_id, type)


def test_platform(type: str, *, by: ledger.Actor) -> Effective:  # noqa: A002
    """With the platform's values. Raises TooMany, NotFound."""
    tried = integrations.platform(type)
    throttle.count((OFTEN, "platform"))
    outcome, took_ms, _tokens = _try(tried)
    integrations.remember(integrations.platform_row_of(type), tried, outcome, took_ms, clock.now())
    ledger.record("integrations.tested", by=by, org=None, integration=type, outcome=outcome)
    db.session.flush()
    return integrations.platform(type)


def _try(tried: Effective) -> tuple[str, int, int]:
    """What it came to (connected, or a reason of kit.llm's failures), the milliseconds it took, the tokens it cost."""
    began, tokens = time.monotonic(), 0
    try:
        if not tried.enabled or tried.provider is None:
            return OFF, 0, 0
        endpoint = providers.endpoint(tried.provider)
        if tried.type == declared.AI:
            tokens = llm.probe(endpoint, model=tried.model, seconds=SECONDS)
        else:
            images.probe(tried.provider.protocol, endpoint, model=tried.model, seconds=SECONDS)
        outcome = CONNECTED
    except providers.NoKey:
        outcome = "key"  # as for a wrong one: whether there is any is nobody's business here
    except llm.Failed as failure:
        outcome, tokens = failure.reason, failure.tokens
    return outcome, int((time.monotonic() - began) * 1000), tokens
