"""An evaluation as one HTML file: the table, the plots, and every turn that fell short."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import jinja2

from bot.evaluation import plots
from bot.evaluation.scoring import MARKS, Score, ScoredTurn

_BINS = 10
NONE = "none"


def write_report(score: Score, title: str, path: Path) -> None:
    """Write the report of `score` to `path`; folders are made as needed."""
    scored = score.turns
    names, counts = confusion_of(scored)
    drawn = [
        ("Answered, offered, declined", plots.outcomes_plot(_by_kind(scored))),
        ("Calibration", plots.calibration_plot(calibration_of(scored))),
        ("Confusion", plots.confusion_plot(names, counts)),
    ]
    environment = jinja2.Environment(loader=jinja2.PackageLoader("bot.evaluation"), autoescape=True)
    html = environment.get_template("evaluation.html").render(
        title=title,
        marks=MARKS,
        rows=score.rows(),
        plots=[(heading, svg) for heading, svg in drawn if svg],
        failures=score.failures,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, "utf-8")


def _by_kind(scored: Sequence[ScoredTurn]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for turn in scored:
        found["answer" if turn.kind == "talk" else turn.kind].append(turn.confidence)
    return found


def calibration_of(scored: Sequence[ScoredTurn]) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right topics and number of answers, by tenths of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for turn in scored:
        if turn.topic is not None:
            place = min(_BINS - 1, int(turn.confidence * _BINS))
            bins[place].append((turn.confidence, turn.marks["topic"]))
    return [
        (sum(c for c, _ in bins[n]) / len(bins[n]), sum(right for _, right in bins[n]) / len(bins[n]), len(bins[n]))
        for n in sorted(bins)
    ]


def confusion_of(scored: Sequence[ScoredTurn]) -> tuple[list[str], list[list[int]]]:
    """The topics concerned, and how often each (row) was answered as each (column).

    A turn with several right topics counts for the one that was answered, or the first; offers and "I don't
    know" are "none", as are messages that have no topic.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for turn in scored:
        got = turn.topic or NONE
        wanted = got if got in turn.expected else min(turn.expected, default=NONE)
        pairs[wanted, got] += 1
    names = [*sorted({name for pair in pairs for name in pair} - {NONE}), NONE]
    return names, [[pairs[row, column] for column in names] for row in names]
