"""Holding conversations with a model and a facts store, without keeping them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from actions.answer import ActionAnswer
from actions.dialogue.state import DialogueState
from actions.dialogue.words_in_use import words_of_languages
from actions.facts import FactsStore
from actions.render import Renderer
from bot.core.answering import Understands, respond, understand
from bot.core.for_staff import for_staff
from bot.core.messages import Reply
from bot.publishing.conversation_tests import NO_TOPIC, ConversationTest, ExpectedTurn
from faq.template import slots
from settings import Settings

_SENDER = "replay"


@dataclass(frozen=True)
class CombinedReply:
    """What an assistant replies to one message, all replies together."""

    topics: tuple[str | None, ...]
    choices: tuple[str, ...]
    text: str
    language: str

    @classmethod
    def of(cls, replies: list[Reply]) -> CombinedReply:
        """Put the replies together."""
        customs = [reply["custom"] for reply in replies]
        return cls(
            topics=tuple(custom["topic"] for custom in customs),
            choices=tuple(choice for custom in customs for choice in custom["choices"]),
            text="\n\n".join(reply["text"] for reply in replies),
            language=customs[0]["language"],
        )


class Replay:
    """An assistant to ask: what a model understands is answered from a store, and forgotten."""

    def __init__(self, engine: Understands, store: FactsStore, settings: Settings) -> None:
        """Take the parts; `settings` tell the day where a test does not."""
        self.store, self._settings = store, settings
        self._engine = engine
        self._first = cache(lambda question: self._understood(question, DialogueState()))
        store.refresh()

    def _action(self, today: dt.date | None) -> ActionAnswer:
        settings = replace(self._settings, today_frozen=today) if today else self._settings
        return ActionAnswer(self.store, settings)

    def _understood(self, text: str, state: DialogueState) -> dict[str, Any]:
        with words_of_languages(self.store.languages):
            return understand(self._engine, [(text, state)])[0]

    def failures(self, test: ConversationTest) -> list[str]:
        """Hold a test's conversation: a sentence, with its place, for each expectation that is not met."""
        action, state, wrong = self._action(test.today), DialogueState(), []
        renderer = Renderer.of(self.store.program, action.settings)
        for turn in test.turns:
            parsed = self._understood(turn.question, state)
            replies, state = respond(action, _SENDER, state, parsed, test.language)
            reply = CombinedReply.of(replies)
            wrong += [f"{turn.place}: «{turn.question}» {each}." for each in _shortcomings(turn, reply, renderer)]
        return wrong

    def in_each_language(self, question: str) -> Mapping[str, CombinedReply]:
        """What a first message is answered, as if it had been written in each of the languages."""
        parsed, found = self._first(question), {}
        for language in self.store.languages:
            detected = {
                "scores": {each: float(each == language) for each in self.store.languages},
                "words": len(question.split()),
            }
            as_if = {**parsed, "language": detected}
            replies, _ = respond(self._action(None), _SENDER, DialogueState(language=language), as_if, language)
            found[language] = CombinedReply.of(replies)
        return found

    def of_topic(self, topic: str) -> Mapping[str, CombinedReply]:
        """What a topic's button is answered in each of the languages."""
        found = {}
        for language in self.store.languages:
            parsed = {"text": f"/{topic}", "intent_ranking": [{"name": topic, "confidence": 1.0}]}
            state = DialogueState(language=language, offered=(topic,))
            replies, _ = respond(self._action(None), _SENDER, state, parsed, None)
            found[language] = CombinedReply.of(replies)
        return found


def _shortcomings(turn: ExpectedTurn, reply: CombinedReply, renderer: Renderer) -> list[str]:
    answered = ", ".join(topic for topic in reply.topics if topic) or NO_TOPIC
    found = []
    if turn.topic and turn.topic != answered and turn.topic not in reply.topics:
        found.append(for_staff("test-topic", topic=turn.topic, answered=answered))
    missing = [topic for topic in turn.offers if topic not in reply.choices]
    if missing:
        offered = ", ".join(reply.choices) or NO_TOPIC
        found.append(for_staff("test-offers", missing=", ".join(missing), offered=offered))
    if turn.answered_in and turn.answered_in != reply.language:
        found.append(for_staff("test-language", wanted=turn.answered_in, found=reply.language))
    for template in turn.words:
        found += _missing(template, reply, renderer)
    found += [for_staff("test-never", text=text) for text in turn.never if _normalised(text) in _normalised(reply.text)]
    return found


def _missing(template: str, reply: CombinedReply, renderer: Renderer) -> list[str]:
    unknown = [slot.key for slot in slots(template) if slot.key not in renderer.program.facts]
    if unknown:
        return [for_staff("test-no-fact", text=template, fact=unknown[0], known=tuple(renderer.program.facts))]
    text = renderer.text(template, reply.language)
    if not _normalised(text):
        return [for_staff("test-unset", text=template)]
    return (
        []
        if _normalised(text) in _normalised(reply.text)
        else [for_staff("test-words", text=text, answer=_short(reply.text))]
    )


def _normalised(text: str) -> str:
    """A text without the differences that nobody reads: case, kinds of space, of apostrophe, bold."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("**", "")).casefold().strip()


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
