"""Forwarded addresses are believed from trusted proxies only; from anybody else they are taken off. What was forwarded at all
is marked, since behind a proxy everybody comes from loopback."""

import ipaddress
from collections.abc import Iterable
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED")
MARK = "gatehouse.forwarded"  # in the WSGI environment of what came through a proxy


class TrustedProxies:
    """WSGI middleware. `trusted` are addresses or networks (10.0.0.0/8)."""

    def __init__(self, app: Any, trusted: Iterable[str]) -> None:
        self._app = app
        self._believing = ProxyFix(app, x_for=1, x_proto=1, x_host=0)
        self._trusted = [ipaddress.ip_network(part, strict=False) for part in trusted]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        environ[MARK] = any(name in environ for name in (*FORWARDED, "HTTP_VIA"))
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            return self._believing(environ, start_response)
        for name in FORWARDED:
            environ.pop(name, None)
        return self._app(environ, start_response)

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)
