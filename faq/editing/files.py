"""The FAQ files of a folder as texts: every value in them, and the same files with other values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from faq.editing.changing import Working, body_of, faq_name, phrasings_name
from faq.editing.nodes import compose, mapping_keys, value_of
from faq.editing.pairs import HINTS
from faq.editing.places import TOPIC, Place, Value, check_key, cleaned
from faq.editing.reading import values_of
from faq.editing.topics import new_entry, without_topic_entry
from faq.errors import WritingError
from faq.ids import TOPIC_ID
from faq.messages import translatable
from faq.model import LANGUAGES, TALK, group_of
from faq.program import FILE
from faq.reader import faq_files


@dataclass(frozen=True)
class FaqFiles:
    """The texts of FAQ files, by file name. What changes them gives other ones back."""

    contents: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path) -> FaqFiles:
        """The files of a folder.

        Raises:
            WritingError: the folder has no FAQ file, or one of its files is not readable as YAML.

        """
        files = cls.unchecked(folder)
        if not files.languages:
            raise WritingError(translatable("file-missing", file=faq_name(LANGUAGES[0]), folder=folder))
        for name, content in files.contents.items():
            compose(name, body_of(content))
        return files

    @classmethod
    def unchecked(cls, folder: Path) -> FaqFiles:
        """The files of a folder, whether they are YAML or not: an error comes where one is needed that is none.

        Raises:
            WritingError: a file is not text.

        """
        return cls({path.name: read_text(path) for path in faq_files(folder) if path.is_file()})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that there are FAQ files of."""
        return tuple(code for code in LANGUAGES if faq_name(code) in self.contents)

    def values(self) -> dict[Place, Value]:
        """Every value that stands in the files and can be changed, in the order of the files.

        A list holds what the FAQ file and the phrasings file have, each text once.

        Raises:
            WritingError: a file is not readable as YAML.

        """
        names = [faq_name(code) for code in self.languages] + [phrasings_name(code) for code in self.languages]
        found: dict[Place, Value] = {}
        for name in (*names, FILE):
            for place, value in values_of(name, body_of(self.contents[name])).items() if name in self.contents else ():
                before = found.get(place, ())
                found[place] = tuple(dict.fromkeys((*before, *value))) if place.is_list else value
        topics = {code: set(self.topics_in(code)) for code in self.languages}
        return {
            place: each for place, each in found.items() if place.part != TOPIC or place.id in topics[place.language]
        }

    def topics(self) -> list[str]:
        """The ids of all topics in the order of the files, drafts too."""
        return list(dict.fromkeys(topic for code in self.languages for topic in self.topics_in(code)))

    def with_values(self, changes: Mapping[Place, Value | None]) -> FaqFiles:
        """The files with other values at some places; None, or a text or list without anything, takes one away.

        Of a list, texts that are not there yet are added at its end and those that are not wanted any more are taken
        away; it keeps its order. Where an answer stands for all phases and that of one phase is given, it holds in all
        others; take "answer" away to drop it.

        Raises:
            WritingError: there is no such place or it cannot be changed; the message names the remedy.
            TypeError: a list is given for one text, or the other way about.

        """
        wanted: dict[Place, Value | None] = {}
        for place, value in changes.items():
            check_key(place)
            wanted[place] = cleaned(place, value)
        before = self.values()
        work = Working(self.contents, self.languages)
        work.apply({place: value for place, value in wanted.items() if value != before.get(place) or place.in_answer})
        work.check()
        files = FaqFiles(work.contents)
        _check_values(files, wanted)
        return files

    def with_texts(self, place: Place, texts: Iterable[str]) -> FaqFiles:
        """The files with texts at the end of a list, but for those that stand in it already.

        Raises:
            WritingError: there is no such list, or it cannot be changed.

        """
        return self.with_values({place: (*self.values().get(place, ()), *texts)})

    def with_topic(self, topic: str, wordings: Mapping[str, Mapping[str, Value]], draft: bool) -> FaqFiles:
        """The files with a new topic, after the last one of its group.

        Args:
            topic: its id.
            wordings: by language, its values by key: label, question, answer or answer.<phase>, also, …
            draft: whether it is a draft; what one lacks is left to be filled in, with a hint.

        Raises:
            WritingError: the id is not of the right form or is taken, or a language has no file.

        """
        return self.with_topics({topic: wordings}, [topic] if draft else [])

    def with_topics(
        self, new: Mapping[str, Mapping[str, Mapping[str, Value]]], drafts: Collection[str] = ()
    ) -> FaqFiles:
        """The files with any number of new topics by their ids, as `with_topic`, in one pass over each file.

        Raises:
            WritingError: an id is not of the right form or is taken, or a language has no file.

        """
        for topic in new:
            _check_new_id(topic)
        work = Working(self.contents, self.languages)
        wanted: dict[Place, Value | None] = {}
        for language in dict.fromkeys(code for wordings in new.values() for code in wordings):
            name, beside = work.file_of(language), phrasings_name(language)
            own = {topic: _clean(topic, language, each[language]) for topic, each in new.items() if language in each}
            wanted |= {Place(TOPIC, t, language, key): text for t, each in own.items() for key, text in each.items()}
            apart = {
                topic: each.pop("also") for topic, each in own.items() if "also" in each and beside in work.contents
            }
            entries = {
                topic: new_entry(
                    _without_draft(each), _hints(each, language) if topic in drafts or "draft" in each else {}
                )
                for topic, each in own.items()
            }
            work.add_topics(name, entries)
            work.add_phrasings(language, apart)
        work.apply({place: value for place, value in wanted.items() if place.in_answer})
        work.check()
        files = FaqFiles(work.contents)
        _check_values(files, wanted)
        return files

    def without_topic(self, topic: str) -> FaqFiles:
        """The files without a topic, its phrasings, and what its group is called where no other topic is of it.

        Raises:
            WritingError: no file has it.

        """
        if topic not in self.topics():
            name = faq_name(self.languages[0]) if self.languages else faq_name(LANGUAGES[0])
            raise WritingError(translatable("no-such-topic", file=name, topic=topic, known=tuple(self.topics())))
        work = Working(self.contents, self.languages)
        for language in self.languages:
            for name in (faq_name(language), phrasings_name(language)):
                if name in self.contents:
                    work.edit(name, ("topics", topic), without_topic_entry, topic)
                    work.allow(name, ("groups", group_of(topic)))
        work.check()
        return FaqFiles(work.contents)

    def changed(self, since: FaqFiles) -> dict[str, str]:
        """The contents of the files that differ from those of `since`, by name."""
        return {name: content for name, content in self.contents.items() if since.contents.get(name) != content}

    def write_to(self, folder: Path) -> None:
        """Write the files into an empty folder, for a check of what would be."""
        for name, content in self.contents.items():
            (folder / name).write_bytes(content.encode("utf-8"))

    def topics_in(self, language: str) -> list[str]:
        """The ids of the topics that the file of a language has, in its order; none where there is no such file.

        Raises:
            WritingError: the file is not readable as YAML.

        """
        if language not in self.languages:
            return []
        name = faq_name(language)
        return mapping_keys(value_of(compose(name, body_of(self.contents[name])), "topics"))


