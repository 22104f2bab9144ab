"""The plots of an evaluation, as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from matplotlib.figure import Figure

from bot.core.svg import svg_of

_COLOURS = {"answer": "#000091", "choices": "#6a6af4", "unknown": "#cecece"}


def confusion_plot(names: Sequence[str], counts: Sequence[Sequence[int]]) -> Markup:
    """A matrix of what was expected (rows) and what was answered (columns); empty where there is nothing."""
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
    axes.set_xlabel("answered")
    axes.set_ylabel("expected")
    return svg_of(figure, "Confusion matrix: expected topics against what was answered")


def calibration_plot(points: Sequence[tuple[float, float, int]]) -> Markup:
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
    return svg_of(figure, "Calibration: the share of answers that are right against their confidence")


def outcomes_plot(scores: Mapping[str, Sequence[float]]) -> Markup:
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
    return svg_of(figure, "Answered, offered and declined messages by confidence")
