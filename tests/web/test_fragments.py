"""What is drawn once for the same values, and what never is."""

import jinja2
import pytest
from flask import g
from markupsafe import Markup
from screens import ACME

PIECES = {
    "_named.html": "<p>{{ name }}</p>",
    "_around.html": "{% include '_named.html' %}",
    "_formed.html": '<input value="{{ csrf_token() }}">',
    "_spoken.html": "{{ _('Sign out') }}",
    "_listed.html": "{% for one in names %}{{ one }},{% endfor %}",
}


@pytest.fixture
def draw(app):
    """Draws a piece as part of a page whose values are `values`; answers it, and whether it was drawn for this page."""
    env = app.jinja_env
    env.loader = jinja2.ChoiceLoader([jinja2.DictLoader(PIECES), env.loader])
    drawn, get_template = [], env.get_template

    def noted(name, *args, **kw):
        drawn.append(name)
        return get_template(name, *args, **kw)

    env.get_template = noted

    def draw(piece, *, token="one", language="en", **values):
        with app.test_request_context("/", base_url=f"http://{ACME}", headers={"Accept-Language": language}):
            g.csrf_token = token
            drawn.clear()
            page = env.from_string(f'{{{{ fragment("{piece}") }}}}').render(values)
            assert g.csrf_token == token
            return page, piece in drawn

    return draw


@pytest.mark.parametrize("piece", ["_named.html", "_around.html"])
def test_the_same_values_are_drawn_once_and_others_anew(draw, piece):
    assert draw(piece, name="Ada", other=1) == ("<p>Ada</p>", True)
    assert draw(piece, name="Ada", other=2) == ("<p>Ada</p>", False)
    assert draw(piece, name="Bea") == ("<p>Bea</p>", True)
    assert draw(piece) == ("<p></p>", True)


def test_text_never_passes_for_markup_that_reads_alike(draw):
    assert draw("_named.html", name=Markup("<b>"))[0] == "<p><b></p>"
    assert draw("_named.html", name="<b>")[0] == "<p>&lt;b&gt;</p>"


def test_nor_does_it_where_it_stands_among_others(draw):
    assert draw("_listed.html", names=(Markup("<b>"),))[0] == "<b>,"
    assert draw("_listed.html", names=("<b>",))[0] == "&lt;b&gt;,"


def test_a_form_token_is_each_page_s_own(draw):
    assert draw("_formed.html", token="one") == ('<input value="one">', True)
    assert draw("_formed.html", token="two") == ('<input value="two">', False)


def test_languages_are_kept_apart(draw):
    assert draw("_spoken.html", language="en")[0] == "Sign out"
    assert draw("_spoken.html", language="de")[0] == "Abmelden"


def test_what_may_change_is_drawn_each_time(draw):
    names = ["Ada"]
    assert draw("_listed.html", names=names) == ("Ada,", True)
    names.append("Bea")
    assert draw("_listed.html", names=names) == ("Ada,Bea,", True)
