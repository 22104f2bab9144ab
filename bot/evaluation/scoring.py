"""Asking the assistant a file of questions and counting what it got right."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bot.core.assistant import Assistant
from bot.core.messages import IncomingMessage, Reply
from faq.model import TALK
from nlu.cross_validation import HeldOut
from nlu.out_of_scope import ANSWER, UNKNOWN

CHANNEL = "evaluate"
CONVERSATIONS_AT_ONCE = 16  # as many messages are understood in one batch
MARKS = ("right", "topic", "offered", "facts", "language")


class QuestionsError(Exception):
    """A file of questions that cannot be read; the message names file and line."""


@dataclass(frozen=True)
class LabelledTurn:
    """One message and what a right answer to it is.

    Attributes:
        text: what is asked.
        topics: those that may be answered.
        none_ok: whether it may be declined as well.
        must, must_not: regular expressions that the answer has to match, or may not.
        language: of the answer; "any" where it does not matter.
        asks: of a message that asks several questions: for each of them, the topics of which one has to be answered.

    """

    text: str
    topics: frozenset[str]
    none_ok: bool
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    language: str
    asks: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class LabelledConversation:
    """A question, or a conversation of several, of one kind."""

    id: str
    kind: str
    turns: tuple[LabelledTurn, ...]


@dataclass(frozen=True)
class ScoredTurn:
    """One turn and what was made of it: the first reply's kind, topic and confidence."""

    expected: frozenset[str]
    kind: str
    topic: str | None
    confidence: float
    marks: Mapping[str, bool]


@dataclass
class Score:
    """Counts by group ("all", "kind …", "lang …"), every turn, and those that fell short."""

    groups: dict[str, Counter[str]] = field(default_factory=dict)
    turns: list[ScoredTurn] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)

    def add(self, item: LabelledConversation, number: int, replies: Sequence[Reply]) -> None:
        """Judge and count the replies to one turn of an item; `number` counts from 1."""
        turn = item.turns[number - 1]
        marks = marks_of(turn, replies)
        first = replies[0]["custom"]
        self.turns.append(ScoredTurn(turn.topics, first["kind"], first["topic"], first["confidence"], marks))
        if not marks["right"]:
            self.failures.append(
                {"id": item.id, "turn": number, "kind": item.kind, "text": turn.text,
                 "expected": sorted(turn.topics), "missed": [mark for mark in MARKS if not marks[mark]],
                 "got": [reply["custom"] for reply in replies]}
            )  # fmt: skip
        for group in ("all", f"kind {item.kind}", f"lang {turn.language}"):
            counter = self.groups.setdefault(group, Counter())
            counter["turns"] += 1
            counter.update({mark: int(marks[mark]) for mark in MARKS})

    def rows(self) -> list[tuple[str, int, list[float]]]:
        """Group, turns, and a percentage for each of `MARKS`; "all" first."""
        ordered = sorted(self.groups.items(), key=lambda pair: (pair[0] != "all", pair[0]))
        return [(g, c["turns"], [100 * c[mark] / c["turns"] for mark in MARKS]) for g, c in ordered]


_EXAMPLE = '{"text": "When is the deadline?", "topics": ["apply.deadline"]}'


