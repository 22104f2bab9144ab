"""YAML with line numbers: a safe subset, in which every value knows where it stands.

The parser's node graph is walked by hand, because no loader both keeps line numbers and is fast
(C) and safe. Only plain data is let in: no tags, no anchors, no duplicate keys.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.errors import FaqError, Finding, Findings
from faq.messages import Translatable, translatable

Scalar = str | int | float | bool | dt.date | None
MAX_BYTES = 5_000_000
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
    """A value and the line (from 1) it begins on. Lists and mappings hold further `Located`."""

    value: Scalar | list[Located] | dict[str, Located]
    line: int
    key_line: int = 0


class _Walk:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: Findings = []
        self._seen: set[int] = set()

    def note(self, node: Node, message: Translatable) -> None:
        self.problems.append(Finding(self.file, node.start_mark.line + 1, message))

    def located(self, node: Node, key_line: int = 0) -> Located:
        if id(node) in self._seen or node.anchor:
            self.note(node, translatable("anchor"))
            return Located(None, node.start_mark.line + 1, key_line)
        self._seen.add(id(node))
        line = node.start_mark.line + 1
        if isinstance(node, MappingNode):
            return Located(dict(self._items(node)), line, key_line)
        if isinstance(node, SequenceNode):
            return Located([self.located(child) for child in node.value], line, key_line)
        return Located(self._scalar(node), line, key_line)

    def _items(self, node: MappingNode) -> Iterator[tuple[str, Located]]:
        lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.note(key, translatable("odd-key"))
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
            self.note(node, translatable("not-really", value=node.value, kind=kind))
            return None


def _complaint(error: YAMLError, lines: list[str]) -> tuple[int, Translatable]:
    """The line of a syntax error, and a message that guesses what was meant, for people who do not know YAML."""
    if not isinstance(error, MarkedYAMLError):
        return 0, translatable("unreadable", technical=str(error).splitlines()[0], hint=translatable("hint-none"))
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    technical = ": ".join(filter(None, [error.context, error.problem]))
    if quote := _open_quote(lines[:line]):
        return quote, translatable("unreadable", technical=technical, hint=translatable("hint-quote"))
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        hint = "hint-tab"
    elif "mapping values" in technical:
        hint = "hint-colon" if shown.count(": ") > 1 else "hint-indentation"
    else:
        hint = "hint-indentation" if "expected" in technical else "hint-none"
    return line, translatable("unreadable", technical=technical, hint=translatable(hint))


def _open_quote(lines: list[str]) -> int | None:
    """The last line that opens a quote and does not close it, counting from 1."""
    for number in range(len(lines), 0, -1):
        for quote, escaped in (('"', r'(?:[^"\\]|\\.)*"'), ("'", r"(?:[^']|'')*'")):
            opened = re.match(rf"\s*(?:- |[\w.]+: ){quote}(.*)", lines[number - 1])
            if opened and not re.match(escaped, opened[1]):
                return number
    return None


def read_yaml(path: Path) -> Located:
    """Read one YAML file into located values.

    Raises:
        FaqError: the file is missing, too large, not UTF-8, or not the YAML described above;
            all its mistakes at once.

    """
    if not path.is_file():
        raise FaqError([Finding(path.name, 0, translatable("no-file", folder=path.parent))])
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise FaqError([Finding(path.name, 0, translatable("too-large", bytes=len(raw), most=MAX_BYTES))])
    return _read_bytes(path, raw)


@lru_cache(maxsize=8)  # a save changes one file of an FAQ, and the others are the larger ones
def _read_bytes(path: Path, raw: bytes) -> Located:
    try:
        node = YAML(typ="safe").compose(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FaqError([Finding(path.name, line, translatable("not-utf8"))]) from error
    except YAMLError as error:
        lines = raw.decode("utf-8").splitlines()
        raise FaqError([Finding(path.name, *_complaint(error, lines))]) from error
    except RecursionError as error:
        raise FaqError([Finding(path.name, 0, translatable("too-deep"))]) from error
    if node is None:
        raise FaqError([Finding(path.name, 0, translatable("empty-file"))])
    walk = _Walk(path.name)
    located = walk.located(node)
    if walk.problems:
        raise FaqError(walk.problems)
    return located
