"""Adding to the FAQ files: a phrasing, or the skeleton of a topic, so that a diff shows the added lines only."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.atomic import atomic_write, folder_lock
from faq.characters import without_invisible
from faq.errors import Finding, StaffError
from faq.ids import TOPIC_ID
from faq.messages import translatable
from faq.model import TALK
from faq.phrasings import phrasings_path
from faq.reader import faq_files, languages_of, read_faq
from faq.yaml_insert import as_yaml, value_of, with_phrasing, with_phrasing_beside, with_topic

_TO_FILL = ("label", "question", "answer")
"""Keys of a new topic that are left to fill in, with a hint of messages.yml behind each."""


class WritingError(StaffError):
    """A change that cannot be made; the message says why, and no file was touched."""


class Draft:
    """Changes to an FAQ folder that are not saved yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[Path, str] = {}
        self._now: dict[Path, str] = {}

    def add_phrasing(self, topic: str, language: str, text: str) -> None:
        """Add a way of asking at the end of the topic's, in the phrasings file if the language has one, else `also:`.

        Where the topic is not in the language's file, it goes to the first language that has the topic.

        Raises:
            WritingError: the FAQ file has no such topic, or a file cannot be read.

        """
        language = self._language_with(topic, language)
        path = self._path(language)
        content = self._content(path)
        topics = value_of(_compose(path, content), "topics")
        entry = value_of(topics, topic)
        if not isinstance(entry, MappingNode):
            known = tuple(key.value for key, _ in topics.value) if isinstance(topics, MappingNode) else ()
            raise WritingError(translatable("no-such-topic", file=path.name, topic=topic, known=known))
        text, beside = _one_line(text), phrasings_path(self.folder, language)
        if not beside.exists():
            self._now[path] = with_phrasing(content, entry, text)
            return
        order = [str(key.value) for key, _ in _pairs(topics)]
        content = self._content(beside)
        self._now[beside] = with_phrasing_beside(content, _compose(beside, content), topic, text, order)

    def add_topic(self, topic: str, language: str, question: str) -> None:
        """Add a draft of a topic to every FAQ file, after its group's last one: the question, and places to fill in.

        It is not served before `draft: true` is taken away.

        Raises:
            WritingError: the id is not of the right form or is taken, or a file cannot be read.

        """
        if not TOPIC_ID.fullmatch(topic):
            raise WritingError(translatable("bad-new-id", topic=topic))
        if topic.startswith(TALK):
            raise WritingError(translatable("new-talk-topic", topic=topic))
        languages = languages_of(self.folder)
        for other in languages:
            path = self._path(other)
            content = self._content(path)
            topics = value_of(_compose(path, content), "topics")
            if not isinstance(topics, MappingNode) or topics.flow_style:
                raise WritingError(translatable("no-topics-yet", file=path.name, topic=topic))
            if value_of(topics, topic) is not None:
                raise WritingError(translatable("topic-there", file=path.name, topic=topic))
            keys = {"draft": f"true  # {_hint('draft', other)}"}
            keys |= {key: f" # {_hint(key, other)}" for key in _TO_FILL}
            if other == (language if language in languages else languages[0]):
                keys["question"] = as_yaml(_one_line(question))
            self._now[path] = with_topic(content, topics, topic, keys)

    def diff(self) -> str:
        """The changes as a unified diff, for `git apply` or `patch -p1` where the command was run."""
        parts: list[str] = []
        for path, now in self._now.items():
            name = path.absolute()
            name = name.relative_to(Path.cwd() if name.is_relative_to(Path.cwd()) else name.anchor)
            before = self._before[path].splitlines(keepends=True)
            parts += difflib.unified_diff(before, now.splitlines(keepends=True), f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)

    def save(self) -> None:
        """Write the changed files, unless the FAQ would then have a mistake that it has not now.

        Raises:
            WritingError: it would, or a file was saved by someone else in the meantime.

        """
        with folder_lock(self.folder):
            for path, before in self._before.items():
                if _read(path) != before:
                    raise WritingError(translatable("changed-meanwhile", file=path.name))
            self._check()
            for path, now in self._now.items():
                with atomic_write(path, durable=True) as beside:
                    beside.write_bytes(now.encode("utf-8"))

    def publish(self, write: Callable[[Mapping[str, str], Mapping[str, str]], object]) -> None:
        """As `save`, by `write`: it is given files by name, as they were and, if they change, as they are to be.

        Raises:
            WritingError: as `save`; `write` has to refuse files that were saved in the meantime.

        """
        self._check()
        before = {path.name: text for path, text in self._before.items()}
        write(before, {path.name: text for path, text in self._now.items() if text != self._before[path]})

    def _check(self) -> None:
        """Refuse what would bring a finding that the saved files do not have."""
        known = {_without_lines(finding) for finding in read_faq(self.folder)[1]}
        with tempfile.TemporaryDirectory() as copy:
            for path in faq_files(self.folder):
                if path.exists():
                    Path(copy, path.name).write_bytes(self._now.get(path, _read(path)).encode("utf-8"))
            new = {finding for finding in read_faq(Path(copy))[1] if _without_lines(finding) not in known}
        if new:
            raise WritingError(*sorted(new))

    def _path(self, language: str) -> Path:
        return self.folder / f"faq_{language}.yml"

    def _language_with(self, topic: str, language: str) -> str:
        """The language given, or the first whose file has the topic, if that one's has not."""
        for code in (language, *languages_of(self.folder)):
            path = self._path(code)
            if path.exists() and value_of(value_of(_compose(path, self._content(path)), "topics"), topic) is not None:
                return code
        return language

    def _content(self, path: Path) -> str:
        if path not in self._before:
            self._before[path] = self._now[path] = _read(path)
        return self._now[path]


