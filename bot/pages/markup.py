"""Answers as HTML: paragraphs, lists, links and bold out of text, and nothing else, whatever the text holds."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from faq.template import LINK

_BOLD = re.compile(r"\*\*(?=\S)(.+?)\*\*")
_SAFE = re.compile(r"(https?://|mailto:)\S+")
_ITEM = "• "


def html(text: str) -> Markup:
    """An answer as HTML blocks."""
    return Markup("\n").join(_block(block.split("\n")) for block in re.split(r"\n{2,}", text.strip()) if block)


def plain(text: str) -> str:
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
    made, end = Markup(""), 0
    for link in LINK.finditer(text):
        made += _bold(text[end : link.start()]) + _link(*link.groups())
        end = link.end()
    return made + _bold(text[end:])


def _link(text: str, target: str) -> Markup:
    if not _SAFE.fullmatch(target):
        return escape(text)
    return Markup('<a href="{}" rel="noopener">{}</a>').format(target, text)


def _bold(text: str) -> Markup:
    # Split by a pattern with one group, every second part is what stood between the marks.
    parts = enumerate(_BOLD.split(text))
    return Markup("").join(Markup("<strong>{}</strong>").format(part) if n % 2 else escape(part) for n, part in parts)
