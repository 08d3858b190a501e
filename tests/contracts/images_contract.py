"""What every service that draws does. A service's tests inherit these and give `service`, the name of its driver, and `url`."""

import model_servers
import pytest

from webapp.kit import images, llm


class ImagesContract:
    def draw(self, service, url, model="good", key=model_servers.KEY, **more):
        return images.generate(service, llm.Endpoint(url, key), images.Order(model, "A harbour at dawn", "1024x768", "standard"), **more)

    def test_a_picture_comes_as_bytes(self, service, url, server):
        assert self.draw(service, url) == model_servers.picture()
        assert "A harbour at dawn" in str(server.asked[0]["body"])

    @pytest.mark.parametrize(
        ("model", "error", "reason"),
        [
            ("401", llm.Refused, "key"),
            ("402", llm.Refused, "credit"),
            ("404", llm.Refused, "model"),
            ("400", llm.Refused, "request"),
            ("policy", llm.Refused, "content"),
            ("429", llm.Overloaded, "busy"),
            ("500", llm.Unreachable, "server"),
            ("hangup", llm.Unreachable, "connection"),
            ("huge", llm.Unreachable, "connection"),
            ("redirect", llm.Unreachable, "redirect"),
            ("garbage", llm.Malformed, "garbage"),
            ("nothing", llm.Malformed, "garbage"),
            ("html", llm.Malformed, "garbage"),
            ("broken", llm.Malformed, "garbage"),
            ("list", llm.Malformed, "garbage"),
        ],
    )
    def test_every_failure_is_one_of_four_kinds(self, service, url, server, model, error, reason):
        with pytest.raises(llm.Failed) as failed:
            self.draw(service, url, model)
        assert (type(failed.value), failed.value.reason) == (error, reason)
        assert failed.value.__suppress_context__ or failed.value.__context__ is None

    @pytest.mark.parametrize("model", ["slow", "drip"])
    def test_an_answer_that_does_not_end_is_given_up(self, service, url, server, model):
        with pytest.raises(llm.Unreachable) as failed:
            self.draw(service, url, model, retries=0, seconds=0.4)
        assert failed.value.reason == "timeout"

    def test_what_goes_wrong_once_is_asked_again(self, service, url, server):
        assert self.draw(service, url, "500-once") == model_servers.picture()

    def test_a_probe_draws_nothing(self, service, url, server):
        images.probe(service, llm.Endpoint(url, model_servers.KEY), model="good")
        assert "prompt" not in str(server.asked).lower()

    def test_a_probe_knows_a_key_that_is_not_taken_and_a_model_that_is_not_there(self, service, url, server):
        for key, model, reason in (("sk-no", "good", "key"), (model_servers.KEY, "nobody's", "model")):
            with pytest.raises(llm.Refused) as failed:
                images.probe(service, llm.Endpoint(url, key), model=model)
            assert failed.value.reason == reason
