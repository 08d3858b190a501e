"""How often programs may call the API: by person and organization, and by network. The counters live where
GATEHOUSE_LIMITS_URL says; those of secrets stand in the database (`kit.throttle`), where no restart forgets them."""

import time

from flask import Flask, g
from flask_limiter import ApplicationLimit, Limiter, RequestLimit

from webapp.kit import config
from webapp.web import guards, hooks, sides
from webapp.web.current import current

PER_PERSON = "600 per minute"  # ten a second: a program that copies a whole workspace
PER_NETWORK = "3000 per minute"  # an office behind one address


def install(app: Flask) -> None:
    """After the rooms' hooks, which know who asks. Connects at the first request, not before the fork; where the counters
    cannot be reached, each process counts by itself until they can."""
    limiter = Limiter(
        hooks.network,
        application_limits=[
            ApplicationLimit(PER_PERSON, key_function=_person, scope="person", exempt_when=lambda: current.user is None, on_breach=_note),
            ApplicationLimit(PER_NETWORK, key_function=hooks.network, scope="network", on_breach=_note),
        ],
        storage_uri=config.current().limits_url,
        strategy="fixed-window",
        key_prefix="gatehouse",
        in_memory_fallback_enabled=True,
    )
    limiter.request_filter(lambda: current.place.side != sides.API or guards.is_apart())
    limiter.init_app(app)


def _person() -> str:
    return f"{current.person.id}:{current.org.id if current.org else ''}"


def _note(breached: RequestLimit) -> None:
    g.retry_after = max(1, int(breached.reset_at - time.time()) + 1)
