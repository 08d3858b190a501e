"""What the calls of this room read and answer. Nothing that is answered has a place for a key."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from webapp.settings import integrations, limits, prompts
from webapp.settings.models import Provider
from webapp.web.api import Asked, Listed, Told

Temperature = Annotated[float | None, Field(None, ge=0, le=2)]
Tokens = Annotated[int | None, Field(None, ge=1, le=32768)]
KEY = "Written, never answered."


class IntegrationGiven(Asked):
    """Fields that bear the name of a secret are dropped, and that is recorded; any other unknown field is refused."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    enabled: bool | None = None
    service: Annotated[str | None, Field(None, max_length=30, description="image_generation: one of `services`.")]
    model: Annotated[str | None, Field(None, max_length=100, description="One of `models`.")]
    temperature: Temperature
    max_tokens: Tokens
    image_quality: Literal["standard", "hd"] | None = None
    image_style: Literal["vivid", "natural"] | None = None
    image_sizes: Annotated[list[str] | None, Field(None, min_length=1, max_length=10)]

    def given(self) -> dict[str, Any]:
        """What was said, without what was said to be nothing."""
        return {name: value for name, value in {**self.model_dump(exclude_unset=True)}.items() if value is not None}


class IntegrationTold(Told):
    id: Literal["ai", "image_generation"]
    enabled: bool
    service: str = Field(description="The name of the provider.")
    model: str
    temperature: float | None = Field(description="ai")
    max_tokens: int | None = Field(description="ai")
    image_quality: str | None = Field(description="image_generation")
    image_style: str | None = Field(description="image_generation")
    image_sizes: list[str] | None = Field(description="image_generation")
    using_global: bool = Field(description="Everything is the platform's.")
    overridden: list[str] = Field(description="What is the organization's own.")
    unused: list[str] = Field(description="What is its own and not used, since its plan follows the platform.")
    models: list[str] = Field(description="What the platform offers of this provider.")
    services: list[str]
    status: Literal["connected", "failed", "untested"] = Field(description="The outcome of the last test with just these values.")
    outcome: str | None = Field(
        description="connected, or why not: off, key, credit, model, request, content, connection, timeout, redirect, server, busy, garbage."
    )
    tested_at: datetime | None


class GlobalChange(Asked):
    enabled: bool | None = None
    service: Annotated[str | None, Field(None, max_length=30)]
    model: Annotated[str | None, Field(None, max_length=100)]
    temperature: Temperature
    max_tokens: Tokens
    image_quality: Literal["standard", "hd"] | None = None
    image_style: Literal["vivid", "natural"] | None = None
    image_sizes: Annotated[list[str] | None, Field(None, min_length=1, max_length=10)]
    models: Annotated[dict[str, list[str]] | None, Field(None, description="What is offered, by the provider's name.")]
    api_key: Annotated[str | None, Field(None, max_length=500, description=f"The key of the provider that is called. {KEY}")]


class GlobalTold(IntegrationTold):
    provider: str
    base_url: str
    offers: dict[str, list[str]]
    api_key_set: bool
    key_set_at: datetime | None


class ProviderTold(Told):
    name: str
    label: str
    protocol: Literal["openai", "runware"]
    base_url: str
    api_key_set: bool
    key_set_at: datetime | None


class ProvidersTold(Told):
    items: list[ProviderTold]
    next_cursor: None = None


class ProviderGiven(Asked):
    name: Annotated[str, Field(min_length=1, max_length=30)]
    label: Annotated[str, Field(min_length=1, max_length=60)]
    protocol: Literal["openai", "runware"]
    base_url: Annotated[str, Field(min_length=1, max_length=300)]
    api_key: Annotated[str | None, Field(None, max_length=500, description=KEY)]


class ProviderChange(Asked):
    label: Annotated[str | None, Field(None, min_length=1, max_length=60)]
    protocol: Literal["openai", "runware"] | None = None
    base_url: Annotated[str | None, Field(None, min_length=1, max_length=300, description="Another address needs the key anew.")]
    api_key: Annotated[str | None, Field(None, max_length=500, description=f"{KEY} An empty one removes it.")]


class LimitsTold(Told):
    max_mb: int = Field(description="The largest document.")
    types: list[str] = Field(description="Kinds that are taken; none: all of pdf, image, office, text, mail, archive, other.")
    per_day: int | None = Field(description="Documents of the whole organization; null: no limit.")
    using_global: bool
    overridden: list[str]
    unused: list[str]


class LimitsChange(Asked):
    max_mb: Annotated[int | None, Field(None, ge=1, le=100_000, description="null: the most that the platform takes.")]
    types: Annotated[list[Literal["pdf", "image", "office", "text", "mail", "archive", "other"]] | None, Field(None, max_length=7)]
    per_day: Annotated[int | None, Field(None, ge=1, le=10_000_000)]


class PromptTold(Told):
    id: str
    text: str
    level: Literal["default", "global", "organization"] = Field(description="Whose words these are.")


class PromptsTold(Told):
    items: list[PromptTold]
    next_cursor: None = None


class PromptChange(Asked):
    text: Annotated[str | None, Field(max_length=8000, description="null: back to the level below.")]


class HistoryAsked(Listed):
    pass


class StateTold(Told):
    id: UUID
    text: str | None = Field(description="null: it was set back.")
    written_by: str
    written_at: datetime


class StatesTold(Told):
    items: list[StateTold]
    next_cursor: str | None


def integration(found: integrations.Effective) -> dict[str, Any]:
    return {
        "id": found.type,
        "enabled": found.enabled,
        "service": found.service,
        "model": found.model,
        **{name: found.values.get(name) for name in ("temperature", "max_tokens", "image_quality", "image_style", "image_sizes")},
        "using_global": found.using_global,
        "overridden": sorted(found.own),
        "unused": sorted(found.kept),
        "models": list(found.models),
        "services": list(found.services),
        "status": found.status,
        "outcome": found.outcome,
        "tested_at": found.tested_at,
    }


def limits_of(found: limits.Effective) -> LimitsTold:
    return LimitsTold(
        max_mb=found.max_mb,
        types=list(found.types),
        per_day=found.per_day,
        using_global=found.using_global,
        overridden=sorted(found.own),
        unused=sorted(found.kept),
    )


def prompt(found: prompts.Effective) -> PromptTold:
    return PromptTold(id=found.id, text=found.text, level=found.level)  # type: ignore[arg-type]  # one of prompts' three


def state(found: prompts.State) -> StateTold:
    return StateTold(id=found.id, text=found.text, written_by=found.written_by_name, written_at=found.created_at)


def provider(found: Provider) -> ProviderTold:
    told = {name: getattr(found, name) for name in ("name", "label", "protocol", "base_url", "key_set_at")}
    return ProviderTold(**told, api_key_set=found.sealed_key is not None)
