"""The API's document: OpenAPI 3.1, from the schemas that read the calls and from who may make them."""

from copy import deepcopy
from functools import cache
from typing import Any

from flask import current_app
from pydantic import BaseModel, Field

from webapp.platform import addresses
from webapp.web import api

PROBLEM = "application/problem+json"
ROOMS = {
    "Sign-in": "A program signs in for a person: by a code, or by password, and where it is wanted a second factor. It gets an access token for 15 minutes "
    "and a refresh token, which is good once and brings the next pair.",
    "Me": "The person whose token it is.",
    "Members": "Who sits in the organization, and as what.",
    "Groups": "Named sets of members.",
    "Invitations": "Letters by which people come in.",
    "Documents": "Papers. What the token's person may not see is not there, a colleague's as little as another organization's.",
    "Provisioning": "For systems that sell or hand out organizations. Names and hashes are those they know.",
    "Sign-ups": "Asking to join an organization, and a manager's decision.",
    "Domains": "Domains of an organization's own, proved by a TXT record.",
    "Console": "For those who run the installation, whose token names no organization: organizations, people, plans and jobs, and nobody's documents.",
}
FORM, BYTES = "multipart/form-data", "application/octet-stream"
_TEXTS = {"type": "array", "items": {"type": "string"}}
BODIES = {
    FORM: {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}, "title": {"type": "string"}, "categories": _TEXTS, "tags": _TEXTS},
    },
    BYTES: {"type": "string", "format": "binary"},
}
SAID = {
    401: "No valid token",
    403: "Not allowed",
    404: "Not there, or not yours to see",
    409: "Conflict",
    412: "Changed since it was read",
    413: "Too large",
    415: "Not JSON",
    422: "Something does not fit",
    428: "If-Match is missing",
    429: "Too often",
    503: "Not available now",
    507: "The disk is full",
}


class Problem(BaseModel):
    """What every refusal looks like (RFC 9457)."""

    type: str
    title: str = Field(description="The kind of refusal, in a few words.")
    status: int
    detail: str = Field(description="A sentence for a person: what happened, and what to do.")
    code: str = Field(description="For programs; stable.", pattern="^[A-Z0-9_]+$")
    errors: dict[str, list[str]] | None = Field(None, description="What is wrong with each field.")
    challenge: str | None = Field(None, description="With SECOND_FACTOR_REQUIRED: goes to /v1/auth/second-factor, within 10 minutes.")


def document() -> dict[str, Any]:
    """The document of all calls, built once a process."""
    return _built(addresses.of_api(""))


@cache
def _built(server: str) -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(api.spec.spec)
    made["openapi"] = "3.1.0"
    made["info"]["description"] = "What people do in Gatehouse, for programs. Errors are RFC 9457 problems with a stable `code`."
    made["servers"] = [{"url": server}]
    used = {tag["name"] for tag in made["tags"]}
    made["tags"] = [{"name": name, "description": words} for name, words in ROOMS.items() if name in used] + [
        {"name": name} for name in sorted(used - set(ROOMS))
    ]
    made["security"] = []
    schemas = made["components"]["schemas"]
    schemas.pop("Unprocessable", None)
    schemas["Problem"] = Problem.model_json_schema(mode="validation")
    made["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An access token, or an API token that a person made in their browser."}
    }
    views = {view.__name__: view for view in current_app.view_functions.values() if hasattr(view, "__name__")}
    for path, calls in made["paths"].items():
        for method, call in calls.items():
            name = call["operationId"]
            _complete(call, method, path, api.CALLS[name], getattr(views[name], "guard", ""))
    return made


def _complete(call: dict[str, Any], method: str, path: str, declared: api.Call, guard: str) -> None:
    """Adds what follows from who may call, and from what every call may answer."""
    call["operationId"] = call["operationId"].removeprefix("api_")
    is_open = guard == "public"
    call["security"] = [] if is_open else [{"bearer": []}]
    keyed = declared.keyed and method in ("post", "put")
    if guard == "provisioning":
        call["description"] = f"{call['description']}\n\nTakes a provisioning key, which is made at the console, or a sys-admin's token.".strip()
    elif guard not in ("public", "signed in", "in person"):
        call["description"] = f"{call['description']}\n\nNeeds the permission `{guard}`.".strip()
    refused = {429: "", **({} if is_open else {401: "", 403: "", 503: ""}), **({404: ""} if "{" in path else {})}
    refused |= {413: "", 415: "", 422: ""} if declared.has_body else {}
    refused |= {422: ""} if any(one["in"] == "query" for one in call["parameters"]) else {}
    refused |= {409: "IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS", 422: ""} if keyed else {}
    refused |= {412: "STALE"} if declared.tagged and method != "get" else {}
    for status, codes in declared.refuses.items():
        refused[status] = ", ".join(part for part in (refused.get(status), codes) if part)
    done = call["responses"][str(declared.status)]
    if declared.tagged:
        done["headers"] = {"ETag": _header("What If-Match takes.")}
    also = {str(declared.also): call["responses"][str(declared.also)]} if declared.also else {}
    call["responses"] = {**also, str(declared.status): done, **{str(status): _refusal(status, codes) for status, codes in sorted(refused.items())}}
    if declared.takes:
        call["requestBody"] = {"required": True, "content": {declared.takes: {"schema": BODIES[declared.takes]}}}
    if keyed:
        call["parameters"].append(
            _parameter("Idempotency-Key", "The same key and body within 24 hours gets the first answer again.", minLength=1, maxLength=api.KEY_LENGTH)
        )
    if declared.tagged and method != "get":
        call["parameters"].append(_parameter("If-Match", "The ETag of what is to be changed; another one by now is refused."))


def _refusal(status: int, codes: str) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": f"{SAID.get(status, 'Refused')}{': ' + codes if codes else ''}",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": _header("Bearer")}
    if status == 429:
        answer["headers"] = {"Retry-After": _header("Seconds to wait.")}
    return answer


def _header(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}


def _parameter(name: str, words: str, **bounds: int) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": words, "schema": {"type": "string", **bounds}}
