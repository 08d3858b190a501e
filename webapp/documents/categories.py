"""The tree that documents stand in. One statement reads it, whatever its size; who changes its shape does so alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from webapp.audit import ledger
from webapp.documents import labels
from webapp.documents.models import Category, DocumentCategory
from webapp.kit import db, ids, paging, refusals, spelling

DEEPEST = 8  # levels: what a person still reads, and well within the 400 letters of a path
SEPARATOR = " / "
WHOLE = 300  # categories that a list's page carries along


@dataclass(slots=True)
class Node:
    """A category in the tree. `label` names it from the root down; `is_hit` where it is what was looked for."""

    id: str
    name: str
    folded: str
    parent_id: str | None
    depth: int = 0
    label: str = ""
    is_hit: bool = False
    children: list["Node"] = field(default_factory=list)

    @property
    def branch(self) -> Iterator["Node"]:
        """Itself and all below, as they are read."""
        yield self
        for child in self.children:
            yield from child.branch

    def holds(self, category_id: str) -> bool:
        """Whether it or one below it is the one named."""
        return any(node.id == category_id for node in self.branch)


def get(category_id: UUID) -> Category:
    """Raises NotFound."""
    return labels.get(Category, category_id)


def tree(search: str = "") -> list[Node]:
    """The roots, by name. With `search` only what holds these letters, without case and accents, and what leads there. One statement."""
    rows = db.session.execute(_ALL).all()
    nodes = {row.id: Node(row.id, row.name, row.name_folded, row.parent_id) for row in rows}
    roots = []
    for node in nodes.values():  # by name already, and so are the children
        if node.parent_id is None:
            roots.append(node)
        else:
            nodes[node.parent_id].children.append(node)
    for root in roots:
        _describe(root, 0, "")
    sought = spelling.plain(search.strip())
    return [root for root in roots if _keeps(root, sought)] if sought else roots


def around(chosen: str = "") -> list[Node]:
    """The tree beside a list: whole where it is small; of a larger one the roots, what leads to `chosen`, and what is right below that, so that no
    list carries thousands of links. One statement."""
    roots = tree()
    if sum(1 for _node in flat(roots)) > WHOLE:
        for root in roots:
            _prune(root, chosen)
    return roots


def flat(roots: Sequence[Node]) -> list[Node]:
    """All nodes of a tree, as they are read."""
    return [node for root in roots for node in root.branch]


def create(name: str, parent_id: UUID | None = None, *, by: ledger.Actor | None) -> Category:
    """Raises Invalid (NAME_INVALID, LABEL_UNKNOWN, TOO_DEEP) or Conflict (NAME_TAKEN)."""
    clean, folded = labels.clean(name)
    parent = _held(parent_id, "parent") if parent_id else None
    if parent is not None and _depth(parent.path) >= DEEPEST:
        raise _too_deep()
    _refuse_sibling(folded, parent_id)
    category_id = ids.new()
    made = Category(id=category_id, name=clean, name_folded=folded, parent_id=parent_id, path=f"{parent.path if parent else ''}{category_id.hex}/")
    db.session.add(made)
    labels.flush()
    ledger.record_inside("categories.created", by=by, subject=made, under=parent.name if parent else None)
    return made


def rename(category: Category, name: str, *, by: ledger.Actor | None) -> None:
    """Raises Invalid (NAME_INVALID) or Conflict (NAME_TAKEN). The same name changes nothing."""
    clean, folded = labels.clean(name)
    if clean == category.name:
        return
    _refuse_sibling(folded, category.parent_id, but=category.id)
    before, category.name, category.name_folded = category.name, clean, folded
    labels.flush()
    ledger.record_inside("categories.renamed", by=by, subject=category, before=before, after=clean)


def move(category: Category, parent_id: UUID | None, *, by: ledger.Actor | None) -> None:
    """Puts it with all below it under another one, or at the top. Raises Invalid (LABEL_UNKNOWN, INSIDE_ITSELF, TOO_DEEP) or Conflict (NAME_TAKEN)."""
    _hold_tree()
    db.session.refresh(category)
    if parent_id == category.parent_id:
        return
    parent = labels.chosen(Category, parent_id, "parent") if parent_id else None
    if parent is not None:
        _refuse_inside(parent, category)
    _refuse_sibling(category.name_folded, parent_id)
    before = get(category.parent_id).name if category.parent_id else None
    _replant(category, parent)
    labels.flush()
    ledger.record_inside("categories.moved", by=by, subject=category, before=before, after=parent.name if parent else None)


def merge(category: Category, into: Category, *, by: ledger.Actor | None) -> None:
    """Its documents stand in `into`, what is below it goes below `into`. Raises Invalid (SAME, INSIDE_ITSELF, TOO_DEEP) or Conflict (NAME_TAKEN:
    both have a sub-category of the same name)."""
    labels.refuse_itself(category, into)
    _hold_tree()
    db.session.refresh(category)
    _refuse_inside(into, category)
    for child in db.session.scalars(sa.select(Category).where(Category.parent_id == category.id).order_by(Category.name_folded)).all():
        _refuse_sibling(child.name_folded, into.id)
        _replant(child, into)
    labels.flush()
    number = _hand_over([category.id], into.id)
    ledger.record_inside("categories.merged", by=by, subject=category, after=into.name, number=number)
    labels.remove(category)


def delete(category: Category, *, move_to: Category | None = None, force: bool = False, by: ledger.Actor | None) -> None:
    """With all below it; no document goes. Raises Conflict (IN_USE) where documents stand there and neither `move_to` nor `force` says what becomes of
    them, Invalid (INSIDE_ITSELF) for a `move_to` that goes as well."""
    _hold_tree()
    db.session.refresh(category)
    if move_to is not None:
        _refuse_inside(move_to, category)
    branch = _branch(category)
    labels.refuse_used(count_branch(category), move_to, force=force)
    number = _hand_over([one.id for one in branch], move_to.id if move_to else None)
    ledger.record_inside("categories.deleted", by=by, subject=category, after=move_to.name if move_to else None, number=number, below=len(branch) - 1)
    for one in branch:  # the lowest first
        labels.remove(one)


def page(*, cursor: str | None, limit: int, search: str = "") -> paging.Page[Category]:
    """By name, wherever they stand."""
    listed = sa.select(Category).order_by(Category.name_folded, Category.id).limit(limit + 1)
    if search:
        listed = listed.where(Category.name_folded.contains(spelling.plain(search), autoescape=True))
    last = paging.decode(cursor, (paging.word, UUID)) if cursor else None
    if last:
        listed = listed.where(paging.beyond((Category.name_folded, Category.id), last))
    return paging.cut(db.session.scalars(listed).all(), limit, lambda one: (one.name_folded, one.id))


def counts(category_ids: Sequence[UUID] | None = None) -> dict[UUID, int]:
    """How many documents of the whole organization stand in each of these themselves (in all, where none are named): for managers. One without is
    left out."""
    counted = sa.select(DocumentCategory.category_id, sa.func.count()).group_by(DocumentCategory.category_id)
    if category_ids is not None:
        counted = counted.where(DocumentCategory.category_id.in_(category_ids))
    return {row[0]: row[1] for row in db.session.execute(counted)}


def count_branch(category: Category) -> int:
    """How many documents stand in it or below it."""
    below = sa.select(Category.id).where(Category.path.startswith(category.path))
    number = sa.select(sa.func.count(DocumentCategory.document_n.distinct())).where(DocumentCategory.category_id.in_(below))
    return db.session.scalar(number) or 0


def names_to(paths: Sequence[str]) -> dict[UUID, str]:
    """The names of all categories that these paths lead through. One statement, none for no path."""
    passed = {UUID(part) for path in paths for part in path.rstrip("/").split("/")}
    if not passed:
        return {}
    return {row.id: row.name for row in db.session.execute(sa.select(Category.id, Category.name).where(Category.id.in_(passed)))}


def label(path: str, names: dict[UUID, str]) -> str:
    """A path in words: "Finance / Energy"."""
    return SEPARATOR.join(names.get(UUID(part), "") for part in path.rstrip("/").split("/"))


_ALL = sa.select(
    sa.type_coerce(Category.__table__.c.id, db.UuidText).label("id"),
    Category.__table__.c.name,
    Category.__table__.c.name_folded,
    sa.type_coerce(Category.__table__.c.parent_id, db.UuidText).label("parent_id"),
).order_by(Category.__table__.c.name_folded, Category.__table__.c.id)


def _describe(node: Node, depth: int, above: str) -> None:
    node.depth, node.label = depth, f"{above}{node.name}"
    for child in node.children:
        _describe(child, depth + 1, f"{node.label}{SEPARATOR}")


def _keeps(node: Node, sought: str) -> bool:
    """Whether something in the branch fits; leaves out of it what leads nowhere. A hit keeps all below it."""
    node.is_hit = sought in node.folded
    if node.is_hit:
        for below in node.branch:
            below.is_hit = sought in below.folded
        return True
    node.children = [child for child in node.children if _keeps(child, sought)]
    return bool(node.children)


def _prune(node: Node, chosen: str) -> None:
    if node.id == chosen:
        for child in node.children:
            child.children = []
    elif not node.holds(chosen):
        node.children = []
    for child in node.children:
        _prune(child, chosen)


def _hold_tree() -> None:
    """Until the unit of work ends nobody else changes the tree's shape: two moves at once could make a circle."""
    with db.session.connection(bind_arguments=db.TENANT).begin_nested():
        pass  # on SQLite this begins the transaction that writes; PostgreSQL's rows are locked below
    db.session.scalars(sa.select(Category).order_by(Category.id).with_for_update(), execution_options={"populate_existing": True}).all()


