"""A person in front of a browser without script: follows pages, posts forms, reads mail."""

import re
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from webapp.jobs import queue
from webapp.kit import mail

CODE = re.compile(r"^ {4}(\d{6})$", re.MULTILINE)
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Browser:
    """One browser on one host. `get` and `post` answer the response; `post` sends the token of the page it came from."""

    def __init__(self, app: Flask, host: str) -> None:
        self.app = app
        self.base = f"https://{host}"
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=self.base, buffered=True, **more)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, page: str = "/signin", partial: bool = False, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """`page` is where the form stood: its token goes along."""
        sent = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": self.token(page), **(headers or {})}
        if partial:
            sent |= {"HX-Request": "true", "HX-Request-Type": "partial"}
        if "input_stream" not in more:
            more["data"] = data or {}
        return self.client.post(path, base_url=self.base, headers=sent, buffered=True, **more)

    def token(self, page: str = "/signin") -> str:
        answer = self.get(page, follow_redirects=True)
        found = TOKEN.search(answer.text)
        assert found, f"{page} has no token: {answer.status}"
        return found[1]

    def ask_code(self, email: str) -> TestResponse:
        return self.post("/signin", {"email": email})

    def sign_in(self, email: str) -> TestResponse:
        """Through the real door: asks, reads the mail, types the code."""
        self.ask_code(email)
        return self.post("/signin/code", {"code": read_code(self.app, email)}, page="/signin/code")

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name, domain=self.base.removeprefix("https://"))
        return found.value if found else None


def deliver(app: Flask) -> None:
    """Lets the jobs run, so that promised mail is in the outbox."""
    queue.run_due(app)


def letters_to(app: Flask, email: str) -> list[str]:
    """The text of each letter to an address, the newest last."""
    deliver(app)
    found = []
    for message in mail.outbox:
        if message["To"] == email:
            body = message.get_body(("plain",))
            assert body is not None
            found.append(body.get_content())
    return found


def read_code(app: Flask, email: str) -> str:
    """The code in the newest letter to an address."""
    letters = letters_to(app, email)
    assert letters, f"no letter to {email}"
    found = CODE.search(letters[-1])
    assert found, letters[-1]
    return found[1]


def arriving(app: Flask, email: str, host: str) -> Browser:
    """Somebody who is signed in on a host."""
    browser = Browser(app, host)
    answer = browser.sign_in(email)
    assert answer.status_code == 303, answer.text
    return browser


ACME = "acme.gatehouse.test"
GLOBEX = "globex.gatehouse.test"
ADMIN = "admin.gatehouse.test"
APEX = "gatehouse.test"


def statements(app, browser, path, **more):
    """The SQL a page costs."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert browser.get(path, **more).status_code == 200
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
    return seen
