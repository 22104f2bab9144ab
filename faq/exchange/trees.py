"""YAML and JSON as trees of texts: every value as it was typed, with its line where the file has lines.

No value is made a date, a number or a truth: `answer: yes` says "yes". Anchors are followed, tags left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Union

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.exchange.items import ImportProblem
from faq.messages import translatable

MOST_NODES = 300_000
_MOST_DEPTH = 60
_MOST_OPEN = 1_000  # brackets at a time: the parser's own recursion would end the process


@dataclass(frozen=True)
class Branch:
    """A mapping: its keys with their values, in order; a key may come twice. `line` is 0 where it is not known."""

    items: tuple[tuple[str, Tree], ...]
    line: int = 0

    def get(self, *names: str) -> Tree:
        """The value of the first of some keys that is there, in any case; "" if none is."""
        found = {key.casefold(): value for key, value in reversed(self.items)}
        return next((found[name] for name in names if name in found), "")

    def text(self, *names: str) -> str:
        """The text of the first of some keys; "" where there is none."""
        value = self.get(*names)
        return value if isinstance(value, str) else ""

    def listed(self, *names: str) -> list[Tree]:
        """The list of the first of some keys; a single value is a list of one."""
        value = self.get(*names)
        return value if isinstance(value, list) else [value] if value else []

    def branch(self, *names: str) -> Branch:
        """The mapping of the first of some keys; an empty one where there is none."""
        value = self.get(*names)
        return value if isinstance(value, Branch) else Branch(())

    def branches(self, *names: str) -> list[Branch]:
        """The mappings of the list of the first of some keys."""
        return [each for each in self.listed(*names) if isinstance(each, Branch)]


Tree = Union[str, list["Tree"], Branch]


def texts_of(tree: Tree) -> list[str]:
    """A text, or the texts of a list."""
    if isinstance(tree, str):
        return [tree] if tree.strip() else []
    return [text for each in tree for text in texts_of(each)] if isinstance(tree, list) else []


def read_json(text: str, name: str) -> Tree:
    """A JSON file, or one of a JSON value a line.

    Raises:
        ImportProblem: it is no JSON, or too large a tree.

    """
    try:
        return _from_json(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
            return [_json_line(line, number, name) for number, line in enumerate(lines, 1)]
        raise ImportProblem(
            translatable("import-no-json", file=name, line=error.lineno, technical=error.msg)
        ) from error
    except RecursionError as error:
        raise ImportProblem(translatable("import-too-large-tree", file=name)) from error


def _json_line(line: str, number: int, name: str) -> Tree:
    try:
        return _from_json(line)
    except json.JSONDecodeError as error:
        raise ImportProblem(translatable("import-no-json", file=name, line=number, technical=error.msg)) from error


def _from_json(text: str) -> Tree:
    def branch(pairs: list[tuple[str, object]]) -> Branch:
        return Branch(tuple((key, _json_value(value)) for key, value in pairs))

    return _json_value(json.loads(text, object_pairs_hook=branch, parse_int=str, parse_float=str, parse_constant=str))


def _json_value(value: object) -> Tree:
    if isinstance(value, (Branch, str)):
        return value
    if isinstance(value, list):
        return [_json_value(each) for each in value]
    return {None: "", True: "true", False: "false"}[value]  # type: ignore[index]


def read_yaml_tree(text: str, name: str) -> Tree:
    """A YAML file, or the documents of one as a list.

    Raises:
        ImportProblem: it is no YAML, or too large a tree.

    """
    if _most_open(text) > _MOST_OPEN:
        raise ImportProblem(translatable("import-too-large-tree", file=name))
    try:
        nodes = _nodes(text)
        walk = _Walker(name)
        trees = [walk.tree(node, 0) for node in nodes if node is not None]
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        technical = str(getattr(error, "problem", None) or str(error).splitlines()[0])
        line = mark.line + 1 if mark else 1
        raise ImportProblem(translatable("import-no-yaml", file=name, line=line, technical=technical)) from error
    except RecursionError as error:
        raise ImportProblem(translatable("import-too-large-tree", file=name)) from error
    if not trees:
        raise ImportProblem(translatable("import-empty", file=name))
    return trees[0] if len(trees) == 1 else trees


def _most_open(text: str) -> int:
    """How many brackets are open at a time, wherever they stand."""
    steps = (1 if bracket[0] in "[{" else -1 for bracket in re.finditer(r"[\[\]{}]", text))
    return max(accumulate(steps), default=0)


def _nodes(text: str) -> list[Node]:
    """The nodes of a file's documents; the slow parser reads what others write and the fast one refuses: {q: Où ?}."""
    try:
        return list(YAML(typ="safe").compose_all(text))
    except YAMLError:
        return list(YAML(typ="safe", pure=True).compose_all(text))


class _Walker:
    """Makes trees of the parser's nodes; counts them, since anchors can make few bytes endless."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen = 0

    def tree(self, node: Node, depth: int) -> Tree:
        self._seen += 1
        if self._seen > MOST_NODES or depth > _MOST_DEPTH:
            raise ImportProblem(translatable("import-too-large-tree", file=self._name))
        if isinstance(node, MappingNode):
            return Branch(tuple(self._items(node, depth)), node.start_mark.line + 1)
        if isinstance(node, SequenceNode):
            return [self.tree(child, depth + 1) for child in node.value]
        empty = not node.style and re.fullmatch(r"~|null|Null|NULL|", str(node.value))
        return "" if empty else str(node.value)

    def _items(self, node: MappingNode, depth: int) -> Iterator[tuple[str, Tree]]:
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                line = key.start_mark.line + 1
                raise ImportProblem(translatable("import-no-yaml", file=self._name, line=line, technical="odd key"))
            if key.value == "<<" and isinstance(value, MappingNode):
                yield from self._items(value, depth + 1)
            else:
                yield str(key.value), self.tree(value, depth + 1)
