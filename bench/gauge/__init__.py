"""How the benchmarks measure: CPU that a server's processes use per request, beside a Flask hello under the same gunicorn.

Times of the wall depend on the neighbours; CPU per request moves by a tenth, and ratios taken in one run by less."""

import http.client
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "bench" / "data"
TICK = os.sysconf("SC_CLK_TCK")

LONGEST = 16  # seconds for one figure

HELLO = "from flask import Flask\napp = Flask(__name__)\napp.get('/')(lambda: 'hello')\n"


def production(folder: Path, port: int) -> dict[str, str]:
    """The environment of a house as production runs it, with everything embedded."""
    return {
        "GATEHOUSE_DATA_DIR": str(folder),
        "GATEHOUSE_BASE_DOMAIN": f"bench.test:{port}",
        "GATEHOUSE_SCHEME": "http",
        "GATEHOUSE_SECRET_KEY": "b" * 40,
        "GATEHOUSE_SEAL_KEYS": "b" * 40,
        "GATEHOUSE_MAIL_URL": "memory://",
    }


@dataclass
class Figure:
    """CPU in ms per request; wall times in ms."""

    cpu: float
    p50: float
    p99: float
    memory: float  # MiB resident, all processes of the server


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def measure(self, path: str, *, requests: int = 400, warm: int = 60) -> Figure:
        """Asks for `path` one after another over one connection; for LONGEST at most, where it is slow."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self._ask(connection, path, warm, LONGEST / 4)
        before = self.cpu()
        times = sorted(self._ask(connection, path, requests, LONGEST))
        used = self.cpu() - before
        connection.close()
        return Figure(used * 1000 / len(times), statistics.median(times), times[int(len(times) * 0.99)], self.memory())

    def _ask(self, connection: http.client.HTTPConnection, path: str, most: int, seconds: float) -> list[float]:
        """Wall times in ms of at least one request, and at most `most`, begun within so many seconds."""
        times: list[float] = []
        until = time.monotonic() + seconds
        while not times or (len(times) < most and time.monotonic() < until):
            start = time.perf_counter()
            connection.request("GET", path, headers=self.headers)
            answer = connection.getresponse()
            body = answer.read()
            times.append((time.perf_counter() - start) * 1000)
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}: {body[:200]!r}")
        return times

    def at_once(self, paths: list[str], *, clients: int, requests: int) -> list[float]:
        """Wall times in ms, in order, of `requests` in all by so many clients, which ask for the paths in turn."""

        def ask(first: int) -> list[float]:
            connection, times = http.client.HTTPConnection("127.0.0.1", self.port), []
            for number in range(first, requests, clients):
                start = time.perf_counter()
                connection.request("GET", paths[number % len(paths)], headers=self.headers)
                connection.getresponse().read()
                times.append((time.perf_counter() - start) * 1000)
            connection.close()
            return times

        with ThreadPoolExecutor(clients) as pool:
            return sorted(one for times in pool.map(ask, range(clients)) for one in times)

    def cpu(self) -> float:
        """Seconds of CPU that the server and its workers have used."""
        return sum(_times(pid) for pid in _family(self.process.pid))

    def memory(self) -> float:
        return sum(_resident(pid) for pid in _family(self.process.pid))


@contextmanager
def serving(app: str, port: int, *, folder: Path = ROOT, environ: dict[str, str] | None = None, workers: int = 1) -> Iterator[Server]:
    """gunicorn with gthread and 2 threads, as in production, on a loopback port."""
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "--threads", "2", "-w", str(workers), "-b", f"127.0.0.1:{port}", "--log-level", "error", app]
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **(environ or {})}, stdout=log, stderr=log)
    try:
        _wait(port, process)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def hello(port: int) -> Iterator[Server]:
    folder = DATA / "hello"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hello.py").write_text(HELLO)
    with serving("hello:app", port, folder=folder) as server:
        yield server


def yardstick(port: int) -> float:
    """CPU per request of hello, in ms."""
    with hello(port) as server:
        return server.measure("/", requests=1500, warm=200).cpu


def heading(title: str) -> None:
    print(f"\n{title}\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}\n")
    print(f"{'what':<46} {'CPU ms':>8} {'x hello':>8} {'p50 ms':>8} {'p99 ms':>8} {'MiB':>6}  budget")


def line(what: str, figure: Figure, yard: float, budget: str = "") -> None:
    """`budget`: "<= 3.4 x hello" or "<= 5 ms" of CPU; whether it is kept stands behind it."""
    kept = budget and verdict(figure.cpu / yard if "hello" in budget else figure.cpu, float(budget.split()[1]))
    print(f"{what:<46} {figure.cpu:8.2f} {figure.cpu / yard:8.2f} {figure.p50:8.2f} {figure.p99:8.2f} {figure.memory:6.0f}  {budget} {kept}".rstrip())


def verdict(measured: float, most: float) -> str:
    return "met" if measured <= most else "missed"


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/healthz")
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server did not start")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _times(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
