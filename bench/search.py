"""Searching among 100,000 texts of 2 KB: a rare word, a common one newest first, a ranked one; beside hello.

What is asked is what the palette asks with every letter: eight documents with their passages, and what else is called so. Budgets (CPU per
request): 3 / 3.8 / 25 x hello. `python bench/search.py`; data is kept in bench/data."""

import os
import random
import sys
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402
import sqlalchemy as sa  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.auth import sessions  # noqa: E402
from webapp.documents import access  # noqa: E402
from webapp.documents.models import READY, Document, DocumentAccess, DocumentText  # noqa: E402
from webapp.kit import clock, config, db, ids, schema  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402
from webapp.search.models import SearchEntry  # noqa: E402

COUNT = 100_000
LETTERS = 2_000
FOLDER = gauge.DATA / "search"
ENVIRON = gauge.production(FOLDER, 18730)
CHUNK = 5_000
# In how many documents each stands: one, one in sixty (1,650, just few enough to be ranked), every one.
RARE, SOME, COMMON = "keystone", "warehouse", "contract"


def build() -> dict[str, str]:
    """The organization where it is missing; the headers of its owner, signed in."""
    os.environ.update(ENVIRON)
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        if organizations.find("large") is None:
            provisioning.found("Large", "large", users.find_or_create("owner@large.example", "Olga Owner"), by=None)
            db.commit()
            _fill()
        opened = sessions.open(users.find("owner@large.example"), side="org", org=organizations.find("large").id, way="bench", device="bench")
        db.commit()
    return {"Host": "large.bench.test:18730", "Cookie": f"gatehouse_session={opened.token}", "HX-Request": "true", "HX-Request-Type": "partial"}


def _fill() -> None:
    org, owner = organizations.find("large"), users.find("owner@large.example").id
    chance = random.Random(7)
    words = ["".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(chance.randint(3, 9))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]  # as words of a language are distributed
    start = clock.now() - timedelta(days=400)
    with db.inside(org.tenant):
        for first in range(0, COUNT, CHUNK):
            rows = [_row(n, owner, start) for n in range(first, first + CHUNK)]
            texts = {row["n"]: _text(row["n"], chance.choices(words, weights, k=LETTERS // 7)) for row in rows}
            db.session.execute(sa.insert(Document), rows)
            seen = [{"principal": access.owner(owner), "document_n": row["n"], "created_at": row["created_at"]} for row in rows]
            db.session.execute(sa.insert(DocumentAccess), seen)
            db.session.execute(sa.insert(DocumentText), [{"document_n": n, "text": text} for n, text in texts.items()])
            db.session.execute(sa.insert(SearchEntry), [{"n": row["n"], "title": row["title"].lower(), "body": texts[row["n"]]} for row in rows])
            db.commit()


def _row(n: int, owner: object, start: object) -> dict[str, object]:
    return {
        "n": n + 1,
        "id": ids.new(),
        "title": f"Paper {n} about the supply of parts",
        "filename": f"paper-{n}.txt",
        "owner_id": owner,
        "size": LETTERS,
        "content_type": "text/plain",
        "sha256": f"{n:064x}",
        "created_at": start + timedelta(seconds=n * 60),
        "updated_at": start,
        "state": READY,
    }


def _text(n: int, words: list[str]) -> str:
    words[len(words) // 2] = COMMON
    if n % 60 == 0:
        words[n % len(words)] = SOME
    if n == COUNT // 2:
        words[3] = RARE
    return " ".join(words)


def main() -> None:
    headers = build()
    gauge.heading("Search among 100,000 texts of 2 KB, SQLite, one gthread worker")
    before = gauge.yardstick(18731)
    asked = [
        ("rare word", f"/search?q={RARE}%20", "<= 3 x hello"),
        ("rare word, being typed", f"/search?q={RARE[:6]}", ""),
        ("common word, newest first", f"/search?q={COMMON}%20", "<= 3.8 x hello"),
        ("ranked, 1,667 hits", f"/search?q={SOME}%20", "<= 25 x hello"),
        ("two words, ranked", f"/search?q={SOME}%20{COMMON}%20", "<= 25 x hello"),
        ("nothing", "/search?q=absentword%20", ""),
    ]
    with gauge.serving("wsgi:app", 18730, environ=ENVIRON) as server:
        server.headers = headers
        figures = [(what, server.measure(path, requests=300), budget) for what, path, budget in asked]
        together = server.at_once([f"/search?q={word}%20" for word in (RARE, COMMON)], clients=8, requests=800)
    yard = (before + gauge.yardstick(18731)) / 2
    print(f"{'hello':<46} {yard:8.2f}")
    for what, figure, budget in figures:
        gauge.line(what, figure, yard, budget)
    p99 = together[int(len(together) * 0.99)]
    print(f"8 clients, rare and common in turn: p50 {together[len(together) // 2]:.1f} ms, p99 {p99:.1f} ms (< 30 on a quiet machine) {gauge.verdict(p99, 30)}")


if __name__ == "__main__":
    main()
