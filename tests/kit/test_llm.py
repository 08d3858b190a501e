import json
import time
from types import SimpleNamespace
from typing import Literal

import httpx2
import model_servers
import pydantic
import pytest

from webapp.kit import llm, outbound


class Filed(pydantic.BaseModel):
    """What a document is."""

    kind: Literal["invoice", "minutes"]


@pytest.fixture(scope="module")
def running():
    with model_servers.serving() as server:
        yield server


@pytest.fixture
def server(running, monkeypatch):
    monkeypatch.setattr(llm, "time", SimpleNamespace(sleep=lambda _seconds: None))
    running.asked.clear()
    return running


def ask(server, model="good", *, key=model_servers.KEY, base_url=None, **more):
    endpoint = llm.Endpoint(base_url or server.chat, key)
    return llm.complete(endpoint, model=model, temperature=0.7, max_tokens=100, messages=[{"role": "user", "content": "Which?"}], schema=Filed, **more)


def test_a_model_answers_in_the_shape_that_was_asked_for(server):
    answer = ask(server)
    assert (answer.value.kind, answer.tokens_in, answer.tokens_out, answer.tokens) == ("invoice", 11, 7, 18)
    (sent,) = server.asked
    assert sent["path"] == "/v1/chat/completions"
    assert (sent["body"]["model"], sent["body"]["temperature"], sent["body"]["max_tokens"]) == ("good", 0.7, 100)
    shape = sent["body"]["response_format"]["json_schema"]
    assert shape["strict"] is True
    assert shape["schema"]["properties"]["kind"]["enum"] == ["invoice", "minutes"]
    assert shape["schema"]["additionalProperties"] is False


@pytest.mark.parametrize("fault", ["429", "500", "html"])
def test_what_goes_wrong_once_is_asked_again(server, fault):
    if fault == "html":
        with pytest.raises(llm.Malformed):  # a portal in between stays there
            ask(server, "html-once")
        return
    assert ask(server, f"{fault}-once").value.kind == "invoice"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("model", "error", "reason", "tries"),
    [
        ("401", llm.Refused, "key", 1),
        ("402", llm.Refused, "credit", 1),
        ("404", llm.Refused, "model", 1),
        ("400", llm.Refused, "request", 1),
        ("policy", llm.Refused, "content", 1),
        ("refusal", llm.Refused, "content", 1),
        ("429", llm.Overloaded, "busy", 3),
        ("429-long", llm.Overloaded, "busy", 1),
        ("500", llm.Unreachable, "server", 3),
        ("hangup", llm.Unreachable, "connection", 3),
        ("huge", llm.Unreachable, "connection", 3),
        ("redirect", llm.Unreachable, "redirect", 1),
        ("truncated", llm.Malformed, "truncated", 1),
        ("garbage", llm.Malformed, "garbage", 1),
        ("schema", llm.Malformed, "schema", 1),
        ("nothing", llm.Malformed, "garbage", 1),
        ("html", llm.Malformed, "garbage", 1),
        ("broken", llm.Malformed, "garbage", 1),
        ("list", llm.Malformed, "garbage", 1),
    ],
)
def test_every_failure_is_one_of_four_kinds_and_repeats_nothing_of_the_key(server, model, error, reason, tries):
    with pytest.raises(llm.Failed) as failed:
        ask(server, model)
    assert type(failed.value) is error
    assert failed.value.reason == reason
    assert len(server.asked) == tries
    assert model_servers.KEY not in repr(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None


def test_who_is_too_busy_for_us_says_for_how_long(server):
    with pytest.raises(llm.Overloaded) as failed:
        ask(server, "429-long")
    assert failed.value.retry_after == 90


@pytest.mark.parametrize("model", ["truncated", "garbage", "schema", "refusal"])
def test_tokens_of_an_answer_that_is_no_use_are_told_all_the_same(server, model):
    with pytest.raises(llm.Failed) as failed:
        ask(server, model)
    assert failed.value.tokens == 18


@pytest.mark.parametrize("model", ["slow", "drip", "drip-headers"])
def test_an_answer_that_does_not_end_is_given_up(server, model):
    began = time.monotonic()
    with pytest.raises(llm.Unreachable) as failed:
        ask(server, model, retries=0, seconds=0.4)
    assert failed.value.reason == "timeout"
    assert time.monotonic() - began < 1.4


@pytest.mark.parametrize("model", ["drip-headers", "late-without-max_tokens"])
def test_a_probe_is_over_in_its_time_however_often_it_asks(server, model):
    began = time.monotonic()
    with pytest.raises(llm.Unreachable) as failed:
        llm.probe(llm.Endpoint(server.chat, model_servers.KEY), model=model, seconds=0.5)
    assert failed.value.reason == "timeout"
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("param", ["max_tokens", "temperature", "response_format"])
def test_a_field_that_a_server_does_not_take_is_said_in_another_way(server, param):
    assert ask(server, f"without-{param}").value.kind == "invoice"
    first, second, *more = (one["body"] for one in server.asked)
    if param == "max_tokens":
        assert second["max_completion_tokens"] == 100
        assert "max_tokens" not in second
    elif param == "temperature":
        assert "temperature" not in second
    else:
        assert second["response_format"] == {"type": "json_object"}
        assert json.dumps("minutes") in second["messages"][0]["content"]
        assert second["messages"][1:] == first["messages"]
        assert "response_format" not in more[0]  # not even JSON could be asked for


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1/v1", "http://nowhere.invalid/v1", "http://[", "ftp://127.0.0.1/v1"])
def test_an_address_where_nobody_answers_is_unreachable(server, base_url):
    with pytest.raises(llm.Unreachable):
        ask(server, base_url=base_url, retries=0)


def test_another_key_is_refused_and_shows_nowhere(server):
    with pytest.raises(llm.Refused) as failed:
        ask(server, key="sk-another-secret")
    assert failed.value.reason == "key"
    assert "secret" not in repr(llm.Endpoint(server.chat, "sk-another-secret"))


def test_a_probe_says_what_it_cost(server):
    endpoint = llm.Endpoint(server.chat, model_servers.KEY)
    assert llm.probe(endpoint, model="good") == 18
    with pytest.raises(llm.Unreachable):
        llm.probe(endpoint, model="500")
    assert server.times("500") == 1


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254"])
def test_a_name_that_leads_to_a_machine_s_own_secrets_is_not_called(monkeypatch, address):
    asked = []
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_given, **_more: [(0, 0, 0, "", (address, 443))])
    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", lambda _self, request: asked.append(request))
    with pytest.raises(llm.Unreachable) as failed:
        llm.probe(llm.Endpoint("http://models.example/v1", model_servers.KEY), model="good")
    assert (failed.value.reason, asked) == ("connection", [])
