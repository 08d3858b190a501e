"""Letters: rendered from templates/mail and sent by the driver that GATEHOUSE_MAIL_URL names.

A letter is sent by a job, after what it tells of is committed. 4xx answers of the server are worth another try, 5xx are not.
"""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache, partial
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import jinja2

from webapp.kit import config, ids

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
SMTP_SECONDS = 20
ATTEMPTS = 8  # of a letter's job: with the ledger's growing pauses about two hours, a mail server's usual restart or greylisting

outbox: list[EmailMessage] = []  # what the memory driver was given


class Delayed(RuntimeError):
    """The server could not take the letter now: try again."""


class Refused(RuntimeError):
    """The server will never take this letter: the address or the letter is wrong."""


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str


def write(name: str, to: str, facts: Mapping[str, object]) -> Letter:
    """The letter `name` ("auth/code") to one address. The subject is the first line of its .txt."""
    subject, _, text = _templates().get_template(f"{name}.txt").render(facts).partition("\n")
    subject = " ".join(subject.split())  # a name in it may hold what breaks a header's line
    return Letter(to, subject, text.strip() + "\n", _templates().get_template(f"{name}.html").render(facts, subject=subject))


def send(letter: Letter) -> None:
    """Raises Delayed or Refused."""
    url = urlsplit(config.current().mail_url)
    message = _message(letter)
    match url.scheme:
        case "memory":
            outbox.append(message)
        case "file":
            _write_file(message, Path(unquote(url.path)))
        case _:
            _send_smtp(message, config.current().mail_url)


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = config.current().mail_from
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=config.current().hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _write_file(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{ids.new()}"
    unfinished.write_bytes(bytes(message))
    unfinished.rename(folder / f"{unfinished.name[1:]}.eml")  # named by time; nobody reads half a letter


def _send_smtp(message: EmailMessage, address: str) -> None:
    url = urlsplit(address)
    security = parse_qs(url.query).get("tls", ["none"])[0]
    verified = ssl.create_default_context()
    connect = partial(smtplib.SMTP_SSL, context=verified) if security == "tls" else smtplib.SMTP
    try:
        with connect(url.hostname or "localhost", url.port or (465 if security == "tls" else 587), timeout=SMTP_SECONDS) as server:
            if security == "starttls":
                server.starttls(context=verified)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _failure(code, answer) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Delayed(f"the mail server cannot be reached: {error}") from error


def _failure(code: int, answer: bytes | str) -> Delayed | Refused:
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return (Refused if code >= 500 else Delayed)(f"the mail server answered {code} {said}")


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
