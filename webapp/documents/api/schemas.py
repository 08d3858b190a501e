"""What the calls of this room read and answer."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.documents import editing
from webapp.web.api import Asked, Told

Day = date  # by another name, since a field below takes this one
State = Literal["received", "reading", "ready", "unreadable"]
Review = Literal["new", "confirmed", "skipped"]
Title = Annotated[str, Field(min_length=1, max_length=editing.TITLE_LENGTH)]


class Name(Told):
    id: UUID
    name: str


class DocumentOut(Told):
    """A document, as it is now."""

    id: UUID
    title: str
    filename: str
    owner: Name
    state: State
    problem: str | None = Field(description="Why it is unreadable, as a word for programs.")
    review: Review
    type: Name | None
    correspondent: Name | None = Field(description="Whom it came from, or went to.")
    categories: list[Name]
    tags: list[Name]
    date: Day | None = Field(description="What the document says of its own age.")
    expires_on: Day | None = Field(description="When it ends, or wants to be looked at anew.")
    language: str | None = Field(description="ISO 639-3.")
    pages: int | None
    size: int = Field(description="Bytes.")
    content_type: str
    sha256: str
    version: int
    share_count: int
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None


class DocumentChange(Asked):
    """What is left out stays as it is; null empties a date, a language, a type or a correspondent."""

    title: Title | None = None
    day: Annotated[Day | None, Field(None, alias="date", strict=False)]
    expires_on: Annotated[Day | None, Field(None, strict=False, description="Its owner is reminded 14 days before.")]
    language: Annotated[str | None, Field(None, max_length=3, description="ISO 639-3.")]
    review: Review | None = None
    type: UUID | None = Field(None, strict=False)
    correspondent: Annotated[str | None, Field(None, max_length=80, description="An id or a name; of a name that is new, one is made.")]
    categories: list[UUID] = Field([], strict=False, max_length=100)
    tags: list[UUID | str] = Field([], strict=False, max_length=100, description="Ids, or names: a new name makes a tag.")


class DeletionAsked(Asked):
    forever: bool = Field(False, strict=False, description="Erases it at once, without 30 days in the trash.")


class VersionAsked(Asked):
    version: int | None = Field(None, ge=1, strict=False, description="Bytes of another version than the newest.")


class TextTold(Told):
    language: str | None
    pages: list[str]
    is_cut: bool = Field(description="More stands in the file than was read.")


class VersionTold(Told):
    number: int
    filename: str
    size: int
    content_type: str
    sha256: str
    made_by: Name
    created_at: datetime


class VersionsTold(Told):
    items: list[VersionTold]
    next_cursor: str | None
