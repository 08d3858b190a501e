"""Language models behind the protocol that OpenAI made and many servers speak: one question, one answer of a known shape.

What a provider says is never repeated: its errors echo parts of the key. A failure is one of four kinds with a reason of ours."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx2
import openai
import pydantic
from openai.types.chat import ChatCompletion

from webapp.kit import bounded

WHOLE = 120.0  # seconds: 8192 tokens at the 70 a second of a middling model
MOST = 2**20  # bytes of an answer: thirty times 8192 tokens
PROBING = 20.0  # seconds that a person waits for the outcome of a test
PROBE_TOKENS = 16  # the fewest that every model takes
RETRIES = 2
LONGEST_WAIT = 5.0  # seconds between two tries; who is told to wait longer says so, and a job comes back later
ADAPTATIONS = 4  # what a server may refuse: max_tokens, temperature, an answer by schema, an answer in JSON

Shape = TypeVar("Shape", bound=pydantic.BaseModel)
Result = TypeVar("Result")
Message = Mapping[str, str]  # {"role": "system" | "user" | "assistant", "content": ...}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`base_url` as the provider documents it, with its /v1. The key shows in no repr."""

    base_url: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer(Generic[Shape]):
    """`value` is checked by the schema. Tokens are those that the provider counted."""

    value: Shape
    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out


class Failed(Exception):
    """`reason` is a stable word; `tokens` were spent all the same, and are to be metered."""

    def __init__(self, reason: str, *, tokens: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.tokens = tokens


class Refused(Failed):
    """The provider will not, however often it is asked: key | credit | model | request | content."""


class Unreachable(Failed):
    """Nobody answered, or not in time, or broken: connection | timeout | redirect | server."""


class Overloaded(Failed):
    """`retry_after`: seconds, where the provider said so. Its reason is always busy."""

    def __init__(self, retry_after: int | None = None) -> None:
        super().__init__("busy")
        self.retry_after = retry_after


class Malformed(Failed):
    """An answer that is not what was asked for: truncated | garbage | schema."""


def complete(
    endpoint: Endpoint,
    *,
    model: str,
    temperature: float,
    max_tokens: int,
    messages: Sequence[Message],
    schema: type[Shape],
    retries: int = RETRIES,
    seconds: float = WHOLE,
) -> Answer[Shape]:
    """Asks once for an answer that fits `schema`, whose docstring and field descriptions the model reads. `seconds` bounds one
    try. Raises Refused, Unreachable, Overloaded, Malformed."""
    asked: dict[str, Any] = {
        "model": model,
        "messages": list(messages),
        "temperature": temperature,
        "max_tokens": max_tokens,
        "response_format": _format(schema),
    }

    def ask() -> object:
        with connected(endpoint, seconds, MOST) as client:
            return adapting(client.chat.completions.create, asked, _without)

    return _read(persistently(ask, retries), schema)


def probe(endpoint: Endpoint, *, model: str, seconds: float = PROBING) -> int:
    """Whether the model answers at all; the tokens that the question cost. Asks once, and is over after `seconds`. Raises as `complete` does."""
    asked: dict[str, Any] = {"model": model, "messages": [{"role": "user", "content": "Answer with the word yes."}], "max_tokens": PROBE_TOKENS}
    with connected(endpoint, seconds, MOST) as client:
        found = adapting(client.chat.completions.create, asked, _without)
    if not isinstance(found, ChatCompletion) or not found.choices:
        raise Malformed("garbage")
    return _count(found, "prompt_tokens") + _count(found, "completion_tokens")


@contextmanager
def connected(endpoint: Endpoint, seconds: float, most: int) -> Iterator[openai.OpenAI]:
    """A client whose every failure becomes one of ours."""
    with bounded.client(seconds, most) as http, translated():
        yield openai.OpenAI(api_key=endpoint.key, base_url=endpoint.base_url, http_client=http, max_retries=0)


def persistently(call: Callable[[], Result], retries: int) -> Result:
    """Tries again what may go better a moment later, waiting longer each time, and as long as the provider asks."""
    for attempt in range(retries + 1):
        try:
            with translated():
                return call()
        except (Overloaded, Unreachable) as failure:
            wait = _wait(failure, attempt)
            if attempt == retries or wait is None:
                raise
            time.sleep(wait)
    raise AssertionError("the last try returns or raises")


def adapting(call: Callable[..., Result], asked: dict[str, Any], without: Callable[[dict[str, Any], str], dict[str, Any] | None]) -> Result:
    """Calls with the fields of `asked`; where the server names one that it does not take, once more as `without` says."""
    for _ in range(ADAPTATIONS):
        try:
            return call(**asked)
        except openai.BadRequestError as error:
            changed = without(asked, error.param or "")
            if changed is None:
                raise
            asked = changed
    return call(**asked)


def _without(asked: dict[str, Any], param: str) -> dict[str, Any] | None:
    """Reasoning models count `max_completion_tokens` and know no temperature; small servers know JSON but no schema."""
    rest = {name: value for name, value in asked.items() if name != param}
    if param not in asked:
        return None
    if param == "max_tokens":
        return {**rest, "max_completion_tokens": asked[param]}
    if param == "response_format" and asked[param]["type"] == "json_schema":
        shape = json.dumps(asked[param]["json_schema"]["schema"])
        told = {"role": "system", "content": f"Answer with one JSON object that fits this schema, and nothing else: {shape}"}
        return {**rest, "messages": [told, *asked["messages"]], "response_format": {"type": "json_object"}}
    return rest if param in ("temperature", "response_format") else None


def _format(schema: type[pydantic.BaseModel]) -> dict[str, Any]:
    strict = openai.pydantic_function_tool(schema)["function"]["parameters"]
    return {"type": "json_schema", "json_schema": {"name": schema.__name__, "strict": True, "schema": strict}}


def _read(found: object, schema: type[Shape]) -> Answer[Shape]:
    """The SDK checks nothing of what was answered: any field may be missing, or be something else."""
    if not isinstance(found, ChatCompletion):
        raise Malformed("garbage")
    tokens_in, tokens_out = _count(found, "prompt_tokens"), _count(found, "completion_tokens")
    spent = tokens_in + tokens_out
    try:
        choice = found.choices[0]
        refusal, content, ending = choice.message.refusal, choice.message.content, choice.finish_reason
    except (AttributeError, IndexError, TypeError, KeyError):
        raise Malformed("garbage", tokens=spent) from None
    if refusal or ending == "content_filter":
        raise Refused("content", tokens=spent)
    if ending == "length":
        raise Malformed("truncated", tokens=spent)
    try:
        return Answer(schema.model_validate_json(content or ""), tokens_in, tokens_out)
    except pydantic.ValidationError as error:
        is_json = all(problem["type"] != "json_invalid" for problem in error.errors(include_url=False, include_input=False))
        raise Malformed("schema" if is_json else "garbage", tokens=spent) from None


def _count(found: ChatCompletion, name: str) -> int:
    counted = getattr(found.usage, name, 0)
    return max(counted, 0) if isinstance(counted, int) else 0


@contextmanager
def translated() -> Iterator[None]:
    """`from None`: the SDK's errors hold the provider's words, and its requests the key."""
    try:
        yield
    except openai.APITimeoutError:
        raise Unreachable("timeout") from None
    except openai.APIConnectionError:
        raise Unreachable("connection") from None
    except openai.APIStatusError as error:
        raise of_status(error.status_code, error.code or "", error.response.headers) from None
    except openai.OpenAIError:
        raise Malformed("garbage") from None
    except httpx2.TimeoutException:
        raise Unreachable("timeout") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError):
        raise Unreachable("connection") from None
    except ValueError:
        raise Malformed("garbage") from None


