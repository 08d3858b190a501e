"""The side bar and the settings' index: who finds what in them."""

import re

import cast
import pytest
from screens import ACME, ADMIN, arriving

INDEX = re.compile(r'<nav class="idx".*?</nav>', re.DOTALL)
SIDE = re.compile(r'<nav class="side".*?</nav>', re.DOTALL)


def entries(part, html):
    found = part.search(html)
    return dict(re.findall(r'<a class="nav[^"]*" href="([^"]+)"([^>]*)>', found[0])) if found else {}


@pytest.mark.parametrize(
    "path", ["/settings/branding", "/settings/sharing", "/settings/integrations/prompts", "/settings/limits", "/settings/signups", "/settings/audit"]
)
def test_every_page_of_settings_has_the_index_and_stands_in_it(app, path):
    html = arriving(app, cast.ALICE, ACME).get(path).text
    assert [url for url, more in entries(INDEX, html).items() if "aria-current" in more] == [path]
    side = entries(SIDE, html)
    assert [url for url, more in side.items() if "aria-current" in more] == ["/settings/branding"]
    assert path == "/settings/branding" or path not in side


def test_the_console_has_an_index_of_its_own(app):
    index = entries(INDEX, arriving(app, cast.DANA, ADMIN).get("/settings/providers").text)
    assert list(index) == [
        "/settings/limits",
        "/settings/providers",
        "/settings/integrations/ai",
        "/settings/integrations/image_generation",
        "/settings/prompts",
    ]


def test_who_may_set_nothing_finds_no_settings(app):
    assert not [url for url in entries(SIDE, arriving(app, cast.BOB, ACME).get("/documents").text) if url.startswith("/settings")]
