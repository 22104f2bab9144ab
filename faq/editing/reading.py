"""Reading what stands in the FAQ files, value by value, drafts and mistakes too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from faq.calendar import AFTER, FROM
from faq.editing.nodes import compose, is_null, list_texts, mapping_keys, mapping_pairs, scalar_text, value_of
from faq.editing.places import FACT, GROUP, PHASE, SUGGESTED, TITLE, TOPIC, TOPIC_KEYS, UNKNOWN, Place, Value
from faq.ids import NAME
from faq.program import FILE
from faq.shapes import Fact, keys

Values = Mapping[Place, Value]


@lru_cache(maxsize=32)
def values_of(name: str, content: str) -> Values:
    """Every value of one file, by its place: of an FAQ file, a phrasings file or program.yml, as its name tells.

    Raises:
        WritingError: it is not YAML.

    """
    root = compose(name, content)
    if name == FILE:
        return MappingProxyType(dict(_of_program(root, content)))
    kind, _, language = name.removesuffix(".yml").partition("_")
    found = _of_faq(root, language, content) if kind == "faq" else _of_phrasings(root, language)
    return MappingProxyType({place: value for place, value in found if value})


def start_of(node: Node | None) -> str | None:
    """When a phase begins: a date as it was typed, "after <fact>" or "from <fact>"; None where nothing says so."""
    if not isinstance(node, MappingNode):
        return scalar_text(node)
    for kind in (FROM, AFTER):
        if text := scalar_text(value_of(node, kind)):
            return text if kind == FROM and not NAME.fullmatch(text) else f"{kind} {text}"
    return None


def is_braces(node: Node | None) -> bool:
    """Whether a value is what YAML makes of a text that is a placeholder, as `{fact}`."""
    pairs = mapping_pairs(node)
    return isinstance(node, MappingNode) and bool(node.flow_style and pairs) and all(is_null(each) for _, each in pairs)


def _of_faq(root: Node | None, language: str, content: str) -> Iterator[tuple[Place, Value | None]]:
    yield Place(TITLE, "", language, ""), scalar_text(value_of(root, "title"))
    yield Place(SUGGESTED, "", language, ""), " ".join(list_texts(value_of(root, "suggested")))
    for group, node in mapping_pairs(value_of(root, "groups")):
        yield Place(GROUP, str(group.value), language, ""), scalar_text(node)
    for topic, node in mapping_pairs(value_of(root, "topics")):
        for key, value in _of_topic(node, content):
            yield Place(TOPIC, str(topic.value), language, key), value
    yield Place(UNKNOWN, "", language, ""), list_texts(value_of(root, "unknown"))


def _of_topic(node: Node, content: str) -> Iterator[tuple[str, Value | None]]:
    for key in TOPIC_KEYS:
        found = value_of(node, key)
        if key == "also":
            yield key, list_texts(found)
        elif key == "draft":
            yield key, "true" if (scalar_text(found) or "").lower() == "true" else None
        elif key == "answer" and isinstance(found, MappingNode):
            if is_braces(found):
                yield key, content[found.start_mark.index : found.end_mark.index]
            else:
                yield from ((f"answer.{phase}", scalar_text(value_of(found, phase))) for phase in mapping_keys(found))
        else:
            yield key, scalar_text(found)


def _of_phrasings(root: Node | None, language: str) -> Iterator[tuple[Place, Value]]:
    for topic, node in mapping_pairs(value_of(root, "topics")):
        yield Place(TOPIC, str(topic.value), language, "also"), list_texts(node)
    yield Place(UNKNOWN, "", language, ""), list_texts(value_of(root, "unknown"))


def _of_program(root: Node | None, content: str) -> Iterator[tuple[Place, Value]]:
    for name, node in mapping_pairs(value_of(root, "facts")):
        for key, text in _of_fact(node):
            if text:
                yield Place(FACT, str(name.value), "", key), text
    for name, node in mapping_pairs(value_of(root, "calendar")):
        if start := start_of(node):
            yield Place(PHASE, str(name.value), "", "begins"), start
        if like := scalar_text(value_of(node, "like")):
            yield Place(PHASE, str(name.value), "", "like"), like


def _of_fact(node: Node) -> Iterator[tuple[str, str | None]]:
    if isinstance(node, ScalarNode):
        yield "value", scalar_text(node)
    for key in keys(Fact):
        found = value_of(node, key)
        yield key, scalar_text(found)
        if key == "value":
            yield from (
                (f"value.{language}", scalar_text(value_of(found, language))) for language in mapping_keys(found)
            )
