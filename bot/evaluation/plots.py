"""The plots of an evaluation, as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup

from bot.core.charts import columns
from bot.core.svg import FONT, Box, Line, Part, Text, svg_of, text_width

_KINDS = ("answer", "choices", "unknown")
_BINS = 20
_SIDE = 300.0  # of the plane of a calibration
_CELL, _SMALL = 16.0, 9.0  # of a matrix; the size of what is written in it and beside it


def confusion_plot(names: Sequence[str], counts: Sequence[Sequence[int]]) -> Markup:
    """A matrix of what was expected (rows) and what was answered (columns); empty where there is nothing."""
    if not names:
        return Markup()
    highest = max(1, *map(max, counts))
    left = max(text_width(name, _SMALL) for name in names) + 2 * FONT
    side = len(names) * _CELL
    parts: list[Part] = [
        Text(left + side / 2, side + left - FONT / 2, "answered", "middle"),
        Text(FONT, side / 2, "expected", "middle", turned=-90),
    ]
    for y, (name, row) in enumerate(zip(names, counts)):
        middle, low = (y + 0.5) * _CELL, (y + 0.5) * _CELL + _SMALL / 3
        parts.append(Text(left - 4, low, name, "end", size=_SMALL))
        parts.append(Text(left + middle + _SMALL / 3, side + 4, name, "end", size=_SMALL, turned=-90))
        for x, count in enumerate(row):
            shade = (count / highest) ** 0.5
            parts.append(Box(left + x * _CELL, y * _CELL, _CELL, _CELL, "first", opacity=0.04 + 0.96 * shade))
            if count:
                colour = "paper" if shade > 0.5 else "ink"
                parts.append(Text(left + (x + 0.5) * _CELL, low, str(count), "middle", colour, _SMALL - 2))
    described = "Confusion matrix: expected topics against what was answered"
    return svg_of(parts, left + side, side + left, described)


def calibration_plot(points: Sequence[tuple[float, float, int]]) -> Markup:
    """How often answers of a confidence are right; `points` are (confidence, share right, how many)."""
    left, upper = 4 * FONT, FONT
    lower = upper + _SIDE

    def place(x: float, y: float) -> tuple[float, float]:
        return left + x * _SIDE, lower - y * _SIDE

    parts: list[Part] = [Line([place(0, 0), place(1, 1)], "edge", dashes="2 3")]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        parts.append(Line([place(0, tick), place(1, tick)], "line" if tick else "edge"))
        parts.append(Text(left - FONT / 2, lower - tick * _SIDE + FONT / 3, f"{tick:.1f}", "end"))
        parts.append(Text(left + tick * _SIDE, lower + 1.3 * FONT, f"{tick:.1f}", "middle"))
    parts.append(Line([place(x, y) for x, y, _ in points], "first", 2))
    for confidence, right, count in points:
        x, y = place(confidence, right)
        parts.append(Box(x - 4, y - 4, 8, 8, "first", f"{count} answers, {right:.0%} right", round=4))
        parts.append(Text(x + 6, y + FONT, str(count), size=_SMALL))
    parts.append(Text(left + _SIDE / 2, lower + 2.7 * FONT, "confidence (dotted: perfectly calibrated)", "middle"))
    parts.append(Text(FONT, upper + _SIDE / 2, "share right", "middle", turned=-90))
    described = "Calibration: the share of answers that are right against their confidence"
    return svg_of(parts, left + _SIDE + 2 * FONT, lower + 3.5 * FONT, described)


def outcomes_plot(scores: Mapping[str, Sequence[float]]) -> Markup:
    """How many messages were answered, offered topics or declined, by confidence."""
    series = [(kind, list(map(int, np.histogram(scores.get(kind, []), _BINS, (0, 1))[0]))) for kind in _KINDS]
    labels = [f"{number / _BINS:.2f}" for number in range(_BINS)]
    described = "Answered, offered and declined messages by confidence"
    return columns(labels, series, described, "confidence of the likeliest topic, from")
