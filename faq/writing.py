"""Writing the FAQ files: adding a phrasing or a topic, so that a diff shows the added lines only, or whole texts."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ruamel.yaml.nodes import Node

from faq.atomic import atomic_writes, folder_lock
from faq.editing.changing import body_of, faq_name, phrasings_name
from faq.editing.files import FaqFiles, read_text
from faq.editing.nodes import compose, list_texts, mapping_keys, mapping_pairs, scalar_text, value_of
from faq.editing.places import TOPIC, UNKNOWN, Place, phrasing
from faq.errors import Finding
from faq.errors import WritingError as WritingError
from faq.messages import translatable
from faq.reader import languages_of, read_faq


class Draft:
    """Changes to an FAQ folder that are not saved yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: FaqFiles | None = None
        self._files: FaqFiles | None = None

    def add_phrasing(self, topic: str, language: str, text: str) -> None:
        """Add a way of asking at the end of the topic's, in the phrasings file if the language has one, else `also:`.

        In a language that does not have the topic, it goes to the first one that has.

        Raises:
            WritingError: the FAQ file has no such topic, or a file cannot be read.

        """
        files = self._opened()
        found = (code for code in (language, *files.languages) if topic in files.topics_in(code))
        self._files = files.with_texts(Place(TOPIC, topic, next(found, self._served(language)), "also"), [text])

    def add_unknown(self, language: str, texts: Iterable[str]) -> None:
        """Add questions that no topic answers to `unknown:`, in the phrasings file if the language has one.

        A question that stands there already is not added again. In a language without a file, they go to the first.

        Raises:
            WritingError: a file is missing or cannot be read.

        """
        self._files = self._opened().with_texts(Place(UNKNOWN, "", self._served(language), ""), texts)

    def add_topic(self, topic: str, language: str, question: str) -> None:
        """Add a draft of a topic to every FAQ file, after its group's last one: the question, and places to fill in.

        It is not served before `draft: true` is taken away.

        Raises:
            WritingError: the id is not of the right form or is taken, or a file cannot be read.

        """
        files, asked_in = self._opened(), self._served(language)
        wordings = {other: {"question": phrasing(question)} if other == asked_in else {} for other in files.languages}
        self._files = files.with_topic(topic, wordings, draft=True)

    def diff(self) -> str:
        """The changes as a unified diff, for `git apply` or `patch -p1` where the command was run."""
        parts: list[str] = []
        for file, (before, now) in self._changes().items():
            name = (self.folder / file).absolute()
            name = name.relative_to(Path.cwd() if name.is_relative_to(Path.cwd()) else name.anchor)
            old, new = before.splitlines(keepends=True), now.splitlines(keepends=True)
            parts += difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)

    def save(self) -> None:
        """Write the changed files, unless the FAQ would then have a mistake that it has not now.

        Raises:
            WritingError: it would, or a file was saved by someone else in the meantime.
            OSError: a file cannot be written, and none was.

        """
        changes = self._changes()
        replace_files(self.folder, *_before_and_now(changes), lambda: self._check(changes))

    def publish(self, write: Callable[[Mapping[str, str], Mapping[str, str]], object]) -> None:
        """As `save`, by `write`: it is given files by name, as they were and, if they change, as they are to be.

        Raises:
            WritingError: as `save`; `write` has to refuse files that were saved in the meantime.

        """
        changes = self._changes()
        self._check(changes)
        write(*_before_and_now(changes))

    def _check(self, changes: Mapping[str, tuple[str, str]]) -> None:
        """Refuse what would bring a finding that the saved files do not have."""
        known = {_without_lines(finding) for finding in read_faq(self.folder)[1]}
        there = FaqFiles.unchecked(self.folder)
        with tempfile.TemporaryDirectory() as copy:
            FaqFiles({**there.contents, **{name: now for name, (_, now) in changes.items()}}).write_to(Path(copy))
            new = {finding for finding in read_faq(Path(copy))[1] if _without_lines(finding) not in known}
        if new:
            raise WritingError(*sorted(new))

    def _changes(self) -> dict[str, tuple[str, str]]:
        """The files that the changes concern, each as it was read and as it would be."""
        if self._read is None or self._files is None:
            return {}
        return {name: (self._read.contents[name], now) for name, now in self._files.changed(self._read).items()}

    def _opened(self) -> FaqFiles:
        """The files as the changes so far make them."""
        if self._files is None:
            self._read = self._files = FaqFiles.unchecked(self.folder)
        return self._files

    def _served(self, language: str) -> str:
        """The language, or the first that there is a file of; the message of an error names that one's."""
        languages = self._opened().languages
        if not languages:
            raise WritingError(translatable("file-missing", file=faq_name(language), folder=self.folder))
        return language if language in languages else languages[0]


def _before_and_now(changes: Mapping[str, tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    return {name: before for name, (before, _) in changes.items()}, {name: now for name, (_, now) in changes.items()}


def replace_files(
    folder: Path, before: Mapping[str, str | None], now: Mapping[str, str], check: Callable[[], object] | None = None
) -> None:
    """Write files of a folder, all or none, unless one of those given as they were `before` is not so any more.

    Args:
        folder: where they are; nobody else writes there meanwhile.
        before: texts by name, None where there was no file.
        now: texts by name, as they are to be.
        check: what may refuse to write them, by an exception, once it is known that they are as they were.

    Raises:
        WritingError: a file was saved by someone else in the meantime.
        OSError: the folder cannot be written to.

    """
    with folder_lock(folder):
        for name, text in before.items():
            if text_if_there(folder / name) != text:
                raise WritingError(translatable("changed-meanwhile", file=name))
        if check:
            check()
        with atomic_writes([folder / name for name in now], durable=True) as besides:
            for beside, text in zip(besides, now.values()):
                beside.write_bytes(text.encode("utf-8"))


def text_if_there(path: Path) -> str | None:
    """The text of a file as it stands there; None where there is none.

    Raises:
        WritingError: it is not text.

    """
    return read_text(path) if path.is_file() else None


def topics_of(folder: Path) -> list[str]:
    """The ids of the topics that any FAQ file has, in order, however many mistakes the files have otherwise."""
    found = (mapping_keys(value_of(_root(folder, faq_name(code)), "topics")) for code in languages_of(folder))
    return list(dict.fromkeys(topic for topics in found for topic in topics))


def utterances_of(folder: Path) -> Iterator[str]:
    """Every way of asking that the FAQ files have, under topics and under `unknown:`, mistakes or none."""
    for code in languages_of(folder):
        own, beside = (_root(folder, name) for name in (faq_name(code), phrasings_name(code)))
        for _, entry in mapping_pairs(value_of(own, "topics")):
            yield from filter(None, [scalar_text(value_of(entry, "question"))])
            yield from list_texts(value_of(entry, "also"))
        for _, entry in mapping_pairs(value_of(beside, "topics")):
            yield from list_texts(entry)
        for root in (own, beside):
            yield from list_texts(value_of(root, "unknown"))


def _root(folder: Path, name: str) -> Node | None:
    try:
        return compose(name, body_of(read_text(folder / name)))
    except WritingError:
        return None  # there is no such file, or the check says what is wrong


def _without_lines(finding: Finding) -> str:
    """A finding without its lines, which move."""
    return re.sub(r"line \d+", "", str(finding))
