"""Adding to the FAQ files without touching what stands in them: a phrasing, or the skeleton of a topic.

ruamel.yaml tells where each value stands and writes the new text; every other byte stays as it is, so that
a diff shows the added lines only. (A list in brackets, `[a, b]`, is one line, which grows.)
"""

from __future__ import annotations

import difflib
import fcntl
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from faq.atomic import atomic_write
from faq.errors import FaqError, one_of
from faq.ids import TOPIC_ID
from faq.model import LANGUAGES, group_of
from faq.reader import faq_files, load_faq

_TO_FILL = {
    "fr": {"label": "à compléter : deux ou trois mots, pour les boutons", "question": "à compléter : la question",
           "answer": "à compléter ; les faits de program.yml s'écrivent entre accolades"},
    "en": {"label": "to fill in: two or three words, for buttons", "question": "to fill in: the question",
           "answer": "to fill in; facts of program.yml are written in braces"},
}  # fmt: skip


class WritingError(Exception):
    """A change that cannot be made; the message says why, and no file was touched."""


class Draft:
    """Changes to an FAQ folder that are not saved yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before: dict[Path, str] = {}
        self._now: dict[Path, str] = {}

    def add_phrasing(self, topic: str, language: str, text: str) -> None:
        """Add a way of asking at the end of the topic's `also:`.

        Raises:
            WritingError: the file has no such topic, or cannot be read.

        """
        path = self._path(language)
        content = self._content(path)
        topics = _value(_compose(path, content), "topics")
        entry = _value(topics, topic)
        if not isinstance(entry, MappingNode):
            known = one_of(key.value for key, _ in topics.value) if isinstance(topics, MappingNode) else "none"
            raise WritingError(f"{path.name} has no topic '{topic}'. Known topics: {known}.")
        self._now[path] = _with_phrasing(content, entry, " ".join(text.split()))

    def add_topic(self, topic: str, language: str, question: str) -> None:
        """Add a topic to both files, after its group's last one: the question, and places to fill in.

        Until they are, `load_faq` refuses the topic, so it cannot be published half-written.

        Raises:
            WritingError: the id is not of the right form or is taken, or a file cannot be read.

        """
        if not TOPIC_ID.fullmatch(topic):
            raise WritingError(f"'{topic}' must be <group>.<name>, in lower-case letters and _.")
        for other in LANGUAGES:
            path = self._path(other)
            content = self._content(path)
            topics = _value(_compose(path, content), "topics")
            if not isinstance(topics, MappingNode) or topics.flow_style:
                raise WritingError(f"{path.name} has no list of topics to add '{topic}' to.")
            if _value(topics, topic) is not None:
                raise WritingError(f"{path.name} has a topic '{topic}' already.")
            asked = " ".join(question.split()) if other == language else None
            self._now[path] = _with_topic(content, topics, topic, other, asked)

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
        with _alone(self.folder):
            for path, before in self._before.items():
                if _read(path) != before:
                    raise WritingError(f"{path.name} was changed by someone else just now; nothing was written.")
            self._check()
            for path, now in self._now.items():
                with atomic_write(path, durable=True) as beside:
                    beside.write_bytes(now.encode("utf-8"))

    def _check(self) -> None:
        known = {_essence(problem) for problem in _mistakes(self.folder).problems}
        with tempfile.TemporaryDirectory() as copy:
            for path in faq_files(self.folder):
                if path.exists():
                    Path(copy, path.name).write_bytes(self._now.get(path, _read(path)).encode("utf-8"))
            problems = [problem for problem in _mistakes(Path(copy)).problems if _essence(problem) not in known]
        unfinished = {path.name: _to_fill(now) for path, now in self._now.items()}
        problems = [problem for problem in problems if problem.line not in unfinished.get(problem.file, ())]
        if problems:
            raise WritingError("\n".join(map(str, problems)))

    def _path(self, language: str) -> Path:
        return self.folder / f"faq_{language}.yml"

    def _content(self, path: Path) -> str:
        if path not in self._before:
            self._before[path] = self._now[path] = _read(path)
        return self._now[path]


def topics_of(folder: Path) -> list[str]:
    """The ids of the topics that both FAQ files have, in order, however many mistakes the files have otherwise."""
    first, *others = ([str(key.value) for key, _ in _topics(folder, language)] for language in LANGUAGES)
    return [topic for topic in first if all(topic in other for other in others)]


def utterances_of(folder: Path) -> Iterator[str]:
    """Every way of asking that the FAQ files have, under topics and under `unknown:`, mistakes or none."""
    for language in LANGUAGES:
        nodes = [_value(entry, key) for _, entry in _topics(folder, language) for key in ("question", "also")]
        for node in (*nodes, _value(_root(folder, language), "unknown")):
            for item in node.value if isinstance(node, SequenceNode) else [node]:
                if isinstance(item, ScalarNode):
                    yield str(item.value)


def _root(folder: Path, language: str) -> Node | None:
    try:
        path = folder / f"faq_{language}.yml"
        return _compose(path, _read(path))
    except WritingError:
        return None  # the check says what is wrong


def _topics(folder: Path, language: str) -> list[tuple[Node, Node]]:
    topics = _value(_root(folder, language), "topics")
    return list(topics.value) if isinstance(topics, MappingNode) else []


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise WritingError(f"{path.name} is missing from {path.parent}.") from error
    except UnicodeDecodeError as error:
        raise WritingError(f"{path.name} is not UTF-8 text; save the file as UTF-8.") from error


def _compose(path: Path, content: str) -> Node:
    try:
        return YAML(typ="safe").compose(content)
    except YAMLError as error:
        raise WritingError(f"{path.name} is not readable as YAML; 'eigbot check' says where.") from error


def _value(node: Node | None, key: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _key(node: MappingNode, name: str) -> Node | None:
    return next((key for key, _ in node.value if key.value == name), None)


def _with_phrasing(content: str, entry: MappingNode, text: str) -> str:
    also = _value(entry, "also")
    if isinstance(also, SequenceNode) and also.flow_style:
        at = also.end_mark.index - 1
        before = content[:at].rstrip()
        comma = "" if not also.value else " " if before.endswith(",") else ", "
        return f"{before}{comma}{_written(DoubleQuotedScalarString(text))}{content[at:]}"
    if isinstance(also, SequenceNode) and also.value:
        indent = _dash_column(content, also.value[-1])
        return _inserted(content, _end_line(also.value[-1]), [f"{' ' * indent}- {_written(text)}"])
    indent = entry.value[0][0].start_mark.column
    lines = [f"{' ' * (indent + 2)}- {_written(text)}"]
    if also is not None:  # `also:` with nothing under it
        key = _key(entry, "also")
        assert key is not None
        return _inserted(content, key.start_mark.line + 1, lines)
    before = _value(entry, "question") or entry.value[0][1]
    return _inserted(content, _end_line(before), [f"{' ' * indent}also:", *lines])


def _with_topic(content: str, topics: MappingNode, topic: str, language: str, question: str | None) -> str:
    group = [value for key, value in topics.value if group_of(str(key.value)) == group_of(topic)]
    last = (group or [value for _, value in topics.value])[-1]
    indent = " " * topics.value[0][0].start_mark.column
    lines = [f"{indent}{topic}:"]
    for key, hint in _TO_FILL[language].items():
        filled = _written(question) if key == "question" and question else f" # {hint}"
        lines.append(f"{indent}  {key}: {filled}")
    return _inserted(content, _end_line(last), lines)


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


def _inserted(content: str, line: int, new: list[str]) -> str:
    end = "\r\n" if "\r\n" in content else "\n"
    lines = content.split("\n")
    at = min(line, len(lines))
    before = "\n".join(lines[:at])
    if not before.endswith("\n"):
        before += end.removesuffix("\n") * (at == len(lines)) + "\n"
    return before + "".join(f"{text}{end}" for text in new) + "\n".join(lines[at:])


def _written(text: str) -> str:
    """A text as YAML, in double quotes only where it needs some."""
    for value in (text, DoubleQuotedScalarString(text)):
        yaml, buffer = YAML(), io.StringIO()
        yaml.width = 10 * len(text) + 100
        yaml.dump([value], buffer)
        written = buffer.getvalue().removeprefix("- ").rstrip("\n")
        if not written.startswith("'"):
            break
    return written


def _to_fill(content: str) -> set[int]:
    """The lines (from 1) of places that a skeleton leaves to fill in."""
    hints = [hint for language in _TO_FILL.values() for hint in language.values()]
    return {
        n
        for n, line in enumerate(content.split("\n"), 1)
        if line.rstrip().endswith(tuple(f":  # {hint}" for hint in hints))
    }


def _mistakes(folder: Path) -> FaqError:
    try:
        load_faq(folder)
    except FaqError as error:
        return error
    return FaqError([])


def _essence(problem: object) -> str:
    """A problem without its lines, which move."""
    return re.sub(r"(line|ligne) \d+", "", str(problem))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold off other processes that write here."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
