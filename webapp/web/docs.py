"""The API's document, for programs and for people."""

import json
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, render_template, url_for

from webapp.web import document, guards, htmx

SAMPLES = {"string": "…", "integer": 50, "boolean": True, "array": [], "object": {}}
LABELS = {"org": "acme", "contact": "you@acme.example", "email": "you@acme.example", "code": "046213"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body or an answer, or a parameter."""

    name: str
    kind: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A call, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    is_open: bool
    parameters: list[Field]
    body: list[Field]
    status: str
    answer: list[Field]
    refusals: list[tuple[str, str]]
    curl: str


@guards.public
def api_entry_show() -> Response:
    return htmx.moved(url_for("web.docs_show"))


@guards.public
def openapi_show() -> Response:
    return jsonify(document.document())


@guards.public
def docs_show() -> str:
    made = document.document()
    rooms = [(tag["name"], tag.get("description", ""), _lines(made, tag["name"])) for tag in made["tags"]]
    return render_template("api/docs.html", rooms=rooms, server=made["servers"][0]["url"], version=made["info"]["version"])


def _lines(made: dict[str, Any], room: str) -> list[Line]:
    return [_line(made, path, method, call) for path, calls in made["paths"].items() for method, call in calls.items() if room in call["tags"]]


def _line(made: dict[str, Any], path: str, method: str, call: dict[str, Any]) -> Line:
    (status, done), *refused = call["responses"].items()
    body = _fields(made, call.get("requestBody"))
    parameters = [Field(one["name"], one["in"], one["required"], one.get("description", "")) for one in call["parameters"]]
    return Line(
        call["operationId"],
        method.upper(),
        path,
        call["summary"],
        call["description"],
        not call["security"],
        parameters,
        body,
        status,
        _fields(made, done),
        [(code, answer["description"]) for code, answer in refused],
        _curl(made, path, method, call, body),
    )


def _fields(made: dict[str, Any], part: dict[str, Any] | None) -> list[Field]:
    contents = list((part or {}).get("content", {}).values())
    schema = _resolved(made, contents[0]["schema"]) if contents else {}
    required = schema.get("required", [])
    return [Field(name, _kind(made, one), name in required, one.get("description", "")) for name, one in schema.get("properties", {}).items()]


def _resolved(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = made["components"]["schemas"][name] if name else schema
    return found


def _kind(made: dict[str, Any], schema: dict[str, Any]) -> str:
    """A type in words: "string, date-time", "OrgTold or null", "list of MembershipTold"."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(made, one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(json.dumps(one) for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(made, schema['items'])}"
    return ", ".join(part for part in (schema.get("type", "anything"), schema.get("format", "")) if part)


def _curl(made: dict[str, Any], path: str, method: str, call: dict[str, Any], body: list[Field]) -> str:
    """A line for the shell that makes the call."""
    is_told = method == "get" or (method == "post" and body)  # curl does these unasked
    pieces = [("curl " if is_told else f"curl -X {method.upper()} ") + made["servers"][0]["url"] + path]
    if call["security"]:
        pieces.append('-H "Authorization: Bearer $TOKEN"')
    sent = call.get("requestBody", {"content": {}})["content"]
    if "multipart/form-data" in sent:
        pieces.append("-F file=@letter.pdf")
    elif "application/octet-stream" in sent:
        pieces.append("-T letter.pdf")
    elif body:
        schema = _resolved(made, sent["application/json"]["schema"])
        example = {name: _sample(name, one) for name, one in schema["properties"].items()}
        pieces.append("-H 'Content-Type: application/json'")
        pieces.append(f"-d '{json.dumps(example, ensure_ascii=False)}'")
    return " \\\n  ".join(pieces)


def _sample(name: str, schema: dict[str, Any]) -> Any:
    if name in LABELS:
        return LABELS[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _sample(name, schema["anyOf"][0])
    return SAMPLES.get(schema.get("type", ""), "…")
