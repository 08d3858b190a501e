"""One change of 10,000 documents, as the job it is: tagged, shared with a group and thrown away, and each taken back.

Budget: 60 s each way (it goes on without whoever began it, and says how far it is), and no more memory at the end than 40 MiB above that before.
`python bench/bulk.py`; data is kept in bench/data."""

import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402
import sqlalchemy as sa  # noqa: E402
import tenant  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.documents import access, bulk, undo  # noqa: E402
from webapp.documents.models import Document, Operation  # noqa: E402
from webapp.jobs import queue  # noqa: E402
from webapp.kit import config, db, schema  # noqa: E402
from webapp.orgs import groups  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402

NUMBER = bulk.MOST
OWNER = "owner@together.example"
FOLDER = gauge.DATA / "bulk"
SECONDS, MEMORY = 60, 40


def build() -> Any:
    os.environ.update(gauge.production(FOLDER, 18720))
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        if organizations.find("together") is None:
            provisioning.found("Together", "together", users.find_or_create(OWNER, "Olga Owner"), by=None)
            db.commit()
            tenant.fill("together", OWNER, NUMBER)
            with db.inside(organizations.find("together").tenant):
                groups.create("Crew", by=None)
                db.commit()
    return app


def run(app: Any, action: str, value: dict[str, Any]) -> tuple[float, float, float]:
    """Seconds there, seconds back, MiB more at the most."""
    org = organizations.find("together")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with db.inside(org.tenant):
        owner = users.find(OWNER)
        numbers = db.session.scalars(sa.select(Document.n).order_by(Document.n.desc()).limit(NUMBER)).all()
        start = time.monotonic()
        operation = bulk.begin(org.id, numbers, action, value, role="manager", may_create=True, by=owner).id
        db.commit()
    queue.run_due(app)
    there = time.monotonic() - start
    with db.inside(org.tenant):
        found = db.session.get(Operation, operation)
        outcome = bulk.outcome(found, role="manager")
        if (found.state, outcome.changed) != ("done", NUMBER):
            raise SystemExit(f"{action}: {found.state}, {outcome.changed} changed")
        start = time.monotonic()
        undo.begin(org.id, found, role="manager", by=users.find(OWNER))
        db.commit()
    queue.run_due(app)
    back = time.monotonic() - start
    with db.inside(org.tenant):
        if db.session.get(Operation, operation).state != "undone":
            raise SystemExit(f"{action}: not undone")
    return there, back, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before


def main() -> None:
    app = build()
    with app.app_context():
        with db.inside(organizations.find("together").tenant):
            crew = access.group(groups.offered()[0].id)
        print(f"{NUMBER:,} documents at once, SQLite, load {os.getloadavg()[0]:.1f}\n\n{'what':<10} {'there s':>8} {'back s':>8} {'MiB more':>9}")
        given = {"principal": crew, "level": "view", "ends_at": None}
        for action, value in (("tags", {"add": ["stocktaking"]}), ("share", given), ("trash", {})):
            there, back, more = run(app, action, value)
            kept = f"{gauge.verdict(max(there, back), SECONDS)}, {gauge.verdict(more, MEMORY)}"
            print(f"{action:<10} {there:8.1f} {back:8.1f} {more:9.1f}  <= {SECONDS} s, <= {MEMORY} MiB {kept}")


if __name__ == "__main__":
    main()
