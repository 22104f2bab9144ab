"""Texts that YAML reads as something else than what was typed, without an error: a comment, one line of two, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.nodes import ScalarNode

from faq.messages import Translatable, translatable

BULLETS = "–—−‐•·▪●○‣*"
"""What people, and word processors, put for the '-' of a list."""
_OPENING, _CLOSING = '“”„‟″"‘’‚', '“”‟″"’‘'
BOOLEAN = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
"""Words without quotes that YAML, or the YAML of other programs, reads as true or false."""
_WIDE = 72
"""A line that is wrapped is about as long; two lines that one dash is missing from are shorter."""


def lost_texts(node: ScalarNode, lines: list[str], in_list: bool) -> Iterator[tuple[int, Translatable]]:
    """What is lost of a scalar of a file's `lines`, each with its line (from 1); `in_list`: it is an item."""
    if node.style:
        return
    text, last = str(node.value), node.end_mark.line
    rest = lines[last][node.end_mark.column :] if last < len(lines) else ""
    is_text = str(node.tag).endswith(":str")
    if is_text and re.match(r" #", rest):
        yield last + 1, translatable("text-after-hash", kept=_short(text[-30:]), lost=_short(rest.strip()))
    elif not text and re.match(r"\s*#[^\s#]", rest):
        yield last + 1, translatable("begins-with", character="#", shown=_short(rest.strip()))
    first = node.start_mark.line
    if is_text and in_list and last > first:
        yield from _merged(lines, first, last)
    if is_text and is_in_curly_quotes(text):
        yield first + 1, translatable("quotes-in-text", opening=text[0], closing=text[-1], shown=_short(text))


def is_in_curly_quotes(text: str) -> bool:
    """Whether curly quotes stand round a whole text, where straight ones were meant."""
    whole = len(text) > 1 and text[0] in _OPENING and text[-1] in _CLOSING
    return whole and not any(mark in text[1:-1] for mark in '“”„"')


def _merged(lines: list[str], first: int, last: int) -> Iterator[tuple[int, Translatable]]:
    """Lines of a list that YAML joins, of which each was to be an item."""
    for number in range(first + 1, last + 1):
        before, line = lines[number - 1].rstrip(), lines[number].strip()
        if not line:
            continue
        if line[0] in BULLETS and line[1:2].isspace():
            yield number + 1, translatable("bullet", character=line[0], shown=_short(line))
        elif re.match(r"-\S", line):
            yield number + 1, translatable("dash-without-blank", shown=_short(line))
        else:
            short = len(before) + 1 + len(line.split()[0]) <= _WIDE
            code = "merged-items" if short else "wrapped-item"
            yield number + 1, translatable(code, first=_short(before.strip(" -")), second=_short(line))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
