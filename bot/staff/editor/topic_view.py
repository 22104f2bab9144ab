"""What the page of a topic shows: its fields in each language, findings beside them, its answer in every phase."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from actions.render import Renderer
from bot.staff.editor.differences import answer_on, sample_days
from bot.staff.editor.forms import field_text
from bot.staff.editor.working_copy import WorkingCopy
from faq.editing.places import TOPIC, Place, Value
from faq.errors import Finding
from faq.model import Entry, Faq, Program
from faq.template import TemplateError

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
KEYS = ("label", "question", "answer", "about_challenge", "also")


@dataclass(frozen=True)
class Field:
    """A field of a form: `text` as it is shown, `base` as it was when the page was made, findings that concern it."""

    place: Place
    text: str
    base: str
    findings: tuple[Finding, ...] = ()
    changed_by: str = ""
    theirs: str | None = None

    @property
    def name(self) -> str:
        """The name of the field in its form."""
        return str(self.place)

    @property
    def id(self) -> str:
        """The id of its element."""
        return f"f-{'-'.join(part.replace('.', '-') or 'x' for part in self.place)}"

    @property
    def phase(self) -> str:
        """The phase that an answer is for; empty where it is for all."""
        return self.place.key.partition(".")[2]

    @property
    def is_day(self) -> bool:
        """Whether what stands in it is a day, for an input of that kind."""
        return bool(_DAY.fullmatch(self.text))

    @property
    def rows(self) -> int:
        """How high a field is, in lines."""
        lines = self.text.count("\n") + 1
        return min(16, max(4, lines + 1)) if self.place.is_list else min(12, max(2, len(self.text) // 55 + lines))


@dataclass(frozen=True)
class Preview:
    """A topic's answer in some phases, as it would be read on `day`."""

    phases: tuple[str, ...]
    day: dt.date
    text: str


def fields_of(copy: WorkingCopy, topic: str, language: str, typed: Mapping[Place, Value | None]) -> list[Field]:
    """A topic's fields in one language; `typed` are values that were sent and not saved."""
    values, now = copy.now.values, copy.now
    keys = [place.key for place in values if place[:3] == (TOPIC, topic, language)]
    answers = [key for key in keys if key.startswith("answer")] or ["answer"]
    answers += [p.key for p in typed if p[:3] == (TOPIC, topic, language) and p.key.startswith("answer.")]
    order = [key for known in KEYS for key in (dict.fromkeys(answers) if known == "answer" else [known])]
    placed = dict(_placed(now.faq, now.findings, topic, language))
    found = []
    for key in order:
        place = Place(TOPIC, topic, language, key)
        if key == "about_challenge" and place not in values and not _describes_challenge(now.faq, topic):
            continue
        base = field_text(values.get(place))
        text = field_text(typed[place]) if place in typed else base
        change = copy.changes.get(place)
        findings = tuple(finding for finding, at in placed.items() if at == key)
        found.append(Field(place, text, base, findings, change.who if change else ""))
    return found


def _describes_challenge(faq: Faq | None, topic: str) -> bool:
    return faq is not None and faq.challenge_of(topic) is not None


def findings_elsewhere(copy: WorkingCopy, topic: str, language: str) -> list[Finding]:
    """The findings about a topic that concern none of its fields."""
    placed = _placed(copy.now.faq, copy.now.findings, topic, language)
    return [finding for finding, key in placed if key not in KEYS and not key.startswith("answer")]


def _placed(faq: Faq | None, findings: Sequence[Finding], topic: str, language: str) -> Iterator[tuple[Finding, str]]:
    """The findings about a topic in the files of a language, each with the key of the field it concerns, or ""."""
    entry = faq.topics.get(topic, {}).get(language) if faq else None
    for finding in findings:
        if finding.topic == topic and finding.file in (f"faq_{language}.yml", f"phrasings_{language}.yml"):
            yield finding, _key_at(entry, finding)


def _key_at(entry: Entry | None, finding: Finding) -> str:
    if finding.file.startswith("phrasings_"):
        return "also"
    before = [(line, key) for key, line in (entry.lines if entry else {}).items() if 0 < line <= finding.line]
    key = max(before, default=(0, ""))[1]
    return "also" if key.startswith("also") else key


def previews(faq: Faq | None, topic: str, language: str, today: dt.date, retention_days: int) -> list[Preview]:
    """A topic's answer in each phase; phases in which it is the same are one."""
    entry = faq.topics.get(topic, {}).get(language) if faq else None
    if faq is None or entry is None:
        return []
    found: list[Preview] = []
    for day in sample_days([faq.program], today):
        try:
            text = answer_on(faq, entry, day, retention_days)
        except TemplateError:  # a finding beside the field says what is wrong
            continue
        phase = faq.program.phase(day)
        if found and found[-1].text == text:
            found[-1] = Preview((*found[-1].phases, phase), found[-1].day, text)
        else:
            found.append(Preview((phase,), day, text))
    return found


def preview_on(faq: Faq | None, topic: str, language: str, day: dt.date, retention_days: int) -> Preview | None:
    """A topic's answer on a day."""
    entry = faq.topics.get(topic, {}).get(language) if faq else None
    if faq is None or entry is None:
        return None
    try:
        return Preview((faq.program.phase(day),), day, answer_on(faq, entry, day, retention_days))
    except TemplateError:
        return None


def placeholders(program: Program, language: str, today: dt.date, retention_days: int) -> list[tuple[str, str]]:
    """The facts that an answer can name in braces, each with what it is written as."""
    renderer = Renderer(program, today, retention_days)
    facts = [f"{{{name}}}" for name in program.facts]
    fields = [f"{{{name}.{key}}}" for name, each in program.challenges.items() for key in ("label", *each.fields)]
    return [(slot, renderer.text(slot, language)) for slot in (*facts, "{today}", *fields)]
