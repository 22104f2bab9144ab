"""Whole topics and phrasings added to the text of FAQ files; no other line changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from faq.editing.changing import faq_name
from faq.editing.files import FaqFiles
from faq.editing.places import GROUP, TOPIC, Place, Value
from faq.exchange.faq_files import group_names
from faq.exchange.items import Wording
from faq.exchange.new_topics import NewTopic
from faq.model import group_of
from faq.schema import schema_line
from faq.shapes import PENDING

Phrasings = Mapping[tuple[str, str], tuple[str, ...]]
"""Ways of asking, by the topic that is there and their language."""


def with_additions(
    folder: Path, topics: Sequence[NewTopic], drafts: Collection[str], phrasings: Phrasings
) -> dict[str, str]:
    """The files that change in a FAQ folder, by name, with new topics at the end of their groups, and phrasings.

    Those of the topics that are `drafts`, by their ids, are not served; one that lacks a language of the FAQ waits to
    be translated. A new group is called what it came as. Phrasings go into the file of phrasings if the language has
    one, else beside the topic as `also:`.

    Raises:
        WritingError: a file cannot be read, or cannot be added to.

    """
    before = FaqFiles.unchecked(folder)
    files = _with_files(before, (code for topic in topics for code in topic.wordings))
    new = {
        topic.id: {code: _values(each, topic.lacks(files.languages)) for code, each in topic.wordings.items()}
        for topic in topics
    }
    files = files.with_topics(new, drafts) if new else files
    files = _with_groups_named(files, [topic for topic in topics if topic.id not in drafts], before)
    if phrasings:
        there = files.values()
        places = {Place(TOPIC, topic, code, "also"): texts for (topic, code), texts in phrasings.items()}
        files = files.with_values({place: (*there.get(place, ()), *texts) for place, texts in places.items()})
    return files.changed(before)


def _with_files(files: FaqFiles, languages: Iterable[str]) -> FaqFiles:
    """The files with one of each language, where there was none an empty one."""
    begun = {
        faq_name(code): f"{schema_line('faq.schema.json')}\nlanguage: {code}\ntopics:\n"
        for code in dict.fromkeys(languages)
        if code not in files.languages
    }
    return FaqFiles({**files.contents, **begun}) if begun else files


def _with_groups_named(files: FaqFiles, topics: Sequence[NewTopic], before: FaqFiles) -> FaqFiles:
    """The files with what the new groups of topics are called."""
    known = set(map(group_of, before.topics()))
    names = {
        Place(GROUP, group, code, ""): name
        for code in files.languages
        for group, name in group_names(topics, code).items()
        if group not in known
    }
    return files.with_values(names) if names else files


def _values(wording: Wording, lacking: Collection[str]) -> dict[str, Value]:
    """The values of a wording by their keys."""
    answers = {f"answer.{phase}".rstrip("."): text for phase, text in wording.answer.items()}
    found: dict[str, Value] = {"label": wording.label or "", "question": wording.question, **answers}
    if wording.about_challenge:
        found["about_challenge"] = wording.about_challenge
    if lacking:
        found["translate"] = PENDING
    return {**found, "also": wording.also}
