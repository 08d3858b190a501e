"""Downloads, checked for whoever asks: 20 KB and 100 MB, sent by the application itself and handed to a proxy (X-Accel).

Budgets: 100 MB handed on costs the application at most 5 ms of CPU and 5 MB of memory; 20 KB runs at 35 % of hello's rate or
more, which is CPU of at most 2.9 x hello's. The proxy's own work is not in these figures. `python bench/download.py`."""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.auth import sessions  # noqa: E402
from webapp.documents import access  # noqa: E402
from webapp.documents.models import Document  # noqa: E402
from webapp.kit import config, db, schema  # noqa: E402
from webapp.kit.blobs.store import store  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402

SIZES = {"20 KB": 20_000, "100 MB": 100 * 2**20}
OWNER = "owner@bytes.example"
ENVIRON = gauge.production(gauge.DATA / "download", 18730)


def build() -> tuple[dict[str, str], dict[str, str]]:
    """The organization where it is missing: the headers of its owner, signed in, and each document's path by its size."""
    os.environ.update(ENVIRON)
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        if organizations.find("bytes") is None:
            provisioning.found("Bytes", "bytes", users.find_or_create(OWNER, "Olga Owner"), by=None)
            db.commit()
        org, owner = organizations.find("bytes"), users.find(OWNER)
        opened = sessions.open(owner, side="org", org=org.id, way="bench", device="bench")
        with db.inside(org.tenant):
            paths = {name: f"/documents/{_document(org.id.hex, owner.id, name, size).id}/content" for name, size in SIZES.items()}
            db.commit()
        db.commit()
    return {"Host": "bytes.bench.test:18730", "Cookie": f"gatehouse_session={opened.token}"}, paths


def _document(space: str, owner_id: object, name: str, size: int) -> Document:
    with store().receive(space) as incoming:
        incoming.write(os.urandom(size))
        sha256 = incoming.keep()
    made = Document(title=name, filename=f"{name}.bin", owner_id=owner_id, size=size, content_type="application/octet-stream", sha256=sha256, state="ready")
    db.session.add(made)
    db.session.flush()
    access.grant_owner(made)
    return made


def main() -> None:
    headers, paths = build()
    gauge.heading("Downloads, one gthread worker")
    before = gauge.yardstick(18731)
    for how, by_proxy in (("sent by the application", "false"), ("handed to the proxy", "true")):
        with gauge.serving("wsgi:app", 18730, environ={**ENVIRON, "GATEHOUSE_FILES_BY_PROXY": by_proxy}) as server:
            server.headers = headers
            small = server.measure(paths["20 KB"])
            large = server.measure(paths["100 MB"], requests=20, warm=2)
        gauge.line(f"20 KB, {how}", small, before, "<= 2.9 x hello" if by_proxy == "true" else "")
        gauge.line(f"100 MB, {how}", large, before, "<= 5 ms" if by_proxy == "true" else "")
        print(f"{'':<46} memory after 100 MB, more than after 20 KB: {large.memory - small.memory:.1f} MiB (<= 5)")
    print(f"{'hello':<46} {before:8.2f}")


if __name__ == "__main__":
    main()
