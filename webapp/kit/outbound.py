"""Calls to addresses of others. What a tenant wrote down leads to the public internet only, is resolved once and reached
at the very address that was judged; every answer is small and comes soon, or not at all.

Numbers: a discovery document and its keys have some 2 to 20 kB; 256 kB is ten times the largest seen. A provider answers
within a second; 8 seconds is what a person waits for.
"""

import ipaddress
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT, READ, WHOLE = 3.0, 5.0, 8.0  # seconds: to connect, between two reads, for one call in all
MOST = 256 * 1024  # bytes of an answer

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public by their numbers, and all the same inside somebody's network: the wire server of Azure; addresses that carry others.
INSIDE = tuple(ipaddress.ip_network(network) for network in ("168.63.129.16/32", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))


# Where machines in somebody's cloud are told their own secrets: nobody names these as a server, not even one of their own network.
METADATA = tuple(ipaddress.ip_network(network) for network in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "168.63.129.16/32"))


class Forbidden(Exception):
    """The address leads where it must not."""


class Unreachable(Exception):
    """Nobody answered there, or not in time, or nothing that can be used."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet. An IPv4 address inside an IPv6 one is judged by itself."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address.is_multicast or address.is_reserved or address.is_link_local or address.is_loopback or address.is_private or not address.is_global:
        return False
    return not any(address in network for network in INSIDE)


def is_metadata(address: Address) -> bool:
    """Whether an address is one of METADATA. An IPv4 address inside an IPv6 one is judged by itself."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_metadata(address.ipv4_mapped)
    return any(address in network for network in METADATA)


def refuse_metadata(url: str) -> None:
    """Raises Forbidden where a URL leads to one of METADATA, by its name too."""
    host = _host(url)
    if any(is_metadata(address) for address in resolve(host, 443)):
        raise Forbidden(f"{host} leads to where machines are told their secrets")


@dataclass(frozen=True, slots=True)
class Rules:
    """Which schemes and addresses a call may take."""

    schemes: tuple[str, ...]
    allows: Callable[[Address], bool]


OPERATORS = Rules(("https", "http"), lambda _address: True)  # from configuration: an operator's own network is theirs to name
TENANTS = Rules(("https",), is_public)


def check(url: str, rules: Rules) -> None:
    """Raises Forbidden for a URL that could never be called: no name in it, another scheme, credentials, or an address of METADATA. Asks nobody."""
    try:
        parts = urlsplit(url)
        is_good = (
            parts.scheme in rules.schemes
            and bool(parts.hostname)
            and parts.username is None
            and parts.port != 0
            and not (rules is OPERATORS and _is_written_metadata(parts.hostname))
        )
    except ValueError:
        is_good = False
    if not is_good:
        raise Forbidden(f"not an address that may be called: {url[:200]!r}")


def _is_written_metadata(host: str | None) -> bool:
    try:
        return is_metadata(ipaddress.ip_address(host or ""))
    except ValueError:
        return False


def fetch_json(url: str, rules: Rules, *, bearer: str | None = None) -> Any:
    """What a GET of `url` answers, read as JSON. Raises Forbidden, Unreachable."""
    status, content = exchange("GET", url, rules, bearer=bearer)
    if status != 200:
        raise Unreachable(f"{_host(url)} answered {status}")
    return content()


def exchange(method: str, url: str, rules: Rules, *, bearer: str | None = None, body: Any = None) -> tuple[int, Callable[[], Any]]:
    """The status that a call is answered with, and a reader of the JSON beside it, which raises Unreachable where that is none.
    `body` is sent as JSON. Raises Forbidden, Unreachable."""
    with requests.Session() as session:
        guard(session, rules)
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
        try:
            answer = session.request(method, url, headers=headers, json=body)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise Unreachable(f"{_host(url)}: {type(error).__name__}") from error
    return answer.status_code, partial(_json, url, answer.content)


def _json(url: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"{_host(url)} answered something that is not JSON") from error


def guard(session: requests.Session, rules: Rules) -> None:
    """Holds every call of a session to `rules`: also one that a library makes with it. Such a call raises Forbidden and
    Unreachable beside what requests and urllib3 raise."""
    session.trust_env = False  # neither a proxy, which would resolve names by itself, nor somebody's .netrc
    session.headers["Accept-Encoding"] = "identity"
    adapter = _Guarded(rules)
    session.mount("https://", adapter)
    session.mount("http://", adapter)


class _Guarded(HTTPAdapter):
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.watches: list[Watch] = []
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *arguments: Any, **more: Any) -> Any:
        pool = super().get_connection_with_tls_context(*arguments, **more)
        pool.ConnectionCls = partial(_Https if pool.scheme == "https" else _Http, rules=self.rules, watches=self.watches)  # type: ignore[assignment]
        return pool

    def send(self, request: requests.PreparedRequest, *_arguments: Any, verify: Any = True, **_more: Any) -> requests.Response:
        """A redirect is refused: what it leads to was not judged, and providers answer where they say they do."""
        check(request.url or "", self.rules)
        try:
            response = super().send(request, stream=True, timeout=(CONNECT, READ), verify=verify)
        except BaseException:
            self._stop_watching()
            raise
        try:
            if response.is_redirect or response.is_permanent_redirect:
                raise Unreachable(f"{_host(request.url or '')} leads elsewhere, and is not followed")
            response._content = _read(response.raw)
            response._content_consumed = True
        finally:
            response.raw.close()
            self._stop_watching()
        return response

    def _stop_watching(self) -> None:
        while self.watches:
            self.watches.pop().stop()


def _read(raw: Any) -> bytes:
    try:
        found: bytes = raw.read(MOST + 1, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Unreachable("the answer broke off") from error
    if raw.length_remaining and len(found) <= MOST:
        raise Unreachable("the answer broke off")
    if len(found) > MOST:
        raise Unreachable(f"more than {MOST // 1024} kB were answered")
    return found


class _Judged:
    """A connection that resolves, judges every address, and connects to those it judged: nothing is resolved a second time."""

    def __init__(self, *arguments: Any, rules: Rules, watches: "list[Watch]", **more: Any) -> None:
        self.rules, self.watches = rules, watches
        super().__init__(*arguments, **more)

    def _new_conn(self) -> socket.socket:
        line: Any = self
        made = _dial(line.host, line.port, self.rules)
        self.watches.append(Watch(made, WHOLE))
        return made


class _Http(_Judged, HTTPConnection):
    pass


class _Https(_Judged, HTTPSConnection):
    pass


def _dial(host: str, port: int, rules: Rules) -> socket.socket:
    addresses = resolve(host, port)
    if not all(rules.allows(address) for address in addresses):
        raise Forbidden(f"{host} leads into a network that is not public")
    for address in addresses[:4]:
        with suppress(OSError):
            return socket.create_connection((str(address), port), CONNECT)
    raise Unreachable(f"{host} does not answer")


def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name, or the address that `host` is already."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


class Watch:
    """Ends a call that drips after so many seconds: the time limits of sockets begin anew with each byte. It holds a duplicate, which shuts the
    same connection down also once TLS has taken the first over."""

    def __init__(self, line: socket.socket, seconds: float) -> None:
        self._line = line.dup()
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        self._timer.cancel()
        self._line.close()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
