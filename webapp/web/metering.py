"""Counts what programs call, for each organization's usage."""

from flask import Flask

from webapp.platform import usage
from webapp.web import guards, sides
from webapp.web.current import current


def install(app: Flask) -> None:
    """After the rooms' hooks, which know whose token it is; before anything is written."""

    @app.before_request
    def count_call() -> None:
        if current.place.side == sides.API and current.org is not None and not guards.is_apart():
            usage.count_call(current.org.id)
