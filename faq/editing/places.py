"""Places of the FAQ files where a value may stand, and what a value is before it is written there."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, Union
from urllib.parse import quote, unquote

from faq.characters import without_invisible
from faq.errors import WritingError
from faq.ids import NAME
from faq.messages import translatable
from faq.shapes import Fact, Topic, keys

TOPIC, FACT, PHASE, UNKNOWN, GROUP, TITLE = "topic", "fact", "phase", "unknown", "group", "title"
SUGGESTED = "suggested"
TOPIC_KEYS = tuple(dict.fromkeys(("draft", "label", "question", "also", *keys(Topic), "translate")))
"""The keys of a topic, in the order in which they are written."""
_KEYS = {
    TOPIC: TOPIC_KEYS,
    FACT: keys(Fact),
    PHASE: ("begins", "like"),
    **dict.fromkeys((UNKNOWN, GROUP, TITLE, SUGGESTED), ("",)),
}
_BY_PART = {TOPIC: "answer", FACT: "value"}
"""The key that may have parts, `answer.<phase>` and `value.<language>`."""
_IN_A_LANGUAGE = (TOPIC, UNKNOWN, GROUP, TITLE, SUGGESTED)

Value = Union[str, "tuple[str, ...]"]
"""A text, or the texts of a list."""


class Place(NamedTuple):
    """Where a value stands.

    `part` is "topic", "fact", "phase", "unknown", "group", "title" or "suggested"; `id`, that of the topic or fact, or
    the name of the phase or group; `language`, "" for what has none. `key` is, of a topic, a key of its mapping or
    "answer.<phase>"; of a fact, a key of its mapping or "value.<language>"; of a phase "begins" or "like"; else "".
    What is suggested is one text, the ids of its topics with a blank between: their order is part of it.
    """

    part: str
    id: str
    language: str
    key: str

    def __str__(self) -> str:
        """The place as `parse` reads it, such as "topic/club.hours/fr/label"."""
        return "/".join(quote(each, safe="") for each in self)

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that a text names.

        Raises:
            ValueError: it names none.

        """
        names = [unquote(each) for each in text.split("/")]
        if len(names) != len(cls._fields) or names[0] not in _KEYS:
            raise ValueError(f"'{text}' is no place of the FAQ; write <part>/<id>/<language>/<key>")
        return cls(*names)

    @property
    def is_list(self) -> bool:
        """Whether the value is the texts of a list, and not one text."""
        return self.part == UNKNOWN or (self.part, self.key) == (TOPIC, "also")

    @property
    def in_answer(self) -> bool:
        """Whether it is a topic's answer, or the one of a phase."""
        return self.part == TOPIC and self.key.partition(".")[0] == "answer"


def check_key(place: Place) -> None:
    """Refuse a place whose part has no such key, or that has a language where none belongs.

    Raises:
        WritingError: the message names those that there are.

    """
    known = _KEYS.get(place.part, ())
    base, _, inner = place.key.partition(".")
    if place.key in known or (base == _BY_PART.get(place.part) and inner):
        if bool(place.language) == (place.part in _IN_A_LANGUAGE):
            return
    raise WritingError(translatable("no-such-place", place=str(place), known=tuple(key or place.part for key in known)))


def cleaned(place: Place, value: Value | None) -> Value | None:
    """A value as it will stand in the files, and be read from them: None where nothing is left of it.

    Characters that cannot be seen go, line ends are one kind, and only an answer has more than one line. A phase that
    begins `from` a day begins on that day.

    Raises:
        TypeError: a list is given where one text belongs, or the other way about.
        WritingError: "draft" is neither "true" nor "false".

    """
    if value is None:
        return None
    if isinstance(value, str) is place.is_list:
        raise TypeError(f"{place} is {'a tuple of texts' if place.is_list else 'a text'}, not {value!r}")
    if not isinstance(value, str):
        return tuple(dict.fromkeys(text for each in value if (text := phrasing(each)))) or None
    text = _visible(value).strip()
    if place.part == SUGGESTED:
        return " ".join(dict.fromkeys(re.split(r"[\s,]+", text))) or None
    if (place.part, place.key) == (TOPIC, "draft") and text not in ("", "true", "false"):
        raise WritingError(translatable("no-flag", what=str(place), shown=text))
    if not place.in_answer and place.key != "about_challenge":
        text = re.sub(r"\s*[\n\t]\s*", " ", text)
    if place.part == PHASE and place.key == "begins":
        text = _start(text)
    return None if not text or (place.key, text) == ("draft", "false") else text


def _start(text: str) -> str:
    """When a phase begins as the calendar has it: a name alone is that of a fact, and only a fact needs a "from"."""
    if begun := re.fullmatch(r"after\s+(\S.*)", text):
        return f"after {begun[1]}"
    if begun := re.fullmatch(r"from\s+(\S.*)", text):
        return f"from {begun[1]}" if NAME.fullmatch(begun[1]) else _start(begun[1])
    return f"from {text}" if NAME.fullmatch(text) else text


def phrasing(text: str) -> str:
    """What somebody asked as it may stand in a list: on one line, without what cannot be seen."""
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    lines = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return unicodedata.normalize("NFC", without_invisible(re.sub("[\ud800-\udfff]", "", lines)))
