"""Servers that speak the protocols of language and picture models, and misbehave as the model's name says. What reaches them is kept."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from PIL import Image

KEY = "sk-planted-7f3Kq9wZx2"  # the only key that is taken; nothing of it may turn up anywhere
MODELS = ("good", "other", "gpt-4o-mini", "dall-e-3", "runware:97@1")


def picture(size: tuple[int, int] = (64, 64)) -> bytes:
    """A PNG."""
    held = BytesIO()
    Image.new("RGB", size, "#2f6f4f").save(held, "PNG")
    return held.getvalue()


@dataclass
class Server:
    """`answer`: what a good model says to the messages of a chat. `asked`: every body that came, with its path and key."""

    port: int = 0
    answer: Callable[[list[dict[str, str]]], str] = lambda _messages: '{"kind": "invoice"}'
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def chat(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def runware(self) -> str:
        return f"http://127.0.0.1:{self.port}/runware/v1"

    def times(self, model: str) -> int:
        return sum(model in json.dumps(one["body"]) for one in self.asked)


class Spoken(BaseHTTPRequestHandler):
    """A model named like a fault has it: 401 429 429-long 500 slow drip huge html garbage ... Whatever is `-once` has it the first time."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: object) -> None:
        pass

    @property
    def house(self) -> Server:
        return self.server.house  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        self._keep(None)
        if self._has_key():
            self._say(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in MODELS]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._keep(body)
        if not self._has_key():
            return
        if self.path == "/runware/v1":
            self._runware(body[0])
        else:
            self._openai(body)

    def _keep(self, body: Any) -> None:
        self.house.asked.append({"path": self.path, "body": body, "key": self.headers.get("Authorization", "")})

    def _has_key(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {KEY}":
            return True
        said = f"Incorrect API key provided: {self.headers.get('Authorization')}."  # as OpenAI does
        one = {"code": "invalidApiKey", "message": said} if self.path.startswith("/runware") else {"message": said, "code": "invalid_api_key"}
        self._say(401, {"errors": [one]} if self.path.startswith("/runware") else {"error": one})
        return False

    def _openai(self, body: dict[str, Any]) -> None:
        model = body["model"]
        if self._is_faulty(model, lambda code, message, param=None: {"error": {"message": message, "code": code, "param": param}}, body):
            return
        if self.path.endswith("/images/generations"):
            self._say(200, {"created": 0, "data": [{"b64_json": self._drawn(model)}]})
            return
        message: dict[str, Any] = {"role": "assistant", "content": self.house.answer(body["messages"]), "refusal": None}
        ending = "stop"
        if model == "truncated":
            message["content"], ending = message["content"][:5], "length"
        if model == "garbage":
            message["content"] = "Sure! Here is the JSON: ```json {..."
        if model == "schema":
            message["content"] = '{"kind": 7, "more": "DROP TABLE"}'
        if model == "refusal":
            message |= {"content": None, "refusal": "I cannot help with that."}
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        choices = [] if model == "nothing" else [{"index": 0, "finish_reason": ending, "message": message}]
        self._say(200, {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": model, "choices": choices, "usage": usage})

    def _runware(self, task: dict[str, Any]) -> None:
        if task["taskType"] == "modelSearch":
            results = [{"air": name} for name in MODELS if task["search"] in name]
            self._say(200, {"data": [{"taskType": "modelSearch", "taskUUID": task["taskUUID"], "results": results}]})
            return
        model = task["model"]
        if self._is_faulty(model, lambda code, message, _param=None: {"errors": [{"code": code, "message": message}]}, task):
            return
        result = {"taskType": "imageInference", "taskUUID": task["taskUUID"], "imageBase64Data": self._drawn(model)}
        self._say(200, {"data": [] if model == "nothing" else [{"taskUUID": "another"}, result]})

    def _drawn(self, model: str) -> Any:
        return {"garbage": "***", "nothing": None}.get(model, base64.b64encode(picture()).decode())

    def _is_faulty(self, model: str, error: Callable[..., Any], body: dict[str, Any]) -> bool:
        fault, once, _ = model.partition("-once")
        if once and self.house.times(model) > 1:
            return False
        if model.startswith("late-"):
            time.sleep(0.3)
            model = model.removeprefix("late-")
        if model.startswith("without-") and (param := model.removeprefix("without-")) in body:
            self._say(400, error("unsupported_parameter", f"{param}?", param))
            return True
        errors = {
            "401": (401, "invalid_api_key"),
            "402": (429, "insufficient_quota"),
            "404": (404, "model_not_found"),
            "400": (400, "bad"),
            "500": (500, "boom"),
            "policy": (400, "content_policy_violation"),
        }
        if fault in errors:
            status, code = errors[fault]
            status = 402 if code == "insufficient_quota" and self.path.startswith("/runware") else status
            self._say(status, error(code, f"no: {self.headers.get('Authorization')}"))
        elif fault in ("429", "429-long"):
            self._say(429, error("rate_limit_exceeded", "slow down"), {"Retry-After": "90" if fault.endswith("long") else "0"})
        elif fault == "html":
            self._say(200, b"<html>captive portal</html>", {"Content-Type": "text/html"})
        elif fault == "broken":
            self._say(200, b'{"id": "chatcmpl')
        elif fault == "list":
            self._say(200, b"[[[]]]")
        elif fault == "huge":
            self._say(200, b'"' + b"x" * (2 * 2**20) + b'"')
        elif fault == "redirect":
            self._say(302, b"", {"Location": f"http://127.0.0.1:{self.house.port}/elsewhere"})
        elif fault == "slow":
            time.sleep(1.5)
            self._say(200, {})
        elif fault == "drip":
            self._drip()
        elif fault == "drip-headers":
            self._drip_headers()
        elif fault == "hangup":
            self.close_connection = True
        else:
            return False
        return True

    def _drip_headers(self) -> None:
        try:
            for at in range(60):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" if at == 0 else f"X-More-{at}: yes\r\n".encode())
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass
        self.close_connection = True

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        try:
            for _ in range(60):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass  # they hung up, which is what is wanted
        self.close_connection = True

    def _say(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # too much for them


@contextmanager
def serving() -> Iterator[Server]:
    house = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), Spoken) as server:
        server.house = house  # type: ignore[attr-defined]
        house.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield house
        server.shutdown()
        thread.join()
