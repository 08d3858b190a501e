"""The ways on which codes reach people. E-mail is always there; texts are where a driver for them is configured."""

from collections.abc import Mapping
from typing import Protocol

from webapp.jobs.registry import Void
from webapp.kit import refusals, sms
from webapp.platform import letters

EMAIL, SMS = "email", "sms"


class Channel(Protocol):
    """One way to people. `reaches_strangers`: whether somebody who has no account here is told so; where each message costs
    money, that would let anybody spend it."""

    name: str
    reaches_strangers: bool

    def is_configured(self) -> bool: ...

    def send(self, letter: str, to: str, facts: Mapping[str, object]) -> None:
        """The letter `letter` ("auth/code") to one contact, from within a job. Raises Void where it can never be sent, anything
        else where another attempt is worth it."""


class Email:
    name = EMAIL
    reaches_strangers = True

    def is_configured(self) -> bool:
        return True

    def send(self, letter: str, to: str, facts: Mapping[str, object]) -> None:
        letters.send(letter, to, facts)


class Texts:
    name = SMS
    reaches_strangers = False

    def is_configured(self) -> bool:
        return sms.is_configured()

    def send(self, letter: str, to: str, facts: Mapping[str, object]) -> None:
        if not self.is_configured():
            raise Void("no way to send texts is configured any more")
        sms.send(to, sms.write(letter, facts))


CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (Email(), Texts())}


def find(name: str) -> Channel:
    """A channel that is configured. Raises Invalid (METHOD_NOT_AVAILABLE)."""
    channel = CHANNELS.get(name)
    if channel is None or not channel.is_configured():
        raise refusals.Invalid("Codes are not sent that way here. Use your e-mail address.", code="METHOD_NOT_AVAILABLE")
    return channel


def of(contact: str) -> str:
    """The name of the channel that a clean contact belongs to."""
    return EMAIL if "@" in contact else SMS
