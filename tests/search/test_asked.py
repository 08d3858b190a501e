"""What a list is asked for, as its address says it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from webapp.search import asked
from webapp.search.asked import Asked, Wanted

ONE, OTHER = "01a1ffdf-d28c-7463-92ec-127ce3af9243", "01a1ffdf-d28c-7463-92ec-127ce3af9244"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=lease+harbour+",
        "view=mine&sort=title",
        f"type={ONE}&type=-{OTHER}&tag={ONE}&tag=none&owner=-{OTHER}&state=new&state=-unreadable&match=any",
        "created_from=2026-01-01&created_to=2026-12-31&sort=-size",
    ],
)
def test_an_address_says_what_was_asked_and_again_the_same(query):
    found = asked.from_query(query)
    assert asked.from_query(urlsplit(found.address("/documents")).query) == found
    assert parse_qs(urlsplit(found.address("/documents")).query) == parse_qs(query)


@pytest.mark.parametrize(
    "query",
    [
        "view=nobody",
        "sort=colour",
        "sort=--size",
        "type=x",
        "type=-",
        "tag=",
        "owner=none",
        "state=lost",
        "created_from=2026-02-30",
        "created_to=0001-01-01",
        "q=%00",
        "x=y",
    ],
)
def test_what_nobody_understands_is_not_asked(query):
    assert asked.from_query(query) == asked.PLAIN


def test_half_a_surrogate_pair_is_left_out():
    assert asked.from_mapping({"q": "lease\ud800"}).q == "lease"


def test_a_value_that_is_wanted_and_not_wanted_is_wanted():
    assert asked.from_query(f"tag=-{ONE}&tag={ONE}").tag == Wanted((ONE,))


def test_more_values_than_anybody_clicks_are_left_out():
    assert len(asked.from_query("&".join(f"tag=01a1ffdf-d28c-7463-92ec-{number:012}" for number in range(50))).tag.some) == asked.MOST


def test_a_click_asks_the_next_leaves_out_the_third_forgets():
    once = asked.PLAIN.turned("tag", ONE)
    twice = once.turned("tag", ONE)
    assert (once.tag, twice.tag, twice.turned("tag", ONE)) == (Wanted((ONE,)), Wanted((), (ONE,)), asked.PLAIN)
    assert twice.dropped("tag", ONE) == asked.PLAIN


def test_a_column_s_head_sorts_its_natural_way_first():
    assert [asked.PLAIN.sorted_by("title").sort, Asked(sort="title").sorted_by("title").sort] == ["title", "-title"]
    assert [asked.PLAIN.sorted_by("created").sort, asked.PLAIN.sorted_by("size").sort] == ["created", "-size"]
