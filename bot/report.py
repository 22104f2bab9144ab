"""An evaluation as one HTML file: the table, the plots, and every turn that fell short."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import jinja2

from bot import charts
from bot.evaluation import MARKS, Asked, Score

_BINS = 10
NONE = "none"


def write_report(score: Score, title: str, path: Path) -> None:
    """Write the report of `score` to `path`; folders are made as needed."""
    said = score.asked
    names, counts = confusion_of(said)
    plots = [
        ("Answered, offered, declined", charts.outcomes(_by_kind(said))),
        ("Calibration", charts.calibration(calibration_of(said))),
        ("Confusion", charts.confusion(names, counts)),
    ]
    environment = jinja2.Environment(loader=jinja2.PackageLoader("bot", "pages/templates"), autoescape=True)
    html = environment.get_template("evaluation.html").render(
        title=title,
        marks=MARKS,
        rows=score.rows(),
        plots=[(heading, svg) for heading, svg in plots if svg],
        failures=score.failures,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, "utf-8")


def _by_kind(said: Sequence[Asked]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for asked in said:
        found["answer" if asked.kind == "talk" else asked.kind].append(asked.confidence)
    return found


def calibration_of(said: Sequence[Asked]) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right topics and number of answers, by tenths of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for asked in said:
        if asked.topic is not None:
            place = min(_BINS - 1, int(asked.confidence * _BINS))
            bins[place].append((asked.confidence, asked.marks["topic"]))
    return [
        (sum(c for c, _ in bins[n]) / len(bins[n]), sum(right for _, right in bins[n]) / len(bins[n]), len(bins[n]))
        for n in sorted(bins)
    ]


def confusion_of(said: Sequence[Asked]) -> tuple[list[str], list[list[int]]]:
    """The topics concerned, and how often each (row) was answered as each (column).

    A turn with several right topics counts for the one that was said, or the first; offers and "I don't
    know" are "none", as are messages that have no topic.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for asked in said:
        got = asked.topic or NONE
        wanted = got if got in asked.expected else min(asked.expected, default=NONE)
        pairs[wanted, got] += 1
    names = [*sorted({name for pair in pairs for name in pair} - {NONE}), NONE]
    return names, [[pairs[row, column] for column in names] for row in names]
