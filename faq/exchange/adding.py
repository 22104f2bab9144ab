"""Adding an import to a FAQ that is there: what is new in it, what the FAQ has already, what has to wait as a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from faq.errors import FaqError
from faq.exchange.insertion import Phrasings, with_additions
from faq.exchange.items import ID, LEFT_OUT, PENDING, READ, ImportNote, SourceFile, Wording
from faq.exchange.new_topics import NewTopic
from faq.exchange.pairing import TextUnderstanding
from faq.exchange.planning import read_topics, shown_topic, to_translate
from faq.exchange.present import PresentFaq
from faq.exchange.trial import Trial, waiting
from faq.messages import Translatable, translatable
from faq.reader import faq_files
from faq.text import normalize
from faq.writing import replace_files, text_if_there

QUESTION = "question"
"""How a topic was found in the FAQ: by what it asks; the other way is `ID`."""


@dataclass(frozen=True)
class KnownTopic:
    """What came for a topic that the FAQ has, `id`, found `by` its id or by a question; nothing of it is added unasked.

    `phrasings` are its ways of asking that the FAQ has under no topic; `answers`, where they differ, the one there
    and the one that came, by language and phase.
    """

    id: str
    by: str
    where: Translatable
    phrasings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class AdditionPlan:
    """What an import would add to a FAQ in `languages`; `waits` says why topics would be drafts, by their ids."""

    languages: tuple[str, ...]
    topics: tuple[NewTopic, ...]
    known: tuple[KnownTopic, ...]
    waits: Mapping[str, Translatable]
    notes: tuple[ImportNote, ...]

    @property
    def phrasings(self) -> Phrasings:
        """Every way of asking that it has for a topic that is there, by the topic and the language."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for known in self.known:
            for code, texts in known.phrasings.items():
                found[known.id, code] = (*found.get((known.id, code), ()), *texts)
        return found

    def preview(self, language: str) -> dict[str, Any]:
        """The plan as plain data, as `ImportPlan.preview`; topics say `draft`, null or why; `known` as `KnownTopic`."""
        drafts = {topic: message.text(language) for topic, message in self.waits.items()}
        return {
            "topics": [{**shown_topic(topic, language), "draft": drafts.get(topic.id)} for topic in self.topics],
            "known": [{**asdict(known), "where": known.where.text(language)} for known in self.known],
            "notes": [{"kind": note.kind, "text": note.message.text(language)} for note in self.all_notes],
        }

    @property
    def all_notes(self) -> list[ImportNote]:
        """What staff are to read, with what would be a draft, and what is there already."""
        where = {topic.id: topic.where for topic in self.topics}
        drafts = [translatable("import-draft", where=where[i], topic=i, why=why) for i, why in self.waits.items()]
        counts = [sum(map(len, known.phrasings.values())) for known in self.known]
        there = [
            translatable("import-known", where=known.where, topic=known.id, count=count)
            for known, count in zip(self.known, counts)
        ]
        return [
            *self.notes,
            *(ImportNote(PENDING, message) for message in drafts),
            *(ImportNote(READ, message) for message in there),
        ]


@dataclass(frozen=True)
class Addition:
    """What every file of a FAQ held `before`, by name, None where there was none, and what some of them hold `now`.

    `served` and `drafts` are the ids of the new topics; `phrasings` counts; `known` are the ids of those that the FAQ
    had by then, which were not added.
    """

    before: Mapping[str, str | None]
    now: Mapping[str, str]
    served: tuple[str, ...]
    drafts: tuple[str, ...]
    phrasings: int
    known: tuple[str, ...] = ()

    def save(self, folder: Path) -> None:
        """Write the files, unless one of them was saved by somebody else since.

        Raises:
            WritingError: it was.
            OSError: the folder cannot be written to.

        """
        replace_files(folder, self.before, self.now)


def plan_addition(
    sources: Sequence[SourceFile],
    folder: Path,
    understanding: TextUnderstanding,
    language: str = "",
    base: str | None = None,
    today: date | None = None,
) -> AdditionPlan:
    """Read files into what they would add to the FAQ of a folder; as `plan_import`, which makes a new one.

    Raises:
        ImportProblem: nothing in any file can be imported, or a file of the FAQ is no YAML; the message says why.
        WritingError: a file of the FAQ cannot be added to.
        FaqError: program.yml has mistakes.

    """
    present = PresentFaq.of(folder)
    topics, notes = read_topics(sources, folder, understanding, language, base, present.taken)
    new, known, shared = compare(topics, present)
    waits = waiting(new, Trial(folder, today))
    notes += [*shared, *to_translate(new, present.languages)]
    return AdditionPlan(present.languages, tuple(new), tuple(known), waits, tuple(dict.fromkeys(notes)))


