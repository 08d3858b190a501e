"""One organization at its share is refused for a moment; the others go on."""

import ast
import threading
from pathlib import Path
from typing import Any

import pytest
import screens
from flask import Flask, Response, request, send_file

from webapp.web import guards, shares, sides


def held_open(app: Flask) -> tuple[threading.Event, threading.Semaphore]:
    """A view of organizations that waits: (lets all of them end, counts those that began)."""
    over, begun = threading.Event(), threading.Semaphore(0)

    @guards.public
    def slow() -> str:
        begun.release()
        over.wait(20)
        return "done"

    app.add_url_rule("/slow", "slow", slow, subdomain=sides.ORG)
    return over, begun


def test_past_its_share_an_organization_waits_and_others_are_served(app: Flask) -> None:
    over, begun = held_open(app)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(screens.Browser(app, screens.ACME).get("/slow").status_code)) for _ in range(shares.SHARE)]
    for thread in threads:
        thread.start()
    try:
        assert all(begun.acquire(timeout=10) for _ in threads)
        refused = screens.Browser(app, screens.ACME).get("/signin")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        assert screens.Browser(app, screens.ACME).get("/healthz").status_code == 200
        assert screens.Browser(app, screens.GLOBEX).get("/signin").status_code == 200
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert answers == [200] * shares.SHARE
    assert screens.Browser(app, screens.ACME).get("/signin").status_code == 200


def test_what_is_streamed_holds_its_share_until_it_is_gone(app: Flask) -> None:
    @guards.public
    def stream() -> Response:
        return Response(bytes([65]) for _ in range(100))

    app.add_url_rule("/stream", "stream", stream, subdomain=sides.ORG)
    answer = app.test_client().get("/stream", base_url=f"https://{screens.ACME}")
    assert sum(shares._at_work.values()) == 1
    answer.close()
    assert sum(shares._at_work.values()) == 0


@pytest.mark.parametrize("more", [{}, {"headers": {"Range": "bytes=2-5"}}, {"method": "HEAD"}, {"headers": {"If-None-Match": '"one"'}}])
def test_a_file_gives_its_share_back_however_it_is_asked_for(app: Flask, tmp_path: Path, more: dict[str, Any]) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")

    @guards.public
    def send() -> Response:
        response = send_file(tmp_path / "file", mimetype="text/plain", conditional=False, etag=False)
        response.set_etag("one")
        return response.make_conditional(request.environ, accept_ranges=True, complete_length=10)

    app.add_url_rule("/file", "file", send, subdomain=sides.ORG)
    answer = app.test_client().open("/file", base_url=f"https://{screens.ACME}", **more)
    assert answer.status_code in (200, 206, 304)
    answer.close()
    assert sum(shares._at_work.values()) == 0


def test_a_share_leaves_room_in_a_worker() -> None:
    tree = ast.parse((Path(__file__).parents[2] / "gunicorn.conf.py").read_text())
    (threads,) = [node.value.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "threads"]
    assert threads > shares.SHARE