def read_text(path: Path) -> str:
    """The text of a file as it stands there, line ends and all.

    Raises:
        WritingError: it is missing, or is not text.

    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise WritingError(translatable("file-missing", file=path.name, folder=path.parent)) from error
    except UnicodeDecodeError as error:
        raise WritingError(translatable("file-not-utf8", file=path.name)) from error


def _check_new_id(topic: str) -> None:
    if not TOPIC_ID.fullmatch(topic):
        raise WritingError(translatable("bad-new-id", topic=topic))
    if topic.startswith(TALK):
        raise WritingError(translatable("new-talk-topic", topic=topic))


def _clean(topic: str, language: str, wording: Mapping[str, Value]) -> dict[str, Value]:
    """The values of a new topic as they will stand in the files; what is empty is left out."""
    found: dict[str, Value] = {}
    for key, value in wording.items():
        place = Place(TOPIC, topic, language, key)
        check_key(place)
        if text := cleaned(place, value):
            found[key] = text
    return found


def _without_draft(wording: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in wording.items() if key != "draft"}


def _hints(texts: Mapping[str, Value], language: str) -> dict[str, str]:
    """What a draft has behind its keys that are left to fill in."""
    lacking = [key for key in HINTS if not any(each.partition(".")[0] == key for each in texts)]
    return {key: translatable(f"to-fill-in-{key}").text(language) for key in lacking}


def _check_values(files: FaqFiles, wanted: Mapping[Place, Value | None]) -> None:
    """Make sure that what was to stand in the files is read from them."""
    found = files.values()
    for place, value in wanted.items():
        there = found.get(place)
        same = set(there or ()) == set(value or ()) if place.is_list else there == value
        if not same:
            raise WritingError(translatable("odd-layout", file=_file_of(place), what=str(place)))


def _file_of(place: Place) -> str:
    return faq_name(place.language) if place.language else FILE
