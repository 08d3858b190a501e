"""The list of 50 documents, signed in, in organizations of 1,000, 100,000 and 1,000,000 documents; its deepest page, the page of somebody
who is shown a twentieth of them, filters, and the facets beside it; all beside hello.

Budgets (CPU per request): at 100,000 at most 3.4 x hello on SQLite; flat: at most 1.15 x the page at 1,000; shared with me at most
1.15 x the owner's list; the deepest page at most 1.2 x the first; facets at most 6 x hello. `python bench/list_documents.py`; data is kept in bench/data."""

import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402
import sqlalchemy as sa  # noqa: E402
import tenant  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.auth import sessions  # noqa: E402
from webapp.documents.models import Document, Tag  # noqa: E402
from webapp.kit import config, db, paging, schema  # noqa: E402
from webapp.orgs import members  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402

SIZES = {"small": 1_000, "large": 100_000, "huge": 1_000_000}
FOLDER = gauge.DATA / "list"
ENVIRON = gauge.production(FOLDER, 18710)
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def build() -> dict[str, dict[str, str]]:
    """The organizations where they are missing; for each what to ask as whom: the headers of its owner and of somebody who was shown a
    part of it, the deepest cursor, a common tag and a rare one."""
    os.environ.update(ENVIRON)
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    found = {}
    for slug, count in SIZES.items():
        with app.app_context():
            if organizations.find(slug) is None:
                provisioning.found(slug.title(), slug, users.find_or_create(f"owner@{slug}.example", "Olga Owner"), by=None)
                db.commit()
                _seat(slug)
                start = time.monotonic()
                tenant.fill(slug, f"owner@{slug}.example", count)
                print(f"{count:,} documents built in {time.monotonic() - start:.0f} s")
            found[slug] = _facts(slug)
    return found


def _seat(slug: str) -> None:
    org = organizations.find(slug)
    with db.inside(org.tenant):
        members.seat(org.id, users.find_or_create(f"reader@{slug}.example", "Rita Reader"), "member", by=None)
        db.commit()


def _facts(slug: str) -> dict[str, str]:
    org = organizations.find(slug)
    with db.inside(org.tenant):
        oldest = db.session.execute(sa.select(Document.created_at, Document.n).order_by(Document.n).offset(60).limit(1)).one()
        tags = db.session.scalars(sa.select(Tag.id).where(Tag.name.in_(["tag 0", "tag 7"])).order_by(Tag.name)).all()
    people = {who: sessions.open(users.find(f"{who}@{slug}.example"), side="org", org=org.id, way="bench", device="bench").token for who in ("owner", "reader")}
    db.commit()
    return people | {"deepest": paging.encode(list(oldest)), "common": str(tags[0]), "rare": str(tags[1])}


def main() -> None:
    houses = build()
    gauge.heading("List of documents, SQLite, one gthread worker")
    before = gauge.yardstick(18711)
    figures = {}
    with gauge.serving("wsgi:app", 18710, environ=ENVIRON) as server:
        for slug, facts in houses.items():
            for what, who, path, more in _asked(facts):
                server.headers = {"Host": f"{slug}.bench.test:18710", "Cookie": f"gatehouse_session={facts[who]}", **more}
                figures[slug, what] = server.measure(path)
    yard = (before + gauge.yardstick(18711)) / 2
    print(f"{'hello':<46} {yard:8.2f}")
    budgets = {("large", "list"): "<= 3.4 x hello", ("large", "facets"): "<= 6 x hello", ("large", "counts of views"): "<= 6 x hello"}
    for (slug, what), figure in figures.items():
        gauge.line(f"{what} at {SIZES[slug]:,}", figure, yard, budgets.get((slug, what), ""))
    for words, one, other, budget in (
        ("1,000,000 / 1,000", ("huge", "list"), ("small", "list"), 1.15),
        ("100,000 / 1,000", ("large", "list"), ("small", "list"), 1.15),
        ("shared with me / the owner's, at 100,000", ("large", "shared with me"), ("large", "list"), 1.15),
        ("deepest / first page at 100,000", ("large", "deepest page"), ("large", "list"), 1.2),
    ):
        ratio = figures[one].cpu / figures[other].cpu
        print(f"{words}: {ratio:.2f} (<= {budget}) {gauge.verdict(ratio, budget)}")


def _asked(facts: dict[str, str]) -> list[tuple[str, str, str, dict[str, str]]]:
    """What is measured, by whom, where, with which headers."""
    return [
        ("list", "owner", "/documents", {}),
        ("deepest page", "owner", f"/documents?after={facts['deepest']}", {}),
        ("shared with me", "reader", "/documents?view=shared", {}),
        ("by title", "owner", "/documents?sort=title", {}),
        ("a common tag", "owner", f"/documents?tag={facts['common']}", {}),
        ("a rare tag", "owner", f"/documents?tag={facts['rare']}", {}),
        ("facets", "owner", "/documents/facets", PARTIAL),
        ("counts of views", "owner", "/documents/views", PARTIAL),
    ]


if __name__ == "__main__":
    main()
