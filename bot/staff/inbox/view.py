"""What the inbox's pages show: questions in a state, and one of them with all that helps to answer it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from bot.core.conversations import Conversations
from bot.core.tables import turns
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import ANSWERED, CLOSED, WAITING, WITHDRAWN, NoSuchQuestion, TeamQuestion
from bot.staff.dashboard import Localisation
from bot.staff.inbox.alike import QuestionGroup, WaitingQuestions
from bot.staff.inbox.answer_form import MOST_SHORT, OWN_WORDS, AnswerForm, answers_of, mark_of
from bot.staff.review.context import QuotedTurn, turns_around
from bot.staff.review.topic_cards import TopicCard, TopicCards, topics_typed

SHOWN = 20  # groups or questions on a page
STATES = (WAITING, ANSWERED, CLOSED)
_BEFORE, _AFTER = 4, 2  # turns around a question
_MOST_NUMBER = 2**31 - 1  # that a database's column can have


@dataclass(frozen=True)
class ListedQuestions:
    """A page of questions in a state.

    Attributes:
        groups: those that wait, by meaning; others are a group each, those settled last first.
        questions: how many there are in all.
        start: the number of the first group of this page.
        following: where the next page begins; None where there is none.

    """

    state: str
    groups: Sequence[QuestionGroup]
    questions: int
    start: int
    following: int | None

    @property
    def previous(self) -> int | None:
        """Where the page before begins."""
        return max(0, self.start - SHOWN) if self.start else None


@dataclass(frozen=True)
class FoundQuestion:
    """A question with those that are alike, and the conversation around it."""

    question: TeamQuestion
    group: QuestionGroup
    conversation: Sequence[QuotedTurn]
    text: str
    """The question without what tells who asked it."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Its own, then those of the questions beside it."""
        beside = (each.language for each in self.group.beside(self.question.id))
        return tuple(dict.fromkeys((self.question.language, *beside)))


@dataclass(frozen=True)
class ShownQuestion:
    """What the page of a question that waits is made of.

    Attributes:
        found: the question.
        entered: what somebody has entered already.
        cards: the topics to choose from, likeliest first, then those that were looked for.
        topics: every topic that it may be a phrasing of.

    """

    found: FoundQuestion
    entered: AnswerForm
    cards: Sequence[TopicCard]
    topics: Sequence[TopicCard]

    @property
    def marks(self) -> Sequence[str]:
        """Marks of the answers that the page shows (see `mark_of`)."""
        return [mark_of(card.id, code, text) for card in self.cards for code, text in answers_of(card).items()]

    @property
    def taught_text(self) -> str:
        """The question as the FAQ is to keep it."""
        return self.entered.taught_text or self.found.text[:MOST_SHORT]

    def lacking(self, card: TopicCard) -> Sequence[str]:
        """The languages in which a topic has no answer."""
        return [code for code in self.found.languages if code not in answers_of(card)]


class InboxView:
    """Reads what the pages show."""

    def __init__(
        self,
        team: TeamQuestions,
        waiting: WaitingQuestions,
        conversations: Conversations,
        redact: Callable[[str], str],
        cards: TopicCards,
    ) -> None:
        self._team, self._waiting, self._conversations = team, waiting, conversations
        self._redact, self._cards = redact, cards

    def listed(self, state: str, start: int) -> ListedQuestions:
        """The page of a state that begins at a number, or the last one. May take a moment."""
        count = self._team.count(state)
        waiting = self._waiting.groups() if state == WAITING else []
        groups = len(waiting) if state == WAITING else count
        if start >= groups:
            start = max(0, (groups - 1) // SHOWN * SHOWN)
        following = start + SHOWN if start + SHOWN < groups else None
        shown = waiting[start : start + SHOWN]
        if state != WAITING:
            shown = [QuestionGroup((question,)) for question in self._team.settled(state, start, SHOWN)]
        return ListedQuestions(state, shown, count, start, following)

    def find(self, number: int) -> FoundQuestion:
        """A question with what is around it. May take a moment.

        Raises:
            NoSuchQuestion: there is none, or its author took it back.

        """
        if number > _MOST_NUMBER:
            raise NoSuchQuestion
        question = self._team.get(number)
        if question.state == WITHDRAWN:
            raise NoSuchQuestion
        group = self._waiting.group_of(question)
        text = " ".join(self._redact(question.text).split())
        return FoundQuestion(question, group, self._conversation(question), text)

    def recipients(self, found: FoundQuestion, also: Sequence[int]) -> tuple[list[TeamQuestion], int]:
        """The question with those of some others that wait, and how many of these others do not (any more)."""
        others = {number for number in also if number <= _MOST_NUMBER} - {found.question.id}
        chosen = self._team.waiting_of(others)
        return [found.question, *chosen], len(set(also) - {found.question.id}) - len(chosen)

    def shown(
        self, found: FoundQuestion, entered: AnswerForm, l10n: Localisation, topics: Sequence[str]
    ) -> ShownQuestion:
        """All of a question that waits, with what somebody has entered."""
        scores: Mapping[str, float] = dict(found.group.topics)
        every = [self._cards.card(topic, l10n) for topic in topics]
        sought = self.sought(entered.sought, l10n, topics) if entered.sought else []
        chosen = [entered.source] if entered.source != OWN_WORDS and entered.source in topics else []
        names = dict.fromkeys([*scores, *sought, *chosen])
        cards = [self._cards.card(topic, l10n, found.languages, scores.get(topic)) for topic in names]
        return ShownQuestion(found, entered, cards, every)

    def sought(self, typed: str, l10n: Localisation, topics: Sequence[str]) -> list[str]:
        """The ids of the topics that somebody may mean who typed part of one."""
        return [card.id for card in topics_typed(typed, (self._cards.card(topic, l10n) for topic in topics))]

    def without_names(self, entered: AnswerForm) -> AnswerForm:
        """What was entered, with a question for the FAQ that does not tell who asked it."""
        return replace(entered, taught_text=self._redact(entered.taught_text)) if entered.taught_text else entered

    def card(self, topic: str, l10n: Localisation, recipients: Sequence[TeamQuestion]) -> TopicCard:
        """A topic with its answers in the languages of some questions."""
        return self._cards.card(topic, l10n, [question.language for question in recipients])

    def _conversation(self, question: TeamQuestion) -> Sequence[QuotedTurn]:
        turn = question.turn or self._turn_before(question)
        around = turns_around(self._conversations, [turn], self._redact, _BEFORE, _AFTER) if turn else {}
        return around.get(turn or 0, ())

    def _turn_before(self, question: TeamQuestion) -> int | None:
        """The last turn before a question that was left beside the turns."""
        own = (turns.c.conversation == question.conversation) & (turns.c.at <= question.at)
        with self._conversations.reading() as connection:
            turn: int | None = connection.execute(select(func.max(turns.c.id)).where(own)).scalar_one()
        return turn
