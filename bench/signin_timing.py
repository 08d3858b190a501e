"""Whether the time of an answer tells who has an account: 200 samples each of a known and an unknown address, taken in turn.

Asks for a code by the API and by the sign-in page, and tries a password. Each sample has an address of its own, since one is
written to once a minute. Budget: the medians differ by less than a quarter of the spread (the middle half of all samples).
`python bench/signin_timing.py`; data is made anew in bench/data."""

import os
import re
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.auth import otp, passwords  # noqa: E402
from webapp.kit import config, db, schema  # noqa: E402
from webapp.orgs import members  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402

SAMPLES = 200
FOLDER = gauge.DATA / "timing"
PASSWORD = "quiet harbours at noon"
OPEN = 10**9  # the limits of an address and a network would answer most samples


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.environ.update(gauge.production(FOLDER, 18720))
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        _furnish()
    for module, names in ((otp, ("PER_NETWORK",)), (passwords, ("PER_NETWORK",))):
        for name in names:
            setattr(module, name, replace(getattr(module, name), times=OPEN, window=timedelta(hours=1)))
    client = app.test_client()
    page = client.get("/signin", base_url="http://acme.bench.test:18720").text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    headers = {"Sec-Fetch-Site": "same-origin", "X-CSRF-Token": token[1]}

    def ask(email: str) -> int:
        return client.post("/v1/auth/otp", base_url="http://api.bench.test:18720", json={"contact": email, "org": "acme"}).status_code

    def sign_in(email: str) -> int:
        return client.post("/signin", base_url="http://acme.bench.test:18720", data={"email": email}, headers=headers).status_code

    def try_password(email: str) -> int:
        sent = {"email": email, "password": "not that one", "org": "acme"}
        return client.post("/v1/auth/password", base_url="http://api.bench.test:18720", json=sent).status_code

    print(f"\nTime of an answer by who asks, {SAMPLES} samples each, in ms\n\n{'what':<28} {'known':>9} {'unknown':>9} {'apart':>8} {'spread':>8}")
    for name, prefix, call in (("POST /v1/auth/otp", "a", ask), ("POST /signin", "b", sign_in), ("POST /v1/auth/password", "a", try_password)):
        _measure(name, prefix, call)


def _furnish() -> None:
    """An organization with as many members as there are samples; a tenth of a second each for those with a password."""
    provisioning.found("Acme", "acme", users.find_or_create("owner@acme.example", "Olga Owner"), by=None)
    db.commit()
    org = organizations.find("acme")
    assert org is not None
    with db.inside(org.tenant):
        for prefix in ("a", "b"):
            for number in range(SAMPLES):
                user = users.find_or_create(f"{prefix}known{number:03}@acme.example", f"Member {number}")
                members.seat(org.id, user, "member", by=None)
                if prefix == "a":
                    passwords.set_first(user, PASSWORD, keep=None, org=None)
        db.commit()


def _measure(name: str, prefix: str, call: Callable[[str], int]) -> None:
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    statuses = set()
    for number in range(SAMPLES):
        for who in ("known", "unknown") if number % 2 else ("unknown", "known"):
            start = time.perf_counter()
            statuses.add(call(f"{prefix}{who}{number:03}@acme.example"))
            times[who].append((time.perf_counter() - start) * 1000)
    if len(statuses) != 1:
        raise SystemExit(f"{name} answered {statuses}: nothing was measured")
    known, unknown = (statistics.median(times[who]) for who in ("known", "unknown"))
    low, _, high = statistics.quantiles([*times["known"], *times["unknown"]], n=4)
    print(f"{name:<28} {known:9.2f} {unknown:9.2f} {abs(known - unknown):8.2f} {high - low:8.2f}")


if __name__ == "__main__":
    main()
