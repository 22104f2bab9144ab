"""The topics of a facts store as the FAQ's own records: what a topic that is held back goes on with."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from actions.facts import FactsStore, StoreMissing
from faq.held_back import Served
from faq.model import TALK, Entry


def served_faq(path: Path) -> Served:
    """What the facts store at `path` serves; nothing where there is none, or one of another make."""
    store = FactsStore(path)
    try:
        store.refresh()
        return Served({topic: _entries(store, topic) for topic in store.topics()}, store.program.facts)
    except (StoreMissing, sqlite3.Error, KeyError, IndexError):  # the last two: a column or key that it lacks
        return Served()
    finally:
        store.close()


def _entries(store: FactsStore, topic: str) -> Mapping[str, Entry]:
    found = {}
    for language in store.languages:
        text = store.topic(topic, language)
        if text and text.language == language:
            found[language] = Entry(
                id=topic,
                language=language,
                label=text.label,
                question=text.question,
                also=tuple(store.phrasings(topic, language)),
                answer={phase.name: store.answer(topic, language, phase.name) for phase in store.program.calendar},
                about_challenge=text.about_challenge,
                file=f"{'talk' if topic.startswith(TALK) else 'faq'}_{language}.yml",
                lines={"id": 0},
                pending=text.pending,
            )
    return found
