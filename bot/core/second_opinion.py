"""A second opinion on messages that the assistant is not sure of: which of the likeliest topics they mean.

It is waited for beside the answering thread, so that no other conversation waits. What the visitor reads is rendered
as ever: a choice only decides which answers that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from actions.answer import ActionAnswer
from actions.dialogue.alternatives import Alternatives, alternatives
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, CERTAIN, MOST_CHOICES, SMALL_TALK, UNKNOWN
from bot.core.answering import Answerer, answer_understood
from bot.core.answers import Answer
from bot.core.messages import IncomingMessage, Reply

MOST_CHOSEN = MOST_CHOICES
SURE = CERTAIN
"""The confidence from which an answer needs no second opinion."""


@dataclass(frozen=True)
class TopicOption:
    """A topic that a message may mean, with its question and the answer that would be given now."""

    topic: str
    question: str
    answer: str


@dataclass(frozen=True)
class ChoiceRequest:
    """What a chooser is given: a message, redacted, the language it is answered in, and what it may mean."""

    text: str
    language: str
    options: tuple[TopicOption, ...]


class Chooses(Protocol):
    """What the assistant needs of a chooser."""

    async def choose(self, request: ChoiceRequest) -> tuple[str, ...] | None:
        """The topics that a message means, of those offered; none of them; or None where there is no opinion."""

    async def aclose(self) -> None:
        """Let go of its connections."""


class SecondOpinion:
    """Answers one message as an `Answerer` does; asks the chooser about it once, however often it is answered anew."""

    def __init__(self, answerer: Answerer, chooser: Chooses) -> None:
        """Take the parts; make a new one for each message."""
        self._answerer, self._chooser = answerer, chooser
        self._asked = False
        self._choice: tuple[str, ...] | None = None

    async def answer(self, message: IncomingMessage, slots: Mapping[str, Any]) -> Answer:
        """Answer the message in the conversation that has these slots (see `Answerer.answer`)."""
        answer = await self._answerer.answer(message, slots)
        if answer.is_of_hand_over or is_sure(answer.replies):
            return answer
        request, found = await self._answerer.run(partial(_request_of, self._answerer.action, answer))
        if not request.options:
            return answer
        if not self._asked:
            self._asked = True
            self._choice = await self._chooser.choose(request)
        if self._choice is None or _is_choice(answer.replies, self._choice):
            return answer
        if not {option.topic for option in request.options}.issuperset(self._choice):
            return answer  # the conversation went on meanwhile, and what was chosen is not likely any more
        return await self._answerer.run(partial(self._answer_chosen, message, answer, found))

    def _answer_chosen(self, message: IncomingMessage, answer: Answer, found: Alternatives) -> Answer:
        chosen = found.chosen(self._choice or ())
        action = self._answerer.action
        return answer_understood(action, message, answer.kept_text, answer.state, answer.parsed, chosen)


def is_sure(replies: Sequence[Reply]) -> bool:
    """Whether all of the replies are answers, or small talk, of at least the confidence `SURE`."""
    customs = [reply["custom"] for reply in replies]
    return all(each["kind"] in (ANSWER, SMALL_TALK) and each["confidence"] >= SURE for each in customs)


def _topics_of(replies: Sequence[Reply]) -> list[str]:
    return [reply["custom"]["topic"] for reply in replies if reply["custom"]["topic"]]


def _is_choice(replies: Sequence[Reply], choice: Sequence[str]) -> bool:
    """Whether replies say already what a choice would make of them."""
    declines = replies[0]["custom"]["kind"] == UNKNOWN
    return _topics_of(replies) == list(choice) and (declines or bool(choice))


def _request_of(action: ActionAnswer, answer: Answer) -> tuple[ChoiceRequest, Alternatives]:
    """What to show of a message, and what would be answered for each choice."""
    language = answer.replies[0]["custom"]["language"]
    options = []
    with action.store.unchanged():
        found = alternatives(action.store, ParsedMessage.of(answer.parsed), answer.state, _topics_of(answer.replies))
        for each in found.answers:
            about = action.store.topic(str(each.topic), language)
            if about is not None:
                options.append(TopicOption(about.id, about.question, action.text(each, language)))
    return ChoiceRequest(answer.kept_text, language, tuple(options)), found
