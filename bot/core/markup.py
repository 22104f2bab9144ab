"""Answers as HTML: paragraphs, lists, links and bold out of text, and nothing else, whatever the text holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from faq.template import LINK

_BOLD = re.compile(r"\*\*(?=\S)(.+?)\*\*")
_SAFE = re.compile(r"(https?://|mailto:)\S+")
_ITEM = "• "


@dataclass(frozen=True)
class Run:
    """A stretch of an answer that is written alike: a link, bold, or neither."""

    text: str
    href: str | None = None
    bold: bool = False


def runs(text: str) -> Iterator[Run]:
    """What an answer's marks mean; a link that leads nowhere safe is its text."""
    end = 0
    for link in LINK.finditer(text):
        yield from _bold(text[end : link.start()])
        yield Run(link[1], link[2] if _SAFE.fullmatch(link[2]) else None)
        end = link.end()
    yield from _bold(text[end:])


def html(text: str) -> Markup:
    """An answer as HTML blocks."""
    return Markup("\n").join(_block(block.split("\n")) for block in re.split(r"\n{2,}", text.strip()) if block)


def without_marks(text: str) -> str:
    """An answer without marks; a link's address follows its text."""
    return _BOLD.sub(r"\1", LINK.sub(lambda found: f"{found[1]} ({found[2]})", text))


def _block(lines: list[str]) -> Markup:
    parts: list[Markup] = []
    paragraph: list[Markup] = []
    items: list[Markup] = []
    for line in [*lines, ""]:
        if items and not line.startswith(_ITEM):
            parts.append(Markup("<ul>{}</ul>").format(Markup("").join(items)))
            items = []
        if line.startswith(_ITEM):
            parts += [_paragraph(paragraph)] if paragraph else []
            paragraph = []
            items.append(Markup("<li>{}</li>").format(_inline(line.removeprefix(_ITEM))))
        elif line:
            paragraph.append(_inline(line))
    return Markup("").join([*parts, *([_paragraph(paragraph)] if paragraph else [])])


def _paragraph(lines: list[Markup]) -> Markup:
    return Markup("<p>{}</p>").format(Markup("<br>").join(lines))


def _inline(text: str) -> Markup:
    return Markup("").join(_element(run) for run in runs(text))


def _element(run: Run) -> Markup:
    if run.href is not None:
        return Markup('<a href="{}" rel="noopener">{}</a>').format(run.href, run.text)
    return Markup("<strong>{}</strong>").format(run.text) if run.bold else escape(run.text)


def _bold(text: str) -> Iterator[Run]:
    # Split by a pattern with one group, every second part is what stood between the marks.
    for number, part in enumerate(_BOLD.split(text)):
        if part:
            yield Run(part, bold=bool(number % 2))
