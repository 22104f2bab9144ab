"""Typed values out of located YAML. A mistake is noted with its place, and reading goes on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from faq.dates import read_date, refused_at
from faq.errors import Finding, Findings
from faq.key_guess import meant_key
from faq.lost_text import BOOLEAN, BULLETS
from faq.messages import Translatable, translatable
from faq.model import LANGUAGES, UNREAD, PlacedText
from faq.shapes import OFF, ON
from faq.yaml import Located


class Fields:
    """A mapping of the file under reading. `where` names it in messages ("topic apply.deadline").

    `topic` is the id of the topic it belongs to, if it belongs to one; mistakes are added to `problems`. Texts in every
    language must have the `languages`.
    """

    def __init__(
        self,
        file: str,
        node: Located,
        where: str | Translatable,
        problems: Findings,
        topic: str | None = None,
        languages: tuple[str, ...] = LANGUAGES,
    ) -> None:
        self.file, self.node, self.where, self.problems, self.topic = file, node, where, problems, topic
        self.languages = languages
        self.items: dict[str, Located] = {}
        if isinstance(node.value, dict):
            self.items = node.value
        else:
            self.note(node, translatable("no-mapping", where=where, shown=_shown(node)))

    def note(self, node: Located | None, message: Translatable) -> None:
        """Note a mistake where `node` stands, or where the mapping begins."""
        line = (node.key_line or node.line) if node else self.node.key_line or self.node.line
        self.problems.append(Finding(self.file, line, message, self.topic))

    def only(self, known: Iterable[str], required: Iterable[str] = ()) -> None:
        """Note keys that are not `known`, and `required` ones that are missing."""
        known = list(known)
        if not isinstance(self.node.value, dict):
            return
        for key in [key for key in self.items if key not in known]:
            self._note_unknown(key, known)
        for key in set(required) - self.items.keys():
            self.note(None, translatable("missing-key", key=key, where=self.where))

    def _note_unknown(self, key: str, known: list[str]) -> None:
        """Note an unknown key; where it is clear which one was meant, go on as if it stood there."""
        meant = meant_key(key, [each for each in known if each not in self.items])
        if meant:
            self.note(self.items[key], translatable("meant-key", key=key, where=self.where, meant=meant))
            self.items = {meant if each == key else each: value for each, value in self.items.items()}
        elif (begun := key.partition(":")[0]) in known and begun != key:
            self.note(self.items[key], translatable("hint-no-blank", key=begun))
            self.items = {**self.items, begun: replace(self.items[key], value=UNREAD)}
        else:
            self.note(self.items[key], translatable("unknown-key", key=key, where=self.where, known=tuple(known)))

    def text(self, key: str) -> str | None:
        """A non-empty text, or None where there is none (noted when it is something else)."""
        return None if key not in self.items else self.text_of(self.items[key], self.part(key))

    def text_of(self, node: Located, what: str | Translatable) -> str | None:
        """The text that `node` is, or None (noted) where it is none; `what` names it."""
        if isinstance(node.value, bool) or node.plain.lower() in BOOLEAN:
            value = translatable(f"is-{BOOLEAN.get(node.plain.lower(), 'true')}")
            self.note(node, translatable("boolean-text", shown=node.plain, value=value))
            return node.plain
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.note(node, translatable("no-text", what=what, shown=_shown(node), remedy=_remedy(node)))
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        return tuple(each.text for each in self.placed_texts(key))

    def placed_texts(self, key: str) -> tuple[PlacedText, ...]:
        """A list of texts, each with its place; empty where the key is missing."""
        node = self.items.get(key)
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.note(node, _no_list(node, self.part(key)))
            return ()
        item = translatable("item", what=self.part(key))
        found = ((self.text_of(child, item), child.line) for child in node.value)
        return tuple(PlacedText(text, self.file, line) for text, line in found if text is not None)

    def flag(self, key: str) -> bool:
        """Whether `true` stands there; False where the key is missing, or something else stands there (noted)."""
        node = self.items.get(key)
        if node is not None and not isinstance(node.value, bool):
            self.note(node, translatable("no-flag", what=self.part(key), shown=_shown(node)))
        return node is not None and node.value is True

    def switch(self, key: str) -> bool:
        """Whether `on` stands there; True where the key is missing, or something else stands there (noted)."""
        node = self.items.get(key)
        if node is None or node.value is None:
            return True
        if isinstance(node.value, bool):  # what other programs write for "on" and "off"
            return node.value
        if node.value not in (ON, OFF):
            self.note(node, translatable("no-switch", what=self.part(key), shown=_shown(node)))
        return node.value != OFF

    def check_language(self, language: str) -> None:
        """Note a `language:` that is not the file's."""
        stated = self.text("language")
        if stated not in (None, language):
            self.note(self.items["language"], translatable("other-language", stated=stated, language=language))

    def localized(self, key: str) -> dict[str, str] | None:
        """A text in every language, by language; None (noted) where one is missing."""
        if key not in self.items:
            return None
        inner = self.sub(key)
        found = inner.by_language()
        return found if all(map(found.get, self.languages)) else None

    def by_language(self) -> dict[str, str]:
        """The texts of a mapping by languages; one that the FAQ has and the mapping lacks is noted."""
        self.only(LANGUAGES, self.languages)
        found = {language: self.text(language) for language in LANGUAGES if language in self.items}
        return {language: text for language, text in found.items() if text is not None}

    def date(self, key: str) -> dt.date | None:
        """A date, or None where there is none (noted when it is something else)."""
        node = self.items.get(key)
        if node is None or node.value is None:
            return None
        return self.date_of(node, self.part(key))

    def date_of(self, node: Located, what: str | Translatable) -> dt.date | None:
        """The date that `node` is, or None (noted) where it is none; `what` names it."""
        found = read_date(node.value) if isinstance(node.value, str) else node.value
        if isinstance(found, dt.date):
            return found
        refused = refused_at(found, what) if isinstance(found, Translatable) else None
        self.note(node, refused or translatable("no-date", what=what, shown=_shown(node)))
        return None

    def sub(self, key: str) -> Fields:
        """The mapping under `key`.

        Raises:
            KeyError: there is no such key.

        """
        return Fields(self.file, self.items[key], self.part(key), self.problems, self.topic, self.languages)

    def part(self, key: str) -> Translatable:
        """How messages name the value under `key`."""
        return translatable("part", key=key, where=self.where)

    def subs(self) -> Iterator[tuple[str, Located]]:
        """Every key with its value."""
        yield from self.items.items()


def is_one_placeholder(node: Located) -> bool:
    """Whether a mapping is what YAML makes of a text that is one placeholder, as `{fact}`."""
    values = node.value.values() if isinstance(node.value, dict) else ()
    return node.plain == "{" and bool(values) and all(each.value is None for each in values)


def _remedy(node: Located) -> Translatable:
    if isinstance(node.value, (dict, list)) and node.plain:
        return translatable("hint-begins", character=node.plain)
    return translatable("hint-put-quotes")


def _no_list(node: Located, what: Translatable) -> Translatable:
    """What is wrong with something that was to be a list: its dashes, if it has any."""
    if node.plain[:1] and node.plain[0] in BULLETS and node.plain[1:2].isspace():
        return translatable("bullet", character=node.plain[0], shown=node.plain)
    if re.match(r"-[^\s-]", node.plain):
        return translatable("dash-without-blank", shown=node.plain)
    return translatable("no-list", what=what, shown=_shown(node))


def _shown(node: Located) -> str | Translatable:
    if isinstance(node.value, dict):
        return translatable("a-mapping")
    if isinstance(node.value, list):
        return translatable("a-list")
    return translatable("nothing") if node.value in (None, "") else f"'{node.value}'"
