"""Changes to the contents of the FAQ files, place by place, after which nothing else in them may be another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ruamel.yaml.nodes import ScalarNode

from faq.editing.nodes import NotYamlError, Path, compose, leaves, mapping_at, mapping_keys, value_of
from faq.editing.pairs import New, with_pair, with_value, without_pair
from faq.editing.phrasings import with_list, with_list_without, with_lists
from faq.editing.places import FACT, GROUP, PHASE, SUGGESTED, TOPIC, TOPIC_KEYS, UNKNOWN, Place, Value
from faq.editing.program_file import phases_of, with_fact, with_phase
from faq.editing.reading import values_of
from faq.editing.scalars import Leaf
from faq.editing.topics import (
    FAQ_KEYS,
    with_answers,
    with_group,
    with_suggested,
    with_topic_text,
    with_topics_added,
)
from faq.errors import WritingError
from faq.messages import translatable
from faq.model import TALK, Program, group_of
from faq.program import FILE
from faq.shapes import PhrasingsFile, keys

_MARK = "\ufeff"  # the byte order mark that some editors begin a file with
Group = Mapping[Place, "Value | None"]


def faq_name(language: str) -> str:
    """The name of a language's FAQ file."""
    return f"faq_{language}.yml"


def phrasings_name(language: str) -> str:
    """The name of the file of a language's phrasings."""
    return f"phrasings_{language}.yml"


def body_of(content: str) -> str:
    """A content without its byte order mark."""
    return content.removeprefix(_MARK)


