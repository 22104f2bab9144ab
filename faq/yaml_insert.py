"""Inserting into the text of a FAQ file without touching what stands in it.

ruamel.yaml tells where each value stands and how a new text is quoted; every other byte stays as it is. (A list
in brackets, `[a, b]`, is one line, which grows.)
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from faq.model import group_of


def with_phrasing(content: str, entry: MappingNode, text: str) -> str:
    """A file's content with `text` at the end of the `also:` of a topic, the mapping `entry` of that content."""
    also = value_of(entry, "also")
    if isinstance(also, SequenceNode) and also.flow_style:
        at = also.end_mark.index - 1
        before = content[:at].rstrip()
        comma = "" if not also.value else " " if before.endswith(",") else ", "
        return f"{before}{comma}{as_yaml(DoubleQuotedScalarString(text))}{content[at:]}"
    if isinstance(also, SequenceNode) and also.value:
        indent = _dash_column(content, also.value[-1])
        return _insert_lines(content, _end_line(also.value[-1]), [f"{' ' * indent}- {as_yaml(text)}"])
    indent = entry.value[0][0].start_mark.column
    lines = [f"{' ' * (indent + 2)}- {as_yaml(text)}"]
    if also is not None:  # `also:` with nothing under it
        key = _key(entry, "also")
        assert key is not None
        return _insert_lines(content, key.start_mark.line + 1, lines)
    before = value_of(entry, "question") or entry.value[0][1]
    return _insert_lines(content, _end_line(before), [f"{' ' * indent}also:", *lines])


def with_topic(content: str, topics: MappingNode, topic: str, keys: Mapping[str, str]) -> str:
    """A file's content with a new topic after the last one of its group, or after all of them.

    `topics` is the mapping of topics of that content; `keys` are the new topic's, each with what follows it.
    """
    group = [value for key, value in topics.value if group_of(str(key.value)) == group_of(topic)]
    last = (group or [value for _, value in topics.value])[-1]
    indent = " " * topics.value[0][0].start_mark.column
    lines = [f"{indent}{topic}:", *(f"{indent}  {key}: {text}" for key, text in keys.items())]
    return _insert_lines(content, _end_line(last), lines)


def value_of(node: Node | None, key: str) -> Node | None:
    """The value of a mapping's key; None where there is no such key or no mapping."""
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _key(node: MappingNode, name: str) -> Node | None:
    return next((key for key, _ in node.value if key.value == name), None)


def _end_line(node: Node) -> int:
    """The line (from 0) after the one that a value ends on, comments and blank lines below left out."""
    while isinstance(node, (MappingNode, SequenceNode)) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    mark = node.end_mark
    return int(mark.line if isinstance(node, ScalarNode) and node.style in ("|", ">") else mark.line + 1)


def _dash_column(content: str, item: Node) -> int:
    line: str = content.split("\n")[item.start_mark.line]
    return line.rindex("-", 0, item.start_mark.column)


def _insert_lines(content: str, line: int, new: list[str]) -> str:
    end = "\r\n" if "\r\n" in content else "\n"
    lines = content.split("\n")
    at = min(line, len(lines))
    before = "\n".join(lines[:at])
    if not before.endswith("\n"):
        before += end.removesuffix("\n") * (at == len(lines)) + "\n"
    return before + "".join(f"{text}{end}" for text in new) + "\n".join(lines[at:])


def as_yaml(text: str) -> str:
    """A text as YAML, in double quotes only where it needs some."""
    for value in (text, DoubleQuotedScalarString(text)):
        yaml, buffer = YAML(), io.StringIO()
        yaml.width = 10 * len(text) + 100
        yaml.dump([value], buffer)
        written = buffer.getvalue().removeprefix("- ").rstrip("\n")
        if not written.startswith("'"):
            break
    return written
