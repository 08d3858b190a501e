"""What every channel to people does. A channel's tests inherit these and give `channel`, a contact it reaches (`to`), and
`arrived`, which answers the texts that came."""

import pytest

from webapp.auth import channels

FACTS = {"place": "Müller & Söhne GmbH", "host": "acme.gatehouse.test", "code": "046213", "minutes": 10, "signup_url": None}
LETTERS = ("auth/code", "auth/contact_code", "auth/contact_taken")


class ChannelContract:
    def test_it_is_found_by_its_name_once_it_is_configured(self, channel):
        assert channel.is_configured()
        assert channels.find(channel.name) is channel

    def test_a_contact_tells_its_channel(self, channel, to):
        assert channels.of(to) == channel.name

    def test_a_code_arrives_whole_with_its_place_and_time(self, channel, to, arrived):
        channel.send("auth/code", to, FACTS)
        (text,) = arrived()
        assert "046213" in text
        assert "10 minutes" in text
        assert "Müller & Söhne GmbH" in text

    @pytest.mark.parametrize("letter", LETTERS)
    def test_every_letter_that_any_channel_may_carry_is_written_for_this_one(self, channel, to, arrived, letter):
        channel.send(letter, to, FACTS)
        (text,) = arrived()
        assert ("046213" in text) == (letter != "auth/contact_taken")
        assert "{" not in text

    def test_what_people_wrote_stays_words(self, channel, to, arrived):
        channel.send("auth/code", to, {**FACTS, "place": "{{ code }}<b>"})
        assert "{{ code }}<b>" in arrived()[0]

    def test_messages_arrive_one_by_one_in_their_order(self, channel, to, arrived):
        for code in ("000001", "000002"):
            channel.send("auth/code", to, {**FACTS, "code": code})
        assert [code in text for code, text in zip(("000001", "000002"), arrived(), strict=True)] == [True, True]
