from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.web.api import Asked, Told

Field_ = Literal["type", "category", "tag", "correspondent", "title", "date"]
State = Literal["pending", "applied", "accepted", "edited", "rejected"]


class SuggestionTold(Told):
    id: UUID
    document_id: UUID
    field: Field_
    value: str = Field(description="A name, a title, or a day in ISO 8601.")
    label_id: UUID | None = Field(description="The type, category, tag or correspondent meant; `null` for one that accepting makes, and for a title or a date.")
    source: Literal["rule", "learned", "model"]
    confidence: int = Field(description="Per cent: how often suggestions like it were right.")
    quote: str
    page: int | None = Field(description="Where the quote stands.")
    words: list[str] = Field(description="What told, where it was learned.")
    state: State
    is_automatic: bool = Field(description="It was put into the document before anybody decided.")
    decided_by: UUID | None
    decided_at: datetime | None


class SuggestionsTold(Told):
    items: list[SuggestionTold]
    next_cursor: str | None


class Acceptance(Asked):
    value: Annotated[str | None, Field(None, max_length=300, description="Instead of what was suggested: an id or a name, a title, a day.")]


class Rejection(Asked):
    """Nothing is to be said."""


class Analysis(Asked):
    """Nothing is to be said."""


class StayingTold(Told):
    stays_inside: bool
    may_leave: bool = Field(description="Neither its owner nor the organization keeps it inside.")


class Staying(Asked):
    stays_inside: bool
