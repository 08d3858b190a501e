"""What programs ask of the library, and what they are told."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from webapp.search.asked import LONGEST
from webapp.web import api

Day = date  # a field is called date
Sort = Literal["created", "-created", "dated", "-dated", "title", "-title", "size", "-size"]
View = Literal["all", "mine", "shared", "trash"]
State = Literal["new", "skipped", "reading", "ready", "unreadable"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Query = Annotated[str, StringConstraints(max_length=2000)]
QUERY = "What the list is asked for, as the end of its address: `tag=<id>&sort=-size`. A value that begins with `-` is left out; what nobody understands, too."


class DocumentsAsked(api.Listed):
    q: str | None = Field(None, max_length=LONGEST, description="Words, as in the search box.")
    view: View | None = Field(None, description="Whose documents: all that you may see unless said.")
    type: UUID | None = Field(None, description="Of this type.")
    category: UUID | None = Field(None, description="In this category or below it.")
    tag: UUID | None = Field(None, description="With this tag.")
    owner: UUID | None = Field(None, description="Of this member.")
    state: State | None = Field(None, description="`new`: not looked through yet. `skipped`: put off in the inbox. `reading`: being read, or waiting for it.")
    created_from: Day | None = Field(None, description="The first day, in UTC.")
    created_to: Day | None = Field(None, description="The last day, in UTC.")
    sort: Sort | None = Field(None, description="`-`: the largest first. The newest first unless said.")


class Piece(api.Told):
    text: str
    is_hit: bool


class Passage(api.Told):
    page: int | None
    pieces: list[Piece]


class ListItem(api.Told):
    id: UUID
    title: str
    content_type: str
    size: int = Field(description="Bytes.")
    owner: str = Field(description="The owner's name.")
    type: str | None = Field(description="The name of its type.")
    categories: list[str] = Field(description="Names.")
    tags: list[str] = Field(description="Names.")
    state: str = Field(description="`received`, `reading`, `ready` or `unreadable`.")
    date: Day | None = Field(description="What the document says of its own age.")
    created_at: datetime
    share_count: int
    highlight: Passage | None = Field(description="Where the words of `q` stand in it.")


class DocumentsTold(api.Told):
    items: list[ListItem]
    next_cursor: str | None


class ViewTold(api.Told):
    id: UUID
    name: str
    query: str = Field(description="The end of the list's address.")
    is_shared: bool = Field(description="Whether everybody of the organization sees it.")
    is_mine: bool


class ViewsTold(api.Told):
    items: list[ViewTold]
    next_cursor: str | None


class ViewGiven(api.Asked):
    name: Name
    query: Query = Field("", description=QUERY)
    is_shared: bool = False


class ViewChange(api.Asked):
    name: Name | None = None
    query: Query | None = Field(None, description=QUERY)
    is_shared: bool | None = None
