"""Putting together what means the same, in any language, by the vectors of sentences."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.staff.review.misses import MissedWording
from nlu.arrays import Array

# The mean cosine from which two groups are one: of pairs of phrasings from different topics of the shipped
# FAQ, 99 % are less alike. On tests/bot/staff/misses.py it puts together 82 % of what belongs together, across the
# languages too, and 98 % of what it puts together belongs so; the figures are docs/decisions/review.md's.
ALIKE = 0.36
# The mean cosine from which a wording of another group is proposed beside a group, to be looked at; NEIGHBOURS at most.
# Of twelve topics of the shipped FAQ and those misses, three in ten of what is proposed belong there.
PERHAPS_ALIKE = 0.33
NEIGHBOURS = 4
LIKELIEST = 3
_ASKED = 3  # wordings of a group whose topics are looked up

Encode = Callable[[list[str]], Array]
Rank = Callable[[str], Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class Group:
    """Wordings of one meaning, most frequent first.

    Attributes:
        topics: the topics that may answer it, likeliest first.
        neighbours: wordings of other groups that may mean the same, nearest first.

    """

    wordings: tuple[MissedWording, ...]
    topics: tuple[tuple[str, float], ...] = ()
    neighbours: tuple[MissedWording, ...] = ()

    @property
    def id(self) -> str:
        """The name of its most frequent wording."""
        return self.wordings[0].id

    @property
    def count(self) -> int:
        """How often it was asked in vain."""
        return sum(wording.count for wording in self.wordings)

    @property
    def latest(self) -> dt.datetime:
        """When it was asked last."""
        return max(wording.latest for wording in self.wordings)

    @property
    def reasons(self) -> Counter[str]:
        """How often each reason was why."""
        return sum((wording.reasons for wording in self.wordings), Counter())


def grouped(found: Sequence[MissedWording], encode: Encode) -> list[Group]:
    """The wordings by meaning, most frequent group first."""
    from scipy.cluster.hierarchy import fcluster, linkage  # the server need not wait for it

    if len(found) < 2:
        return [Group((wording,)) for wording in found]
    vectors = encode([wording.text for wording in found])
    merges = linkage(vectors, method="average", metric="cosine")
    members: dict[int, list[int]] = defaultdict(list)
    for number, label in enumerate(fcluster(merges, 1 - ALIKE, criterion="distance")):
        members[int(label)].append(number)
    likeness = vectors @ vectors.T
    groups = (
        Group(tuple(found[row] for row in rows), neighbours=tuple(found[row] for row in _near(rows, likeness)))
        for rows in members.values()
    )
    return sorted(groups, key=lambda group: -group.count)


def _near(rows: list[int], likeness: Array) -> list[int]:
    """The wordings outside of a group, given by its rows, that are nearest to it, nearest first."""
    near = likeness[rows].mean(0)
    near[rows] = -1
    return [int(row) for row in np.argsort(-near, kind="stable")[:NEIGHBOURS] if near[row] >= PERHAPS_ALIKE]


def likeliest(group: Group, rank: Rank, allowed: Iterable[str]) -> Group:
    """The group with its likeliest topics among `allowed`, by what `rank` says of its wordings."""
    allowed = set(allowed)
    scores: dict[str, float] = defaultdict(float)
    asked = group.wordings[:_ASKED]
    for wording in asked:
        for topic, score in rank(wording.text):
            if topic in allowed:
                scores[topic] += score * wording.count / sum(other.count for other in asked)
    best = sorted(scores.items(), key=lambda pair: -pair[1])[:LIKELIEST]
    return replace(group, topics=tuple((topic, float(np.clip(score, 0, 1))) for topic, score in best))
