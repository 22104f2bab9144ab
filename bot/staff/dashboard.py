"""What the staff page's overview shows: figures, plots with a table each, and the state of the publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_percent
from markupsafe import Markup

from bot.core import charts
from bot.staff.statistics import ANSWERED, DECLINED, OFFERED, OUTCOMES, Statistics
from bot.staff.texts import StaffTexts


@dataclass(frozen=True)
class Figure:
    """A number with its name, and what it is a share of."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Plot:
    """A plot, and the same as a table."""

    id: str
    heading: str
    described: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shape: str


@dataclass(frozen=True)
class Localisation:
    """What of the page depends on its language: wordings, names, dates, numbers."""

    texts: StaffTexts
    language: str
    languages: Mapping[str, str]
    labels: Mapping[str, str]
    date: Callable[[dt.date], str]

    def topic(self, topic: str) -> str:
        """A topic's label with its id, for those who edit the files."""
        return f"{self.labels[topic]} ({topic})" if topic in self.labels else topic

    def percent(self, share: float | None) -> str:
        """A share, 0 to 1, as this language writes it; a dash where there is none."""
        return "–" if share is None else str(format_percent(share, locale=self.language))


def figures(counted: Statistics, l10n: Localisation) -> list[Figure]:
    """The numbers at the top."""
    t, votes = l10n.texts, sum(counted.votes)
    return [
        Figure(t.questions, str(counted.questions)),
        Figure(t.conversations, str(counted.conversations)),
        Figure(t.answered, l10n.percent(counted.share(ANSWERED))),
        Figure(t.offered, l10n.percent(counted.share(OFFERED))),
        Figure(t.declined, l10n.percent(counted.share(DECLINED))),
        Figure(t.satisfaction, l10n.percent(counted.satisfaction), t.of_votes.format(count=votes)),
    ]


def plots(counted: Statistics, l10n: Localisation) -> list[Plot]:
    """Every plot there is something to draw for."""
    if not counted.questions:
        return []
    t = l10n.texts
    drawn = [
        _days("per-day", t.per_day, t.per_day_alt, l10n, {
            getattr(t, outcome): [count[outcome] for count in counted.days.values()] for outcome in OUTCOMES
        }, list(counted.days)),
        _counts("languages", t.languages, t.languages_alt, l10n, counted.languages, l10n.languages.get),
        _counts("channels", t.channels, t.channels_alt, l10n, counted.channels, lambda name, _: t.channel(name)),
        _counts("topics", t.topics, t.topics_alt, l10n, counted.topics, l10n.labels.get),
        _counts("disliked", t.disliked, t.disliked_alt, l10n, counted.disliked, l10n.labels.get),
    ]  # fmt: skip
    if any(counted.votes):
        votes = list(counted.liked.values())
        series = {t.useful: [yes for yes, _ in votes], t.not_useful: [no for _, no in votes]}
        drawn.append(_days("votes", t.votes, t.votes_alt, l10n, series, list(counted.liked)))
    return [plot for plot in drawn if plot.rows]


def _days(
    name: str,
    heading: str,
    described: str,
    l10n: Localisation,
    series: Mapping[str, Sequence[int]],
    days: Sequence[dt.date],
) -> Plot:
    svg = charts.columns([f"{day:%d/%m}" for day in days], list(series.items()), described)
    numbers = list(zip(*series.values()))
    rows = [
        (l10n.date(day), *map(str, row), str(sum(row))) for day, row in reversed(list(zip(days, numbers))) if any(row)
    ]
    columns = (l10n.texts.day, *series, l10n.texts.total)
    return Plot(name, heading, described, svg, columns, tuple(rows), "broad")


def _counts(
    name: str, heading: str, described: str, l10n: Localisation, counts: Sequence[tuple[str, int]],
    label: Callable[[str, str], str],
) -> Plot:  # fmt: skip
    shown = tuple((label(key, key), count) for key, count in counts)
    svg = charts.bars(shown, described) if shown else Markup()
    rows = tuple((text, str(count)) for text, count in shown)
    return Plot(name, heading, described, svg, (heading, l10n.texts.total), rows, "narrow")
