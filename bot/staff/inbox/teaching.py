"""What the FAQ learns from a question that was answered: a phrasing, or the draft of a new topic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.staff.editor.changes import Edit
from bot.staff.editor.desk import Desk
from bot.staff.inbox.alike import wording_of
from bot.staff.review.review_list import ReviewList
from faq.editing.places import TOPIC, Place
from faq.template import escaped
from faq.writing import Draft

PHRASING, NEW_TOPIC = "phrasing", "new"


@dataclass(frozen=True)
class Lesson:
    """What is to be learnt.

    Attributes:
        kind: PHRASING or NEW_TOPIC.
        topic: the topic's id.
        text: how it was asked, without what tells who asked.
        language: that of the text.
        answers: of a new topic, what it is to answer, by language.

    """

    kind: str
    topic: str
    text: str
    language: str
    answers: Mapping[str, str] = field(default_factory=dict)


class InboxTeacher:
    """Teaches by the review list, which writes phrasings and skeletons, and by the editor's desk, which keeps texts."""

    def __init__(self, review_list: ReviewList, desk: Desk) -> None:
        self._review_list, self._desk = review_list, desk

    def check(self, lesson: Lesson) -> None:
        """See whether it can be learnt; nothing is written.

        Raises:
            WritingError: it cannot.

        """
        self._draft(lesson).publish(lambda before, now: None)

    def teach(self, lesson: Lesson, write: Callable[[Draft], object], who: str) -> int:
        """Write it into the FAQ's files by `write`; returns how many answers wait for a new topic's publish.

        Raises:
            WritingError: it cannot be written; nothing was.

        """
        self._review_list.save(partial(self._draft, lesson), write)
        return self._desk.save(self._edits(lesson), who).count if lesson.answers else 0

    def _draft(self, lesson: Lesson) -> Draft:
        wording = wording_of(lesson.text, lesson.language, "", dt.datetime.now(dt.timezone.utc))
        make = self._review_list.with_new_topic if lesson.kind == NEW_TOPIC else self._review_list.accepted
        return make([wording], lesson.topic)

    def _edits(self, lesson: Lesson) -> list[Edit]:
        """The answers, as somebody would have typed them on the topic's page."""
        copy = self._desk.copy()
        places = {Place(TOPIC, lesson.topic, code, "answer"): text for code, text in lesson.answers.items()}
        values = copy.now.values
        return [Edit(p, values.get(p), escaped(text)) for p, text in places.items() if p.language in copy.languages]
