"""Every word of the screens is there in German, compiled, and shown to whom asks for German. `make translations` collects new ones."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import cast
import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from house.sources import ROOT, Source, complaints, product
from screens import ACME, APEX, Browser, arriving

from webapp.kit import refusals
from webapp.web import errors

PO = ROOT / "translations/de/LC_MESSAGES/messages.po"
GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
PLACES = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|</?\w+>")  # what is filled in, and the tags around it
ONLY_AT_THE_SHELL = {"webapp/ops/demo.py"}  # its refusals are read by operators, who read English


def keywords() -> set[str]:
    """What `make translations` looks for beside the usual `_()`."""
    found = re.search(r"^SENTENCES := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found is not None
    return set(found[1].split())


@cache
def used() -> frozenset[str]:
    """What the screens say: the singular, where there are two forms."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    kinds = {**DEFAULT_KEYWORDS, **dict.fromkeys(keywords())}
    found = {words if isinstance(words, str) else words[0] for _, _, words, _, _ in extract_from_dir(ROOT, methods, options, kinds)}
    return frozenset(found | set(errors.TITLES.values()) | set(defaults()))


def refusing() -> set[type[refusals.Refusal]]:
    """Every refusal of the product."""
    for source in product():
        importlib.import_module(source.module)
    known: set[type[refusals.Refusal]] = {refusals.Refusal}
    while more := {child for one in known for child in one.__subclasses__()} - known:
        known |= more
    return {one for one in known if one.__module__.startswith("webapp.")}


def defaults() -> Iterator[str]:
    """The sentences that refusals say when they are given none."""
    for one in refusing():
        sentence = inspect.signature(one).parameters["sentence"].default
        if sentence is not inspect.Parameter.empty:
            yield sentence


@cache
def german() -> Catalog:
    return read_po(BytesIO(PO.read_bytes()), locale="de")


def said(message: Message) -> list[str]:
    """The German of one message: both forms, where there are two."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def meant(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def messages() -> list[Message]:
    return [message for message in german() if message.id]


def disagree(english: str, translated: str) -> bool:
    return sorted(PLACES.findall(english)) != sorted(PLACES.findall(translated))


def is_put_together(source: Source) -> Iterator[str]:
    """A sentence with values already in it is found in no catalogue: they are given as facts."""
    names = {one.__name__ for one in refusing()}
    for node in ast.walk(source.tree):
        called = isinstance(node, ast.Call) and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None))
        if called in names and isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
            yield f"{source.path}:{node.lineno} puts its sentence together: write %(name)s and give name="


def test_make_translations_looks_for_every_refusal() -> None:
    assert {one.__name__ for one in refusing()} - keywords() == set()


def test_refusals_are_written_so_that_they_can_be_translated_whole() -> None:
    assert complaints(is_put_together, [source for source in product() if source.path not in ONLY_AT_THE_SHELL]) == []


@pytest.mark.parametrize("sentence", ['f"There is no {name}."', '"There is no " + name', '"There is no %s." % name'])
def test_a_sentence_that_is_put_together_is_noticed(sentence: str) -> None:
    assert list(is_put_together(Source("webapp/orgs/landing.py", f"raise refusals.NotFound({sentence})")))


def test_every_word_is_in_the_catalogue() -> None:
    assert used() - {meant(message)[0] for message in messages()} == set(), "`make translations` brings them in"


def test_every_word_is_translated() -> None:
    assert [meant(message)[0] for message in messages() if message.fuzzy or not all(said(message))] == []


def test_places_and_tags_are_the_same_in_german() -> None:
    """A plural is compared form by form: the singular may name no number."""
    assert [meant(message)[0] for message in messages() for pair in zip(meant(message), said(message), strict=True) if disagree(*pair)] == []


def test_a_lost_place_is_noticed() -> None:
    assert disagree("<b>%(name)s</b> was told", "%(name)s weiß es")
    assert disagree("{n} of {all}", "{n} von {alle}")
    assert not disagree("%(a)s and %(b)s", "%(b)s und %(a)s")


def test_german_is_as_calm_as_english() -> None:
    assert [text for message in messages() for text in said(message) if "!" in text or re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich)\b", text)] == []


def test_what_is_compiled_is_what_is_written() -> None:
    compiled = BytesIO()
    write_mo(compiled, german())
    assert PO.with_suffix(".mo").read_bytes() == compiled.getvalue(), "`make translations` compiles it"


@pytest.mark.parametrize(
    ("who", "host", "path", "english", "words"),
    [
        (None, APEX, "/", "Find your organization", "Ihre Organisation finden"),
        (None, APEX, "/organizations/reminder", "Which organization was it?", "Welche Organisation war es?"),
        (None, ACME, "/signin", "Send me a code", "Code zusenden"),
        (None, ACME, "/signup", "Why you want to join", "Warum Sie beitreten möchten"),
        (None, ACME, "/nowhere", "Nothing here", "Hier ist nichts"),
        (cast.ALICE, ACME, "/signups", "One person is waiting", "Eine Person wartet"),
        (cast.ALICE, ACME, "/documents", "No documents yet", "Noch keine Dokumente"),
        (cast.PIA, ACME, "/waiting", "You have knocked", "Sie haben angeklopft"),
    ],
)
def test_a_page_speaks_its_readers_language(app: Flask, who: str | None, host: str, path: str, english: str, words: str) -> None:
    browser = arriving(app, who, host) if who else Browser(app, host)
    asked, plain = browser.get(path, headers=GERMAN).text, browser.get(path).text
    assert '<html lang="de">' in asked
    assert words in asked
    assert english not in asked
    assert '<html lang="en">' in plain
    assert english in plain
    assert words not in plain


def test_a_language_we_do_not_have_is_answered_in_english(app: Flask) -> None:
    assert '<html lang="en">' in Browser(app, ACME).get("/signin", headers={"Accept-Language": "fi"}).text


@pytest.mark.parametrize(
    ("path", "sent", "sentence"),
    [
        ("/signin", {"email": "alice"}, "Das ist keine E-Mail-Adresse."),
        ("/signin", {"email": ""}, "Schreiben Sie Ihre E-Mail-Adresse."),
        ("/signup", {"name": "x" * 121, "email": "x@acme.example", "reason": "x"}, "Feld kann nicht länger als 120 Zeichen sein."),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(app: Flask, path: str, sent: dict[str, str], sentence: str) -> None:
    answer = Browser(app, ACME).post(path, sent, page=path, headers=GERMAN)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_refusals_facts_are_told_in_the_readers_language(app: Flask) -> None:
    browser = Browser(app, ACME)
    answers = [browser.post("/signin", {"email": cast.BOB}, headers=GERMAN) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert re.search(r"Warten Sie \d+ Sekunden|Warten Sie 1 Minute", answers[-1].text)
