"""Answers as HTML: paragraphs, lists, links and bold out of text, and nothing else, whatever the text holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from faq.template import LINK
from languages import without_accents

_BOLD = re.compile(r"\*\*(?=\S)(.+?)\*\*")
_SAFE = re.compile(r"(https?://|mailto:)\S+")
_ITEM = re.compile(r"[ \t]*(?:[•‣▪·*–-]|([0-9]{1,3})[.)])[ \t]+(?=\S)")
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_ITEMS = re.compile(rf"^({_ITEM.pattern}.*)\n{{2,}}(?={_ITEM.pattern})", re.MULTILINE)


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


def html(text: str, sought: Sequence[str] = ()) -> Markup:
    """An answer as HTML blocks: paragraphs, and lists of the lines that begin with a bullet, a dash or a number.

    Words that begin like one of those `sought` are marked (see `highlighted`).
    """
    together = _BETWEEN_ITEMS.sub(r"\1\n", text.strip())
    blocks = (block.split("\n") for block in re.split(r"\n{2,}", together) if block)
    return Markup("\n").join(_block(lines, tuple(sought)) for lines in blocks)


def highlighted(text: str, sought: Sequence[str] = ()) -> Markup:
    """A text with the words marked that begin like one of those `sought`, in small letters without accents."""
    if not sought:
        return escape(text)
    parts, end = [], 0
    for found in _WORD.finditer(text):
        if without_accents(found[0]).startswith(tuple(sought)):
            parts += [escape(text[end : found.start()]), Markup("<mark>{}</mark>").format(found[0])]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def without_marks(text: str) -> str:
    """An answer without marks; a link's address follows its text."""
    return _BOLD.sub(r"\1", LINK.sub(lambda found: f"{found[1]} ({found[2]})", text))


def _block(lines: list[str], sought: tuple[str, ...]) -> Markup:
    """Paragraphs and lists of lines that no blank one parts."""
    kinds = groupby(filter(None, lines), key=_kind)
    return Markup("").join(_PARTS[kind](list(group), sought) for kind, group in kinds)


def _kind(line: str) -> str:
    """Whether a line is of a paragraph, or an item of a list or of a numbered one."""
    found = _ITEM.match(line)
    return "p" if found is None else "ol" if found[1] else "ul"


def _paragraph(lines: Sequence[str], sought: tuple[str, ...]) -> Markup:
    return Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line, sought) for line in lines))


def _bullets(lines: Sequence[str], sought: tuple[str, ...]) -> Markup:
    return Markup("<ul>{}</ul>").format(_items(lines, sought))


def _numbered(lines: Sequence[str], sought: tuple[str, ...]) -> Markup:
    if len(lines) == 1:  # a German date: "21. November"
        return _paragraph(lines, sought)
    first = _ITEM.match(lines[0])
    start = Markup(' start="{}"').format(first[1]) if first and int(first[1]) != 1 else ""
    return Markup("<ol{}>{}</ol>").format(start, _items(lines, sought))


def _items(lines: Sequence[str], sought: tuple[str, ...]) -> Markup:
    texts = (_ITEM.sub("", line, count=1) for line in lines)
    return Markup("").join(Markup("<li>{}</li>").format(_inline(text, sought)) for text in texts)


_PARTS = {"p": _paragraph, "ul": _bullets, "ol": _numbered}


def _inline(text: str, sought: tuple[str, ...]) -> Markup:
    return Markup("").join(_element(run, sought) for run in runs(text))


def _element(run: Run, sought: tuple[str, ...]) -> Markup:
    shown = highlighted(run.text, sought)
    if run.href is not None:
        return Markup('<a href="{}" rel="noopener">{}</a>').format(run.href, shown)
    return Markup("<strong>{}</strong>").format(shown) if run.bold else shown


def _bold(text: str) -> Iterator[Run]:
    # Split by a pattern with one group, every second part is what stood between the marks.
    for number, part in enumerate(_BOLD.split(text)):
        if part:
            yield Run(part, bold=bool(number % 2))
