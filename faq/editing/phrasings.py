"""Changing lists of questions, which may stand in an FAQ file and in the phrasings file beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ruamel.yaml.nodes import MappingNode, SequenceNode

from faq.editing.lists import with_items, without_items
from faq.editing.nodes import Path, compose, is_null, mapping_at, mapping_keys, mapping_pairs, value_of, with_lines
from faq.editing.pairs import New, block_lines, with_pair, with_pairs, with_value
from faq.editing.scalars import Leaf
from faq.errors import WritingError
from faq.messages import translatable


def with_list_without(name: str, content: str, path: Path, texts: Sequence[str]) -> str:
    """A content without those texts of the list that a path leads to, wherever they stand in it."""
    if value_of(compose(name, content), *path) is None:
        return content
    return without_items(content, mapping_at(name, content, *path[:-1]), path[-1], texts)


def with_list(name: str, content: str, path: Path, texts: Sequence[str], orders: Sequence[Sequence[str]]) -> str:
    """A content with texts at the end of the list that a path leads to, which is begun where there is none.

    `orders` holds, for each key of the path, the order of the keys that stand beside it.

    Raises:
        WritingError: something else than a list stands there.

    """
    if compose(name, content) is None:
        lines = block_lines(0, path[0], _nested(path[1:], texts))
        return with_lines(content, len(content), lines)
    mapping = mapping_at(name, content)
    for depth, key in enumerate(path):
        found, last = value_of(mapping, key), depth + 1 == len(path)
        if not is_null(found) and not isinstance(found, SequenceNode if last else MappingNode):
            raise WritingError(translatable("odd-layout", file=name, what=".".join(path)))
        if last:
            return with_items(content, mapping, key, texts, orders[depth])
        if not isinstance(found, MappingNode) or not found.value:
            nested = _nested(path[depth + 1 :], texts)
            if key in mapping_keys(mapping):
                return with_value(content, mapping, key, nested)
            return with_pair(content, mapping, key, nested, orders[depth])
        mapping = found
    return content


def with_lists(
    name: str, content: str, lists: Mapping[str, Sequence[str]], orders: tuple[Sequence[str], Sequence[str]]
) -> str:
    """A phrasings file's content with texts at the end of the lists of topics, new lists in one pass.

    `orders` holds the order of the file's keys, and that of the topics.

    Raises:
        WritingError: something else than a list stands there.

    """
    topics = value_of(compose(name, content), "topics")
    there = mapping_keys(topics)
    new: dict[str, New] = {
        topic: [Leaf(text) for text in texts] for topic, texts in lists.items() if topic not in there
    }
    if new and isinstance(topics, MappingNode) and mapping_pairs(topics):
        content = with_pairs(content, topics, new, orders[1])
        lists = {topic: texts for topic, texts in lists.items() if topic not in new}
    for topic, texts in lists.items():
        content = with_list(name, content, ("topics", topic), texts, orders)
    return content


def _nested(path: Path, texts: Sequence[str]) -> New:
    return {path[0]: _nested(path[1:], texts)} if path else [Leaf(text) for text in texts]