def topics_of(folder: Path) -> list[str]:
    """The ids of the topics that any FAQ file has, in order, however many mistakes the files have otherwise."""
    found = (str(key.value) for language in languages_of(folder) for key, _ in _topics(folder, language))
    return list(dict.fromkeys(found))


def utterances_of(folder: Path) -> Iterator[str]:
    """Every way of asking that the FAQ files have, under topics and under `unknown:`, mistakes or none."""
    for language in languages_of(folder):
        nodes = [value_of(entry, key) for _, entry in _topics(folder, language) for key in ("question", "also")]
        beside = _root(phrasings_path(folder, language))
        lists = [value for _, value in _pairs(value_of(beside, "topics"))]
        unknown = [value_of(root, "unknown") for root in (_root(folder / f"faq_{language}.yml"), beside)]
        for node in (*nodes, *lists, *unknown):
            for item in node.value if isinstance(node, SequenceNode) else [node]:
                if isinstance(item, ScalarNode):
                    yield str(item.value)


def _root(path: Path) -> Node | None:
    try:
        return _compose(path, _read(path))
    except WritingError:
        return None  # there is no such file, or the check says what is wrong


def _topics(folder: Path, language: str) -> list[tuple[Node, Node]]:
    return _pairs(value_of(_root(folder / f"faq_{language}.yml"), "topics"))


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else []


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise WritingError(translatable("file-missing", file=path.name, folder=path.parent)) from error
    except UnicodeDecodeError as error:
        raise WritingError(translatable("file-not-utf8", file=path.name)) from error


def _compose(path: Path, content: str) -> Node:
    try:
        return YAML(typ="safe").compose(content)
    except YAMLError as error:
        raise WritingError(translatable("file-unreadable", file=path.name)) from error


def _one_line(text: str) -> str:
    """What a visitor typed as it may stand in a file: on one line, without what cannot be seen."""
    return " ".join(without_invisible(text).split())


def _hint(key: str, language: str) -> str:
    return translatable(f"to-fill-in-{key}").text(language)


def _without_lines(finding: Finding) -> str:
    """A finding without its lines, which move."""
    return re.sub(r"line \d+", "", str(finding))
