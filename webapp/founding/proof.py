"""What somebody has proved who founds, as it goes along in addresses: sealed, short-lived, and good in this browser only. A
registration token itself stands in one address only, the one it came with."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.kit import crypto, refusals
from webapp.platform.founding import Founder
from webapp.platform.registration import Right

GOOD_FOR = 60 * 60  # seconds: to find a name, and to come back with it


class Stale(refusals.Invalid):
    code = "FOUNDING_STALE"

    def __init__(self, sentence: str = refusals.marked("This took too long, or was begun in another browser. Start again."), **more: Any) -> None:
        super().__init__(sentence, **more)


def seal(founder: Founder, *, browser: str) -> str:
    """`browser` is the digest of its pre-auth id."""
    return crypto.seal(json.dumps({"kind": "founder", "browser": browser, **asdict(founder)}, default=str))


def opened(sealed: str, *, browser: str) -> Founder:
    """Raises Stale."""
    try:
        facts = json.loads(crypto.unseal(sealed, max_age=GOOD_FOR))
        if facts.pop("kind") != "founder" or not crypto.same(facts.pop("browser"), browser):
            raise ValueError("not this browser's")
        right = facts.pop("right")
        return Founder(facts["email"], facts["owner_hash"], UUID(facts["organization_id"]), _right(right) if right else None)
    except (ValueError, TypeError, KeyError) as error:
        raise Stale from error


def _right(facts: dict[str, str]) -> Right:
    return Right(UUID(facts["id"]), facts["email"], facts["owner_hash"], datetime.fromisoformat(facts["expires_at"]))
