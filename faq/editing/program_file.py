"""Changing the facts and the calendar in the text of program.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ruamel.yaml.nodes import MappingNode, Node

from faq.calendar import AFTER, FROM
from faq.editing.nodes import compose, mapping_at, mapping_keys, scalar_text, value_of
from faq.editing.pairs import New, in_flow, with_pair, with_value, without_pair
from faq.editing.reading import start_of
from faq.editing.scalars import Leaf
from faq.errors import WritingError
from faq.messages import translatable
from faq.program import FILE
from faq.shapes import Begins, Fact, keys

_NOTHING = Leaf("null", as_is=True)


def phases_of(content: str) -> list[str]:
    """The phases of the calendar, in order."""
    return mapping_keys(value_of(compose(FILE, content), "calendar"))


def with_fact(_: str, content: str, fact: str, texts: Mapping[str, str | None], languages: Sequence[str]) -> str:
    """A content with other texts under keys of a fact; None takes one away, of "value" it leaves `null`.

    Where one language of a value is given that was one for all, the others of `languages` keep it.

    Raises:
        WritingError: there is no such fact, or its value is given both for one language and for all.

    """
    by_language = {key.partition(".")[2]: text for key, text in texts.items() if key.startswith("value.")}
    if texts.get("value") and any(by_language.values()):
        raise WritingError(translatable("value-twice", file=FILE, fact=fact))
    for key, text in texts.items():
        if key != "value" and not key.startswith("value."):
            content = _with_fact_text(content, fact, key, text)
    if "value" in texts and not any(by_language.values()):
        content = _with_fact_text(content, fact, "value", texts["value"])
    elif by_language:
        content = _with_languages(content, fact, by_language, () if "value" in texts else languages)
    return content


def _with_fact_text(content: str, fact: str, key: str, text: str | None) -> str:
    facts, found = _named(content, "facts", fact, "no-such-fact")
    typed = Leaf(text, typed=True) if text else _NOTHING
    if not isinstance(found, MappingNode):  # the value stands for the fact
        old = scalar_text(found)
        if key == "value":
            return with_value(content, facts, fact, typed)
        whole: New = {"value": Leaf(old, typed=True) if old else _NOTHING, key: typed}
        return with_value(content, facts, fact, Leaf(in_flow(whole), as_is=True)) if text else content
    if key not in mapping_keys(found):
        return with_pair(content, found, key, typed, keys(Fact)) if text else content
    return with_value(content, found, key, typed) if text or key == "value" else without_pair(content, found, key)


def _with_languages(content: str, fact: str, texts: Mapping[str, str | None], others: Sequence[str]) -> str:
    """A content with a fact's value in some languages; those that have none of their own keep the one for all."""
    found = _named(content, "facts", fact, "no-such-fact")[1]
    value = value_of(found, "value")
    if not isinstance(found, MappingNode) or not isinstance(value, MappingNode):
        old = scalar_text(value if isinstance(found, MappingNode) else found)
        whole = {code: text for code in (*others, *texts) if (text := texts.get(code) or old)}
        if not any(texts.values()):
            return content
        written = in_flow({code: Leaf(text) for code, text in whole.items()})
        return _with_value_as_is(content, fact, written)
    for code, text in sorted(texts.items(), key=lambda each: not each[1]):
        found = _named(content, "facts", fact, "no-such-fact")[1]
        value = value_of(found, "value")
        if not isinstance(value, MappingNode):
            break
        if text and code in mapping_keys(value):
            content = with_value(content, value, code, Leaf(text))
        elif text:
            content = with_pair(content, value, code, Leaf(text), ())
        elif code in mapping_keys(value):
            last = len(value.value) == 1
            content = _with_value_as_is(content, fact, "null") if last else without_pair(content, value, code)
    return content


def _with_value_as_is(content: str, fact: str, written: str) -> str:
    facts, found = _named(content, "facts", fact, "no-such-fact")
    leaf = Leaf(written, as_is=True)
    if not isinstance(found, MappingNode):
        return with_value(content, facts, fact, Leaf(f"{{value: {written}}}", as_is=True))
    if "value" not in mapping_keys(found):
        return with_pair(content, found, "value", leaf, keys(Fact))
    return with_value(content, found, "value", leaf)


def with_phase(_: str, content: str, phase: str, texts: Mapping[str, str | None]) -> str:
    """A content with another beginning ("begins") of a phase, or another phase that it is "like".

    Raises:
        WritingError: the calendar has no such phase.

    """
    calendar, found = _named(content, "calendar", phase, "no-such-phase-there")
    begins = texts.get("begins", start_of(found))
    like = texts.get("like", scalar_text(value_of(found, "like")))
    wanted = _wanted(begins, like)
    if not isinstance(wanted, dict):
        return with_value(content, calendar, phase, wanted)
    if not isinstance(found, MappingNode):
        return with_value(content, calendar, phase, Leaf(in_flow(wanted), as_is=True))
    for key, leaf in wanted.items():
        inner = mapping_at(FILE, content, "calendar", phase)
        if key not in mapping_keys(inner):
            content = with_pair(content, inner, key, leaf, keys(Begins))
        elif scalar_text(value_of(inner, key)) != leaf.text:
            content = with_value(content, inner, key, leaf)
    for key in [key for key in keys(Begins) if key in mapping_keys(found) and key not in wanted]:
        inner = mapping_at(FILE, content, "calendar", phase)
        content = without_pair(content, inner, key)
    return content


def _wanted(begins: str | None, like: str | None) -> Leaf | dict[str, Leaf]:
    """How a phase is written that begins so, and is like that one."""
    start = re.fullmatch(rf"({FROM}|{AFTER}) (.+)", begins or "")
    if start is None and like is None:
        return Leaf(begins, typed=True) if begins else _NOTHING
    wanted = {start[1]: Leaf(start[2], typed=True)} if start else {}
    if begins and not start:
        wanted = {FROM: Leaf(begins, typed=True)}
    return wanted | ({"like": Leaf(like)} if like else {})


def _named(content: str, section: str, name: str, refusal: str) -> tuple[MappingNode, Node]:
    """A section of program.yml, and what stands there under a name."""
    found = value_of(compose(FILE, content), section)
    known = tuple(mapping_keys(found))
    node = value_of(found, name)
    if not isinstance(found, MappingNode) or node is None:
        raise WritingError(translatable(refusal, file=FILE, name=name, known=known))
    return found, node
