"""Several at once, each in a unit of work of its own."""

import threading
from collections.abc import Callable

from flask import Flask

from webapp.kit import db, refusals


def at_once(app: Flask, times: int, call: Callable[[], object]) -> list[str]:
    """What each of so many threads came to: "taken", or the code of its refusal."""
    outcomes: list[str] = []
    start = threading.Barrier(times)

    def one() -> None:
        with app.app_context():
            start.wait()
            try:
                call()
                db.commit()
                outcomes.append("taken")
            except refusals.Refusal as refusal:
                db.rollback()
                outcomes.append(refusal.code)
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
