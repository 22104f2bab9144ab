"""Conversation tests: what staff say must be answered, read from tests/conversations/*.yml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.for_staff import for_staff, in_staff_language
from faq.errors import FaqError
from faq.messages import translatable
from faq.model import LANGUAGES
from faq.template import TemplateError, slots
from faq.yaml import Located, read_yaml

_TURN = ("question", "topic", "words", "never", "offers", "answered_in")
_TEST = ("name", "language", "today", "turns")
NO_TOPIC = "none"


class InvalidTests(Exception):
    """Conversation tests that cannot be read; `sentences` names file and line of each mistake."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True)
class ExpectedTurn:
    """A question and what its answer must be; what is None or empty is not asked for.

    Attributes:
        place: file and line, as messages name them.
        topic: the topic that must be answered; `NO_TOPIC` where none may be.
        words: what the answer must say; placeholders are facts.
        never: what it must not say.
        offers: topics that must be offered as buttons.
        answered_in: the language of the answer.

    """

    question: str
    place: str
    topic: str | None = None
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    answered_in: str | None = None


@dataclass(frozen=True)
class ConversationTest:
    """Turns of one conversation, on one day. `language` is what the page or channel tells of its visitor."""

    name: str
    turns: tuple[ExpectedTurn, ...]
    language: str | None = None
    today: dt.date | None = None


def read_tests(folder: Path) -> list[ConversationTest]:
    """Read every file of a folder, in the order of their names; a folder that is missing has none.

    Raises:
        InvalidTests: a file is not what it should be; all mistakes are listed.

    """
    reading = _Reading(folder)
    found = [test for path in sorted(folder.glob("*.yml")) for test in reading.file(path)]
    if reading.wrong:
        raise InvalidTests(reading.wrong)
    return found


class _Reading:
    """Reads files one after the other and notes what is wrong in any of them."""

    def __init__(self, folder: Path) -> None:
        self.shown = "/".join(folder.parts[-2:])
        self.wrong: list[str] = []
        self._file = ""

    def file(self, path: Path) -> Iterator[ConversationTest]:
        self._file = f"{self.shown}/{path.name}"
        try:
            top = read_yaml(path)
        except FaqError as error:
            self.wrong += [f"{self.shown}/{in_staff_language(problem)}" for problem in error.problems]
            return
        if not isinstance(top.value, list):
            self._note(top, "tests-no-list")
            return
        for number, node in enumerate(top.value, 1):
            yield self._test(node, f"{path.stem} {number}")

    def _test(self, node: Located, name: str) -> ConversationTest:
        single = isinstance(node.value, dict) and "turns" not in node.value
        items = self._mapping(node, "a-test", tuple(key for key in (*_TEST, *_TURN) if key not in _TURN or single))
        turns = [node] if single else self._list(items.get("turns"), "turns")
        if not turns:
            self._note(node, "tests-no-turns")
        day = items.get("today")
        if day and not isinstance(day.value, dt.date):
            self._note(day, "tests-bad-day", value=day.value)
        return ConversationTest(
            name=self._text(items.get("name"), "name") or name,
            turns=tuple(self._turn(turn, single) for turn in turns),
            language=self._language(items.get("language"), "language"),
            today=day.value if day and isinstance(day.value, dt.date) else None,
        )

    def _turn(self, node: Located, single: bool) -> ExpectedTurn:
        items = self._mapping(node, "a-turn", (*_TURN, *_TEST) if single else _TURN)
        if "question" not in items:
            self._note(node, "tests-no-question")
        elif not items.keys() & (set(_TURN) - {"question"}):
            self._note(node, "tests-nothing-expected", known=", ".join(_TURN[1:]))
        words = self._texts(items.get("words"), "words")
        for text in words:
            try:
                list(slots(text))
            except TemplateError as error:
                self._note(items["words"], "tests-template", text=text, why=error.reason)
        return ExpectedTurn(
            question=self._text(items.get("question"), "question") or "?",
            place=self._place(items["question"] if "question" in items else node),
            topic=self._text(items.get("topic"), "topic"),
            words=words,
            never=self._texts(items.get("never"), "never"),
            offers=self._texts(items.get("offers"), "offers"),
            answered_in=self._language(items.get("answered_in"), "answered_in"),
        )

    def _mapping(self, node: Located, what: str, known: tuple[str, ...]) -> dict[str, Located]:
        if not isinstance(node.value, dict):
            self._note(node, "tests-no-mapping", what=translatable(what), value=node.value)
            return {}
        for key, value in node.value.items():
            if key not in known:
                self._note(value, "unknown-key", key=key, where=translatable(what), known=", ".join(known))
        return node.value

    def _list(self, node: Located | None, key: str) -> list[Located]:
        if node is None:
            return []
        if isinstance(node.value, list):
            return node.value
        self._note(node, "tests-want-list", key=key)
        return []

    def _texts(self, node: Located | None, key: str) -> tuple[str, ...]:
        """A list of texts, or one text alone."""
        nodes = [node] if node and not isinstance(node.value, list) else self._list(node, key)
        found = (self._text(each, key) for each in nodes)
        return tuple(text for text in found if text is not None)

    def _text(self, node: Located | None, key: str) -> str | None:
        if node is None:
            return None
        if isinstance(node.value, (str, int, float)) and not isinstance(node.value, bool) and str(node.value).strip():
            return str(node.value).strip()
        self._note(node, "tests-want-text", key=key)
        return None

    def _language(self, node: Located | None, key: str) -> str | None:
        text = self._text(node, key)
        if node and text and text not in LANGUAGES:
            self._note(node, "tests-bad-language", key=key, value=text, known=", ".join(LANGUAGES))
        return text

    def _note(self, node: Located, code: str, **blanks: object) -> None:
        self.wrong.append(f"{self._place(node)}: {for_staff(code, **blanks)}.")

    def _place(self, node: Located) -> str:
        return for_staff("line-of-file", file=self._file, line=node.key_line or node.line)
