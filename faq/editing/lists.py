"""Adding to a list in the text of a file, and removing from it; every other line stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ruamel.yaml.nodes import MappingNode, SequenceNode

from faq.editing.nodes import end_of, is_null, line_start, mapping_keys, next_line, scalar_text, value_of, with_lines
from faq.editing.pairs import with_pair, with_value, without_pair, without_span
from faq.editing.scalars import Leaf


def with_items(content: str, mapping: MappingNode, key: str, texts: Sequence[str], order: Sequence[str]) -> str:
    """A content with texts at the end of the list under a key; a new key stands where the `order` of keys puts it."""
    items = value_of(mapping, key)
    leaves = [Leaf(text) for text in texts]
    if items is None and key not in mapping_keys(mapping):
        return with_pair(content, mapping, key, leaves, order)
    if is_null(items):
        return with_value(content, mapping, key, leaves)
    assert isinstance(items, SequenceNode)
    if items.flow_style:
        return _with_flow_items(content, items, leaves)
    indent = " " * items.start_mark.column
    at = next_line(content, end_of(content, items))
    return with_lines(content, at, [f"{indent}- {leaf.rendered()}" for leaf in leaves])


def _with_flow_items(content: str, items: SequenceNode, leaves: Sequence[Leaf]) -> str:
    new = ", ".join(leaf.rendered(flow=True) for leaf in leaves)
    if not items.value:
        at = items.start_mark.index + 1
        return content[:at] + new + content[at:]
    at = end_of(content, items.value[-1])
    return f"{content[:at]}, {new}{content[at:]}"


def without_items(content: str, mapping: MappingNode, key: str, texts: Collection[str]) -> str:
    """A content without those texts of the list under a key, and without the key if that leaves none."""
    items = value_of(mapping, key)
    if not isinstance(items, SequenceNode):
        return content
    gone = [place for place, item in enumerate(items.value) if scalar_text(item) in texts]
    if gone and len(gone) == len(items.value):
        alone = len(mapping.value) == 1  # a file without anything is none
        return (
            with_value(content, mapping, key, Leaf("[]", as_is=True)) if alone else without_pair(content, mapping, key)
        )
    if items.flow_style:
        return _without_flow_items(content, items, gone)
    for place in reversed(gone):
        after = end_of(content, items.value[place - 1]) if place else items.start_mark.index
        start, end = items.value[place].start_mark.index, end_of(content, items.value[place])
        dash = content.rindex("-", after, max(start, after + 1))
        content = content[: line_start(content, dash)] + content[next_line(content, end) :]
    return content


def _without_flow_items(content: str, items: SequenceNode, gone: Sequence[int]) -> str:
    spans = [(item.start_mark.index, end_of(content, item)) for item in items.value]
    for place in reversed(gone):
        before = len(content)
        content = without_span(content, spans, place)
        less = before - len(content)
        spans = spans[:place] + [(start - less, end - less) for start, end in spans[place + 1 :]]
    return content
