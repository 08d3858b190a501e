"""A program in front of the API: signs in by the real door, sends JSON and its token."""

from typing import Any

import cast
import screens
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.auth import signing, tokens
from webapp.kit import db
from webapp.platform.models import User

API = "api.gatehouse.test"


class Program:
    """`access` goes along with each call, where there is one."""

    def __init__(self, app: Flask, access: str | None = None, refresh: str | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.access = access
        self.refresh = refresh

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.access}"} if self.access else {}
        if body is not None:
            more["json"] = body
        return self.client.open(path, method=method, base_url=f"https://{API}", headers={**sent, **(headers or {})}, buffered=True, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, body: dict[str, Any], **more: Any) -> TestResponse:
        return self.call("POST", path, body, **more)

    def sign_in(self, email: str, org: str | None) -> TestResponse:
        """Asks for a code, reads the mail, sends the code; keeps the tokens, if there are."""
        self.post("/v1/auth/otp", {"method": "email", "contact": email, "org": org})
        answer = self.post("/v1/auth/otp/verify", {"contact": email, "code": screens.read_code(self.app, email), "org": org})
        if answer.status_code == 200:
            self.access, self.refresh = answer.json["access_token"], answer.json["refresh_token"]
        return answer

    def renew(self, token: str | None = None) -> TestResponse:
        """Sends a refresh token, its own unless told."""
        return self.post("/v1/auth/refresh", {"refresh_token": token or self.refresh})


def problem(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which must be a problem."""
    assert answer.mimetype == "application/problem+json", answer.text
    assert answer.json["status"] == answer.status_code
    assert answer.json["detail"]
    return answer.status_code, answer.json["code"]


def signed_in(app: Flask, email: str, slug: str | None) -> Program:
    """A program of somebody, without the walk through the mail."""
    with app.app_context():
        signing.ensure()
        issued = tokens.open(cast.user(email), org=cast.org(slug).id if slug else None, way="code", device="a test")
        assert isinstance(issued, tokens.Issued)
        db.commit()
        return Program(app, issued.access, issued.refresh)


def give_factor(email: str) -> None:
    """Somebody has a second factor now."""
    user: User = cast.user(email)
    user.has_second_factor = True
    db.commit()
