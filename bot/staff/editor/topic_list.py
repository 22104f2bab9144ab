"""The list of topics: what each is called, how it stands, how often it was asked and how it was liked."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.staff.editor.topic_view import previews
from bot.staff.editor.working_copy import REMOVED, WorkingCopy
from bot.staff.turns import RecordedTurn
from faq.editing.places import GROUP, TOPIC, Place
from faq.model import Faq, group_of
from faq.template import SLOT
from faq.text import fold, normalize

STATES = ("changed", "draft", "pending", "held", "expired", "removed", "published")
"""How a topic may stand; all but the last may hold together."""


@dataclass(frozen=True)
class ListedTopic:
    """A topic of the list: `asked`, and `useful` and `useless` votes, in the days that were counted."""

    id: str
    label: str
    question: str
    group: str
    states: tuple[str, ...]
    asked: int
    useful: int
    useless: int


@dataclass(frozen=True)
class Wanted:
    """What of the list is to be seen: words of a topic, a group, a state; empty for all."""

    words: str = ""
    group: str = ""
    state: str = ""


def listed_topics(
    copy: WorkingCopy, language: str, turns: Iterable[RecordedTurn], today: dt.date, wanted: Wanted
) -> list[ListedTopic]:
    """The topics in the order of the files, as far as they are wanted."""
    asked, votes = Counter[str](), Counter[tuple[str, bool]]()
    for turn in turns:
        for reply in turn.replies:
            if reply.topic:
                asked[reply.topic] += 1
                votes[reply.topic, bool(reply.useful)] += reply.useful is not None
    found = []
    topics = dict.fromkeys([*copy.now.by_topic, *copy.before.by_topic])
    changed = changed_keys(copy)
    for topic in topics:
        label, question = (_text(copy, topic, language, key) for key in ("label", "question"))
        states = _states(copy, topic, changed.get(topic, set()), today)
        each = ListedTopic(
            topic,
            label or topic,
            question,
            group_of(topic),
            states,
            asked[topic],
            votes[topic, True],
            votes[topic, False],
        )
        if _is_wanted(copy, each, wanted, today):
            found.append(each)
    return found


def groups_of(copy: WorkingCopy, language: str) -> list[tuple[str, str]]:
    """The groups of topics, each with its heading."""
    values = copy.now.values
    groups = dict.fromkeys(group_of(topic) for topic in copy.now.by_topic)
    return [(group, str(values.get(Place(GROUP, group, language, "")) or group)) for group in groups]


def changed_keys(copy: WorkingCopy) -> dict[str, set[str]]:
    """The topics that have saved changes, each with the keys that they are of."""
    found: dict[str, set[str]] = {}
    for place in (*copy.changes, *copy.overtaken, *copy.refused):
        if place.part == TOPIC:
            found.setdefault(place.id, set()).add(place.key)
    return found


def _text(copy: WorkingCopy, topic: str, language: str, key: str) -> str:
    """A topic's text in this language, else in the first one that it has."""
    for side in (copy.now, copy.before):
        own = side.by_topic.get(topic, {})
        for code in (language, *copy.languages):
            if isinstance(text := own.get((code, key)), str):
                return text
    return ""


def _states(copy: WorkingCopy, topic: str, changed: set[str], today: dt.date) -> tuple[str, ...]:
    marks = {key for _, key in copy.now.by_topic.get(topic, {})}
    holds = {
        "changed": bool(changed),
        "draft": "draft" in marks,
        "pending": "translate" in marks,
        "held": topic in copy.now.held,
        "expired": _has_expired(copy.now.faq, topic, today),
        "removed": REMOVED in changed,
    }
    return tuple(state for state in STATES if holds.get(state)) or ("published",)


def _has_expired(faq: Faq | None, topic: str, today: dt.date) -> bool:
    """Whether an answer names a fact that holds no longer."""
    entries = faq.topics.get(topic, {}).values() if faq else ()
    named = {key.partition(":")[0] for entry in entries for text in entry.templates for key in SLOT.findall(text)}
    facts = faq.program.facts if faq else {}
    ends = (facts[name].expires for name in named if name in facts)
    return any(end is not None and end < today for end in ends)


def _is_wanted(copy: WorkingCopy, topic: ListedTopic, wanted: Wanted, today: dt.date) -> bool:
    if wanted.group and topic.group != wanted.group:
        return False
    if wanted.state and wanted.state not in topic.states:
        return False
    words = _plain(wanted.words).split()
    return not words or _has_words(copy, topic.id, words, today)


def _has_words(copy: WorkingCopy, topic: str, words: Sequence[str], today: dt.date) -> bool:
    """Whether what a topic says, or is asked as, has all the words, in one language; facts as they are written too."""
    own = copy.now.by_topic.get(topic, {})
    for code in copy.languages:
        written = (_joined(value) for (language, _), value in own.items() if language == code)
        seen = (each.text for each in previews(copy.now.faq, topic, code, today, 0))
        text = _plain(" ".join([topic, *written, *seen]))
        if all(word in text for word in words):
            return True
    return False


def _joined(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _plain(text: str) -> str:
    return normalize(fold(text))