def read_questions(path: Path) -> list[LabelledConversation]:
    """Read a JSONL file: an item a line, with `text` or `turns`, `topics`, `asks`, `must`, `must_not`, `lang`, `kind`.

    Raises:
        QuestionsError: the file cannot be read, or a line is not such an item.

    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise QuestionsError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    items = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            items.append(_item(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuestionsError(f"{path}, line {number}: not a question in JSON, such as {_EXAMPLE}.") from error
    return items


def _item(found: Mapping[str, Any]) -> LabelledConversation:
    always = tuple(found.get("must_not", ())) if "turns" in found else ()
    turns = tuple(
        LabelledTurn(
            text=turn["text"],
            topics=frozenset(turn.get("topics", ())).union(*turn.get("asks", ())),
            none_ok=bool(turn.get("none_ok", False)),
            must=tuple(turn.get("must", ())),
            must_not=always + tuple(turn.get("must_not", ())),
            language=turn.get("lang", found.get("lang", "any")),
            asks=tuple(map(frozenset, turn.get("asks", ()))),
        )
        for turn in found.get("turns") or [found]
    )
    return LabelledConversation(str(found.get("id", "")), str(found.get("kind", "any")), turns)


def marks_of(turn: LabelledTurn, replies: Iterable[Reply]) -> dict[str, bool]:
    """What of one turn is right: a value for each of `MARKS`."""
    replies = list(replies)
    text = "\n".join(reply["text"] for reply in replies)
    customs = [reply["custom"] for reply in replies]
    answered = {c["topic"] for c in customs if c["topic"]}
    offers = {choice for c in customs for choice in c["choices"]}
    asked_which = customs[0]["kind"] == "choices" and len(turn.topics & offers) >= 2 and not turn.asks
    declined = asked_which or (not answered and (not turn.topics or turn.none_ok))
    counted = {topic for topic in answered if not topic.startswith(TALK)} or answered
    complete = all(asked & answered for asked in turn.asks)
    topic = declined or (bool(counted) and counted <= turn.topics and complete)
    found = declined or all(re.search(pattern, text, re.I) for pattern in turn.must)
    clean = not any(re.search(pattern, text, re.I) for pattern in turn.must_not)
    language = turn.language in ("any", customs[0]["language"])
    return {
        "topic": topic,
        "offered": topic or _all_within(turn, answered | offers if turn.asks else offers),
        "facts": found and clean,
        "language": language,
        "right": topic and found and clean and language and bool(text.strip()),
    }


def _all_within(turn: LabelledTurn, topics: set[str]) -> bool:
    """Whether some topics have an answer to each question asked."""
    return all(asked & topics for asked in turn.asks or (turn.topics,))


async def evaluate(
    assistant: Assistant, items: Iterable[LabelledConversation], at_once: int = CONVERSATIONS_AT_ONCE
) -> Score:
    """Ask every question, each item in a conversation of its own that is forgotten afterwards.

    `at_once` conversations are held side by side: where a language model is asked too, many would make it slow.
    """
    score, waiting = Score(), iter(items)
    while together := list(islice(waiting, at_once)):
        for item, turns in zip(together, await asyncio.gather(*(_ask(assistant, item) for item in together))):
            for number, replies in enumerate(turns, 1):
                score.add(item, number, replies)
    return score


async def _ask(assistant: Assistant, item: LabelledConversation) -> list[list[Reply]]:
    """The replies to each turn of an item."""
    sender = f"evaluate-{uuid.uuid4().hex}"
    try:
        return [await assistant.reply(IncomingMessage(CHANNEL, sender, turn.text)) for turn in item.turns]
    finally:
        assistant.forget(sender, CHANNEL)


def score_held_out(found: Iterable[HeldOut]) -> Score:
    """Score a cross-validation as if each example had been asked: "facts" and "language" are not scored."""
    score = Score()
    for number, held in enumerate(found, 1):
        topics = frozenset([held.topic] if held.topic else [])
        turn = LabelledTurn(held.text, topics, False, (), (), "any")
        answered = held.outcome == ANSWER
        custom = {
            "kind": held.outcome,
            "topic": held.likeliest[0] if answered else None,
            "language": held.language,
            "confidence": held.confidence,
            "choices": list(held.likeliest[1:] if answered else held.likeliest),
        }
        kind = "talk" if (held.topic or "").startswith(TALK) else "topic" if held.topic else UNKNOWN
        item = LabelledConversation(f"{held.language}-{number}", kind, (turn,))
        score.add(item, 1, [{"text": held.likeliest[0], "custom": custom}])
    return score
