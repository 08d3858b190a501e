"""Questions to the domain name system. What asks is `resolver`, behind the contract that tests fill with answers of their own."""

from collections.abc import Sequence
from typing import Protocol

import dns.exception
import dns.resolver

SECONDS = 4.0  # for one question in all: somebody waits for the page, and a name server answers in well under one
MOST = 100  # records of one name that are looked at; real ones have a dozen


class Unreachable(Exception):
    """No name server answered, or none that could tell: whether there is such a record is not known."""


class Resolver(Protocol):
    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, none where it has none or there is no such name. Raises Unreachable."""
        ...


class SystemResolver:
    """Asks the name servers of this machine, or those it is given."""

    def __init__(self, nameservers: Sequence[str] = (), port: int = 53) -> None:
        self._nameservers = list(nameservers)
        self._port = port

    def texts(self, name: str) -> list[str]:
        try:
            asked = dns.resolver.Resolver(configure=not self._nameservers)
            if self._nameservers:
                asked.nameservers, asked.port = list(self._nameservers), self._port
            answer = asked.resolve(f"{name}.", "TXT", lifetime=SECONDS, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise Unreachable(f"{name}: {type(error).__name__}") from error
        # One record may come in several strings (RFC 1035, 3.3.14), which belong together.
        return [b"".join(record.strings).decode("utf-8", "replace") for record in list(answer)[:MOST]]


resolver: Resolver = SystemResolver()
