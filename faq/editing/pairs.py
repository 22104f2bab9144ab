"""Setting and removing the keys of a mapping in the text of a file; every other line stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Union

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from faq.editing.nodes import (
    end_of,
    is_block_scalar,
    line_end,
    line_start,
    mapping_pairs,
    newline_of,
    next_line,
    with_lines,
)
from faq.editing.scalars import Leaf, as_block, as_yaml
from faq.messages import messages

New = Union[Leaf, "list[Leaf]", "Mapping[str, New]"]
"""A value to be written: one text, a list or a mapping."""
HINTS = ("draft", "label", "question", "answer")
"""Keys of a topic that a hint stands behind as long as they are to be filled in."""


def with_pair(content: str, mapping: MappingNode, key: str, value: New, order: Sequence[str]) -> str:
    """A content with a key that the mapping has not yet, after the last of those before it in the `order`.

    A key that is not in the order stands last.
    """
    before = order[: order.index(key)] if key in order else [str(name.value) for name, _ in mapping_pairs(mapping)]
    pairs = {str(name.value): (name, found) for name, found in mapping_pairs(mapping)}
    previous = next((pairs[name] for name in reversed(before) if name in pairs), None)
    if mapping.flow_style:
        return _with_flow_pair(content, mapping, f"{as_key(key)}: {in_flow(value)}", previous)
    first = mapping.value[0][0].start_mark
    at = next_line(content, end_of(content, previous[1])) if previous else line_start(content, first.index)
    return with_lines(content, at, block_lines(first.column, key, value))


def with_pairs(content: str, mapping: MappingNode, new: Mapping[str, New], order: Sequence[str]) -> str:
    """A content with keys that the mapping, which holds some, has not yet: each as by `with_pair`, in one pass."""
    there = [str(name.value) for name, _ in mapping_pairs(mapping)]

    def place(key: str) -> tuple[int, int]:
        """After which of the keys that are there it stands, and where among the new ones."""
        at = order.index(key)
        return next((there.index(name) for name in reversed(order[:at]) if name in there), -1), at

    for key in sorted(new, key=place, reverse=True):  # from the end, so that what comes before stays where it is
        content = with_pair(content, mapping, key, new[key], order)
    return content


def _with_flow_pair(content: str, mapping: MappingNode, pair: str, previous: tuple[Node, Node] | None) -> str:
    if previous:
        at = end_of(content, previous[1])
        return f"{content[:at]}, {pair}{content[at:]}"
    at = mapping.value[0][0].start_mark.index if mapping.value else mapping.start_mark.index + 1
    return f"{content[:at]}{pair}{', ' * bool(mapping.value)}{content[at:]}"


def with_value(content: str, mapping: MappingNode, key: str, value: New) -> str:
    """A content with another value under a key that the mapping has; its comment stays."""
    name, found = next(pair for pair in mapping_pairs(mapping) if pair[0].value == key)
    if isinstance(value, Leaf) and isinstance(found, ScalarNode):
        return with_scalar(content, found, value, bool(mapping.flow_style), name.start_mark.column)
    start, end = found.start_mark.index, end_of(content, found)
    if mapping.flow_style:
        return content[:start] + in_flow(value) + content[end:]
    colon = content.index(":", name.end_mark.index) + 1
    comment = content[colon:start] if not isinstance(found, ScalarNode) and not found.flow_style else content[end:]
    comment = comment[: line_end(comment, 0)].rstrip()
    if is_block_scalar(found):
        comment = _comment_of_block(content, start)
    comment = "" if _is_hint(comment) else comment
    rest = content[next_line(content, end) :]
    newline = newline_of(content)
    if isinstance(value, Leaf):
        return f"{content[:colon]} {value.rendered()}{_apart(comment)}{newline}{rest}"
    lines = block_lines(name.start_mark.column, key, value)[1:]
    return f"{content[:colon]}{comment}{newline}{''.join(f'{line}{newline}' for line in lines)}{rest}"


def with_scalar(content: str, node: ScalarNode, leaf: Leaf, flow: bool, column: int) -> str:
    """A content with another text for a scalar whose key, or dash, stands in a column."""
    start, end = node.start_mark.index, end_of(content, node)
    if is_block_scalar(node):
        return _with_block(content, node, leaf, column)
    written = leaf.rendered(node.style, flow)
    rest = content[end:]
    if start == end and content[start - 1] not in " \t\r\n":
        written = f" {written}"
    comment = rest[: line_end(rest, 0)]
    if _is_hint(comment):
        rest = rest[len(comment) :]
    elif comment.startswith(" #"):
        written += " "
    return content[:start] + written + rest


def _with_block(content: str, node: ScalarNode, leaf: Leaf, column: int) -> str:
    start = node.start_mark.index
    end = line_end(content, end_of(content, node))
    header = content[start : line_end(content, start)]
    body = content[next_line(content, start) : end]
    first = re.search(r"^( +)\S", body, re.MULTILINE)
    indent = len(first[1]) if first else column + 2
    block = None if leaf.as_is else as_block(leaf.text, header, indent, newline_of(content))
    return content[:start] + (block or leaf.rendered('"') + _apart(_comment_of_block(content, start))) + content[end:]


def without_pair(content: str, mapping: MappingNode, key: str) -> str:
    """A content without a key of the mapping, its value and the comment beside it."""
    place = next(at for at, (name, _) in enumerate(mapping.value) if name.value == key)
    if mapping.flow_style:
        spans = [(name.start_mark.index, end_of(content, value)) for name, value in mapping.value]
        return without_span(content, spans, place)
    name, value = mapping.value[place]
    return content[: line_start(content, name.start_mark.index)] + content[next_line(content, end_of(content, value)) :]


def without_span(content: str, spans: Sequence[tuple[int, int]], place: int) -> str:
    """A content without one of the spans that stand between brackets, and without the comma that it leaves."""
    start, end = spans[place]
    if place + 1 < len(spans):
        return content[:start] + content[spans[place + 1][0] :]
    between = content[spans[place - 1][1] : start] if place else ""
    if "#" not in between:
        return content[: start - len(between)] + content[end:]
    comma = re.compile(r"\s*,").match(content, end)
    return content[:start] + content[comma.end() if comma else end :]


def block_lines(column: int, key: str, value: New) -> list[str]:
    """The lines of a key with its value, the key in a column."""
    indent = " " * column
    if isinstance(value, Leaf):
        return [f"{indent}{as_key(key)}: {value.rendered()}"]
    if isinstance(value, list):
        return [f"{indent}{as_key(key)}:", *(f"{indent}  - {leaf.rendered()}" for leaf in value)]
    inner = (line for name, each in value.items() for line in block_lines(column + 2, name, each))
    return [f"{indent}{as_key(key)}:", *inner]


def in_flow(value: New) -> str:
    """A value as it is written within brackets."""
    if isinstance(value, Leaf):
        return value.rendered(flow=True)
    if isinstance(value, list):
        return f"[{', '.join(leaf.rendered(flow=True) for leaf in value)}]"
    return f"{{{', '.join(f'{as_key(name)}: {in_flow(each)}' for name, each in value.items())}}}"


def as_key(name: str) -> str:
    """A name as a key of YAML."""
    return as_yaml(name)


def _apart(comment: str) -> str:
    """A comment with two blanks before it: behind one, what stands before a # reads as if it went on there."""
    return f"  {comment.lstrip()}" if comment.strip() else ""


def _comment_of_block(content: str, start: int) -> str:
    header = content[start : line_end(content, start)]
    return header[header.index("#") - 1 :] if "#" in header else ""


def _is_hint(comment: str) -> bool:
    """Whether a comment is the hint of a key that was to be filled in."""
    wordings = (text for key in HINTS for text in messages()[f"to-fill-in-{key}"].values())
    return comment.strip().removeprefix("# ") in wordings
