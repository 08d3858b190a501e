"""The whole house as `make run` starts it, on a port of its own: embedded (SQLite, files), and on servers (PostgreSQL
through PgBouncer for the tenants, Redis, SMTP). And people with real browsers in front of it."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import servers
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from webapp.assistant import suggesting
from webapp.auth.models import FailureCounter, OneTimeCode, Passkey, Password, RecoveryCode, Session, Totp
from webapp.documents import storing
from webapp.jobs.models import Job
from webapp.kit import config
from webapp.kit.throttle import Throttle
from webapp.platform.models import Organization, User

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^ {4}(\d{6})$", re.MULTILINE)
PATIENCE = 20_000  # milliseconds until a page must show what is expected: two houses and two browsers share two cores with everything else
KEYS = (Session, OneTimeCode, Password, Totp, RecoveryCode, Passkey, FailureCounter, Throttle)


class House:
    """A running house; `letters` answers what was mailed to an address, the newest last."""

    def __init__(self, port: int, database_url: str, letters: Callable[[str], list[str]]) -> None:
        self.port, self.letters = port, letters
        self.database = sa.create_engine(database_url, poolclass=sa.NullPool)

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host + '.' if host else ''}localhost:{self.port}{path}"

    def expect_read(self, *kinds: str) -> None:
        """Raises while a document waits to be read, or for jobs of other `kinds`: what is found, and where it stands in a list, changes until then."""
        waiting = sa.select(Job.id).where(Job.kind.in_((storing.READ, *kinds)), Job.state.in_(("queued", "running")))
        with self.database.connect() as connection:
            assert connection.scalar(waiting.limit(1)) is None, "documents are still being read"

    def wait_until_looked_at(self) -> None:
        """Until every document was read, and what there is to suggest was suggested."""
        servers.wait_until(lambda: self.expect_read(suggesting.SUGGEST))

    def forget_keys(self) -> None:
        """Nobody is signed in, has a key of their own, or asked for too many codes: whatever earlier journeys did."""
        with self.database.begin() as connection:
            for table in KEYS:
                connection.execute(sa.delete(table))
            connection.execute(sa.update(User).values(has_second_factor=False))

    def put_on_plan(self, slug: str, plan: str) -> None:
        with self.database.begin() as connection:
            connection.execute(sa.update(Organization).where(Organization.slug == slug).values(plan=plan))

    def let_an_hour_pass(self) -> None:
        """For whoever asked for as many codes as an hour allows."""
        with self.database.begin() as connection:
            connection.execute(sa.delete(Throttle))


@pytest.fixture(scope="session", params=["embedded", "servers"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    port = servers.free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("GATEHOUSE_", "SAAS_", "TENANT_"))}
    environ |= {"GATEHOUSE_BASE_DOMAIN": f"localhost:{port}", "GATEHOUSE_DATA_DIR": str(folder / "data"), "GATEHOUSE_REQUIRE_SECOND_FACTOR": "nobody"}
    environ |= {"GATEHOUSE_REGISTRY_TTL": "1"}  # seconds until the other web process knows that an organization was shut or opened
    if request.param == "embedded":
        house = House(port, config.load(environ).database_url, lambda address: _from_files(folder / "data" / "mail", address))
    else:
        smtp = request.getfixturevalue("smtp_server")
        smtp.forget()
        environ |= _servers(request, smtp.url, port)
        house = House(port, environ["GATEHOUSE_DATABASE_URL"], lambda address: _from_server(smtp.messages, address))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, ROOT / "bin" / "run"], env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        servers.wait_until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"), process, folder / "log")
        servers.wait_until(house.expect_read, process, folder / "log")
        yield house
    finally:
        servers.end(process)


def _servers(request: pytest.FixtureRequest, mail_url: str, port: int) -> dict[str, str]:
    """A database of each house's own: one that is built later has other files, and must not find an earlier one's documents."""
    database = f"journeys_{port}"
    direct = request.getfixturevalue("postgres").url(database)
    pooled = request.getfixturevalue("pgbouncer").url(database)
    return {
        "GATEHOUSE_DATABASE_URL": direct,
        "GATEHOUSE_TENANT_DATABASES": f"main={pooled}",
        "GATEHOUSE_QUEUE_URL": request.getfixturevalue("redis_server"),
        "GATEHOUSE_MAIL_URL": mail_url,
    }


def _from_files(folder: Path, address: str) -> list[str]:
    letters = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
    return [_text(letter) for letter in letters if message_from_bytes(letter)["To"] == address]


def _from_server(letters: list[Any], address: str) -> list[str]:
    return [_text(letter.content) for letter in letters if address in letter.rcpt_tos]


def _text(letter: bytes) -> str:
    text: str = message_from_bytes(letter, policy=policy.default).get_body(("plain",)).get_content().replace("\r\n", "\n")
    return text


@pytest.fixture(scope="session")
def chrome(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


class Person:
    """Somebody with a browser of their own. What their pages complain about fails the test."""

    def __init__(self, house: House, context: BrowserContext, has_script: bool) -> None:
        self.house, self.context, self.has_script = house, context, has_script
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        # A refused form answers 4xx, which Chromium reports as a failed resource; the page shows why.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def go(self, host: str, path: str = "/") -> None:
        self.page.goto(self.house.url(host, path))

    def read_code(self, address: str, after: int = 0) -> str:
        """The newest code in the letters that came after so many: others may come between."""
        return servers.found(lambda: [found[1] for letter in self.house.letters(address)[after:] if (found := CODE.search(letter))][-1])

    def read_link(self, address: str, link: re.Pattern[str]) -> str:
        """The first address in the newest letter that looks like `link`."""
        servers.wait_until(lambda: self.house.letters(address)[0])
        found = link.search(self.house.letters(address)[-1])
        assert found
        return found[0]

    def sign_in(self, host: str, address: str) -> None:
        """Through the door, with a code."""
        self.ask_in(host, address)
        self.page.wait_for_url(lambda url: "/signin" not in url)

    def ask_in(self, host: str, address: str) -> None:
        """Through the door, up to what a code alone leads to."""
        before = len(self.house.letters(address))
        self.go(host, "/signin")
        self.page.get_by_label("E-mail address").fill(address)
        self.page.get_by_role("button", name="Send me a code").click()
        self.page.get_by_label("Six-digit code").wait_for()
        self.type_code(self.read_code(address, before))

    def type_code(self, code: str) -> None:
        """With script the sixth digit sends the form; without, the button does."""
        self.page.get_by_label("Six-digit code").press_sequentially(code)
        if not self.has_script:
            self.page.locator("button[form=code-entry]").click()


@pytest.fixture
def person(house: House, chrome: Browser) -> Iterator[Callable[..., Person]]:
    people: list[Person] = []
    house.forget_keys()

    def arrive(**options: Any) -> Person:
        context = chrome.new_context(locale="en-GB", timezone_id="Europe/Berlin", **options)
        made = Person(house, context, options.get("java_script_enabled", True))
        people.append(made)
        return made

    yield arrive
    complaints = [complaint for one in people for complaint in one.complaints]
    for one in people:
        one.context.close()
    assert complaints == []
