"""The questions that wait, put together where they mean the same, with the topics that may answer them."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.team_questions import TeamQuestions
from bot.core.team_records import TeamQuestion
from bot.staff.review.groups import Group, Rank, grouped, likeliest
from bot.staff.review.misses import MissedWording, key_of
from bot.staff.review.review_list import MOST_WORDINGS, EncodedTexts


@dataclass(frozen=True)
class QuestionGroup:
    """Questions of one meaning that wait, oldest first.

    Attributes:
        topics: the topics that may answer them, likeliest first.
        perhaps: questions of other groups that may mean the same, nearest first.

    """

    questions: tuple[TeamQuestion, ...]
    topics: tuple[tuple[str, float], ...] = ()
    perhaps: tuple[TeamQuestion, ...] = ()

    @property
    def first(self) -> TeamQuestion:
        """The question that has waited longest."""
        return self.questions[0]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that they are in."""
        return tuple(dict.fromkeys(question.language for question in self.questions))

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that they came by."""
        return tuple(dict.fromkeys(question.channel for question in self.questions))

    def beside(self, number: int) -> list[TeamQuestion]:
        """What may be answered together with one of its questions: the others, then those that are perhaps alike."""
        return [question for question in (*self.questions, *self.perhaps) if question.id != number]


class WaitingQuestions:
    """Groups the questions that wait as the review list groups wordings. It may be used from several threads."""

    def __init__(
        self, team: TeamQuestions, topics: Callable[[], Sequence[str]], rank: Rank, model: Callable[[], str]
    ) -> None:
        """Take the questions from `team`.

        Args:
            team: the store.
            topics: the ids of those that may answer.
            rank: how likely each topic is for a text, by the model in use.
            model: the id of that model.

        """
        self._team, self._topics, self._rank, self._model = team, topics, rank, model
        self._encode, self._lock = EncodedTexts(), threading.Lock()
        self._made: tuple[object, list[QuestionGroup]] = (None, [])

    def groups(self) -> list[QuestionGroup]:
        """What waits; the group with the question that has waited longest comes first. May take a moment."""
        with self._lock:
            waiting, topics = self._team.all_of()[:MOST_WORDINGS], self._topics()
            state = (waiting, topics, self._model())
            if self._made[0] != state:
                known = {str(question.id): question for question in waiting}
                found = grouped([_wording(question) for question in waiting], self._encode)
                groups = (_group(likeliest(each, self._rank, topics), known) for each in found)
                self._made = state, sorted(groups, key=lambda group: group.first.id)
            return self._made[1]

    def group_of(self, question: TeamQuestion) -> QuestionGroup:
        """The group of a question; by itself where it waits no more."""
        found = (group for group in self.groups() if any(each.id == question.id for each in group.questions))
        return next(found, QuestionGroup((question,)))


def _group(group: Group, known: dict[str, TeamQuestion]) -> QuestionGroup:
    questions = sorted((known[wording.id] for wording in group.wordings), key=lambda question: question.id)
    perhaps = tuple(known[wording.id] for wording in group.neighbours)
    return QuestionGroup(tuple(questions), group.topics, perhaps)


def _wording(question: TeamQuestion) -> MissedWording:
    """A question as the review list groups them, by its own number: alike ones of two visitors stay two."""
    return wording_of(question.text, question.language, question.channel, question.at, str(question.id))


def wording_of(text: str, language: str, channel: str, at: dt.datetime, name: str = "") -> MissedWording:
    """A text as a wording that was asked once, and that is for staff to teach from."""
    text, key = " ".join(text.split()), key_of(text)
    return MissedWording(name or key[:10], key, text, language, 1, Counter(), (channel,), at)
