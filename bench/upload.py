"""Uploads: small texts one after another until each is found, and one large file beside a plain hashed copy.

Budgets: a small text is found after at most 60 ms (median) and 300 ms (p99), at least 50 a second from one client; 500 MB cost at most
20 MB more memory and 1.5 x the CPU of reading, hashing and writing them. `python bench/upload.py [megabytes]`."""

import hashlib
import http.client
import json
import os
import secrets
import shutil
import statistics
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import gauge  # noqa: E402

from webapp.app import create_app  # noqa: E402
from webapp.auth import signing, tokens  # noqa: E402
from webapp.documents.models import Document  # noqa: E402
from webapp.kit import config, db, schema  # noqa: E402
from webapp.platform import organizations, provisioning, users  # noqa: E402
from webapp.search import index, query  # noqa: E402

SMALL, WARM = 300, 30
CHUNK = 2**18
FOLDER = gauge.DATA / "upload"
PORT = 18720
ENVIRON = {**gauge.production(FOLDER, PORT), "GATEHOUSE_UPLOAD_LIMIT_MB": "2000"}


def build() -> tuple[object, dict[str, str]]:
    """A new house with one organization; the application, and the headers of a program of its manager."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.environ.update(ENVIRON)
    settings = config.load()
    schema.migrate_platform(settings.database_url)
    app = create_app(settings)
    with app.app_context():
        provisioning.found("Small", "small", users.find_or_create("owner@small.example", "Olga Owner"), by=None, plan="business")
        db.commit()
        signing.ensure()
        issued = tokens.open(users.find("owner@small.example"), org=organizations.find("small").id, way="code", device="bench")
        db.commit()
    return app, {"Host": f"api.bench.test:{PORT}", "Authorization": f"Bearer {issued.access}"}


def put(connection: http.client.HTTPConnection, headers: dict[str, str], name: str, body: object, size: int) -> dict[str, object]:
    connection.request("PUT", f"/v1/orgs/small/documents/uploads/{name}", body=body, headers={**headers, "Content-Length": str(size)})
    answer = connection.getresponse()
    told = json.loads(answer.read())
    if answer.status != 201:
        raise SystemExit(f"{name}: {answer.status} {told}")
    return told


def small_ones(app: object, server: gauge.Server, headers: dict[str, str]) -> None:
    """The answer comes after the commit, with the text in the index: each is looked for by a word that it alone has."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    times, words = [], []
    for number in range(WARM + SMALL):
        if number == WARM:
            before, began = server.cpu(), time.perf_counter()
        word = f"w{secrets.token_hex(8)}"
        body = f"Delivery note {number} for {word}. ".encode() + b"Parts for the hall in Bremen. " * 60
        start = time.perf_counter()
        told = put(connection, headers, f"note-{number}.txt", body, len(body))
        times.append((time.perf_counter() - start) * 1000)
        words.append((word, told["id"]))
    took, cpu = time.perf_counter() - began, server.cpu() - before
    with app.app_context(), db.inside(organizations.find("small").tenant):
        for word, document_id in words[:: SMALL // 20]:
            found = db.session.query(Document).where(*index.conditions(Document.n, query.parse(f"{word} "))).one()
            assert str(found.id) == document_id
    times = sorted(times[WARM:])
    median, p99, rate = statistics.median(times), times[int(SMALL * 0.99)], SMALL / took
    print(
        f"{SMALL} texts of 2 KB until found: median {median:.1f} ms (<= 60) {gauge.verdict(median, 60)}, p99 {p99:.1f} ms (<= 300) {gauge.verdict(p99, 300)}, ",
        end="",
    )
    print(f"{rate:.0f} a second (>= 50) {gauge.verdict(50, rate)}, CPU {cpu * 1000 / SMALL:.1f} ms each")


def large_one(server: gauge.Server, headers: dict[str, str], megabytes: int) -> None:
    path, copy = FOLDER / "large.bin", FOLDER / "copy.bin"
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(2**20))
    size = path.stat().st_size
    cpu = time.process_time()
    with path.open("rb") as source, copy.open("wb") as target:
        digest = hashlib.sha256()
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
        os.fsync(target.fileno())
    plain = time.process_time() - cpu
    for way in ("raw", "multipart"):
        memory, used, most = server.memory(), server.cpu(), 0.0
        if way == "raw":
            with path.open("rb") as body:
                connection = http.client.HTTPConnection("127.0.0.1", PORT)
                told = put(connection, headers, "large.bin", _watched(body, server, seen := [0.0]), size)
        else:
            told = _form(path, size, headers, server, seen := [0.0])
        most, used = max(seen), server.cpu() - used
        assert told["sha256"] == digest.hexdigest()
        more = f"{most - memory:+.0f} MiB (<= +20) {gauge.verdict(most - memory, 20)}"
        print(f"{megabytes} MB {way}: {more}, CPU {used:.2f} s, {used / plain:.2f} x a plain hashed copy (<= 1.5) {gauge.verdict(used / plain, 1.5)}")
        _erase(told)
    path.unlink()
    copy.unlink()


def _watched(body: object, server: gauge.Server, seen: list[float]) -> object:
    while chunk := body.read(CHUNK):
        if len(seen) < 10_000:
            seen.append(server.memory() if len(seen) % 20 == 0 else 0.0)
        yield chunk


def _form(path: Path, size: int, headers: dict[str, str], server: gauge.Server, seen: list[float]) -> dict[str, object]:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'
    tail = b"\r\n--b--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    length = str(len(head) + size + len(tail))
    connection.putrequest("POST", "/v1/orgs/small/documents", skip_host=True)
    for name, value in {**headers, "Content-Type": "multipart/form-data; boundary=b", "Content-Length": length}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(head)
    with path.open("rb") as body:
        for chunk in _watched(body, server, seen):
            connection.send(chunk)
    connection.send(tail)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    if answer.status != 201:
        raise SystemExit(f"the form: {answer.status} {told}")
    return told


def _erase(told: dict[str, object]) -> None:
    """So that the next one is no duplicate."""
    with create_app(config.load()).app_context(), db.inside(organizations.find("small").tenant):
        db.session.query(Document).where(Document.sha256 == told["sha256"]).delete()
        db.commit()


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    app, headers = build()
    print(f"\nUploads, SQLite, one gthread worker, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}\n")
    with gauge.serving("wsgi:app", PORT, environ=ENVIRON) as server:
        small_ones(app, server, headers)
        large_one(server, headers, megabytes)


if __name__ == "__main__":
    main()
