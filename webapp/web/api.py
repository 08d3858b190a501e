"""Calls of the JSON API: what reads a call's body also documents it, so that the two cannot differ.

A room declares its calls in its `api` with `call`; `webapp.web.document` makes OpenAPI 3.1 of them."""

import json as text
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, g, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spectree import Response as Answers
from spectree import SpecTree
from spectree.plugins.base import Context
from spectree.plugins.flask_plugin import FlaskPlugin

from webapp import version
from webapp.kit import crypto, refusals
from webapp.platform import idempotency, organizations
from webapp.web import guards
from webapp.web.current import current
from webapp.web.guards import View

LIMIT, MOST = 50, 200  # rows of a list, when nothing is said and at most
KEY_LENGTH = 255
KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class Asked(BaseModel):
    """A body or a query. A field that is not named is refused, and a number in quotes is none."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Told(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)


class Listed(Asked):
    """What every list takes."""

    limit: int = Field(LIMIT, ge=1, le=MOST, description="How many at most.")
    cursor: str | None = Field(None, max_length=500, description="`next_cursor` of the page before.")


class Malformed(refusals.Invalid):
    """What was sent does not fit. `errors` maps a field to what is wrong with it."""

    def __init__(self, sentence: str, *, errors: dict[str, list[str]] | None = None, **more: Any) -> None:
        super().__init__(sentence, **more)
        self.errors = errors


class WrongType(refusals.Refusal):
    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class MatchNeeded(refusals.Refusal):
    status = 428
    code = "IF_MATCH_NEEDED"


@dataclass(frozen=True, slots=True)
class Call:
    """What the document says of a call beside its schemas."""

    status: int
    also: int | None
    refuses: dict[int, str]
    has_body: bool
    keyed: bool
    tagged: bool
    takes: str


CALLS: dict[str, Call] = {}
WORDS = {"missing": "This is missing.", "extra_forbidden": "There is no such field."}


class Reader(FlaskPlugin):
    """Reads strictly: a body must be said to be JSON, be JSON, and be an object; a query names each field once."""

    def request_validation(self, request: Any, query: Any, json: Any, form: Any, headers: Any, cookies: Any) -> None:
        request.context = Context(_query(query) if query else None, _body(json) if json else None, None, None, None)

    def validate_response(self, resp: Any, *settings: Any, **more: Any) -> Any:
        """A file goes out as it is: comparing it with a schema would read it into memory."""
        return (resp, None) if isinstance(resp, Response) else super().validate_response(resp, *settings, **more)


spec = SpecTree(
    "flask",
    backend=Reader,
    mode="strict",
    title="Gatehouse",
    version=version.VERSION,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    validation_error_model=type("Unprocessable", (Told,), {}),
)


def in_org(view: View) -> View:
    """For calls under `/v1/orgs/<org>`, above their guards: the token says whose organization it is, and the path must agree. A
    sys-admin's token is no organization's: NOT_A_MEMBER."""

    @wraps(view)
    def inside(org: str, **values: Any) -> Any:
        if current.org is not None and not organizations.is_called(current.org, org):
            raise refusals.NotFound()
        if current.org is None and current.sitting is not None:
            raise refusals.NotAllowed("You run this installation and belong to no organization.", code="NOT_A_MEMBER")
        return view(**values)

    return inside  # type: ignore[return-value]


def call(
    told: type[Told] | None,
    *,
    room: str,
    status: int = 200,
    also: int | None = None,
    refuses: dict[int, str] | None = None,
    keyed: bool = True,
    tagged: bool = False,
    takes: str = "",
) -> Any:
    """Declares a call. Its schemas are its `json` and `query` annotations (`Asked`) and `told`; its words, the docstring. `also`: another
    status with the same answer.
    `refuses`: statuses beside those that every call may answer, with their codes. `keyed`: takes an Idempotency-Key where it is
    a POST or PUT; not where answers hold secrets. `tagged`: takes If-Match. `takes`: the media type of a body that the view reads
    by itself as it comes; it then also remembers the key by itself (`idempotency_key`). Stands below the guard."""

    def declare(view: Any) -> Any:
        has_body = "json" in view.__annotations__
        CALLS[view.__name__] = Call(status, also, refuses or {}, has_body, keyed, tagged, takes)
        answers = Answers(**{f"HTTP_{code}": told for code in (status, also) if code})
        checked = spec.validate(resp=answers, tags=[room], operation_id=view.__name__)(view)
        return _once(checked) if keyed and not takes else checked

    return declare


def problem(status: int, title: str, detail: str, code: str, **more: Any) -> Response:
    """RFC 9457. `more`: further members, left out where they are None."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    body |= {name: value for name, value in more.items() if value is not None}
    response = Response(text.dumps(body), status, mimetype="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = _challenge(code)
    return response


def etag_of(told: Told) -> str:
    """The tag of what a resource looks like now."""
    return f'"{crypto.digest(told.model_dump_json())[:32]}"'


def need_match(etag: str, *, required: bool = False) -> None:
    """Raises Stale where the caller last saw something else; MatchNeeded where it must say what it saw, and does not."""
    if not request.headers.get("If-Match"):
        if required:
            raise MatchNeeded("Say in If-Match which version you mean to change: the ETag of your last GET.")
        return
    if not request.if_match.contains(etag.strip('"')):
        raise refusals.Stale("Somebody changed this since you read it. Read it again, then repeat your change.")


def idempotency_key() -> str | None:
    """The caller's name for this call, which is done once under it. Raises Malformed (IDEMPOTENCY_KEY_INVALID)."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Malformed("An Idempotency-Key has 1 to 255 printable characters.", code="IDEMPOTENCY_KEY_INVALID")
    return key


def install_keeping(app: Any) -> None:
    """Remembers answers to calls with an Idempotency-Key, in the transaction that is committed right after."""

    @app.after_request
    def keep(response: Response) -> Response:
        claimed = g.pop("idempotency_claim", None)
        if claimed is not None:
            if response.status_code >= 500 or response.status_code == 429:
                idempotency.release(claimed)
            else:
                headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                idempotency.keep(claimed, idempotency.Given(response.status_code, headers, response.get_data(as_text=True)))
        return response


def _once(view: Any) -> Any:
    def once(*args: Any, **values: Any) -> Any:
        key = idempotency_key() if request.method in ("POST", "PUT") else None
        if key is None:
            return view(*args, **values)
        caller = f"{current.person.id}:{current.org.id if current.org else ''}"
        found = idempotency.claim(caller, request.method, request.full_path, key, crypto.digest(request.get_data(as_text=True)))
        if isinstance(found, idempotency.Given):
            return Response(found.body, found.status, {**found.headers, "Idempotency-Replayed": "true"})
        g.idempotency_claim = found
        return view(*args, **values)

    return _named_like(once, view)


def _named_like(made: Any, view: Any) -> Any:
    made.__name__, made.__doc__, made.__wrapped__ = view.__name__, view.__doc__, view
    return made


def _challenge(code: str) -> str:
    """What a program is to bring (RFC 6750; RFC 9470 where the person must show anew who they are)."""
    if code == "PROOF_NEEDED":
        return f'Bearer realm="Gatehouse", error="insufficient_user_authentication", max_age="{int(guards.FRESH.total_seconds())}"'
    return 'Bearer realm="Gatehouse"' + (', error="invalid_token"' if "Authorization" in request.headers else "")


def _body(model: type[Asked]) -> Asked:
    if request.mimetype != "application/json":
        raise WrongType("The body must be JSON, and say so: Content-Type: application/json.")
    body = request.get_data()
    try:
        is_object = isinstance(text.loads(body), dict)
    except (ValueError, RecursionError):
        raise Malformed("The body is no JSON.", code="MALFORMED") from None
    if not is_object:
        raise Malformed("The body must be a JSON object.", code="MALFORMED")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _unfit(error) from None


def _query(model: type[Asked]) -> Asked:
    several = {name: ["Give this once."] for name, values in request.args.lists() if len(values) > 1}
    if several:
        raise Malformed("The query does not fit.", errors=several)
    try:
        return model.model_validate_strings(request.args.to_dict())
    except ValidationError as error:
        raise _unfit(error) from None


def _unfit(error: ValidationError) -> Malformed:
    errors: dict[str, list[str]] = {}
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        field = ".".join(str(part) for part in one["loc"]) or "body"
        errors.setdefault(field, []).append(WORDS.get(one["type"], one["msg"]))
    return Malformed("Something does not fit: see the errors.", errors=errors)
