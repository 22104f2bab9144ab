"""The form of labels and answers on a phone: length, links, Markdown that is not rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from rich.cells import cell_len

from faq.errors import Finding
from faq.messages import Translatable, translatable
from faq.model import Entry, Faq, Program
from faq.template import LINK, SLOT, links

LABEL_CELLS = 36
"""How wide a button's label may be, in letters; an emoji takes two."""
ANSWER_CHARACTERS = 600
"""How long an answer may be: a phone's screen of text."""
ID_BYTES = 63
"""Telegram carries at most 64 bytes with a button, and its payload is a stroke and the topic's id."""

_BOLD = re.compile(r"\*\*(?=\S).+?\*\*")
_HALF_LINK = re.compile(r"\[[^\]\n]*\]\s*\([^)\s]*\)?|\[[^\]\n]*\]\(|\]\([^)]*\)")
_BARE = re.compile(r"https?://[^\s<>()\[\]{}«»\"]+")
_UNRENDERED = re.compile(
    r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);|^#{1,6}\s.*|^\s*[-*+]\s|\*\*|(?<![\w*])\*\S[^*\n]*\*|(?<!\w)__?\S[^_\n]*__?(?!\w)|`",
    re.MULTILINE,
)


def check_formatting(faq: Faq) -> Iterator[Finding]:
    """Labels and answers that are too long or not unique, links that lead nowhere, markup that shows as typed."""
    for language in faq.languages:
        labels: dict[str, Entry] = {}
        for entry in faq.entries(language):
            for message in _label_mistakes(entry, labels.setdefault(entry.label.casefold(), entry)):
                yield Finding(entry.file, entry.line_of("label"), message, entry.id)
            for part, template in entry.placed_templates.items():
                for message in _answer_mistakes(template, entry.id, faq.program):
                    yield Finding(entry.file, entry.line_of(part), message, entry.id)
            if len(entry.id.encode()) > ID_BYTES:
                message = translatable("long-id", topic=entry.id, length=len(entry.id), most=ID_BYTES)
                yield Finding(entry.file, entry.line, message, entry.id)


def _label_mistakes(entry: Entry, first: Entry) -> Iterator[Translatable]:
    width = cell_len(entry.label)
    if width > LABEL_CELLS:
        yield translatable("long-label", label=entry.label, topic=entry.id, length=width, most=LABEL_CELLS)
    if first is not entry:
        line = first.line_of("label")
        yield translatable("same-label", label=entry.label, topic=entry.id, other=first.id, line=line)


def _answer_mistakes(template: str, topic: str, program: Program) -> Iterator[Translatable]:
    length = len(_as_read(template, program))
    if length > ANSWER_CHARACTERS:
        yield translatable("long-answer", topic=topic, length=length, most=ANSWER_CHARACTERS)
    for _, target in links(template):
        if not SLOT.search(target) and not _is_address(target):
            yield translatable("odd-address", target=target, topic=topic)
    rest = LINK.sub(" ", re.sub(r"\[\s*\]\([^)\n]*\)", "[](", template))
    for found in _HALF_LINK.finditer(rest):
        yield translatable("broken-link", shown=found[0], topic=topic)
    rest = _HALF_LINK.sub(" ", rest)
    for found in _BARE.finditer(rest):
        yield translatable("bare-address", target=found[0].rstrip(".,;:!?"), topic=topic)
    for found in _UNRENDERED.finditer(SLOT.sub(" ", _BARE.sub(" ", _BOLD.sub(" ", rest)))):
        yield translatable("not-rendered", shown=found[0].strip(), topic=topic)


def _as_read(template: str, program: Program) -> str:
    """A template about as people read it: placeholders by their values, lists of challenges not counted."""

    def value(found: re.Match[str]) -> str:
        fact = program.facts.get(found[1].partition(":")[0])
        return "" if found[1].startswith("challenges") else str(fact.value) if fact else "x" * 20

    return SLOT.sub(value, LINK.sub(r"\1", template))


def _is_address(target: str) -> bool:
    """Whether a link's target has a site or recipient that could exist."""
    if target.startswith("mailto:"):
        return bool(re.fullmatch(r"mailto:[^\s@?]+@[\w-]+(\.[\w-]+)+(\?\S*)?", target))
    if not target.startswith(("http://", "https://")):
        return True  # a finding of `faq.validation` already
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        return False
    return bool(re.fullmatch(r"(?!-)[\w-]+(\.[\w-]+)*\.[^\W\d_][\w-]+", host))
