"""The list of documents."""

from uuid import UUID

from webapp.search import asked, highlights, listing
from webapp.search import query as parsing
from webapp.search.api import schemas
from webapp.search.listing import Line
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Documents"


@api.in_org
@guards.may("documents.list")
@guards.module("documents")
@api.call(schemas.DocumentsTold, room=ROOM)
def api_document_index(query: schemas.DocumentsAsked) -> object:
    """Documents that you may see, page by page."""
    wanted = asked.from_mapping(query.model_dump(exclude={"limit", "cursor"}, exclude_none=True))
    page = listing.page(listing.viewer(current.person.id, current.role), wanted, query.cursor, query.limit)
    # A passage is a piece of what only those may read who may open documents.
    passages = highlights.of([line.n for line in page.items], parsing.parse(wanted.q)) if current.may("documents.read") else {}
    return schemas.DocumentsTold(items=[_item(line, passages.get(line.n)) for line in page.items], next_cursor=page.cursor)


def _item(line: Line, passage: highlights.Highlight | None) -> schemas.ListItem:
    return schemas.ListItem(
        id=UUID(line.id),
        title=line.title,
        content_type=line.content_type,
        size=line.size,
        owner=line.owner_name,
        type=line.type,
        categories=listing.names_of(line.categories),
        tags=listing.names_of(line.tags),
        state=line.state,
        date=line.dated,
        created_at=line.created_at,
        share_count=line.share_count,
        highlight=_told(passage) if passage else None,
    )


def _told(found: highlights.Highlight) -> schemas.Passage:
    return schemas.Passage(page=found.page, pieces=[schemas.Piece(text=text, is_hit=is_hit) for text, is_hit in found.pieces])
