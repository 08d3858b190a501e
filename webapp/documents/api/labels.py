"""What the calls for categories, types and tags read and answer."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from webapp.web.api import Asked, Listed, Told

LabelName = Annotated[str, Field(min_length=1, max_length=80, description="Told apart from others without case and accents.")]
Used = Annotated[int | None, Field(description="How many documents of the whole organization are filed under it; `null` for whoever does not manage it.")]


class LabelsAsked(Listed):
    q: Annotated[str, Field("", max_length=80, description="A part of the name, without case and accents.")]


class LabelTold(Told):
    id: UUID
    name: str
    documents: Used


class LabelsTold(Told):
    items: list[LabelTold]
    next_cursor: str | None


class CategoryTold(LabelTold):
    parent_id: UUID | None
    path: list[UUID] = Field(description="From the root down to this one.")


class CategoriesTold(Told):
    items: list[CategoryTold]
    next_cursor: str | None


class LabelGiven(Asked):
    name: LabelName


class LabelChange(Asked):
    name: LabelName | None = None
    merge_into: Annotated[UUID | None, Field(None, description="Its documents go there, and it is gone.")]


class CategoryGiven(LabelGiven):
    parent_id: Annotated[UUID | None, Field(None, description="The one it stands below; none at the top.")]


class CategoryChange(LabelChange):
    parent_id: Annotated[UUID | None, Field(None, description="Moves it with all below it; `null` to the top.")]


class Removal(Asked):
    move_to: Annotated[UUID | None, Field(None, description="Where its documents go.")]
    force: Annotated[bool, Field(False, description="They need not go anywhere.")]
