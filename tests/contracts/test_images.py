from types import SimpleNamespace

import model_servers
import pytest
from contracts.images_contract import ImagesContract

from webapp.kit import images, llm


@pytest.fixture(scope="module")
def running():
    with model_servers.serving() as server:
        yield server


@pytest.fixture
def server(running, monkeypatch):
    monkeypatch.setattr(llm, "time", SimpleNamespace(sleep=lambda _seconds: None))
    monkeypatch.setattr(images, "MOST", 2**20)
    running.asked.clear()
    return running


class TestOpenAI(ImagesContract):
    service = pytest.fixture(lambda self: "openai")
    url = pytest.fixture(lambda self, server: server.chat)

    @pytest.mark.parametrize("param", ["response_format", "quality", "style"])
    def test_a_field_that_a_model_does_not_know_is_left_out(self, server, param):
        order = images.Order(f"without-{param}", "A harbour", "1024x1024", "standard", "natural")
        assert images.generate("openai", llm.Endpoint(server.chat, model_servers.KEY), order) == model_servers.picture()
        assert param not in server.asked[1]["body"]


class TestRunware(ImagesContract):
    service = pytest.fixture(lambda self: "runware")
    url = pytest.fixture(lambda self, server: server.runware)

    def test_sizes_are_those_that_the_service_takes(self, server):
        images.generate("runware", llm.Endpoint(server.runware, model_servers.KEY), images.Order("good", "A", "1000x30", "standard"))
        (task,) = server.asked[0]["body"]
        assert (task["width"], task["height"]) == (1024, 128)
        assert len(task["positivePrompt"]) >= 4


def test_every_service_has_its_suite():
    assert images.SERVICES == ("openai", "runware")
