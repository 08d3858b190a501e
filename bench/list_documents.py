"""The list of 50 documents, signed in, in organizations of 1,000 and of 100,000 documents; its deepest page; beside hello.

Budgets (CPU per request): at 100,000 at most 3.4 x hello on SQLite; flat: at most 1.15 x the page at 1,000; the deepest
page at most 1.2 x the first. `python bench/list_documents.py`; data is kept in bench/data."""

import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402
import sqlalchemy as sa  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.auth import sessions  # noqa: E402
from webapp.documents import access  # noqa: E402
from webapp.documents.models import Document, DocumentAccess  # noqa: E402
from webapp.kit import clock, config, db, ids, paging, schema  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402

SIZES = {"small": 1_000, "large": 100_000}
FOLDER = gauge.DATA / "list"
ENVIRON = gauge.production(FOLDER, 18710)
CHUNK = 5_000


def build() -> dict[str, dict[str, str]]:
    """Both organizations where they are missing; the headers of somebody signed in at each, and the deepest cursor."""
    os.environ.update(ENVIRON)
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    people = {}
    for slug, count in SIZES.items():
        with app.app_context():
            if organizations.find(slug) is None:
                provisioning.found(slug.title(), slug, users.find_or_create(f"owner@{slug}.example", "Olga Owner"), by=None)
                db.commit()
                _fill(slug, count)
            people[slug] = _sign_in(slug)
    return people


def _fill(slug: str, count: int) -> None:
    org, owner = organizations.find(slug), users.find(f"owner@{slug}.example").id
    start = clock.now() - timedelta(days=400)
    with db.inside(org.tenant):
        for first in range(0, count, CHUNK):
            rows = [
                {
                    "n": n + 1,
                    "id": ids.new(),
                    "title": f"Paper {n} about the supply of parts",
                    "filename": f"paper-{n}.pdf",
                    "owner_id": owner,
                    "size": 1000 + n,
                    "content_type": "application/pdf",
                    "sha256": f"{n:064x}",
                    "created_at": start + timedelta(seconds=n * 60),
                    "updated_at": start,
                }
                for n in range(first, min(first + CHUNK, count))
            ]
            db.session.execute(sa.insert(Document), rows)
            seen = [{"principal": access.principal(owner), "document_n": row["n"], "created_at": row["created_at"]} for row in rows]
            db.session.execute(sa.insert(DocumentAccess), seen)
            db.commit()


def _sign_in(slug: str) -> dict[str, str]:
    org, owner = organizations.find(slug), users.find(f"owner@{slug}.example")
    opened = sessions.open(owner, side="org", org=org.id, way="bench", device="bench")
    with db.inside(org.tenant):
        oldest = db.session.execute(sa.select(Document.created_at, Document.n).order_by(Document.n).offset(60).limit(1)).one()
    db.commit()
    return {"Host": f"{slug}.bench.test:18710", "Cookie": f"gatehouse_session={opened.token}", "deepest": paging.encode(list(oldest))}


def main() -> None:
    people = build()
    gauge.heading("List of documents, SQLite, one gthread worker")
    before = gauge.yardstick(18711)
    with gauge.serving("wsgi:app", 18710, environ=ENVIRON) as server:
        figures = {}
        for slug in SIZES:
            deepest = people[slug].pop("deepest")
            server.headers = people[slug]
            figures[slug] = server.measure("/documents")
            figures[f"{slug}, deepest page"] = server.measure(f"/documents?after={deepest}")
        server.headers = {"Host": "bench.test:18710"}
        landing = server.measure("/")
    yard = (before + gauge.yardstick(18711)) / 2
    print(f"{'hello':<46} {yard:8.2f}")
    budgets = {"small": "", "large": "<= 3.4 x hello"}
    for name, figure in figures.items():
        gauge.line(f"list of 50 at {SIZES[name.split(',')[0]]:,}{name.partition(',')[1]}{name.partition(',')[2]}", figure, yard, budgets.get(name, ""))
    gauge.line("landing page", landing, yard)
    print(f"\nlarge / small: {figures['large'].cpu / figures['small'].cpu:.2f} (<= 1.15)")
    print(f"deepest / first page at 100,000: {figures['large, deepest page'].cpu / figures['large'].cpu:.2f} (<= 1.2)")


if __name__ == "__main__":
    main()
