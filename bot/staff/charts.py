"""The plots of the staff page, as inline SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from matplotlib.figure import Figure

from bot.core.svg import svg_of

# Colours that a page's style sheet decides: drawn as the one on the left, written as the other.
_THEME = {
    "#010203": "var(--ink)", "#010204": "var(--edge)", "#010205": "var(--first)",
    "#010206": "var(--second)", "#010207": "var(--third)", "#010208": "var(--paper)",
}  # fmt: skip
_INK, _EDGE, *_SERIES, _PAPER = _THEME
_STYLED = re.compile(r' style="([^"]*)"')
_IDS = re.compile(r'(\bid="|url\(#|href="#)')


def _themed(svg: str, name: str) -> Markup:
    """A plot for a page with a strict policy: attributes instead of styles, the page's colours, its own ids."""
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = _STYLED.sub(lambda found: "".join(_attributes(found[1])), svg)
    for drawn, written in _THEME.items():
        svg = svg.replace(drawn, written)
    svg = _IDS.sub(rf"\g<1>{name}-", svg)
    for size in ("width", "height"):
        svg = re.sub(rf'(<svg [^>]*?) {size}="[^"]*"', r"\1", svg, count=1)
    return Markup(svg)  # noqa: S704 (made of what `svg_of` escaped)


def _attributes(style: str) -> Iterator[str]:
    for part in filter(None, map(str.strip, style.split(";"))):
        key, _, value = map(str.strip, part.partition(":"))
        if key == "font":  # a size and a family; the family is the page's
            yield f' font-size="{value.split("px")[0].split()[-1]}"'
        else:
            yield f' {key}="{value}"'


def _plain_axes(figure: Figure) -> Any:
    axes = figure.subplots()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_EDGE)
    axes.tick_params(colors=_INK, which="both", labelsize=9)
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    return axes


@lru_cache(maxsize=64)
def stacked(
    labels: tuple[str, ...], series: tuple[tuple[str, tuple[int, ...]], ...], described: str, name: str
) -> Markup:
    """Columns of up to three series, one on another; `name` is the plot's own on its page."""
    figure = Figure(figsize=(7.4, 2.9))
    axes = _plain_axes(figure)
    places, bottom = range(len(labels)), [0] * len(labels)
    for (legend, values), colour in zip(series, _SERIES):
        axes.bar(places, values, 0.8, bottom=bottom, label=legend, color=colour, edgecolor=_PAPER, linewidth=0.6)
        bottom = [low + value for low, value in zip(bottom, values)]
    shown = range(0, len(labels), max(1, len(labels) // 10))
    axes.set_xticks(list(shown), [labels[place] for place in shown])
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_ylim(0, max([1, *bottom]) * 1.05)
    axes.legend(
        fontsize=9, frameon=False, labelcolor=_INK, ncol=3, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2
    )
    return _themed(svg_of(figure, described), name)


@lru_cache(maxsize=64)
def bars(counts: tuple[tuple[str, int], ...], described: str, name: str) -> Markup:
    """A bar for each label with its number; `name` is the plot's own on its page."""
    figure = Figure(figsize=(5.6, 0.7 + 0.32 * len(counts)))
    axes = _plain_axes(figure)
    places = range(len(counts))
    drawn = axes.barh(places, [count for _, count in counts], 0.7, color=_SERIES[0])
    axes.bar_label(drawn, padding=4, color=_INK, fontsize=9)
    axes.set_yticks(list(places), [label for label, _ in counts])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.12)
    return _themed(svg_of(figure, described), name)
