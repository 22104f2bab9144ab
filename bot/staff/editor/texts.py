"""What the editor's pages say, one set a language, kept as data in texts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import read_texts


@dataclass(frozen=True)
class EditorTexts:
    """The wordings of one language; see texts.yml."""

    topics: str
    topics_lead: str
    search: str
    group: str
    state: str
    any: str
    show: str
    found: str
    none_found: str
    topic: str
    states: str
    asked: str
    votes: str
    state_changed: str
    state_draft: str
    state_pending: str
    state_held: str
    state_expired: str
    state_removed: str
    state_published: str
    new_topic: str
    new_topic_id: str
    new_topic_hint: str
    new_topic_question: str
    create: str
    label: str
    question: str
    answer: str
    answer_in: str
    otherwise: str
    answer_hint: str
    about_challenge: str
    also: str
    also_hint: str
    another_phase: str
    another_phase_text: str
    no_phase: str
    draft: str
    translate: str
    changed_by: str
    theirs: str
    theirs_of_files: str
    placeholders: str
    placeholders_lead: str
    save: str
    see: str
    preview: str
    preview_day: str
    preview_lead: str
    on_day: str
    in_phases: str
    no_answer: str
    move: str
    move_lead: str
    move_to: str
    move_do: str
    move_none: str
    choose: str
    remove: str
    remove_lead: str
    keep: str
    discard: str
    to_publish: str
    facts: str
    facts_lead: str
    facts_hint: str
    broken_one: str
    broken_many: str
    calendar: str
    calendar_lead: str
    fact: str
    value: str
    source: str
    checked: str
    expires: str
    phase: str
    begins: str
    like: str
    unknown: str
    unknown_lead: str
    suggested: str
    suggested_lead: str
    suggested_hint: str
    suggested_place: str
    suggested_none: str
    publish: str
    publish_lead: str
    nothing_to_publish: str
    changes: str
    what: str
    before: str
    now: str
    none: str
    answers_change: str
    no_answer_changes: str
    phrasings_change: str
    added_removed: str
    findings: str
    errors_wait: str
    errors_stop: str
    warnings: str
    overtaken: str
    refused: str
    publish_do: str
    not_yours: str
    changes_one: str
    changes_many: str
    saved: str
    saved_nothing: str
    clashes: str
    discarded: str
    created: str
    published: str
    published_but: str
    version_what: str
    unsaved: str
    no_such_topic: str
    files_unreadable: str
    removed_change: str
    fact_change: str
    phase_change: str
    unknown_change: str
    suggested_change: str
    group_change: str
    title_change: str

    def named(self, prefix: str, name: str) -> str:
        """The wording of one of several: `state_` and its name."""
        return str(getattr(self, f"{prefix}_{name}", name))

    def counted(self, prefix: str, count: int) -> str:
        """So many of something: `prefix` is what the wording's key begins with."""
        return self.named(prefix, "one" if count == 1 else "many").format(count=count)


@cache
def editor_texts() -> Mapping[str, EditorTexts]:
    """Every language's wordings, read once."""
    return read_texts(EditorTexts, Path(__file__).with_name("texts.yml"))
