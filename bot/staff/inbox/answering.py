"""Answering questions, each once however many of the staff are at it, and teaching the FAQ by the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.team_questions import TeamQuestions
from bot.core.team_records import NotWaiting, TeamQuestion
from bot.staff.inbox.teaching import InboxTeacher, Lesson
from faq.writing import Draft, WritingError


@dataclass(frozen=True)
class PlannedAnswer:
    """An answer to be sent.

    Attributes:
        recipients: the question in hand, then those alike.
        texts: what is answered, by language.
        topic: the topic whose answer it is, if it is one's.
        lesson: what the FAQ is to learn besides.

    """

    recipients: Sequence[TeamQuestion]
    texts: Mapping[str, str]
    topic: str | None = None
    lesson: Lesson | None = None


@dataclass(frozen=True)
class SentAnswer:
    """What came of it.

    Attributes:
        count: how many questions it was sent to.
        settled: how many of those it was meant for somebody else had settled.
        kept: how many answers of a new topic wait for its publish.
        untaught: why the FAQ did not learn what it was to learn; None where it did.

    """

    count: int
    settled: int
    kept: int = 0
    untaught: WritingError | None = None


class InboxActs:
    """Answers and closes."""

    def __init__(self, team: TeamQuestions, teacher: InboxTeacher) -> None:
        self._team, self._teacher = team, teacher

    def answer(self, planned: PlannedAnswer, who: str, write: Callable[[Draft], object]) -> SentAnswer:
        """Send an answer; then teach the FAQ, by `write`.

        What the FAQ cannot learn is told before anything is sent. What keeps it from learning only then, such as files
        that somebody saved at this moment, does not call an answer back.

        Raises:
            WritingError: the FAQ cannot learn it; nothing was sent.
            NotWaiting: somebody else has settled the question in hand; nothing was sent.

        """
        lesson, numbers = planned.lesson, [question.id for question in planned.recipients]
        if lesson:
            self._teacher.check(lesson)
        answered = self._team.answer(numbers, planned.texts, who, planned.topic, first=numbers[0])
        if not answered:
            raise NotWaiting
        settled = len(numbers) - len(answered)
        if lesson is None:
            return SentAnswer(len(answered), settled)
        try:
            return SentAnswer(len(answered), settled, self._teacher.teach(lesson, write, who))
        except WritingError as error:
            return SentAnswer(len(answered), settled, untaught=error)

    def close(self, numbers: Sequence[int], who: str) -> int:
        """Close questions without an answer, the first of which is in hand; returns how many were closed.

        Raises:
            NotWaiting: somebody else has settled the one in hand; nothing was closed.

        """
        closed = self._team.close(numbers, who, first=numbers[0])
        if not closed:
            raise NotWaiting
        return len(closed)
