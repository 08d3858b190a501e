"""Fragments that are drawn once for the same values.

A fragment receives plain values (tests/house/test_templates.py), so the same ones make the same piece of HTML: most of a page is the same
for everybody, or for the same person's next one. What differs from reader to reader without being a value stands in the key: side,
language, zone and day. Form tokens are put in each time; none is ever kept."""

import secrets
from functools import cache, lru_cache
from typing import Any

import jinja2
from flask import Flask, g
from jinja2 import meta, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup

from webapp.web import csrf, templating
from webapp.web.current import current

KEPT = 1_000  # of about 4 KB each
TOKEN = secrets.token_urlsafe(32)  # stands in a kept fragment where the form token goes


def install(app: Flask) -> None:
    """`{{ fragment("search/_palette.html") }}` stands for an `include`; `values` are what the page sets beside its own."""
    env = app.jinja_env

    @lru_cache(maxsize=KEPT)
    def drawn(name: str, _reader: object, names: tuple[str, ...], values: tuple[Any, ...], _kinds: Any) -> tuple[str, ...]:
        """The pieces between which the form token stands. `_kinds`: text and markup are equal, and drawn differently."""
        before, g.csrf_token = g.get("csrf_token"), TOKEN
        try:
            html = env.get_template(name).render(zip(names, values, strict=True))
        finally:
            g.csrf_token = before
            if before is None:
                del g.csrf_token
        return tuple(html.split(TOKEN))

    @cache
    def wanted(name: str) -> tuple[str, ...]:
        """The values that a fragment asks for, with those that it includes."""
        loader: Any = env.loader
        tree = env.parse(loader.get_source(env, name)[0])
        names = meta.find_undeclared_variables(tree) - env.globals.keys()
        for other in meta.find_referenced_templates(tree):
            names |= set(wanted(other)) if other and not other.startswith("ui/") else set()
        return tuple(sorted(names))

    @pass_context
    def fragment(context: Context, name: str, **values: Any) -> Markup:
        names = wanted(name)
        given = [(one, value) for one in names if (value := values[one] if one in values else context.resolve_or_missing(one)) is not missing]
        asked, facts = tuple(one for one, _value in given), tuple(value for _one, value in given)
        key = (name, (current.place.side, templating.reading()), asked, facts, _kind(facts))
        pieces = drawn(*key) if _is_hashable(facts) else drawn.__wrapped__(*key)
        return Markup(pieces[0] if len(pieces) == 1 else csrf.token().join(pieces))  # noqa: S704  a template of ours, escaped there

    env.globals["fragment"] = fragment


def _kind(fact: Any) -> Any:
    return tuple(map(_kind, fact)) if isinstance(fact, tuple) else type(fact)


def _is_hashable(facts: tuple[Any, ...]) -> bool:
    try:
        hash(facts)
    except TypeError:
        return False
    return not any(isinstance(fact, jinja2.Undefined) for fact in facts)
