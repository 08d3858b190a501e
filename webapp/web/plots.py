"""Geometry of plots: a row of numbers becomes the paths that ui/plot.html draws. Nothing of it needs script or an inline style."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 120  # units of the drawing, which stretches with its box
GAP = 0.3  # of a bar's room that stays empty
STEPS = (1, 2, 4, 6, 8, 10)  # the upper edge is one of these times a power of ten: halves are round numbers too


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`top` is the value of the upper edge, `half` of the line in the middle. `line` and `area` are paths; `bars` stand one a
    value, without height where the value is 0. `slots` are as high as the drawing: they carry each value's words."""

    top: int
    half: int
    line: str
    area: str
    bars: list[Bar]
    slots: list[Bar]


def drawn(values: Sequence[int], reach: int = 0) -> Drawing:
    """Values of 0 and more, in their order. The upper edge is not below `reach`."""
    top = _round_above(max(*values, reach) if values else reach)
    each = WIDTH / max(len(values), 1)
    heights = [round(HEIGHT * value / top, 1) for value in values]
    dots = [f"{round(each * (place + 0.5), 1):g},{round(HEIGHT - height, 1):g}" for place, height in enumerate(heights)]
    if len(dots) == 1:  # a line needs two ends
        dots = [f"0,{HEIGHT - heights[0]:g}", f"{WIDTH},{HEIGHT - heights[0]:g}"]
    line = "M" + "L".join(dots) if dots else ""
    ends = (dots[0].partition(",")[0], dots[-1].partition(",")[0]) if dots else ("0", "0")
    area = f"{line}L{ends[1]},{HEIGHT}L{ends[0]},{HEIGHT}Z" if dots else ""
    width = round(each * (1 - GAP), 1)
    bars = [Bar(round(each * (place + GAP / 2), 1), round(HEIGHT - height, 1), width, height) for place, height in enumerate(heights)]
    slots = [Bar(round(each * place, 1), 0, round(each, 1), HEIGHT) for place in range(len(values))]
    return Drawing(top, top // 2, line, area, bars, slots)


def _round_above(most: int) -> int:
    """The smallest round number that is not below `most`; at least 4, so that one upload does not fill the plot."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= max(most, 4):
                return step * power
        power *= 10
