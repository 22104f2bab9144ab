"""What stands beside a FAQ file: `phrasings_<code>.yml`, other ways of asking by the ids of the FAQ's topics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz.process import extractOne

from faq.errors import Finding, Findings, place_of
from faq.fields import Fields
from faq.messages import translatable
from faq.model import Entry, PlacedText
from faq.shapes import PhrasingsFile, keys, required
from faq.text import normalize_phrasing
from faq.yaml import read_yaml

_LIKELY = 75  # of 100: an id so like another one is that one, misspelt


@dataclass(frozen=True)
class Phrasings:
    """The content of a phrasings file: the phrasings of each topic, and what is `unknown`; nothing without a file."""

    file: str
    topics: Mapping[str, tuple[PlacedText, ...]] = field(default_factory=dict)
    unknown: tuple[PlacedText, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    def check_ids(self, known: Collection[str], faq_file: str) -> Findings:
        """A finding for each id that is none of the `known` ones, which the FAQ's file has."""
        return [self._unknown_id(topic, known, faq_file) for topic in self.topics if known and topic not in known]

    def _unknown_id(self, topic: str, known: Collection[str], faq_file: str) -> Finding:
        """Its topic is the one that was meant, as it seems; that one has no phrasings as long as they are another's."""
        nearest, likeness, _ = extractOne(topic, list(known))
        message = translatable("phrasings-of-no-topic", topic=topic, file=faq_file, nearest=nearest)
        meant = nearest if likeness >= _LIKELY and nearest not in self.topics else topic
        return Finding(self.file, self.lines[topic], message, meant)


def phrasings_path(folder: Path, language: str) -> Path:
    """Where the phrasings of a language stand, if they have a file of their own."""
    return folder / f"phrasings_{language}.yml"


def read_phrasings(folder: Path, language: str, problems: Findings) -> Phrasings:
    """Read the phrasings file of a language, if there is one; mistakes are added to `problems`.

    Raises:
        FaqError: the file cannot be read.

    """
    path = phrasings_path(folder, language)
    if not path.exists():
        return Phrasings(path.name)
    top = Fields(path.name, read_yaml(path, problems), path.name, problems)
    top.only(keys(PhrasingsFile), required(PhrasingsFile))
    top.check_language(language)
    topics: dict[str, tuple[PlacedText, ...]] = {}
    lines: dict[str, int] = {}
    written = top.items.get("topics")
    if written is not None and written.value is not None:
        for topic, node in top.sub("topics").subs():
            own = Fields(path.name, top.items["topics"], translatable("topics-of", file=path.name), problems, topic)
            topics[topic] = own.placed_texts(topic) if node.value is not None else ()
            lines[topic] = node.key_line
    return Phrasings(path.name, topics, top.placed_texts("unknown"), lines)


def join_phrasings(own: Collection[PlacedText], beside: Collection[PlacedText]) -> tuple[list[PlacedText], Findings]:
    """A topic's phrasings out of both files, each once, with a warning for each that stands in both."""
    first: dict[str, PlacedText] = {}
    repeated: Findings = []
    for each in (*own, *beside):
        before = first.setdefault(each.text, each)
        if before.file != each.file:
            place = place_of(before.file, before.line, seen_from=each.file)
            repeated.append(Finding(each.file, each.line, translatable("in-both", phrasing=each.text, place=place)))
    return list(first.values()), repeated


def without_phrasings(entry: Entry, taken: Collection[str]) -> Entry:
    """A topic without the phrasings that are `taken` (normalised), unless that leaves none."""
    kept = [text for text in entry.utterances if normalize_phrasing(text) not in taken]
    if not kept or len(kept) == len(entry.utterances):
        return entry
    return replace(entry, question=kept[0], also=tuple(kept[1:]), also_places=())
