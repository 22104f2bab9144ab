"""The gate: what would change with a publish, and whether it may."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.core.conversations import Question
from bot.publishing.conversation_tests import ConversationTest
from bot.publishing.replay import CombinedReply, Replay

RECENT = 100
"""How many of the latest distinct questions are asked again."""


@dataclass(frozen=True)
class Shown:
    """What a visitor would read: the text, and what it comes from (a topic, or what is offered)."""

    origin: str
    text: str


@dataclass(frozen=True)
class Change:
    """One answer that changes: of a topic, or to a question. Each side has every language; None: no answer."""

    asked: str
    before: Mapping[str, Shown] | None
    now: Mapping[str, Shown] | None


@dataclass(frozen=True)
class Verdict:
    """What the replays found. `failures` are sentences with file and line; with one, nothing is published."""

    failures: tuple[str, ...]
    changes: tuple[Change, ...]
    tests: int
    questions: int

    def write(self, path: Path) -> None:
        """Keep it in a file."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Verdict:
        """Read what `write` kept."""
        found = json.loads(path.read_text("utf-8"))
        changes = tuple(Change(c["asked"], _sides(c["before"]), _sides(c["now"])) for c in found["changes"])
        return cls(tuple(found["failures"]), changes, found["tests"], found["questions"])


def _sides(found: Mapping[str, Mapping[str, str]] | None) -> Mapping[str, Shown] | None:
    return None if found is None else {language: Shown(**side) for language, side in found.items()}


def judge_publish(
    before: Replay | None, now: Replay, tests: Iterable[ConversationTest], questions: Iterable[Question]
) -> Verdict:
    """Hold every test's conversation with what is new, and ask both sides for every topic and question.

    Args:
        before: what is served; None where nothing is, so that nothing changes.
        now: what would be.
        tests: the conversation tests.
        questions: what people asked lately; the tests' questions are asked as well.

    """
    tests, questions = list(tests), list(questions)
    failures = [sentence for test in tests for sentence in now.failures(test)]
    changes: list[Change] = []
    if before:
        changes = _of_topics(before, now)
        asked = dict.fromkeys([turn.question for test in tests for turn in test.turns] + [q.text for q in questions])
        changes += _of_questions(before, now, asked, {change.asked for change in changes})
    return Verdict(tuple(failures), tuple(changes), len(tests), len(questions))


def _of_topics(before: Replay, now: Replay) -> list[Change]:
    old, new = before.store.topics(), now.store.topics()
    order = [
        text.id for replay in (now, before) for code in replay.store.languages for text in replay.store.all_topics(code)
    ]
    changes = []
    for topic in dict.fromkeys(order):
        sides = [
            _shown(replay.of_topic(topic)) if topic in own else None for replay, own in ((before, old), (now, new))
        ]
        if sides[0] != sides[1]:
            changes.append(Change(f"/{topic}", *sides))
    return changes


def _of_questions(before: Replay, now: Replay, asked: Iterable[str], changed: set[str]) -> list[Change]:
    """The questions whose answers change for another reason than the topics' own texts, which are `changed`."""
    changes = []
    for question in asked:
        old, new = before.in_each_language(question), now.in_each_language(question)
        known = all(f"/{topic}" in changed for reply in new.values() for topic in reply.topics if topic)
        same = old.keys() == new.keys() and all(
            (old[each].topics, old[each].choices) == (new[each].topics, new[each].choices)
            and (known or old[each].text == new[each].text)
            for each in new
        )
        if not same:
            changes.append(Change(question, _shown(old), _shown(new)))
    return changes


def _shown(sides: Mapping[str, CombinedReply]) -> Mapping[str, Shown]:
    return {language: Shown(_origin(reply), reply.text) for language, reply in sides.items()}


def _origin(reply: CombinedReply) -> str:
    answered = " + ".join(topic for topic in reply.topics if topic)
    return answered or (f"? {', '.join(reply.choices)}" if reply.choices else "–")
