"""Accepting what was ticked in a preview: into the FAQ's files, as it stands by then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.staff.frame import Form
from bot.staff.importing.plan_file import PlannedTopic, StoredPlan

if TYPE_CHECKING:
    from faq.exchange.adding import Addition
    from faq.exchange.insertion import Phrasings

TOPIC, WORDING = "topic", "wording"
"""The names of the boxes: of a new topic, by its number, and of a wording, by `wording_value`."""


def wording_value(known: int, language: str, wording: int) -> str:
    """What the box of a wording sends: its topic's number, its language, its own number."""
    return f"{known} {language} {wording}"


def chosen_topics(plan: StoredPlan, form: Form) -> list[PlannedTopic]:
    """The new topics that are ticked in a form."""
    ticked = set(form.get(TOPIC, []))
    return [topic for number, topic in enumerate(plan.topics) if str(number) in ticked]


def chosen_phrasings(plan: StoredPlan, form: Form) -> Phrasings:
    """The wordings that are ticked in a form, by the topic that they are for and their language."""
    ticked = set(form.get(WORDING, []))
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for number, known in enumerate(plan.known):
        for code, texts in known.phrasings.items():
            own = tuple(text for place, text in enumerate(texts) if wording_value(number, code, place) in ticked)
            if own:
                found[known.id, code] = (*found.get((known.id, code), ()), *own)
    return found


def accept(
    folder: Path,
    topics: Collection[PlannedTopic],
    phrasings: Phrasings,
    as_drafts: bool,
    today: date | None,
    save: Callable[[Addition], None],
) -> Mapping[str, int]:
    """Add topics and wordings to the FAQ of a folder; how many are `served`, `drafts`, `phrasings`, `known` by then.

    Raises:
        ImportProblem: a file of the FAQ is no YAML.
        WritingError: a file cannot be added to, or was saved by somebody else in this very moment.
        FaqError: the FAQ would have a mistake that it has not now.

    """
    from faq.exchange.adding import add_topics  # with it comes what reads files, which few servers need

    made = add_topics(folder, [each.topic for each in topics], phrasings, as_drafts, today)
    if made.now:
        save(made)
    return {
        "served": len(made.served),
        "drafts": len(made.drafts),
        "phrasings": made.phrasings,
        "known": len(made.known),
    }
