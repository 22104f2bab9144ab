"""Plots as SVG, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.comparison import Measured
from benchmarks.tables import COLUMNS, http_figures, number

PANELS = (
    "one client, median (ms)",
    "one client, p99 (ms)",
    "asked before, median (ms)",
    "command to first answer (s)",
    "16 clients, messages a second",
    "16 clients, p95 (ms)",
    "64 clients, p95 (ms)",
    "memory after the messages, PSS (MB)",
)
OURS, OTHER = "#00695c", "#90a4ae"


def _pyplot() -> Any:
    matplotlib.use("svg")
    from matplotlib import pyplot

    pyplot.rcParams.update({"svg.hashsalt": "eigbot", "font.size": 9, "svg.fonttype": "none"})
    return pyplot


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight", facecolor="white")
    # matplotlib ends lines with blanks
    path.write_text("".join(f"{line.rstrip()}\n" for line in path.read_text("utf-8").splitlines()), "utf-8")


def draw_comparison(measured: Mapping[str, Measured], path: Path) -> None:
    """A panel a figure, a bar a server; the echo is left out, since nothing of it would be seen."""
    pyplot = _pyplot()
    figures = {name: http_figures(measured[name]) for name in COLUMNS if name in measured and name != "echo"}
    panels = [panel for panel in PANELS if any(found.get(panel) is not None for found in figures.values())]
    figure, axes = pyplot.subplots((len(panels) + 1) // 2, 2, figsize=(10, 1.2 + 1.1 * len(panels)), squeeze=False)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for axis, panel in zip(axes.flat, panels):
        _bars(axis, figures, panel)
    figure.tight_layout()
    _save(figure, path)
    pyplot.close(figure)


def _bars(axis: Any, figures: Mapping[str, Mapping[str, float | None]], panel: str) -> None:
    values = [found.get(panel) for found in figures.values()]
    colours = [OURS if name.startswith("ours") else OTHER for name in figures]
    bars = axis.barh([COLUMNS[name] for name in figures], [value or 0.0 for value in values], color=colours)
    axis.bar_label(bars, [number(value) for value in values], padding=3)
    axis.invert_yaxis()
    axis.margins(x=0.15)
    axis.spines[["top", "right"]].set_visible(False)
    axis.set_title(panel, loc="left", fontsize=10)


def draw_waterfall(found: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """One message from left to right, a row a part, for each checkout."""
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(
        1, len(found), figsize=(5.5 * len(found), 4), sharex=True, sharey=True, squeeze=False
    )
    for axis, (name, parts) in zip(axes.flat, found.items()):
        starts, start = [], 0.0
        for value in parts.values():
            starts.append(start)
            start += value
        bars = axis.barh(list(parts), list(parts.values()), left=starts, color=OURS if name == "ours" else OTHER)
        axis.bar_label(bars, [number(value) for value in parts.values()], padding=3)
        axis.set_title(f"{COLUMNS.get(name, name)}: {number(start)} ms", loc="left", fontsize=10)
        axis.margins(x=0.12)
        axis.spines[["top", "right"]].set_visible(False)
    axes.flat[0].invert_yaxis()
    figure.supxlabel("milliseconds since the message was sent, mean", fontsize=9)
    figure.tight_layout()
    _save(figure, path)
    pyplot.close(figure)
