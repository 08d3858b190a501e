"""Pictures drawn to order: one face for every service that draws. A driver is a module with `draw` and `probe`."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openai
from openai.types import ImagesResponse

from webapp.kit import llm, runware

WHOLE = 180.0  # seconds: the slowest models draw for two minutes
MOST = 32 * 2**20  # bytes of an answer: a PNG of 1792 x 1024 as base64, four times
RETRIES = 1


@dataclass(frozen=True, slots=True)
class Order:
    """`size` as width x height in pixels, "1024x1024". `quality` and `style` are words of the service; empty leaves them out."""

    model: str
    prompt: str
    size: str
    quality: str = ""
    style: str = ""


def generate(service: str, endpoint: llm.Endpoint, order: Order, *, retries: int = RETRIES, seconds: float = WHOLE) -> bytes:
    """The bytes of one picture, whose content nobody has judged yet. `service`: one of SERVICES. Raises what `llm.complete` does."""
    text = _DRAW[service](endpoint, order, retries, seconds)
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise llm.Malformed("garbage") from None
    if not found:
        raise llm.Malformed("garbage")
    return found


def probe(service: str, endpoint: llm.Endpoint, *, model: str, seconds: float = llm.PROBING) -> None:
    """Whether the service takes the key and, where it says so, offers the model; draws nothing. Raises as `generate` does."""
    _PROBE[service](endpoint, model, seconds)


def _draw_openai(endpoint: llm.Endpoint, order: Order, retries: int, seconds: float) -> str:
    asked: dict[str, Any] = {"model": order.model, "prompt": order.prompt, "size": order.size, "n": 1, "response_format": "b64_json"}
    asked |= {name: value for name, value in (("quality", order.quality), ("style", order.style)) if value}

    def draw() -> object:
        with llm.connected(endpoint, seconds, MOST) as client:
            return llm.adapting(client.images.generate, asked, _without)

    found = llm.persistently(draw, retries)
    if not isinstance(found, ImagesResponse):
        raise llm.Malformed("garbage")
    try:
        text = found.data[0].b64_json if found.data else None
    except (AttributeError, KeyError, TypeError):
        text = None
    if not isinstance(text, str):
        raise llm.Malformed("garbage")
    return text


def _without(asked: dict[str, Any], param: str) -> dict[str, Any] | None:
    """GPT image models always answer base64 and know no style; small servers know neither that nor a quality."""
    if param not in ("response_format", "style", "quality") or param not in asked:
        return None
    return {name: value for name, value in asked.items() if name != param}


def _probe_openai(endpoint: llm.Endpoint, model: str, seconds: float) -> None:
    with llm.connected(endpoint, seconds, MOST) as client:
        found = client.models.list()
    if not isinstance(found, openai.pagination.SyncPage) or not isinstance(found.data, list):
        raise llm.Malformed("garbage")
    if model not in {getattr(one, "id", None) for one in found.data}:
        raise llm.Refused("model")


def _draw_runware(endpoint: llm.Endpoint, order: Order, retries: int, seconds: float) -> str:
    width, _, height = order.size.partition("x")
    return llm.persistently(lambda: runware.draw(endpoint, order.model, order.prompt, (int(width), int(height)), seconds, MOST), retries)


_DRAW: dict[str, Callable[[llm.Endpoint, Order, int, float], str]] = {"openai": _draw_openai, "runware": _draw_runware}
_PROBE: dict[str, Callable[[llm.Endpoint, str, float], None]] = {"openai": _probe_openai, "runware": runware.probe}
SERVICES = tuple(_DRAW)
