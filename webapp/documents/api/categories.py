"""The tree of categories."""

from uuid import UUID

from webapp.documents import categories
from webapp.documents.api import labels as schemas
from webapp.documents.labels import chosen
from webapp.documents.models import Category
from webapp.web import api, guards
from webapp.web.current import current

ROOM = "Filing"
TAKEN = {409: "NAME_TAKEN"}


@api.in_org
@guards.may("filing.see")
@guards.module("documents")
@api.call(schemas.CategoriesTold, room=ROOM)
def api_category_index(query: schemas.LabelsAsked) -> object:
    """Categories by name, wherever they stand."""
    page = categories.page(cursor=query.cursor, limit=query.limit, search=query.q)
    counts = categories.counts([one.id for one in page.items]) if current.may("filing.manage") else None
    return schemas.CategoriesTold(items=[_told(one, counts) for one in page.items], next_cursor=page.cursor)


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(schemas.CategoryTold, room=ROOM, status=201, refuses=TAKEN)
def api_category_create(json: schemas.CategoryGiven) -> object:
    """A category without documents."""
    return _told(categories.create(json.name, json.parent_id, by=current.person), {}), 201


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(schemas.CategoryTold, room=ROOM, refuses=TAKEN)
def api_category_update(category_id: UUID, json: schemas.CategoryChange) -> object:
    """Renames and moves; or merges into another one, which is what is answered then."""
    category = categories.get(category_id)
    if json.name is not None:
        categories.rename(category, json.name, by=current.person)
    if "parent_id" in json.model_fields_set:
        categories.move(category, json.parent_id, by=current.person)
    if json.merge_into is not None:
        into = chosen(Category, json.merge_into, "merge_into")
        categories.merge(category, into, by=current.person)
        category = into
    return _told(category, categories.counts([category.id]))


@api.in_org
@guards.may("filing.manage")
@guards.module("documents")
@api.call(None, room=ROOM, status=204, refuses={409: "IN_USE"})
def api_category_delete(category_id: UUID, query: schemas.Removal) -> object:
    """With all below it. No document goes."""
    category = categories.get(category_id)
    move_to = chosen(Category, query.move_to, "move_to") if query.move_to else None
    categories.delete(category, move_to=move_to, force=query.force, by=current.person)
    return "", 204


def _told(category: Category, counts: dict[UUID, int] | None) -> schemas.CategoryTold:
    path = [UUID(part) for part in category.path.rstrip("/").split("/")]
    documents = counts.get(category.id, 0) if counts is not None else None
    return schemas.CategoryTold(id=category.id, name=category.name, documents=documents, parent_id=category.parent_id, path=path)
