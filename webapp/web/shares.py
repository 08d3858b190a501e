"""No organization takes all of a worker: where one has as many requests at work here as SHARE, its next ones are refused for a
moment, and the other organizations' go on.

A worker serves 16 requests at once (gunicorn.conf.py); a quarter of it is kept for everybody else."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request_finished

from webapp.kit import refusals
from webapp.kit.log import log
from webapp.web import guards
from webapp.web.current import current

SHARE = 12
RETRY_AFTER = 1  # seconds: a page takes a tenth of that

_at_work: Counter[UUID] = Counter()
_lock = threading.Lock()


def install(app: Flask) -> None:
    """After the rooms' hooks, which know whose request it is."""

    @app.before_request
    def take_share() -> None:
        if current.org is not None and not guards.is_apart():
            _take(current.org.id)
            g.share_of = current.org.id

    def keep_while_it_is_sent(_app: Flask, response: Response) -> None:
        """What is streamed holds its thread until the last byte is gone. Called with the answer that is really sent."""
        if response.is_streamed and "share_of" in g:
            _at_end(response, partial(_give_back, g.pop("share_of")))

    request_finished.connect(keep_while_it_is_sent, app, weak=False)

    @app.teardown_request
    def give_share_back(_error: BaseException | None) -> None:
        org_id = g.pop("share_of", None)
        if org_id is not None:
            _give_back(org_id)


def _at_end(response: Response, run: Callable[[], None]) -> None:
    """Runs after the last byte. A file is handed to the server as it is, and the server closes the file, not the answer."""
    if not response.direct_passthrough:
        response.call_on_close(run)
        return
    body: Any = response.response
    close = body.close

    def close_both() -> None:
        try:
            close()
        finally:
            run()

    body.close = close_both


def _take(org_id: UUID) -> None:
    """Raises Unavailable (BUSY)."""
    with _lock:
        if _at_work[org_id] < SHARE:
            _at_work[org_id] += 1
            return
    log.warning("organization at its share", organization=str(org_id), at_work=SHARE)
    raise refusals.Unavailable("Too much is going on in this organization at once. Try again in a moment.", code="BUSY", retry_after=RETRY_AFTER)


def _give_back(org_id: UUID) -> None:
    with _lock:
        _at_work[org_id] -= 1
        if _at_work[org_id] <= 0:
            del _at_work[org_id]
