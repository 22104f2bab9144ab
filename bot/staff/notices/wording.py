"""A notice in words: a title and parts, as text and as simple HTML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from babel.dates import format_time

from bot.core.text import visible
from bot.publishing.log import message_in
from bot.staff.dashboard import Localisation
from bot.staff.notices.digest import Digest, digest_of
from bot.staff.notices.store import DIGEST, Notice

MOST_MESSAGES = 20
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")  # which neither XML nor UTF-8 can have
_MARKS = (("«", "»"), ("“", "”"), (r"(?<!\w)'(?=\S)", r"(?<=\S)'(?!\w)"), ('"', '"'))
"""What opens a quotation and what closes it; an apostrophe within a word does neither."""
_IDS = re.compile(r"\W?\s?(?=[^\s]*[._:{])[\w.:{}/-]+\s?\W?", re.ASCII)
_CUT = "“…”"


@dataclass(frozen=True)
class NoticePart:
    """Some sentences and a list, under a heading if it has one."""

    heading: str = ""
    sentences: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class WordedNotice:
    """A notice in a language; `first` and `latest` in UTC."""

    id: int
    key: str
    kind: str
    language: str
    first: dt.datetime
    latest: dt.datetime
    title: str
    parts: tuple[NoticePart, ...]


def worded(notice: Notice, l10n: Localisation, zone: ZoneInfo) -> WordedNotice:
    """A notice as staff read it on a page of theirs, moments in a time zone."""
    title, parts = _digest(notice, l10n) if notice.kind == DIGEST else _refusal(notice, l10n, zone)
    return WordedNotice(
        notice.id, notice.key, notice.kind, l10n.language, notice.first, notice.latest, title, tuple(parts)
    )


def for_outside(notice: WordedNotice, whole: str) -> WordedNotice:
    """A notice as it may leave the server: what it quotes of the files may have been written by visitors.

    `whole` is a sentence that says where all of it stands.
    """
    parts = [replace(part, items=tuple(map(without_quotations, part.items))) for part in notice.parts]
    return replace(notice, parts=(*parts, NoticePart(sentences=(whole,))))


def without_quotations(text: str) -> str:
    """A sentence without what stands in quotes, unless that is an id, a file's name or a placeholder.

    Where it is not clear which quote closes which, all that follows the first of them is left out.
    """
    for opening, closing in _MARKS:
        found = [(each.start(), each.end()) for each in re.finditer(f"{opening}|{closing}", text)]
        opens = [re.compile(opening).match(text, begin) is not None for begin, _ in found]
        closes = [re.compile(closing).match(text, begin) is not None for begin, _ in found]
        paired = all(opens[::2]) and all(closes[1::2]) and len(found) % 2 == 0
        pairs = list(zip(found[::2], found[1::2])) if paired else [(found[0], (0, len(text)))]
        for (begin, _), (_, end) in reversed(pairs):
            if not _IDS.fullmatch(text[begin:end]):
                text = f"{text[:begin]}{_CUT}{text[end:]}"
    return text


def text_of(notice: WordedNotice) -> str:
    """The parts as plain text."""
    blocks = []
    for part in notice.parts:
        heading = [part.heading, "-" * len(part.heading)] if part.heading else []
        blocks.append("\n".join([*heading, *part.sentences, *(f"- {item}" for item in part.items)]))
    return "\n\n".join(blocks) + "\n"


def html_of(notice: WordedNotice) -> str:
    """The parts as simple HTML: headings, paragraphs, lists; without script, style or address of anything to load."""
    top = ElementTree.Element("div", lang=notice.language)
    for part in notice.parts:
        if part.heading:
            ElementTree.SubElement(top, "h2").text = part.heading
        for sentence in part.sentences:
            ElementTree.SubElement(top, "p").text = sentence
        if part.items:
            listed = ElementTree.SubElement(top, "ul")
            for item in part.items:
                ElementTree.SubElement(listed, "li").text = item
    return ElementTree.tostring(top, encoding="unicode", method="html")


def _refusal(notice: Notice, l10n: Localisation, zone: ZoneInfo) -> tuple[str, Sequence[NoticePart]]:
    t, result = l10n.texts, str(notice.body["result"])
    moments = {"first": _moment(notice.first, l10n, zone), "latest": _moment(notice.latest, l10n, zone)}
    times = t.notice_once if notice.count == 1 else t.notice_times
    met = times.format(count=notice.count, began=t.began(str(notice.body["by"])), **moments)
    messages = [plain(message_in(message, l10n.language)) for message in notice.body["messages"]]
    items = messages[:MOST_MESSAGES]
    if len(messages) > MOST_MESSAGES:
        items.append(t.notice_more.format(count=len(messages) - MOST_MESSAGES))
    return t.notice_title(result), [NoticePart("", (t.result(result), met), tuple(items))]


def _moment(moment: dt.datetime, l10n: Localisation, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{l10n.date(local.date())}, {format_time(local, 'short', locale=l10n.language)}"


def _digest(notice: Notice, l10n: Localisation) -> tuple[str, Sequence[NoticePart]]:
    t, digest = l10n.texts, digest_of(notice.body)
    days = {"first": l10n.date(digest.first), "last": l10n.date(digest.last)}
    parts = [_asked(digest, l10n)]
    if digest.topics:
        counted = [t.digest_topic.format(topic=l10n.topic(topic), count=count) for topic, count in digest.topics]
        parts.append(NoticePart(t.topics, (), tuple(counted)))
    parts.append(NoticePart(t.review, (t.misses(digest.to_review),)))
    parts.append(_facts(digest, l10n))
    published = t.digest_publishes if digest.publishes else t.digest_no_publish
    parts.append(NoticePart(t.digest_published, (published.format(count=digest.publishes, refused=digest.refused),)))
    return t.digest_title.format(**days), parts


def _asked(digest: Digest, l10n: Localisation) -> NoticePart:
    t = l10n.texts
    if not digest.questions:
        return NoticePart(t.questions, (t.no_data,))
    counts = [
        (t.questions, digest.questions), (t.answered, digest.answered), (t.offered, digest.offered),
        (t.declined, digest.declined), (t.votes_useful, digest.useful), (t.votes_not_useful, digest.not_useful),
    ]  # fmt: skip
    return NoticePart(t.questions, (), tuple(t.digest_count.format(name=name, count=count) for name, count in counts))


def _facts(digest: Digest, l10n: Localisation) -> NoticePart:
    t = l10n.texts
    heading = t.digest_facts.format(until=l10n.date(digest.until))
    if digest.facts is None:
        return NoticePart(heading, (t.digest_facts_unread,))
    if not digest.facts:
        return NoticePart(heading, (t.digest_facts_none,))
    items = [
        t.digest_fact.format(fact=each.fact, date=l10n.date(each.expires), topic=l10n.topic(each.topic))
        for each in digest.facts
    ]
    return NoticePart(heading, (), tuple(items))


def plain(text: str) -> str:
    """One line of characters that XML and a mail can have."""
    return " ".join(_NO_CHARACTER.sub("", visible(text)).split())
