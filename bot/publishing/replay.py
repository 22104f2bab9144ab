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
from actions.facts import FactsStore
from actions.render import Renderer
from bot.assistant import Reply, Understands, respond, understand
from bot.publishing.tests import NO_TOPIC, ConversationTest, Turn
from faq.model import LANGUAGES
from faq.settings import Settings
from faq.template import slots

_SENDER = "replay"


@dataclass(frozen=True)
class Said:
    """What an assistant says in reply to one message, all replies together."""

    topics: tuple[str | None, ...]
    choices: tuple[str, ...]
    text: str
    language: str

    @classmethod
    def of(cls, replies: list[Reply]) -> Said:
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
        self._first = cache(lambda question: understand(engine, question, DialogueState()))
        store.refresh()

    def _action(self, today: dt.date | None) -> ActionAnswer:
        settings = replace(self._settings, today_frozen=today) if today else self._settings
        return ActionAnswer(self.store, settings)

    async def failures(self, test: ConversationTest) -> list[str]:
        """Hold a test's conversation: a sentence, with its place, for each thing that is not as expected."""
        action, memory, wrong = self._action(test.today), dict[str, Any](), []
        renderer = Renderer(
            self.store.program, action.settings.today(self.store.program.timezone), action.settings.retention_days
        )
        for turn in test.turns:
            parsed = understand(self._engine, turn.question, DialogueState.from_slots(memory))
            parsed["metadata"] = {"language": test.language}
            replies, memory = await respond(action, _SENDER, memory, parsed)
            said = Said.of(replies)
            wrong += [f"{turn.place}: «{turn.question}» {each}." for each in _shortcomings(turn, said, renderer)]
        return wrong

    async def in_each_language(self, question: str) -> Mapping[str, Said]:
        """What a first message is answered, as if it had been written in each of the languages."""
        parsed, found = self._first(question), {}
        for language in LANGUAGES:
            told = {"scores": {each: float(each == language) for each in LANGUAGES}, "words": len(question.split())}
            as_if = {**parsed, "language": told, "metadata": {"language": language}}
            replies, _ = await respond(self._action(None), _SENDER, {"language": language}, as_if)
            found[language] = Said.of(replies)
        return found

    async def of_topic(self, topic: str) -> Mapping[str, Said]:
        """What a topic's button is answered in each of the languages."""
        found = {}
        for language in LANGUAGES:
            parsed = {"text": f"/{topic}", "intent_ranking": [{"name": topic, "confidence": 1.0}]}
            slots_ = {"language": language, "offered": [topic]}
            replies, _ = await respond(self._action(None), _SENDER, slots_, parsed)
            found[language] = Said.of(replies)
        return found


def _shortcomings(turn: Turn, said: Said, renderer: Renderer) -> list[str]:
    answered = ", ".join(topic for topic in said.topics if topic) or NO_TOPIC
    found = []
    if turn.topic and turn.topic != answered and turn.topic not in said.topics:
        found.append(f"must be answered by {turn.topic}, but is by {answered}")
    missing = [topic for topic in turn.offers if topic not in said.choices]
    if missing:
        offered = ", ".join(said.choices) or NO_TOPIC
        found.append(f"must offer {', '.join(missing)}, but offers {offered}")
    if turn.answered_in and turn.answered_in != said.language:
        found.append(f"must be answered in '{turn.answered_in}', but is in '{said.language}'")
    for template in turn.words:
        found += _missing(template, said, renderer)
    found += [f"must never be answered with '{text}'" for text in turn.never if _plain(text) in _plain(said.text)]
    return found


def _missing(template: str, said: Said, renderer: Renderer) -> list[str]:
    unknown = [slot.key for slot in slots(template) if slot.key not in renderer.program.facts]
    if unknown:
        known = ", ".join(sorted(renderer.program.facts))
        return [f"must say '{template}', but there is no fact '{unknown[0]}'. Known facts: {known}"]
    text = renderer.text(template, said.language)
    if not _plain(text):
        return [f"must say '{template}', but that fact is not set"]
    return [] if _plain(text) in _plain(said.text) else [f"must say '{text}', but the answer is: {_short(said.text)}"]


def _plain(text: str) -> str:
    """A text without the differences that nobody reads: case, kinds of space, of apostrophe, bold."""
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("**", "")).casefold().strip()


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
