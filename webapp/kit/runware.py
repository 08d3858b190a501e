"""Runware's protocol: a list of tasks is posted to one address, and a list of results or of errors comes back
(https://runware.ai/docs/platform/introduction)."""

from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx2

from webapp.kit import bounded, llm

SMALL = 2**16  # bytes of an answer without a picture
STEP = 64  # pixels: what width and height are multiples of
SHORTEST, LONGEST = 4, 2000  # characters of a prompt


def draw(endpoint: llm.Endpoint, model: str, prompt: str, size: tuple[int, int], seconds: float, most: int) -> str:
    """One picture as base64. `size` in pixels, rounded to what the service takes. Raises Refused, Unreachable, Overloaded, Malformed."""
    width, height = (max(round(length / STEP), 2) * STEP for length in size)
    asked = {"model": model, "positivePrompt": prompt[:LONGEST].ljust(SHORTEST, "."), "width": width, "height": height}
    form = {"numberResults": 1, "outputType": "base64Data", "outputFormat": "PNG"}
    result = _ask(endpoint, {"taskType": "imageInference", **asked, **form}, seconds, most)
    if result.get("NSFWContent") is True:
        raise llm.Refused("content")
    text = result.get("imageBase64Data")
    if not isinstance(text, str):
        raise llm.Malformed("garbage")
    return text


def probe(endpoint: llm.Endpoint, model: str, seconds: float) -> None:
    """Whether the service offers the model to the holder of the key. Raises as `draw` does."""
    result = _ask(endpoint, {"taskType": "modelSearch", "search": model, "limit": 20}, seconds, llm.MOST)
    found = result.get("results")
    if not isinstance(found, list):
        raise llm.Malformed("garbage")
    if model not in {one.get("air") for one in found if isinstance(one, dict)}:
        raise llm.Refused("model")


def _ask(endpoint: llm.Endpoint, task: dict[str, Any], seconds: float, most: int) -> dict[str, Any]:
    """The result of one task. What is not ours among the results is passed over."""
    uuid = str(uuid4())
    with llm.translated(), bounded.client(seconds, most) as http:
        answer = http.post(endpoint.base_url, json=[{**task, "taskUUID": uuid}], headers={"Authorization": f"Bearer {endpoint.key}"})
    said = _object(answer)
    if errors := said.get("errors"):
        raise _meant(errors, answer)
    if not answer.is_success:
        raise llm.of_status(answer.status_code, "", answer.headers)
    results = said.get("data")
    for result in results if isinstance(results, list) else []:
        if isinstance(result, dict) and result.get("taskUUID") == uuid:
            return result
    raise llm.Malformed("garbage")


def _object(answer: httpx2.Response) -> dict[str, Any]:
    said: Any = None
    with suppress(ValueError, RecursionError):
        said = answer.json()
    if isinstance(said, dict):
        return said
    if answer.is_success:
        raise llm.Malformed("garbage")
    return {}


def _meant(errors: object, answer: httpx2.Response) -> llm.Failed:
    """Errors come with a code of the service's own, some with the status of success."""
    first = errors[0] if isinstance(errors, list) and errors else {}
    code = str(first.get("code", "")).lower() if isinstance(first, dict) else ""
    if "apikey" in code or "auth" in code:
        return llm.Refused("key")
    if "credit" in code or "balance" in code:
        return llm.Refused("credit")
    if "nsfw" in code or "moderation" in code or "content" in code:
        return llm.Refused("content")
    if "model" in code:
        return llm.Refused("model")
    if "ratelimit" in code or "concurren" in code:
        return llm.of_status(429, "", answer.headers)
    return llm.Refused("request") if answer.is_success else llm.of_status(answer.status_code, "", answer.headers)
