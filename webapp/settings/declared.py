"""Every setting, declared once: what it may be, what it is where nobody says otherwise, and why. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.kit import refusals

AI, IMAGES = "ai", "image_generation"
SIZE = re.compile(r"[1-9]\d{1,3}x[1-9]\d{1,3}")
KEY_LIKE = re.compile(r"api.?key|secret|passw|credential|bearer|authori[sz]ation|private|^key$|_key$|^token$|(access|auth|api).?token", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting. `reason`: why its default is what it is. `own`: whether an organization may say otherwise."""

    name: str
    label: str
    default: Any
    reason: str
    own: bool = True

    def read(self, given: object) -> Any:
        """The value as it is kept. Raises Invalid (SETTING_INVALID) at its field, without repeating what was given."""
        raise NotImplementedError

    def refuse(self, sentence: str, **facts: object) -> refusals.Invalid:
        return refusals.Invalid(sentence, code="SETTING_INVALID", field=self.name, **facts)


class Flag(Declared):
    def read(self, given: object) -> bool:
        if not isinstance(given, bool):
            raise self.refuse("This is on or off: true or false.")
        return given


@dataclass(frozen=True, slots=True)
class Number(Declared):
    """`digits` after the point; 0 for whole numbers."""

    least: float = 0
    most: float = 0
    digits: int = 0

    def read(self, given: object) -> float | int:
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        if not is_number or not self.least <= given <= self.most or (not self.digits and given != int(given)):  # type: ignore[operator,call-overload]
            raise self.refuse("Write a number from %(least)s to %(most)s.", least=f"{self.least:g}", most=f"{self.most:g}")
        return round(float(given), self.digits) if self.digits else int(given)  # type: ignore[arg-type,call-overload]


class Amount(Number):
    """A whole number, or None for no limit."""

    def read(self, given: object) -> float | int | None:  # type: ignore[override]
        return None if given is None else Number.read(self, given)


@dataclass(frozen=True, slots=True)
class Choice(Declared):
    among: Mapping[str, str] = field(default_factory=dict)  # what is kept, and the word for it

    def read(self, given: object) -> str:
        if not isinstance(given, str) or given not in self.among:
            raise self.refuse("Choose one of these: %(among)s.", among=", ".join(self.among))
        return given


class Offered(Declared):
    """One of what the platform offers, which is judged by whoever knows the offers."""

    def read(self, given: object) -> str:
        if not isinstance(given, str) or not 1 <= len(given) <= 100 or not given.isprintable():
            raise self.refuse("Choose one of those that the platform offers.")
        return given


class Sizes(Declared):
    def read(self, given: object) -> list[str]:
        if not isinstance(given, list | tuple) or not 1 <= len(given) <= 10 or not all(isinstance(one, str) and SIZE.fullmatch(one) for one in given):
            raise self.refuse("Write 1 to 10 sizes in pixels, such as 1024x1024.")
        return list(dict.fromkeys(given))


@dataclass(frozen=True, slots=True)
class Several(Declared):
    """Some of these; none of them means all."""

    among: Mapping[str, str] = field(default_factory=dict)

    def read(self, given: object) -> list[str]:
        if not isinstance(given, list | tuple) or not all(isinstance(one, str) and one in self.among for one in given):
            raise self.refuse("Choose among these: %(among)s.", among=", ".join(self.among))
        chosen = [one for one in self.among if one in given]
        return [] if len(chosen) == len(self.among) else chosen


_m = refusals.marked
QUALITIES = {"standard": _m("Standard"), "hd": _m("Fine")}
STYLES = {"vivid": _m("Vivid"), "natural": _m("Natural")}
TYPES = {
    "pdf": _m("PDF"),
    "image": _m("Pictures and scans"),
    "office": _m("Office files"),
    "text": _m("Text"),
    "mail": _m("Mail"),
    "archive": _m("Archives"),
    "other": _m("Everything else"),
}

INTEGRATIONS: dict[str, dict[str, Declared]] = {
    AI: {
        one.name: one
        for one in (
            Flag("enabled", _m("Ask the model"), True, "whoever sets a key wants it used; without one nothing is asked"),
            Offered("service", _m("Provider"), "openai", "the protocol's own provider; an organization takes the platform's", own=False),
            Offered("model", _m("Model"), "gpt-4o-mini", "small, quick, keeps to a schema"),
            Number("temperature", _m("Temperature"), 0.7, "as models ship; lower keeps to the words on the page", least=0, most=2, digits=2),
            Number("max_tokens", _m("Longest answer"), 8192, "a long document's suggestions, several times", least=1, most=32768),
        )
    },
    IMAGES: {
        one.name: one
        for one in (
            Flag("enabled", _m("Draw pictures"), True, "as with the model"),
            Offered("service", _m("Provider"), "openai", "most installations have its key already"),
            Offered("model", _m("Model"), "dall-e-3", "the first of what the provider offers where another one is chosen"),
            Choice("image_quality", _m("Quality"), "standard", "half the price of the fine one", among=QUALITIES),
            Choice("image_style", _m("Style"), "vivid", "the protocol's own default", among=STYLES),
            Sizes("image_sizes", _m("Sizes"), ["1024x1024", "1792x1024"], "a logo and a cover"),
        )
    },
}
OFFERS: dict[str, dict[str, list[str]]] = {
    AI: {"openai": ["gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-4.1"]},
    IMAGES: {"openai": ["dall-e-3", "gpt-image-1"], "runware": ["runware:97@1", "runware:101@1"]},
}
LABELS = {AI: _m("AI"), IMAGES: _m("Image generation")}

MOST_MB = 100_000
LIMITS: dict[str, Declared] = {
    one.name: one
    for one in (
        Amount("max_mb", _m("Largest document in MB"), None, "GATEHOUSE_UPLOAD_LIMIT_MB is the most, and the default", least=1, most=MOST_MB),
        Several("types", _m("Kinds of files"), [], "every kind of file may be a document", among=TYPES),
        Amount("per_day", _m("Documents a day"), None, "storage is limited by the plan already", least=1, most=10_000_000),
    )
}


def is_key_like(name: str) -> bool:
    """Whether a field bears the name of a secret; max_tokens is none."""
    return KEY_LIKE.search(name) is not None
