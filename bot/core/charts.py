"""Charts of counts, as inline SVG: columns of several series, and bars with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from markupsafe import Markup

from bot.core.svg import FONT, Box, Line, Part, Text, svg_of, text_width

_COLOURS = ("first", "second", "third")
_MOST_TICKS, _MOST_LABELS = 5, 10
_COLUMNS_WIDTH, _COLUMNS_HEIGHT = 620.0, 180.0
_BARS_WIDTH, _SHORTEST = 460.0, 120.0  # with their labels and numbers; the longest bar, whatever these take
_ROW, _SHARE = 26.0, 0.75  # how high a row of bars is; what of its place a bar or a column takes
_GAP = 8.0


def columns(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], described: str, below: str = ""
) -> Markup:
    """Columns of up to three named series, one on another; `below` says what the labels are."""
    highest = max(1, *map(sum, zip(*(values for _, values in series))))
    step = _step(highest)
    top = -(-highest // step) * step
    left, upper = text_width(str(top)) + _GAP, 2 * FONT + _GAP
    lower = upper + _COLUMNS_HEIGHT
    parts: list[Part] = list(_legend([name for name, _ in series], left))
    for tick in range(0, top + 1, step):
        y = lower - tick / top * _COLUMNS_HEIGHT
        parts.append(Line([(left, y), (left + _COLUMNS_WIDTH, y)], "line" if tick else "edge"))
        parts.append(Text(left - _GAP, y + FONT / 3, str(tick), "end"))
    place, every = _COLUMNS_WIDTH / len(labels), max(1, len(labels) // _MOST_LABELS)
    for number, label in enumerate(labels):
        x, y = left + (number + 0.5) * place, lower
        for (name, values), colour in zip(series, _COLOURS):
            if height := values[number] / top * _COLUMNS_HEIGHT:
                y -= height
                title = f"{label} · {name} · {values[number]}"
                parts.append(Box(x - place * _SHARE / 2, y, place * _SHARE, height, colour, title))
        if number % every == 0:
            parts.append(Text(x, lower + FONT + _GAP / 2, label, "middle"))
    if below:
        parts.append(Text(left + _COLUMNS_WIDTH / 2, lower + 2.5 * FONT + _GAP / 2, below, "middle"))
    height = lower + (3.5 if below else 2) * FONT
    return svg_of(parts, left + _COLUMNS_WIDTH + _GAP, height, described)


def bars(counts: Sequence[tuple[str, int]], described: str) -> Markup:
    """A bar for each label, with its number."""
    highest = max(1, *(count for _, count in counts))
    left, right = max(text_width(label) for label, _ in counts) + _GAP, text_width(str(highest)) + _GAP
    longest = max(_SHORTEST, _BARS_WIDTH - left - right)
    parts: list[Part] = []
    for number, (label, count) in enumerate(counts):
        width, middle = count / highest * longest, (number + 0.5) * _ROW
        parts.append(Text(left - _GAP, middle + FONT / 3, label, "end"))
        parts.append(Box(left, middle - _ROW * _SHARE / 2, width, _ROW * _SHARE, _COLOURS[0], f"{label} · {count}"))
        parts.append(Text(left + width + _GAP, middle + FONT / 3, str(count)))
    parts.append(Line([(left, 0), (left, len(counts) * _ROW)], "edge"))
    return svg_of(parts, left + longest + right, len(counts) * _ROW, described)


def _step(highest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … by which few steps reach a number."""
    power = 1
    while True:
        for digit in (1, 2, 5):
            if digit * power * _MOST_TICKS >= highest:
                return digit * power
        power *= 10


def _legend(names: Sequence[str], left: float) -> Iterator[Part]:
    starts = accumulate([FONT + 3 * _GAP + text_width(name) for name in names], initial=left)
    for name, colour, x in zip(names, _COLOURS, starts):
        yield Box(x, 2.0, FONT, FONT, colour)
        yield Text(x + FONT + _GAP, FONT, name)