class Working:
    """The contents of FAQ files under change, by their names."""

    def __init__(self, contents: Mapping[str, str], languages: Sequence[str]) -> None:
        self.contents = dict(contents)
        self.languages = languages
        self._before = contents
        self._changed: dict[str, set[Path]] = {}

    def edit(self, name: str, path: Path, change: Callable[..., str], *more: Any) -> None:
        """Change a file at or below a path: `change` is given the file's name, its content, and `more`.

        Raises:
            WritingError: the file is written in a way that cannot be edited, or the change cannot be made.

        """
        content = self.contents[name]
        mark = _MARK if content.startswith(_MARK) else ""
        compose(name, body_of(content))
        try:
            now = change(name, body_of(content), *more)
            compose(name, now)
        except (ValueError, NotYamlError) as error:
            raise WritingError(translatable("odd-layout", file=name, what=".".join(path))) from error
        self.contents[name] = mark + now
        self.allow(name, path)

    def allow(self, name: str, path: Path) -> None:
        """Let what stands at or below a path of a file be another afterwards."""
        self._changed.setdefault(name, set()).add(path)

    def apply(self, changes: Mapping[Place, Value | None]) -> None:
        """Change values, those of a topic, fact or phase together.

        Raises:
            WritingError: one of the places is none, or what stands there cannot be changed.

        """
        groups: dict[tuple[str, ...], dict[Place, Value | None]] = {}
        for place, value in changes.items():
            groups.setdefault(place[:3], {})[place] = value
        work = {
            TOPIC: self._topic,
            FACT: self._fact,
            PHASE: self._phase,
            UNKNOWN: self._unknown,
            GROUP: self._group,
            SUGGESTED: self._suggested,
        }
        for group in groups.values():
            work.get(next(iter(group)).part, self._title)(group)

    def add_topics(self, name: str, entries: Mapping[str, New]) -> None:
        """Add new topics, by their ids, to an FAQ file.

        Raises:
            WritingError: it has one of them, or cannot be edited.

        """
        self._edit_topics(name, list(entries), with_topics_added, entries)

    def add_phrasings(self, language: str, texts: Mapping[str, Value]) -> None:
        """Add the phrasings of topics, by their ids, to the file that a language has of them.

        Raises:
            WritingError: it cannot be edited.

        """
        beside = phrasings_name(language)
        if texts:
            orders = (keys(PhrasingsFile), self._topics(language))
            self._edit_topics(beside, list(texts), with_lists, texts, orders)

    def _edit_topics(self, name: str, topics: Sequence[str], change: Callable[..., str], *more: Any) -> None:
        self.edit(name, ("topics", topics[0]), change, *more)
        for topic in topics:
            self.allow(name, ("topics", topic))

    def check(self) -> None:
        """Make sure that nothing has changed but what was to change.

        Raises:
            WritingError: something has, for the file is written in a way that cannot be edited.

        """
        for name, paths in self._changed.items():
            before, after = (_leaves(name, each[name], paths) for each in (self._before, self.contents))
            if before != after:
                what = ".".join(min(paths))
                raise WritingError(translatable("odd-layout", file=name, what=what))

    def file_of(self, language: str) -> str:
        """The FAQ file of a language.

        Raises:
            WritingError: there is none.

        """
        if language not in self.languages:
            known = tuple(faq_name(code) for code in self.languages)
            raise WritingError(translatable("no-such-faq-file", file=faq_name(language), known=known))
        return faq_name(language)

    def phases(self) -> list[str]:
        """The phases of the calendar, or the one that there is without one."""
        found = phases_of(body_of(self.contents[FILE])) if FILE in self.contents else []
        return found or [phase.name for phase in Program().calendar]

    def _topic(self, group: Group) -> None:
        topic, language = next(iter(group))[1:3]
        name = self.file_of(language)
        known = self._topics(language)
        if topic not in known:
            raise WritingError(translatable("no-such-topic", file=name, topic=topic, known=tuple(known)))
        answers = {place.key.partition(".")[2]: _text(value) for place, value in group.items() if place.in_answer}
        for place, value in group.items():
            if place.is_list:
                self._list(place, value, ("topics", topic), (FAQ_KEYS, known, TOPIC_KEYS))
            elif not place.in_answer:
                path = ("topics", topic, place.key)
                self.edit(name, path, with_topic_text, topic, place.key, _text(value))
        if answers:
            self.edit(name, ("topics", topic, "answer"), with_answers, topic, answers, self.phases())

    def _unknown(self, group: Group) -> None:
        for place, value in group.items():
            self._list(place, value, (), (FAQ_KEYS,))

    def _list(self, place: Place, value: Value | None, above: Path, orders: Sequence[Sequence[str]]) -> None:
        """Change a list to those texts, in the phrasings file where the language has one, else in its FAQ file."""
        name, beside = self.file_of(place.language), phrasings_name(place.language)
        own, other = (*above, place.key or "unknown"), above or ("unknown",)
        now = self._texts(place)
        gone = [text for text in now if text not in (value or ())]
        new = [text for text in value or () if text not in now]
        for file, path in ((name, own), (beside, other)):
            if gone and file in self.contents:
                self.edit(file, path, with_list_without, path, gone)
        if new and beside in self.contents:
            self.edit(beside, other, with_list, other, new, (keys(PhrasingsFile), *orders[1:2]))
        elif new:
            self.edit(name, own, with_list, own, new, orders)

    def _texts(self, place: Place) -> tuple[str, ...]:
        """The texts of a list, of both files, each once."""
        files = [file for file in (faq_name(place.language), phrasings_name(place.language)) if file in self.contents]
        found = (values_of(file, body_of(self.contents[file])).get(place, ()) for file in files)
        return tuple(dict.fromkeys(text for each in found for text in each))

    def _fact(self, group: Group) -> None:
        fact = next(iter(group)).id
        self._need_program("no-such-fact", fact)
        texts = {place.key: _text(value) for place, value in group.items()}
        found = value_of(compose(FILE, body_of(self.contents[FILE])), "facts", fact)
        for base in sorted({key.partition(".")[0] for key in texts}, reverse=True):  # a value that is all of it first
            path: Path = ("facts", fact) if isinstance(found, ScalarNode) else ("facts", fact, base)
            own = {key: text for key, text in texts.items() if key.partition(".")[0] == base}
            self.edit(FILE, path, with_fact, fact, own, self.languages)

    def _phase(self, group: Group) -> None:
        phase = next(iter(group)).id
        self._need_program("no-such-phase-there", phase)
        texts = {place.key: _text(value) for place, value in group.items()}
        self.edit(FILE, ("calendar", phase), with_phase, phase, texts)

    def _need_program(self, refusal: str, name: str) -> None:
        if FILE not in self.contents:
            raise WritingError(translatable(refusal, file=FILE, name=name, known=()))

    def _group(self, group: Group) -> None:
        (place, value), *_ = group.items()
        name = self.file_of(place.language)
        order = tuple(dict.fromkeys(group_of(topic) for topic in self._topics(place.language)))
        if value and place.id not in order:
            raise WritingError(translatable("no-such-topic-group", file=name, name=place.id, known=order))
        self.edit(name, ("groups", place.id), with_group, place.id, _text(value), order)

    def _suggested(self, group: Group) -> None:
        (place, value), *_ = group.items()
        known = tuple(dict.fromkeys(topic for code in self.languages for topic in self._topics(code)))
        known = tuple(topic for topic in known if not topic.startswith(TALK))
        topics = (_text(value) or "").split()
        for topic in topics:
            if topic not in known:
                raise WritingError(translatable("unknown-suggested", topic=topic, known=known))
        self.edit(self.file_of(place.language), ("suggested",), with_suggested, topics)

    def _title(self, group: Group) -> None:
        (place, value), *_ = group.items()
        self.edit(self.file_of(place.language), ("title",), _with_title, _text(value))

    def _topics(self, language: str) -> list[str]:
        name = self.file_of(language)
        return mapping_keys(value_of(compose(name, body_of(self.contents[name])), "topics"))


def _text(value: Value | None) -> str | None:
    return value if isinstance(value, str) else None


def _with_title(name: str, content: str, text: str | None) -> str:
    root = mapping_at(name, content)
    if "title" not in mapping_keys(root):
        return with_pair(content, root, "title", Leaf(text), FAQ_KEYS) if text else content
    return with_value(content, root, "title", Leaf(text)) if text else without_pair(content, root, "title")


def _leaves(name: str, content: str, changed: Iterable[Path]) -> dict[Path, list[str]]:
    """What a file holds beyond what was to change, and beyond what was empty before."""
    found: dict[Path, list[str]] = {}
    for path, text in leaves(compose(name, body_of(content))):
        if not any(path[: len(each)] == each or each[: len(path)] == path for each in changed):
            found.setdefault(path, []).append(text)
    return found
