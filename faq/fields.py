"""Taking typed values out of located YAML, noting each mistake with its place and going on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from faq.errors import Problem, one_of
from faq.model import LANGUAGES
from faq.yaml import Located

Problems = list[Problem]


class Fields:
    """A mapping of the file under reading. `where` names it in messages ("topic apply.deadline")."""

    def __init__(self, file: str, node: Located, where: str, problems: Problems) -> None:
        self.file, self.node, self.where, self.problems = file, node, where, problems
        self.items: dict[str, Located] = {}
        if isinstance(node.value, dict):
            self.items = node.value
        else:
            self.note(node, f"{where} must be a mapping (key: value), not {_shown(node)}")

    def note(self, node: Located | None, message: str) -> None:
        """Note a mistake where `node` stands, or where the mapping begins."""
        line = (node.key_line or node.line) if node else self.node.key_line or self.node.line
        self.problems.append(Problem(self.file, line, message))

    def only(self, known: Iterable[str], required: Iterable[str] = ()) -> None:
        """Note keys that are not `known`, and `required` ones that are missing."""
        known = list(known)
        if not isinstance(self.node.value, dict):
            return
        for key in self.items.keys() - set(known):
            self.note(self.items[key], f"unknown key '{key}' in {self.where}. Known keys: {one_of(known)}")
        for key in set(required) - self.items.keys():
            self.note(None, f"{self.where} has no '{key}'")

    def text(self, key: str) -> str | None:
        """A non-empty text, or None where there is none (noted when it is something else)."""
        return None if key not in self.items else self.text_of(self.items[key], f"'{key}' of {self.where}")

    def text_of(self, node: Located, what: str) -> str | None:
        """The text that `node` is, or None (noted) where it is none; `what` names it."""
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.note(node, f"{what} must be a text, not {_shown(node)}; put it in quotes")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        node = self.items.get(key)
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.note(node, f"'{key}' of {self.where} must be a list (lines beginning with -), not {_shown(node)}")
            return ()
        found = (self.text_of(child, f"an item of '{key}' of {self.where}") for child in node.value)
        return tuple(text for text in found if text is not None)

    def localized(self, key: str) -> dict[str, str] | None:
        """A text in every language."""
        if key not in self.items:
            return None
        inner = self.sub(key)
        inner.only(LANGUAGES, LANGUAGES)
        found = {language: inner.text(language) for language in LANGUAGES}
        return {k: v for k, v in found.items() if v is not None} if all(found.values()) else None

    def date(self, key: str) -> dt.date | None:
        """A date, or None where there is none (noted when it is something else)."""
        node = self.items.get(key)
        if node is None or node.value is None:
            return None
        if isinstance(node.value, dt.date):
            return node.value
        self.note(node, f"'{key}' of {self.where} must be a date such as 2016-11-21, not {_shown(node)}")
        return None

    def sub(self, key: str) -> Fields:
        """The mapping under `key`."""
        return Fields(self.file, self.items[key], f"'{key}' of {self.where}", self.problems)

    def subs(self) -> Iterator[tuple[str, Located]]:
        """Every key with what stands under it."""
        yield from self.items.items()


def _shown(node: Located) -> str:
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list"
    return "nothing" if node.value in (None, "") else f"'{node.value}'"
