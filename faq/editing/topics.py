"""Changing the values of a topic in the text of an FAQ file, and adding and removing topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from faq.editing.nodes import compose, end_of, is_null, mapping_at, mapping_keys, scalar_text, value_of
from faq.editing.pairs import HINTS, New, in_flow, with_pair, with_pairs, with_value, without_pair
from faq.editing.places import TOPIC_KEYS, Value
from faq.editing.reading import is_braces
from faq.editing.scalars import Leaf
from faq.errors import WritingError
from faq.messages import translatable
from faq.model import OTHERWISE, group_of

FAQ_KEYS = ("language", "title", "groups", "suggested", "topics", "unknown")
"""The keys of an FAQ file, in the order in which they are written."""


def with_topic_text(name: str, content: str, topic: str, key: str, text: str | None) -> str:
    """A content with another text under a key of a topic that it has; without the key where the text is None."""
    entry = mapping_at(name, content, "topics", topic)
    value = Leaf(text or "", as_is=key == "draft")
    if key not in mapping_keys(entry):
        return with_pair(content, entry, key, value, TOPIC_KEYS) if text else content
    if text and text == scalar_text(value_of(entry, key)):
        return content
    return with_value(content, entry, key, value) if text else without_pair(content, entry, key)


def with_answers(name: str, content: str, topic: str, answers: Mapping[str, str | None], phases: Sequence[str]) -> str:
    """A content with other answers of a topic: "" is the key of the one for all phases, the others are phases.

    Where there was one answer for all phases and only some phases are given, it holds in all others.

    Raises:
        WritingError: one for all phases is given beside one of a phase, or a phase is not in the calendar.

    """
    entry = mapping_at(name, content, "topics", topic)
    texts = {phase: text for phase, text in answers.items() if text}
    there = value_of(entry, "answer")
    by_phase = isinstance(there, MappingNode) and not is_braces(there)
    _check_phases(name, topic, texts, (*phases, OTHERWISE, *(mapping_keys(there) if by_phase else ())))
    if "" in texts or (not texts and not by_phase):
        return with_topic_text(name, content, topic, "answer", texts.get("")) if "" in answers else content
    if by_phase and there is not None and there.value:
        return _with_phases(name, content, topic, answers, phases)
    if "" not in answers and OTHERWISE not in answers and (text := _whole(content, there)):
        texts[OTHERWISE] = text
    order = (OTHERWISE, *phases)
    written: New = {phase: Leaf(texts[phase]) for phase in sorted(texts, key=order.index)}
    if "answer" not in mapping_keys(entry):
        return with_pair(content, entry, "answer", written, TOPIC_KEYS)
    return with_value(content, entry, "answer", written)


def _with_phases(name: str, content: str, topic: str, answers: Mapping[str, str | None], phases: Sequence[str]) -> str:
    """A content with other answers of some phases, where phases have answers of their own; new ones first."""
    for phase, text in sorted(answers.items(), key=lambda each: not each[1]):
        inner = mapping_at(name, content, "topics", topic, "answer")
        if text and text == scalar_text(value_of(inner, phase)):
            continue
        if text and phase in mapping_keys(inner):
            content = with_value(content, inner, phase, Leaf(text))
        elif text:
            content = with_pair(content, inner, phase, Leaf(text), (OTHERWISE, *phases))
        elif phase in mapping_keys(inner):
            last = len(inner.value) == 1
            content = (
                with_topic_text(name, content, topic, "answer", None) if last else without_pair(content, inner, phase)
            )
            if last:
                return content
    return content


def _whole(content: str, there: object) -> str | None:
    """The answer for all phases that stands there."""
    if isinstance(there, MappingNode):
        return content[there.start_mark.index : there.end_mark.index] if there.value else None
    return scalar_text(there) if isinstance(there, ScalarNode) else None


def _check_phases(name: str, topic: str, texts: Mapping[str, str], known: Sequence[str]) -> None:
    if "" in texts and len(texts) > 1:
        raise WritingError(translatable("answer-twice", file=name, topic=topic, phases=tuple(set(texts) - {""})))
    known = tuple(dict.fromkeys(known))
    for phase in texts:
        if phase and phase not in known:
            raise WritingError(translatable("no-such-phase", file=name, topic=topic, phase=phase, known=known))


def with_topics_added(name: str, content: str, entries: Mapping[str, New]) -> str:
    """A content with new topics, each after the last one of its group, or after all of them.

    Args:
        name: the file.
        content: what stands in it.
        entries: what is written of each topic, by its id; see `new_entry`.

    Raises:
        WritingError: the file has a topic with one of the ids, or no place for topics.

    """
    root = compose(name, content)
    topics = value_of(root, "topics")
    if not isinstance(root, MappingNode) or not (is_null(topics) or isinstance(topics, MappingNode)):
        raise WritingError(translatable("no-topics-yet", file=name, topic=next(iter(entries))))
    order = mapping_keys(topics)
    for topic in entries:
        if topic in order:
            raise WritingError(translatable("topic-there", file=name, topic=topic))
        beside = [at for at, other in enumerate(order) if group_of(other) == group_of(topic)]
        order.insert(beside[-1] + 1 if beside else len(order), topic)
    if isinstance(topics, MappingNode) and topics.value:
        return with_pairs(content, topics, entries, order)
    in_order = {topic: entries[topic] for topic in order}
    if "topics" in mapping_keys(root):
        return with_value(content, root, "topics", in_order)
    return with_pair(content, root, "topics", in_order, FAQ_KEYS)


def new_entry(wording: Mapping[str, Value], hints: Mapping[str, str]) -> New:
    """What is written of a new topic.

    Args:
        wording: its values by key, "answer.<phase>" among them.
        hints: by key, what to fill in; behind "draft", why it is one.

    """
    texts = {key: _leaf(value) for key, value in wording.items()}
    phases = {key.partition(".")[2]: leaf for key, leaf in texts.items() if key.startswith("answer.")}
    entry: dict[str, New] = {}
    for key in TOPIC_KEYS:
        if key == "draft" and key in hints:
            entry[key] = Leaf(f"true  # {hints[key]}", as_is=True)
        elif key == "answer" and phases:
            entry[key] = dict(sorted(phases.items(), key=lambda each: each[0] != OTHERWISE))
        elif key in texts:
            entry[key] = texts[key]
        elif key in hints and key in HINTS:
            entry[key] = Leaf(f" # {hints[key]}", as_is=True)
    return entry


def _leaf(value: Value) -> New:
    return Leaf(value) if isinstance(value, str) else [Leaf(text) for text in value]


def without_topic_entry(name: str, content: str, topic: str) -> str:
    """A content without a topic, and without what its group is called if no other topic is of it.

    It may be that of a phrasings file; where the topic does not stand there, the content is the same.
    """
    topics = value_of(compose(name, content), "topics")
    if not isinstance(topics, MappingNode) or topic not in mapping_keys(topics):
        return content
    others = [other for other in mapping_keys(topics) if group_of(other) == group_of(topic) and other != topic]
    content = without_pair(content, topics, topic)
    return content if others else with_group(name, content, group_of(topic), None, ())


def with_group(name: str, content: str, group: str, text: str | None, order: Sequence[str]) -> str:
    """A content with what a group is called, new ones in the `order` of groups; without it where the text is None."""
    root = compose(name, content)
    groups = value_of(root, "groups")
    if not isinstance(root, MappingNode) or (text is None and group not in mapping_keys(groups)):
        return content
    if text is None and isinstance(groups, MappingNode):
        return without_pair(content, groups, group) if len(groups.value) > 1 else without_pair(content, root, "groups")
    new: New = Leaf(text or "")
    if isinstance(groups, MappingNode) and groups.value:
        place = with_value if group in mapping_keys(groups) else None
        return place(content, groups, group, new) if place else with_pair(content, groups, group, new, order)
    if "groups" in mapping_keys(root):
        return with_value(content, root, "groups", {group: new})
    return with_pair(content, root, "groups", {group: new}, FAQ_KEYS)


def with_suggested(name: str, content: str, topics: Sequence[str]) -> str:
    """A content that suggests these topics, in this order; without the list where there are none."""
    root = compose(name, content)
    found = value_of(root, "suggested")
    if not isinstance(root, MappingNode) or (not topics and "suggested" not in mapping_keys(root)):
        return content
    if not topics:
        return without_pair(content, root, "suggested")
    new: New = [Leaf(topic) for topic in topics]
    if isinstance(found, SequenceNode) and found.flow_style:  # it stays in its brackets, on its line
        return content[: found.start_mark.index] + in_flow(new) + content[end_of(content, found) :]
    if "suggested" in mapping_keys(root):
        return with_value(content, root, "suggested", new)
    return with_pair(content, root, "suggested", new, FAQ_KEYS)
