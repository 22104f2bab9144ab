"""What was done on the review list, from the form that did it to the page that is shown next: by its address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from bot.staff.dashboard import Localisation
from bot.staff.review.acts import ACCEPT, ACTS, ActDone
from bot.staff.review.misses import MissedWording
from bot.staff.review.review_list import ReviewList

_MOST_IDS = 60  # in an address
_NAMED = 5  # wordings in a sentence


@dataclass(frozen=True)
class TaughtWordings:
    """The wordings that a topic probably answers by now."""

    topic: str
    wordings: Sequence[MissedWording]


@dataclass(frozen=True)
class DoneNotice:
    """What the page says of what was done: sentences, and what was taught by it."""

    sentences: Sequence[str]
    taught: Sequence[TaughtWordings] = ()


def done_query(act: str, done: ActDone) -> list[tuple[str, str]]:
    """What the address of the next page says of it: ids and numbers, and nothing that was asked."""
    query = [("did", act), ("number", str(done.number)), *(("topic", topic) for topic in done.by_topic if topic)]
    if done.without_topic:
        query.append(("left", str(done.without_topic)))
    query += [("settled", wording.id) for wording in done.settled[:_NAMED]]
    if act == ACCEPT:
        left = _MOST_IDS
        for topic, wordings in done.by_topic.items():
            query += [("taught", f"{topic}:{wording.id}") for wording in wordings[:left]]
            left -= len(wordings[:left])
    return query


def read_done(query: QueryParams, review_list: ReviewList, l10n: Localisation) -> DoneNotice | None:
    """The notice of what an address says was done; None where that is nothing. May take a moment."""
    act, number = query.get("did"), query.get("number", "")
    if act not in ACTS or not number.isdecimal():
        return None
    topics = [l10n.topic(topic[:80]) for topic in query.getlist("topic")]
    several = "_many" if len(topics) > 1 else ""
    filled: dict[str, str | int] = {"topics": len(topics), "topic": topics[0] if topics else ""}
    sentences = [_counted(l10n, f"done_{act}{several}", int(number[:6]), **filled)]
    if (left := query.get("left", "")).isdecimal():
        sentences.append(_counted(l10n, "left", int(left[:6])))
    if settled := review_list.asked(query.getlist("settled")[:_NAMED]):
        sentences.append(l10n.texts.settled.format(texts=", ".join(wording.text for wording in settled)))
    return DoneNotice([sentence for sentence in sentences if sentence], _taught(query, review_list))


def _counted(l10n: Localisation, name: str, count: int, **filled: str | int) -> str:
    """The wording of this name, or the one for a single thing, where there is such a wording."""
    wording = getattr(l10n.texts, f"{name}_one", "") if count == 1 else ""
    return str(wording or getattr(l10n.texts, name, "")).format(count=count, **filled)


def _taught(query: QueryParams, review_list: ReviewList) -> list[TaughtWordings]:
    pairs = [taught.partition(":")[::2] for taught in query.getlist("taught")[:_MOST_IDS]]
    known = {wording.id: wording for wording in review_list.asked([name for _, name in pairs])}
    found: list[TaughtWordings] = []
    shown: set[str] = set()
    for topic in dict.fromkeys(topic for topic, _ in pairs):
        accepted = [known[name] for of, name in pairs if of == topic and name in known]
        wordings = [wording for wording in review_list.taught(accepted, topic) if wording.id not in shown]
        shown |= {wording.id for wording in wordings}
        if wordings:
            found.append(TaughtWordings(topic, wordings))
    return found
