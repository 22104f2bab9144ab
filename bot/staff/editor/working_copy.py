"""The FAQ as it would be if every saved change were published: its values, its findings, what would be served."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.publishing.source import publishable
from bot.staff.editor.changes import SavedChange
from faq.editing.files import FaqFiles
from faq.editing.merging import merged
from faq.editing.places import TOPIC, Place, Value
from faq.errors import FaqError, Finding, StaffError, WritingError
from faq.held_back import HeldTopic, Publishable
from faq.lint.check import read_and_check
from faq.model import Faq
from settings import Settings

REMOVED = "removed"
"""The key of the change that takes a whole topic away."""


@dataclass(frozen=True)
class CheckedFiles:
    """FAQ files with what the check says of them.

    `values` are all that can be edited, `by_topic` those of each topic by language and key. `faq` is as it was read,
    None where it could not be; `served`, what would be served of it, None where `findings` keep all of it from that.
    """

    files: FaqFiles
    values: Mapping[Place, Value]
    by_topic: Mapping[str, Mapping[tuple[str, str], Value]]
    faq: Faq | None
    findings: tuple[Finding, ...]
    served: Publishable | None

    @property
    def held(self) -> Mapping[str, HeldTopic]:
        """The topics that are held back, by id."""
        return {topic.id: topic for topic in self.served.held} if self.served else {}


Check = Callable[[FaqFiles], CheckedFiles]


@dataclass(frozen=True)
class WorkingCopy:
    """The files as they are, `before`, and with the changes, `now`.

    Attributes:
        changes: those that were applied.
        overtaken: those that were not, since the files have become other than what they were made from.
        refused: the changes that cannot be applied any more, each with the reason.

    """

    before: CheckedFiles
    now: CheckedFiles
    changes: Mapping[Place, SavedChange]
    overtaken: Mapping[Place, SavedChange] = field(default_factory=dict)
    refused: Mapping[Place, StaffError] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the FAQ has files for."""
        return self.before.files.languages


def check_files(files: FaqFiles, settings: Settings) -> CheckedFiles:
    """Read and check files as if they were those that are served."""
    with tempfile.TemporaryDirectory() as folder:
        files.write_to(Path(folder))
        faq, findings = read_and_check(Path(folder), settings.today_frozen, duplicates=False)
    try:
        served = publishable(faq, findings, settings)
    except FaqError:
        served = None
    values = files.values()
    by_topic: dict[str, dict[tuple[str, str], Value]] = {topic: {} for topic in files.topics()}
    for place, value in values.items():
        if place.part == TOPIC:
            by_topic.setdefault(place.id, {})[place.language, place.key] = value
    return CheckedFiles(files, values, by_topic, faq, tuple(findings), served)


def working_copy(before: CheckedFiles, changes: Mapping[Place, SavedChange], check: Check) -> WorkingCopy:
    """Apply changes to files that were checked, and `check` what they make."""
    values, overtaken, wanted = before.values, dict[Place, SavedChange](), dict[Place, Value | None]()
    for place, change in changes.items():
        found = merged(change.base, change.value, values.get(place))
        if found.conflict:
            overtaken[place] = change
        else:
            wanted[place] = found.value
    now, refused = _applied(before.files, wanted)
    applied = {place: change for place, change in changes.items() if place in wanted and place not in refused}
    return WorkingCopy(before, check(now) if applied else before, applied, overtaken, refused)


def _applied(files: FaqFiles, wanted: Mapping[Place, Value | None]) -> tuple[FaqFiles, dict[Place, StaffError]]:
    """The files with new values; those that cannot be set, one by one, where not all can be."""
    removed = [place.id for place in wanted if place.key == REMOVED]
    values = {place: value for place, value in wanted.items() if place.part != TOPIC or place.id not in removed}
    refused: dict[Place, StaffError] = {}
    files, values = _with_translations(files, values)
    try:
        files = files.with_values(values) if values else files
    except WritingError:
        for place, value in values.items():
            try:
                files = files.with_values({place: value})
            except WritingError as error:
                refused[place] = error
    return _without_topics(files, removed, refused), refused


def _with_translations(
    files: FaqFiles, values: Mapping[Place, Value | None]
) -> tuple[FaqFiles, dict[Place, Value | None]]:
    """The files with topics that they lack in some language and that have been written in it; and the other values."""
    known = {code: set(files.topics_in(code)) for code in files.languages}
    everywhere = set().union(*known.values())
    new: dict[tuple[str, str], dict[Place, Value]] = {}
    for place, value in values.items():
        lacks = place.id not in known.get(place.language, everywhere)
        if place.part == TOPIC and lacks and place.id in everywhere and value:
            new.setdefault((place.id, place.language), {})[place] = value
    for (topic, language), own in new.items():
        files = files.with_topic(topic, {language: {place.key: value for place, value in own.items()}}, draft=False)
    written = {place for own in new.values() for place in own}
    return files, {place: value for place, value in values.items() if place not in written}


def _without_topics(files: FaqFiles, topics: Sequence[str], refused: dict[Place, StaffError]) -> FaqFiles:
    for topic in topics:
        try:
            files = files.without_topic(topic)
        except WritingError as error:
            refused[Place(TOPIC, topic, "", REMOVED)] = error
    return files
