"""YAML with line numbers: a safe subset, in which every value knows where it stands.

The parser's node graph is walked by hand, because no loader both keeps line numbers and is fast
(C) and safe. Only plain data is let in: no tags, no anchors, no duplicate keys.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.characters import control_characters, odd_characters
from faq.errors import FaqError, Finding, Findings
from faq.lost_text import lost_texts
from faq.messages import Translatable, translatable
from faq.model import UNREAD
from faq.regular import MAX_BYTES, regular_bytes
from faq.syntax import conflict, explain, misread_key

Scalar = str | int | float | bool | dt.date | None
_CONVERT: dict[str, Callable[[str], Scalar]] = {
    "str": partial(unicodedata.normalize, "NFC"),  # files from some systems have accents beside their letters
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": float,
    "timestamp": dt.date.fromisoformat,
}


@dataclass(frozen=True)
class Located:
    """A value and the line (from 1) it begins on. Lists and mappings hold further `Located`.

    `plain` is the value as it was typed where it stands without quotes; of one in brackets or braces, the first.
    """

    value: Scalar | list[Located] | dict[str, Located]
    line: int
    key_line: int = 0
    plain: str = ""


class _Walk:
    def __init__(self, file: str, lines: list[str]) -> None:
        self.file, self.lines = file, lines
        self.problems: Findings = []
        self.lost: Findings = []
        self._seen: set[int] = set()

    def note(self, node: Node, message: Translatable) -> None:
        self.problems.append(Finding(self.file, node.start_mark.line + 1, message))

    def located(self, node: Node, key_line: int = 0, in_list: bool = False) -> Located:
        if id(node) in self._seen or node.anchor or self._begins_with(node, "&"):
            self.note(node, translatable("anchor"))
            return Located(None, node.start_mark.line + 1, key_line)
        self._seen.add(id(node))
        line = node.start_mark.line + 1
        if isinstance(node, MappingNode):
            return Located(dict(self._items(node)), line, key_line, "{" * bool(node.flow_style))
        if isinstance(node, SequenceNode):
            items = [self.located(child, in_list=not node.flow_style) for child in node.value]
            return Located(items, line, key_line, "[" * bool(node.flow_style))
        lost = [Finding(self.file, number, message) for number, message in lost_texts(node, self.lines, in_list)]
        self.lost += lost
        value = UNREAD if lost and not node.value else self._scalar(node)
        return Located(value, line, key_line, "" if node.style else str(node.value))

    def _begins_with(self, node: Node, mark: str) -> bool:
        line, column = node.start_mark.line, node.start_mark.column
        shown = self.lines[line] if line < len(self.lines) else ""
        return not getattr(node, "style", None) and shown.startswith(mark, column)

    def _items(self, node: MappingNode) -> Iterator[tuple[str, Located]]:
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.note(key, translatable("odd-key"))
                continue
            if not key.style and (cause := misread_key(str(key.value), key.start_mark.column + 1)):
                self.note(key, cause)
                continue
            if key.value in lines:
                self.note(key, translatable("twice", key=key.value, line=lines[key.value]))
                continue
            lines[key.value] = key.start_mark.line + 1
            yield str(key.value), self.located(value, key.start_mark.line + 1)

    def _scalar(self, node: ScalarNode) -> Scalar:
        kind = str(node.tag).rpartition(":")[2]
        convert = _CONVERT.get(kind)
        if convert is None:
            self.note(node, translatable("odd-tag", tag=node.tag))
            return None
        try:
            return convert(str(node.value))
        except ValueError:
            if kind == "timestamp":  # what is wrong with it, `faq.dates` tells where a date is wanted
                return str(node.value)
            self.note(node, translatable("not-really", value=node.value, kind=kind))
            return None


def read_yaml(path: Path, lost: Findings | None = None) -> Located:
    """Read one YAML file into located values.

    `lost` takes what can be read, but not as it was meant: text after a `#`, invisible characters.

    Raises:
        FaqError: the file is missing, too large, not UTF-8, or not the YAML described above;
            all its mistakes at once.

    """
    found, not_meant = _parsed(path.name, _content(path))
    if lost is not None:
        lost += not_meant
    return found


@lru_cache(maxsize=8)  # a save changes one file of an FAQ, and the others, which are the larger ones, may be copies
def _parsed(name: str, raw: bytes) -> tuple[Located, tuple[Finding, ...]]:
    """A file's values, and what is lost of it or odd in it."""
    text = _decoded(name, raw)
    lines = re.split("\r\n|\r|\n", text)
    if problems := control_characters(name, lines):
        raise FaqError(problems)
    if unsettled := conflict(lines):
        raise FaqError([Finding(name, *unsettled)])
    try:
        node = YAML(typ="safe").compose(text)
    except YAMLError as error:
        raise FaqError([Finding(name, *explain(error, lines))]) from error
    except RecursionError as error:
        raise FaqError([Finding(name, 0, translatable("too-deep"))]) from error
    if node is None:
        raise FaqError([Finding(name, 0, translatable("empty-file"))])
    walk = _Walk(name, lines)
    located = walk.located(node)
    if walk.problems:
        raise FaqError(walk.problems)
    return located, (*walk.lost, *odd_characters(name, lines))


def _content(path: Path) -> bytes:
    """The bytes of a file that is there and not too large."""
    raw = regular_bytes(path)
    if raw is None:
        code = "not-regular" if os.path.lexists(path) else "no-file"
        raise FaqError([Finding(path.name, 0, translatable(code, folder=path.parent))])
    if len(raw) > MAX_BYTES:
        size = path.stat().st_size
        raise FaqError([Finding(path.name, 0, translatable("too-large", bytes=size, most=MAX_BYTES))])
    return raw


def _decoded(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FaqError([Finding(name, line, translatable("not-utf8"))]) from error
