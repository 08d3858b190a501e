"""The channels to people, each held to the contract; and what only texts do."""

from dataclasses import replace

import pytest
from contracts import channels_contract
from contracts.channels_contract import FACTS

from webapp.auth import channels
from webapp.jobs.registry import Void
from webapp.kit import config, mail, refusals, sms


class TestEmail(channels_contract.ChannelContract):
    @pytest.fixture
    def channel(self, context):
        return channels.CHANNELS[channels.EMAIL]

    @pytest.fixture
    def to(self):
        return "alice@acme.example"

    @pytest.fixture
    def arrived(self):
        return lambda: [message.get_body(("plain",)).get_content() for message in mail.outbox]


@pytest.fixture
def texting(context, tmp_path):
    """A house that sends texts, as files."""
    config.use(replace(config.current(), sms_url=f"file://{tmp_path}/texts"))
    return tmp_path / "texts"


class TestTexts(channels_contract.ChannelContract):
    @pytest.fixture
    def channel(self, texting):
        return channels.CHANNELS[channels.SMS]

    @pytest.fixture
    def to(self):
        return "+491701234567"

    @pytest.fixture
    def arrived(self, texting):
        return lambda: [path.read_text() for path in sorted(texting.glob("*.txt"))]


class TestConsole(TestTexts):
    @pytest.fixture
    def channel(self, context):
        config.use(replace(config.current(), sms_url="console://"))
        return channels.CHANNELS[channels.SMS]

    @pytest.fixture
    def arrived(self, capsys):
        return lambda: capsys.readouterr().out.split("Text to ")[1:]


def test_a_text_names_its_number_and_ends_with_what_a_phone_fills_in(texting):
    channels.CHANNELS[channels.SMS].send("auth/code", "+491701234567", FACTS)
    (path,) = texting.iterdir()
    lines = path.read_text().strip().splitlines()
    assert (lines[0], lines[-1]) == ("+491701234567", "@acme.gatehouse.test #046213")


@pytest.mark.parametrize("letter", channels_contract.LETTERS)
def test_a_text_is_two_messages_long_at_most(context, letter):
    assert len(sms.write(letter, {**FACTS, "place": "x" * 120})) <= 306


@pytest.mark.parametrize("name", ["sms", "pigeon", ""])
def test_a_channel_that_is_not_configured_is_refused(context, name):
    with pytest.raises(refusals.Invalid) as refused:
        channels.find(name)
    assert refused.value.code == "METHOD_NOT_AVAILABLE"


def test_a_text_promised_before_the_driver_was_taken_away_is_void(context):
    with pytest.raises(Void):
        channels.CHANNELS[channels.SMS].send("auth/code", "+491701234567", FACTS)
