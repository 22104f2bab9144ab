"""What the overview says of the inbox: how many wait, since when, and how long answers take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_timedelta

from bot.core.team_questions import TeamQuestions


@dataclass(frozen=True)
class InboxFigures:
    """Numbers of the inbox: questions that wait, since when the oldest does, and the median time to an answer."""

    waiting: int
    oldest: dt.datetime | None
    median: dt.timedelta | None

    def median_in(self, language: str) -> str:
        """The median as a language says it; a dash where nothing was answered."""
        return str(format_timedelta(self.median, locale=language)) if self.median is not None else "–"


def inbox_figures(team: TeamQuestions, days: int) -> InboxFigures:
    """Count what waits now, and how long the answers of the latest days took."""
    counts = team.counts(dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=days))
    median = None if counts.median_seconds is None else dt.timedelta(seconds=counts.median_seconds)
    return InboxFigures(counts.waiting, counts.oldest, median)
