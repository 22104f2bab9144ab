"""The plots of an evaluation and of the staff page, as inline SVG. matplotlib is imported only here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure

# Text stays text, to be read aloud and copied.
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "eigbot"}
_COLOURS = {"answer": "#000091", "choices": "#6a6af4", "unknown": "#cecece"}


def _svg(figure: Figure, described: str, name: str = "") -> Markup:
    """The figure as an SVG element that says what it shows; with a `name`, in the look of a page (see `_themed`)."""
    buffer = io.StringIO()
    with rc_context(_STYLE):
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    svg = buffer.getvalue()[buffer.getvalue().index("<svg") :]
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(described)}" ', 1)
    return Markup(_themed(svg, name) if name else svg)  # noqa: S704 (drawn here; matplotlib escapes its texts)


def confusion(names: Sequence[str], counts: Sequence[Sequence[int]]) -> Markup:
    """A matrix of what was expected (rows) and what was said (columns); empty where there is nothing."""
    if not names:
        return Markup()
    size = max(4.0, 0.22 * len(names))
    figure = Figure(figsize=(size + 1, size))
    axes = figure.subplots()
    axes.imshow([[count**0.5 for count in row] for row in counts], cmap="Blues", aspect="equal")
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            if count:
                dark = count**0.5 > 0.6 * max(max(r) for r in counts) ** 0.5
                axes.text(x, y, count, ha="center", va="center", fontsize=5, color="white" if dark else "black")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=6)
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set_xlabel("said")
    axes.set_ylabel("expected")
    return _svg(figure, "Confusion matrix: expected topics against what was said")


def calibration(points: Sequence[tuple[float, float, int]]) -> Markup:
    """How often answers of a confidence are right; `points` are (confidence, share right, how many)."""
    figure = Figure(figsize=(4.5, 4))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], linestyle=":", color="#666666", label="perfectly calibrated")
    axes.plot([x for x, _, _ in points], [y for _, y, _ in points], marker="o", color="#000091", label="answers")
    for x, y, count in points:
        axes.annotate(str(count), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.legend(fontsize=8)
    return _svg(figure, "Calibration: the share of answers that are right against their confidence")


def outcomes(scores: Mapping[str, Sequence[float]]) -> Markup:
    """How many messages were answered, offered topics or declined, by confidence."""
    figure = Figure(figsize=(5.5, 4))
    axes = figure.subplots()
    kinds = [kind for kind in _COLOURS if scores.get(kind)]
    axes.hist(
        [scores[kind] for kind in kinds], bins=20, range=(0, 1), stacked=True,
        label=kinds, color=[_COLOURS[kind] for kind in kinds], edgecolor="white",
    )  # fmt: skip
    axes.set_xlabel("confidence of the likeliest topic")
    axes.set_ylabel("messages")
    axes.legend(fontsize=8)
    return _svg(figure, "Answered, offered and declined messages by confidence")


# Colours that a page's style sheet decides: drawn as the one on the left, written as the other.
_THEME = {
    "#010203": "var(--ink)", "#010204": "var(--edge)", "#010205": "var(--first)",
    "#010206": "var(--second)", "#010207": "var(--third)", "#010208": "var(--paper)",
}  # fmt: skip
_INK, _EDGE, *_SERIES, _PAPER = _THEME
_STYLED = re.compile(r' style="([^"]*)"')
_IDS = re.compile(r'(\bid="|url\(#|href="#)')


def _themed(svg: str, name: str) -> str:
    """A plot for a page with a strict policy: attributes instead of styles, the page's colours, its own ids."""
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = _STYLED.sub(lambda found: "".join(_attributes(found[1])), svg)
    for drawn, written in _THEME.items():
        svg = svg.replace(drawn, written)
    svg = _IDS.sub(rf"\g<1>{name}-", svg)
    return re.sub(
        r'(<svg [^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg [^>]*?) height="[^"]*"', r"\1", svg, count=1), count=1
    )


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
    return _svg(figure, described, name)


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
    return _svg(figure, described, name)
