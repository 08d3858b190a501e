"""What somebody goes to an OpenID provider for, and what they come back with. Both cross from host to host in addresses, so
both are sealed, short-lived, and good in the browser only that began.

Somebody begins on a host of their own (an organization's, the apex, the console), where their browser is known by its
pre-auth cookie; the provider is met on the apex, where it is known by another one."""

import json
from dataclasses import asdict, dataclass
from typing import Self

from webapp.kit import crypto, refusals

SIGNIN, LINK, TEST = "signin", "link", "test"
SIGNUP = "signup"  # comes back only: the provider knows somebody whom we do not

GOOD_FOR = 15 * 60  # seconds: as long as an address code of a sign-up, since a form may have to be filled in


class Stale(refusals.Invalid):
    code = "ERRAND_STALE"

    def __init__(self, sentence: str = refusals.marked("This took too long, or was begun in another browser. Start again."), **more: object) -> None:
        super().__init__(sentence, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Sealed:
    def seal(self) -> str:
        return crypto.seal(json.dumps({"kind": type(self).__name__, **asdict(self)}))

    @classmethod
    def open(cls, sealed: str) -> Self:
        """Raises Stale for anything that was not sealed as one of these, or is too old."""
        try:
            facts = json.loads(crypto.unseal(sealed, max_age=GOOD_FOR))
            if facts.pop("kind") != cls.__name__:
                raise ValueError(sealed)
            return cls(**facts)
        except (ValueError, TypeError, KeyError) as error:
            raise Stale from error


@dataclass(frozen=True, slots=True)
class Errand(_Sealed):
    """On the way there. `browser` is the digest of the pre-auth id on the host where it began, `next` a safe path there;
    `user` is who links or tests; `state` and `challenge` are those of the hand-over that waits for a sign-in; `domain` is the
    host where it began, where that is an organization's own domain."""

    purpose: str
    provider: str
    side: str
    slug: str | None
    browser: str
    next: str
    user: str | None = None
    state: str | None = None
    challenge: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival(_Sealed):
    """On the way back: whom the provider named. `email` is one it says it has verified."""

    purpose: str
    provider: str
    issuer: str
    subject: str
    email: str | None
    name: str
    slug: str | None
    browser: str
    user: str | None
    next: str


@dataclass(frozen=True, slots=True)
class Invited(_Sealed):
    """Over from the apex to an invitation: who the apex says this is, and how and when they proved it there. `browser` is the
    digest of the pre-auth id on the organization's host."""

    user: str
    slug: str
    browser: str
    way: str
    second_step_done: bool
    proved_at: str


def opened(sealed: str, *, purpose: str, slug: str | None, browser: str) -> Arrival:
    """What somebody came back with, where it is for this and for this browser on this host. Raises Stale."""
    arrival = Arrival.open(sealed)
    if arrival.purpose != purpose or arrival.slug != slug or not crypto.same(arrival.browser, browser):
        raise Stale
    return arrival
