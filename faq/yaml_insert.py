"""Inserting into the text of a FAQ file without touching what stands in it.

ruamel.yaml tells where each value stands and how a new text is quoted; every other byte stays as it is. (A list
in brackets, `[a, b]`, is one line, which grows.)
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from faq.lost_text import BOOLEAN, is_in_curly_quotes
from faq.model import group_of


def with_phrasing(content: str, entry: MappingNode, text: str) -> str:
    """A file's content with `text` at the end of the `also:` of a topic, the mapping `entry` of that content."""
    return _with_item(content, entry, "also", text, value_of(entry, "question") or entry.value[0][1])


def with_phrasing_beside(content: str, root: Node | None, topic: str, text: str, order: Sequence[str]) -> str:
    """The content of a phrasings file, `root`, with `text` at the end of a topic's list.

    A topic that has none yet stands after the one that the FAQ has before it: `order` are the ids of the FAQ.
    """
    topics = value_of(root, "topics")
    if not isinstance(topics, MappingNode) or not topics.value:
        return _with_first_topic(content, root, topic, text)
    before = [value_of(topics, other) for other in order[: order.index(topic)]]
    last = next((value for value in reversed(before) if value is not None), None)
    return _with_item(content, topics, topic, text, last)


def _with_first_topic(content: str, root: Node | None, topic: str, text: str) -> str:
    lines = [f"  {topic}:", f"    - {as_yaml(text)}"]
    key = _key(root, "topics")
    if key is None:
        return _insert_lines(content, content.count("\n") + 1, ["topics:", *lines])
    at = key.start_mark.index
    end = content.find("\n", at)
    rest = "" if end < 0 else content[end + 1 :]
    newline = "\r\n" if "\r\n" in content else "\n"
    return f"{content[:at]}topics:{newline}{''.join(f'{line}{newline}' for line in lines)}{rest}"


def _with_item(content: str, mapping: MappingNode, key: str, text: str, after: Node | None) -> str:
    """A content with `text` at the end of the list under a key of the mapping; a new key stands `after` a value.

    Where that is None, it stands first.
    """
    items = value_of(mapping, key)
    if isinstance(items, SequenceNode) and items.flow_style:
        at = items.end_mark.index - 1
        before = content[:at].rstrip()
        comma = "" if not items.value else " " if before.endswith(",") else ", "
        return f"{before}{comma}{as_yaml(DoubleQuotedScalarString(text))}{content[at:]}"
    if isinstance(items, SequenceNode) and items.value:
        indent = _dash_column(content, items.value[-1])
        return _insert_lines(content, _end_line(items.value[-1]), [f"{' ' * indent}- {as_yaml(text)}"])
    indent = mapping.value[0][0].start_mark.column
    lines = [f"{' ' * (indent + 2)}- {as_yaml(text)}"]
    if items is not None:  # `also:` with nothing under it
        name = _key(mapping, key)
        assert name is not None
        return _insert_lines(content, name.start_mark.line + 1, lines)
    line = _end_line(after) if after is not None else mapping.value[0][0].start_mark.line
    return _insert_lines(content, line, [f"{' ' * indent}{key}:", *lines])


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


def _key(node: Node | None, name: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((key for key, _ in pairs if key.value == name), None)


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
    misread = text.lower() in BOOLEAN or is_in_curly_quotes(text)
    for value in (text, DoubleQuotedScalarString(text))[misread:]:
        yaml, buffer = YAML(), io.StringIO()
        yaml.width = 10 * len(text) + 100
        yaml.dump([value], buffer)
        written = buffer.getvalue().removeprefix("- ").rstrip("\n")
        if not written.startswith("'"):
            break
    return written
