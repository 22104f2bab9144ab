"""What was done in the inbox, from the form that did it to the page that is shown next: by its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from bot.staff.dashboard import Localisation
from bot.staff.inbox.answering import SentAnswer
from bot.staff.inbox.teaching import NEW_TOPIC, PHRASING, Lesson
from bot.staff.inbox.texts import inbox_texts

_ANSWERED, _CLOSED = "answer", "close"
_TOPIC_ID = re.compile(r"[a-z_]{1,40}\.[a-z_]{1,40}")


@dataclass(frozen=True)
class InboxNotice:
    """What the page says of what was done: sentences, and the topic that was begun."""

    sentences: Sequence[str]
    new_topic: str = ""


def sent_query(sent: SentAnswer, lesson: Lesson | None, settled: int, language: str) -> str:
    """What the address of the next page says of an answer: numbers and a topic, and nothing that was written."""
    settled += sent.settled
    query = {"lang": language, "did": _ANSWERED, "number": str(sent.count), "settled": str(settled)}
    if lesson and not sent.untaught:
        query |= {"learnt": lesson.kind, "topic": lesson.topic}
    return urlencode(query)


def closed_query(closed: int, settled: int, language: str) -> str:
    """What the address of the next page says of questions that were closed."""
    return urlencode({"lang": language, "did": _CLOSED, "number": str(closed), "settled": str(settled)})


def read_outcome(query: QueryParams, l10n: Localisation) -> InboxNotice | None:
    """The notice of what an address says was done; None where that is nothing."""
    did, number, t = query.get("did"), _number(query.get("number", "")), inbox_texts()[l10n.language]
    if did not in (_ANSWERED, _CLOSED) or not number:
        return None
    sentences = [t.counted(f"done_{did}", number)]
    if settled := _number(query.get("settled", "")):
        sentences.append(t.done_settled.format(count=settled))
    learnt, topic = query.get("learnt"), query.get("topic", "")
    if not _TOPIC_ID.fullmatch(topic):
        return InboxNotice(sentences)
    if learnt == PHRASING:
        sentences.append(t.done_phrasing.format(topic=l10n.topic(topic)))
    return InboxNotice(sentences, topic if learnt == NEW_TOPIC else "")


def _number(text: str) -> int:
    return int(text[:6]) if text.isascii() and text.isdecimal() else 0