def compare(
    topics: Iterable[NewTopic], present: PresentFaq
) -> tuple[list[NewTopic], list[KnownTopic], list[ImportNote]]:
    """Topics that a FAQ has not, those that it has, and notes of the wordings that are left out.

    Those are in a language that the FAQ is not in, or another topic's.
    """
    owners = dict(present.owners)
    new, known, notes = list[NewTopic](), list[KnownTopic](), list[ImportNote]()
    for topic in topics:
        asked = next((owners[key] for key in map(_question_key, topic.wordings.values()) if key in owners), None)
        id_ = topic.id if topic.id in present.topics else asked
        if id_ is not None and id_ in present.topics:
            known.append(_known(topic, id_, present.topics[id_], owners))
            continue
        kept = {
            code: _own(wording, topic, owners, notes)
            for code, wording in topic.wordings.items()
            if code in present.languages
        }
        if others := tuple(topic.wordings.keys() - kept.keys()):
            message = translatable("import-not-of-faq", where=topic.where, languages=others, known=present.languages)
            notes.append(ImportNote(LEFT_OUT, message))
        if kept:
            new.append(replace(topic, wordings=kept))
    return new, known, notes


def _question_key(wording: Wording) -> str:
    return normalize(wording.question)


def _known(topic: NewTopic, id_: str, present: Mapping[str, Wording], owners: dict[str, str]) -> KnownTopic:
    phrasings: dict[str, tuple[str, ...]] = {}
    answers = {}
    for code, wording in topic.wordings.items():
        there = present.get(code)
        for text in (wording.question, *wording.also) if there else ():
            if normalize(text) not in owners:
                owners[normalize(text)] = id_
                phrasings[code] = (*phrasings.get(code, ()), text)
        if there is None or _texts(there) != _texts(wording):
            answers[code] = (there.answer if there else {}, wording.answer)
    return KnownTopic(id_, ID if id_ == topic.id else QUESTION, topic.where, phrasings, answers)


def _texts(wording: Wording) -> list[str]:
    return sorted({normalize(text) for text in wording.answer.values()})


def _own(wording: Wording, topic: NewTopic, owners: dict[str, str], notes: list[ImportNote]) -> Wording:
    """A wording without the ways of asking that are another topic's."""
    owners.setdefault(_question_key(wording), topic.id)
    kept = []
    for text in wording.also:
        owner = owners.setdefault(normalize(text), topic.id)
        if owner == topic.id:
            kept.append(text)
        else:
            message = translatable("import-shared-wording", where=topic.where, shown=text)
            notes.append(ImportNote(LEFT_OUT, message))
    return replace(wording, also=tuple(kept))


def add_topics(
    folder: Path,
    topics: Sequence[NewTopic],
    phrasings: Phrasings,
    as_drafts: bool = False,
    today: date | None = None,
) -> Addition:
    """What the files of a FAQ say once topics and phrasings are added; nothing is written.

    What the FAQ has by now is not added again. With `as_drafts` no new topic is served.

    Raises:
        ImportProblem: a file of the FAQ is no YAML.
        WritingError: a file of the FAQ cannot be added to.
        FaqError: the FAQ would have a mistake that it has not now.

    """
    before = {path.name: text_if_there(path) for path in faq_files(folder)}
    present, trial = PresentFaq.of(folder), Trial(folder, today)
    new, known, _ = compare(topics, present)
    waits = {topic.id for topic in new} if as_drafts else waiting(new, trial).keys()
    fresh = {
        place: kept
        for place, texts in phrasings.items()
        if place[1] in present.topics.get(place[0], {})
        and (kept := tuple(text for text in texts if normalize(text) not in present.owners))
    }
    now = with_additions(folder, new, waits, fresh)
    if errors := trial.new_errors(now):
        raise FaqError(errors)
    served, drafts = ([t.id for t in new if (t.id in waits) is draft] for draft in (False, True))
    count = sum(map(len, fresh.values()))
    return Addition(before, now, tuple(served), tuple(drafts), count, tuple(each.id for each in known))