def of_status(status: int, code: str, headers: Mapping[str, str]) -> Failed:
    """What a status that is no success means. `code` is the provider's own word: used-up credit comes as 429, too."""
    if code in ("insufficient_quota", "billing_hard_limit_reached", "insufficientCredits") or status == 402:
        return Refused("credit")
    if status in (401, 403):
        return Refused("key")
    if status == 404:
        return Refused("model")
    if status in (429, 503, 529):
        return Overloaded(_seconds(headers.get("retry-after")))
    if code in ("content_policy_violation", "content_filter", "moderation_blocked"):
        return Refused("content")
    if status >= 500 or status == 408:
        return Unreachable("server")
    return Unreachable("redirect") if 300 <= status < 400 else Refused("request")


def _seconds(text: str | None) -> int | None:
    with suppress(TypeError, ValueError):
        return min(max(int(float(text or "")), 0), 24 * 3600)
    return None


def _wait(failure: Failed, attempt: int) -> float | None:
    """Seconds until the next try; None where that is not worth waiting for here. A redirect stays one."""
    if failure.reason == "redirect":
        return None
    backing_off = 0.5 * 2**attempt * random.uniform(0.75, 1.25)  # noqa: S311 - spreads tries, hides nothing
    asked = failure.retry_after if isinstance(failure, Overloaded) else None
    wait = max(backing_off, asked or 0)
    return wait if wait <= LONGEST_WAIT else None
