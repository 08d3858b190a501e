"""From the apex to an organization's host: a small code flow, since no cookie of ours is seen by two hosts.

The organization's host asks with a challenge whose answer only the browser that asked can bring (PKCE, RFC 7636; the
answer is derived from its pre-auth cookie, so nothing is kept meanwhile). The apex issues a code for it; the
organization's host redeems that once, within a minute."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.auth.models import Handover
from webapp.kit import clock, crypto, db, ids, refusals
from webapp.platform import registry
from webapp.platform.models import User

ASKED_FOR = timedelta(minutes=10)  # as long as a sign-in code at the apex is good
REFUSED = "HANDOVER_REFUSED"
GOOD_FOR = timedelta(seconds=60)  # RFC 6749 4.1.2 allows ten minutes; two redirects need none of them
LONGEST_NEXT = 500  # the state with it must fit into the `next` of the apex's sign-in page

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
STATE = re.compile(r"[A-Za-z0-9_=-]{40,1600}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organization's host asks the apex for; `domain` is that host where it is one of the organization's own."""

    slug: str
    state: str
    challenge: str
    domain: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """From the query that `query` made. Raises Invalid (HANDOVER_INVALID) for what cannot be one."""
        wanted = cls(query.get("org", ""), query.get("state", ""), query.get("challenge", ""), query.get("domain", ""))
        if wanted.domain and not registry.HOST.fullmatch(wanted.domain):
            raise refusals.Invalid("This address is not complete. Start again from your organization’s sign-in page.", code="HANDOVER_INVALID")
        if not (registry.SLUG.fullmatch(wanted.slug) and STATE.fullmatch(wanted.state) and CHALLENGE.fullmatch(wanted.challenge)):
            raise refusals.Invalid("This address is not complete. Start again from your organization’s sign-in page.", code="HANDOVER_INVALID")
        return wanted

    @property
    def query(self) -> dict[str, str]:
        asked = {"org": self.slug, "state": self.state, "challenge": self.challenge}
        return {**asked, "domain": self.domain} if self.domain else asked


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Who comes, how and when they proved it at the apex, and where they wanted to go. `support_entry`: with which entry of a
    sys-admin."""

    user: User
    way: str
    second_step_done: bool
    proved_at: datetime
    next: str
    support_entry: UUID | None = None


def begin(slug: str, *, browser: str, next: str = "/") -> tuple[str, str]:  # noqa: A002  what everybody calls it
    """(state, challenge) for the apex. `browser` is the raw pre-auth id; `next` a safe path, kept where it is not too long."""
    facts = {"nonce": ids.token(), "slug": slug, "next": next if len(next) <= LONGEST_NEXT else "/", "at": clock.now().isoformat()}
    state = crypto.seal(json.dumps(facts))
    return state, _challenge(browser, state)


def issue(
    user: User, org_id: UUID, *, challenge: str, way: str, second_step_done: bool, proved_at: datetime | None = None, support_entry: UUID | None = None
) -> str:
    """A code with which the browser behind `challenge` becomes the user on that organization's host. `way`, `second_step_done`
    and `proved_at` (now, where left out) are those of what they showed at the apex."""
    code = ids.token()
    db.session.add(
        Handover(
            code_hash=crypto.digest(code),
            user_id=user.id,
            organization_id=org_id,
            challenge=challenge,
            way=way,
            second_step_done=second_step_done,
            proved_at=proved_at or clock.now(),
            expires_at=clock.now() + GOOD_FOR,
            support_entry_id=support_entry,
        )
    )
    db.session.flush()
    ledger.record("handovers.issued", by=user, org=org_id, way=way)
    return code


def redeem(code: str, state: str, *, slug: str, org_id: UUID, browser: str) -> Redeemed:
    """Uses the code up, whatever follows; of several at once, one succeeds. Before the request's first platform write.
    Raises NotAllowed (HANDOVER_REFUSED), which does not tell why."""
    wanted = _opened(state, slug)
    used = _use(code, _challenge(browser, state), org_id) if wanted is not None else None
    if used is None or wanted is None:
        ledger.record_refusal("handovers.redeemed", by=None, org=org_id, code=REFUSED)
        raise refusals.NotAllowed("This way in is used up, too old, or was begun in another browser. Start again.", code=REFUSED)
    return Redeemed(db.session.get_one(User, used.user_id), used.way, used.second_step_done, used.proved_at, wanted, used.support_entry_id)


def sweep() -> None:
    """Forgets codes a day past their time."""
    db.session.execute(sa.delete(Handover).where(Handover.expires_at < clock.now() - timedelta(days=1)))


def _use(code: str, challenge: str, org_id: UUID) -> Any:
    now = clock.now()
    with db.aside() as connection:
        return connection.execute(
            sa.update(Handover)
            .where(
                Handover.code_hash == crypto.digest(code),
                Handover.organization_id == org_id,
                Handover.challenge == challenge,
                Handover.used_at.is_(None),
                Handover.expires_at > now,
            )
            .values(used_at=now)
            .returning(Handover.user_id, Handover.way, Handover.second_step_done, Handover.proved_at, Handover.support_entry_id)
        ).one_or_none()


def _opened(state: str, slug: str) -> str | None:
    """The `next` in a state of ours, for that organization, not too old."""
    try:
        facts = json.loads(crypto.unseal(state))
        is_good = facts["slug"] == slug and clock.now() - datetime.fromisoformat(facts["at"]) <= ASKED_FOR
        return str(facts["next"]) if is_good else None
    except (ValueError, TypeError, KeyError):  # not sealed by us, or sealed for something else
        return None


def _challenge(browser: str, state: str) -> str:
    verifier = crypto.keyed("handover", browser, state)
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
