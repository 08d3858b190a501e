"""The API's document tells the truth: every answer fits it."""

import re

import cast
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import API, Program, signed_in
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from webapp.web import api, limits

EXAMPLES = 20  # for each call, good ones and as many bad ones
LEFT_OUT = [positive_data_acceptance]  # what no schema can say is refused too: a text that is no address, a code that is not the one


class Named:
    """The application under the API's name, whatever the caller calls it."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ, start_response):
        return self.app({**environ, "HTTP_HOST": API}, start_response)


def test_the_document_is_of_openapi_3_1_and_names_every_call(app: Flask) -> None:
    made = Program(app).get("/openapi.json").json
    assert made["openapi"] == "3.1.0"
    named = {call["operationId"] for calls in made["paths"].values() for call in calls.values()}
    assert named == {name.removeprefix("api_") for name in api.CALLS if not name.startswith("api_trial")}


def test_every_call_says_in_a_sentence_what_it_does(app: Flask) -> None:
    made = Program(app).get("/openapi.json").json
    assert [call["operationId"] for calls in made["paths"].values() for call in calls.values() if not re.fullmatch(r"[A-Z].*\.", call["summary"])] == []


def test_the_page_for_people_shows_every_call_and_asks_nobody_else(app: Flask) -> None:
    page = Program(app).get("/docs")
    made = Program(app).get("/openapi.json").json
    assert [path for path in made["paths"] if f">{path}</code>" not in page.text] == []
    assert [url for url in re.findall(r'(?:src|href)="([^"]+)"', page.text) if not url.startswith(("/", "#"))] == []
    assert Program(app).get("/").location == "/docs"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
def test_whatever_is_sent_the_answer_is_as_the_document_says(app: Flask, mode: GenerationMode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_PERSON", "100000 per minute")
    bob = signed_in(app, cast.BOB, "acme")
    made = Program(app).get("/openapi.json").json
    for call in (call for calls in made["paths"].values() for call in calls.values()):
        del call["security"]  # the token goes along with each call; who comes without one is tested in tests/house
    document = schemathesis.openapi.from_dict(made)
    document.app = Named(app)
    sent = {"Authorization": f"Bearer {bob.access}"}
    calls = [found.ok() for found in document.get_all_operations()]
    statuses = set()

    @settings(max_examples=EXAMPLES * len(calls), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=st.sampled_from(calls).flatmap(lambda call: call.as_strategy(generation_mode=mode)))
    def check(case: schemathesis.Case) -> None:
        answer = case.call(headers=sent)
        statuses.add(answer.status_code)
        case.validate_response(answer, headers=sent, excluded_checks=LEFT_OUT)

    check()
    assert statuses >= ({200, 204} if mode == GenerationMode.POSITIVE else {422})