def _held(category_id: UUID, name: str) -> Category:
    """One that stays where it is until the unit of work ends. Raises Invalid (LABEL_UNKNOWN)."""
    one = sa.select(Category).where(Category.id == category_id).with_for_update()
    found: Category | None = db.session.scalar(one, execution_options={"populate_existing": True})
    if found is None:
        raise labels.unknown(name)
    return found


def _replant(category: Category, parent: Category | None) -> None:
    """Gives a branch its new paths. Raises Invalid (TOO_DEEP)."""
    before, above = category.path, parent.path if parent else ""
    branch = _branch(category)
    if max(_depth(one.path) for one in branch) - _depth(before) + 1 + _depth(above) > DEEPEST:
        raise _too_deep()
    category.parent_id = parent.id if parent else None
    for one in branch:
        one.path = f"{above}{category.id.hex}/{one.path.removeprefix(before)}"


def _branch(category: Category) -> list[Category]:
    """It and all below it, the lowest first."""
    some = sa.select(Category).where(Category.path.startswith(category.path))
    return sorted(db.session.scalars(some), key=lambda one: len(one.path), reverse=True)


def _hand_over(category_ids: Sequence[UUID], into: UUID | None) -> int:
    """Set by set, however many documents there are; answers how many."""
    own = DocumentCategory.category_id.in_(category_ids)
    labels.touch(sa.select(DocumentCategory.document_n).where(own))
    number = db.session.scalar(sa.select(sa.func.count(DocumentCategory.document_n.distinct())).where(own)) or 0
    if into is not None:
        connection = db.session.connection(bind_arguments=db.TENANT)
        insert: Any = db.upsert(DocumentCategory, connection)
        moved = sa.select(DocumentCategory.document_n, sa.literal(into, sa.Uuid())).where(own).distinct()
        connection.execute(insert.from_select(["document_n", "category_id"], moved).on_conflict_do_nothing())
    db.session.execute(sa.delete(DocumentCategory).where(own), execution_options={"synchronize_session": False})
    return number


def _refuse_sibling(folded: str, parent_id: UUID | None, but: UUID | None = None) -> None:
    labels.refuse_taken(Category, folded, Category.parent_id == parent_id if parent_id else Category.parent_id.is_(None), but=but)


def _refuse_inside(target: Category, category: Category) -> None:
    if target.path.startswith(category.path):
        raise refusals.Invalid("Choose one that is not %(name)s itself or below it.", code="INSIDE_ITSELF", field="into", name=category.name)


def _depth(path: str) -> int:
    return path.count("/")


def _too_deep() -> refusals.Invalid:
    return refusals.Invalid("A tree has at most %(most)s levels. Choose a place higher up.", code="TOO_DEEP", field="parent", most=DEEPEST)
