"""YAML with line numbers: a safe subset, in which every value knows where it stands.

The parser's node graph is walked by hand, because no loader both keeps line numbers and is fast
(C) and safe. Only plain data is let in: no tags, no anchors, no duplicate keys.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.errors import FaqError, Problem

Scalar = str | int | float | bool | dt.date | None
MAX_BYTES = 5_000_000
_CONVERT: dict[str, Callable[[str], Scalar]] = {
    "str": str,
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
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def note(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, message))

    def located(self, node: Node, key_line: int = 0) -> Located:
        if id(node) in self._seen or node.anchor:
            self.note(node, "anchors and aliases (& and *) are not used here; write the text out")
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
                self.note(key, "a key must be a plain word")
                continue
            if key.value in lines:
                self.note(key, f"'{key.value}' stands twice; it is on line {lines[key.value]} already")
                continue
            lines[key.value] = key.start_mark.line + 1
            yield str(key.value), self.located(value, key.start_mark.line + 1)

    def _scalar(self, node: ScalarNode) -> Scalar:
        kind = str(node.tag).rpartition(":")[2]
        convert = _CONVERT.get(kind)
        if convert is None:
            self.note(node, f"'{node.tag}' is not a kind of value used here; put the text in quotes")
            return None
        try:
            return convert(str(node.value))
        except ValueError:
            self.note(node, f"'{node.value}' looks like a {kind} but is not one; put it in quotes if it is text")
            return None


def _complaint(error: YAMLError) -> tuple[int, str]:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        said = ": ".join(filter(None, [error.context, error.problem]))
        return (mark.line + 1 if mark else 0), f"not readable as YAML ({said})"
    return 0, f"not readable as YAML ({str(error).splitlines()[0]})"


def read_yaml(path: Path) -> Located:
    """Read one YAML file into located values.

    Raises:
        FaqError: the file is missing, too large, not UTF-8, or not the YAML described above;
            all its mistakes at once.

    """
    if not path.is_file():
        raise FaqError([Problem(path.name, 0, f"the file is missing from {path.parent}")])
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise FaqError([Problem(path.name, 0, f"{len(raw)} bytes; at most {MAX_BYTES} are read")])
    try:
        node = YAML(typ="safe").compose(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FaqError([Problem(path.name, line, "not UTF-8 text; save the file as UTF-8")]) from error
    except YAMLError as error:
        raise FaqError([Problem(path.name, *_complaint(error))]) from error
    except RecursionError as error:
        raise FaqError([Problem(path.name, 0, "lists or mappings nested too deep")]) from error
    if node is None:
        raise FaqError([Problem(path.name, 0, "the file is empty")])
    walk = _Walk(path.name)
    located = walk.located(node)
    if walk.problems:
        raise FaqError(walk.problems)
    return located
