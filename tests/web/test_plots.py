"""Plots are drawn on the server: what stands in the SVG is what the numbers say."""

from datetime import date

import pytest
from flask import Flask

from webapp.web import plots


@pytest.mark.parametrize(("most", "top"), [(0, 4), (1, 4), (4, 4), (5, 6), (9, 10), (11, 20), (41, 60), (100, 100), (101, 200), (999_999, 1_000_000)])
def test_the_upper_edge_is_round_and_above_all(most: int, top: int) -> None:
    drawing = plots.drawn([0, most])
    assert (drawing.top, drawing.half) == (top, top // 2)


def test_bars_stand_on_the_ground_and_are_as_high_as_their_value() -> None:
    bars = plots.drawn([0, 5, 10]).bars
    assert [(bar.y, bar.height) for bar in bars] == [(120, 0), (60, 60), (0, 120)]
    assert bars[-1].x + bars[-1].width <= plots.WIDTH


def test_a_line_goes_through_the_middle_of_each_day() -> None:
    drawing = plots.drawn([0, 10])
    assert drawing.line == "M150,120L450,0"
    assert drawing.area == "M150,120L450,0L450,120L150,120Z"


def test_one_day_is_a_level_line_and_no_day_is_none() -> None:
    assert plots.drawn([10]).line == "M0,0L600,0"
    assert plots.drawn([]).line == ""


def draw(app: Flask, series: list[tuple[date, int]], **more: object) -> str:
    with app.test_request_context("/", base_url="https://acme.gatehouse.test"):
        app.preprocess_request()
        macro = app.jinja_env.get_template("ui/plot.html").make_module({}).plot
        drawn: str = macro("Uploads", series, **more)
        return drawn


def test_the_numbers_stand_in_a_table_too(app: Flask) -> None:
    said = draw(app, [(date(2026, 11, 20), 7), (date(2026, 11, 21), 1204)])
    assert '<th scope="row">20 Nov' in said
    assert '<td class="num">1,204</td>' in said
    assert said.count('class="bar') == 2
    assert "style=" not in said


def test_bytes_are_told_by_1024s_and_a_near_limit_is_drawn(app: Flask) -> None:
    said = draw(app, [(date(2026, 11, 21), 6 * 10**8)], kind="line", unit="bytes", cap=10**9)
    assert "572 MB" in said
    assert 'class="cap"' in said
    assert 'class="cap"' not in draw(app, [(date(2026, 11, 21), 10)], cap=10**9)


def test_where_nothing_happened_the_plot_says_so(app: Flask) -> None:
    assert "Nothing yet." in draw(app, [(date(2026, 11, 21), 0)])
    assert "Nothing yet." in draw(app, [])
