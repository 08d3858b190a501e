"""Texts to phones: rendered from templates/sms and sent by the driver that GATEHOUSE_SMS_URL names.

No provider of texts is built in. `file:` keeps each text as a file, for a program that sends them; `console:` prints them,
on one's own machine."""

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jinja2

from webapp.kit import config, ids

TEMPLATES = Path(__file__).parents[2] / "templates" / "sms"


def is_configured() -> bool:
    return bool(config.current().sms_url)


def write(name: str, facts: Mapping[str, object]) -> str:
    """The text `name` ("auth/code"). Its last line may bind a code to a host, which phones then fill in."""
    return _templates().get_template(f"{name}.txt").render(facts).strip()


def send(to: str, text: str) -> None:
    """`to` in E.164. Raises OSError where the driver cannot take it now."""
    url = urlsplit(config.current().sms_url or "")
    match url.scheme:
        case "file":
            _write_file(f"{to}\n\n{text}\n", Path(unquote(url.path)))
        case "console":
            sys.stdout.write(f"Text to {to}:\n{text}\n")
            sys.stdout.flush()
        case _:
            raise RuntimeError("GATEHOUSE_SMS_URL is not set: who sends a text asks is_configured first")


def _write_file(text: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{ids.new()}"
    unfinished.write_text(text)
    unfinished.rename(folder / f"{unfinished.name[1:]}.txt")  # named by time; nobody reads half a text


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(  # noqa: S701  a text is no markup
        loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
