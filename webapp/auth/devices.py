"""What a browser says of itself."""

from typing import NamedTuple

# Looked for in this order: every browser claims to be several of those below it.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class Device(NamedTuple):
    """Names of makers, the same in every language; None where it says nothing we know."""

    browser: str | None
    system: str | None


def recognize(user_agent: str) -> Device:
    """ "Firefox", "Linux"."""
    return Device(next((name for mark, name in BROWSERS if mark in user_agent), None), next((name for mark, name in SYSTEMS if mark in user_agent), None))


def describe(user_agent: str) -> str:
    """ "Firefox on Linux", for letters, which are in English; "an unknown device" where it says nothing we know."""
    return " on ".join(name for name in recognize(user_agent) if name) or "an unknown device"
