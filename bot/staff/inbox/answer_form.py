"""What was entered on the page of a question: read from its form, and whether it can be sent."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from babel.numbers import format_decimal

from bot.core.team_records import TeamQuestion
from bot.core.text import visible
from bot.staff.dashboard import Localisation
from bot.staff.frame import Form
from bot.staff.inbox.teaching import NEW_TOPIC, PHRASING, Lesson
from bot.staff.inbox.texts import InboxTexts
from bot.staff.review.topic_cards import TopicCard
from languages import in_languages

SEND, SEE, FIND, CLOSE = "send", "see", "find", "close"
ACTS = (SEND, SEE, FIND, CLOSE)
OWN_WORDS = "own"
MOST_ANSWER = 3_000
"""Characters of an answer: a message of Telegram has 4,096."""
MOST_SHORT = 300
"""Characters of a phrasing, an id or what is searched for."""
_ANSWER = "answer."


class CannotBeSent(Exception):
    """What keeps an answer from being sent, in the words of the page."""


@dataclass(frozen=True)
class AnswerForm:
    """What somebody entered.

    Attributes:
        also: the numbers of the other questions that were checked.
        source: OWN_WORDS, or the id of the topic whose answer is to be sent.
        texts: what was written, by language.
        sought: what was typed to find another topic.
        teach: "", PHRASING or NEW_TOPIC.
        taught_topic: the topic of which it is to be a phrasing; empty for the one that is the answer.
        new_topic: the id that was typed for a new one.
        taught_text: the question as the FAQ is to keep it.
        seen: marks of the topics' answers that the page showed (see `mark_of`).

    """

    also: frozenset[int] = frozenset()
    source: str = OWN_WORDS
    texts: Mapping[str, str] = field(default_factory=dict)
    sought: str = ""
    teach: str = ""
    taught_topic: str = ""
    new_topic: str = ""
    taught_text: str = ""
    seen: frozenset[str] = frozenset()

    @classmethod
    def of(cls, form: Form) -> AnswerForm:
        """Read a form; what it cannot hold is left out."""

        def short(name: str) -> str:
            return " ".join(visible(form.get(name, [""])[0]).split())[:MOST_SHORT]

        teach = short("teach")
        return cls(
            also=frozenset(int(each) for each in form.get("also", []) if each.isdecimal() and len(each) < 10),
            source=short("source") or OWN_WORDS,
            texts={
                name.removeprefix(_ANSWER): visible(values[0].replace("\r\n", "\n"))
                for name, values in form.items()
                if name.startswith(_ANSWER)
            },
            sought=short("sought"),
            teach=teach if teach in (PHRASING, NEW_TOPIC) else "",
            taught_topic=short("taught_topic"),
            new_topic=short("new_topic"),
            taught_text=short("taught_text"),
            seen=frozenset(form.get("seen", [])),
        )

    @property
    def topic(self) -> str | None:
        """The topic whose answer is to be sent, if one is."""
        return None if self.source == OWN_WORDS else self.source

    @property
    def written(self) -> Mapping[str, str]:
        """What was written, without languages in which nothing was."""
        return {language: text for language, text in self.texts.items() if text}

    @property
    def is_empty(self) -> bool:
        """Whether neither a topic was chosen nor anything written."""
        return self.topic is None and not self.written

    def choosing(self, topic: str) -> AnswerForm:
        """The same with a topic chosen whose answer is to be sent, and with nothing sought any more."""
        return replace(self, source=topic, sought="")


def mark_of(topic: str, language: str, text: str) -> str:
    """A mark by which a topic's answer is recognised that a page has shown."""
    return f"{topic}:{language}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def answers_of(card: TopicCard) -> Mapping[str, str]:
    """What a topic answers today, by language."""
    return {answer.language: answer.text for answer in card.answers}


def texts_to_send(
    entered: AnswerForm, card: TopicCard | None, recipients: Sequence[TeamQuestion], t: InboxTexts, language: str
) -> Mapping[str, str]:
    """What each of the recipients' languages is to be answered.

    Args:
        entered: the form.
        card: the topic that was chosen, with its answers in those languages; None where none was, or there is none.
        recipients: the questions to be answered.
        t: the wordings of the page.
        language: that of the page.

    Raises:
        CannotBeSent: something is missing, or a page has shown another answer than the topic's.

    """
    wanted = tuple(dict.fromkeys(question.language for question in recipients))
    if entered.topic is None:
        return _own_words(entered, wanted, t, language)
    if entered.written:
        raise CannotBeSent(t.two_answers)
    if card is None:
        raise CannotBeSent(t.choose)
    answers = answers_of(card)
    for code in wanted:
        if code not in answers:
            raise CannotBeSent(t.topic_lacks.format(topic=card.label, language=in_languages((code,), language)))
        if mark_of(card.id, code, answers[code]) not in entered.seen:
            raise CannotBeSent(t.changed.format(topic=card.label))
    return {code: answers[code] for code in wanted}


def _own_words(entered: AnswerForm, wanted: Collection[str], t: InboxTexts, language: str) -> Mapping[str, str]:
    written = entered.written
    if not written:
        raise CannotBeSent(t.choose)
    for code in wanted:
        named = in_languages((code,), language)
        if code not in written:
            raise CannotBeSent(t.write_in.format(language=named))
        if len(written[code]) > MOST_ANSWER:
            count, most = (format_decimal(number, locale=language) for number in (len(written[code]), MOST_ANSWER))
            raise CannotBeSent(t.too_long.format(language=named, count=count, most=most))
    return {code: written[code] for code in wanted}


def lesson_of(
    entered: AnswerForm, question: TeamQuestion, texts: Mapping[str, str], t: InboxTexts, l10n: Localisation
) -> Lesson | None:
    """What the FAQ is to learn besides; None where that is nothing.

    Raises:
        CannotBeSent: something is missing.

    """
    if not entered.teach:
        return None
    if not entered.taught_text:
        raise CannotBeSent(t.write_taught)
    if entered.teach == NEW_TOPIC:
        if not entered.new_topic:
            raise CannotBeSent(l10n.texts.choose_id)
        answers = texts if entered.topic is None else {}
        return Lesson(NEW_TOPIC, entered.new_topic, entered.taught_text, question.language, answers)
    topic = entered.taught_topic or entered.topic
    if not topic:
        raise CannotBeSent(t.choose_taught)
    return Lesson(PHRASING, topic, entered.taught_text, question.language)
