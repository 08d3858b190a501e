"""Fills an organization with any number of documents, set by set inside its SQLite file: a million in about a minute.

`python bench/tenant.py SLUG COUNT` in the environment of a house; the documents are those of the organization's manager.
Every third has one of 5 types, every second one of 40 tags (the first of which a quarter of them has), every fifth is in one of 12
categories, and every twentieth is seen by everybody."""

import sys
import time
from pathlib import Path
from uuid import UUID

sys.path[:0] = [str(Path(__file__).parents[1])]

import sqlalchemy as sa  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.documents import access  # noqa: E402
from webapp.documents.models import Category, DocumentType, Tag  # noqa: E402
from webapp.kit import config, db, ids  # noqa: E402
from webapp.orgs import members  # noqa: E402
from webapp.platform import organizations, users  # noqa: E402

CHUNK = 100_000  # rows of one statement: what SQLite keeps in its journal meanwhile

NUMBERS = "WITH RECURSIVE number(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM number WHERE n < :last)"
AT = "strftime('%Y-%m-%d %H:%M:%S.000000', '2024-01-01', '+' || (n * 60) || ' seconds')"
TITLE = "'paper ' || substr('0000000' || n, -7) || ' about the supply of parts'"
DOCUMENT = f"""{NUMBERS} INSERT INTO document
  (n, id, title, filename, owner_id, size, content_type, sha256, created_at, updated_at, version, state, review, type_id, is_cut, share_count)
  SELECT n, printf('%032x', n + :base), 'P' || substr({TITLE}, 2), 'paper-' || n || '.pdf', :owner, 1000 + n, 'application/pdf', printf('%064x', n), {AT}, {AT},
  1, 'ready', 'confirmed', CASE WHEN n % 3 = 0 THEN (SELECT id FROM document_type WHERE name_folded = 'type ' || (n % 5)) END, 0, 0 FROM number"""
ACCESS = f"""{NUMBERS} INSERT INTO document_access (principal, document_n, created_at, dated, title, size)
  SELECT :principal, n, {AT}, date({AT}), {TITLE}, 1000 + n FROM number WHERE n % :each = 0"""
TAGGED = f"""{NUMBERS} INSERT INTO document_tag (document_n, tag_id)
  SELECT n, (SELECT id FROM tag WHERE name_folded = 'tag ' || CASE WHEN n % 4 = 0 THEN 0 ELSE 1 + n % 39 END) FROM number WHERE n % 2 = 0"""
FILED = f"""{NUMBERS} INSERT INTO document_category (document_n, category_id)
  SELECT n, (SELECT id FROM category WHERE parent_id IS NULL AND name_folded = 'branch ' || (n % 12)) FROM number WHERE n % 5 = 0"""


def fill(slug: str, owner_email: str, count: int) -> None:
    """Adds documents 1 to `count` of one owner. For an organization that has none yet."""
    org, owner = organizations.find(slug), users.find(owner_email)
    with db.inside(org.tenant):
        _name(DocumentType, 5, "Type")
        _name(Tag, 40, "tag")
        for place in range(12):
            own = ids.new()
            db.session.add(Category(id=own, name=f"Branch {place}", name_folded=f"branch {place}", parent_id=None, path=f"{own}/"))
        db.session.flush()
        base = UUID(bytes=owner.id.bytes[:8] + bytes(8)).int % 2**62
        facts = {"owner": owner.id.hex, "base": base, "principal": access.owner(owner.id), "each": 1}
        for first in range(1, count + 1, CHUNK):
            span = {"first": first, "last": min(first + CHUNK - 1, count)}
            for statement in (DOCUMENT, ACCESS, TAGGED, FILED):
                _run(statement, facts | span)
            _run(ACCESS, facts | span | {"principal": access.EVERYONE, "each": 20})
            db.commit()


def _name(model: type, number: int, word: str) -> None:
    db.session.add_all([model(name=f"{word} {place}", name_folded=f"{word.lower()} {place}") for place in range(number)])


def _run(statement: str, facts: dict[str, object]) -> None:
    wanted = {name: value for name, value in facts.items() if f":{name}" in statement}
    db.session.execute(sa.text(statement), wanted, bind_arguments=db.TENANT)


def main() -> None:
    slug, count = sys.argv[1], int(sys.argv[2])
    with create_app(config.load()).app_context():
        org = organizations.find(slug)
        if org is None:
            raise SystemExit(f"There is no organization {slug}.")
        start = time.monotonic()
        fill(slug, members.managers(org.id)[0].email or "", count)
        print(f"{count:,} documents in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
