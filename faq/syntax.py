"""Where a file stops being YAML, and what its author most likely meant: one cause, in words that name the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from faq.characters import named
from faq.ids import TOPIC_ID
from faq.lost_text import BULLETS
from faq.messages import Translatable, translatable
from faq.shapes import Challenge, Fact, FaqFile, ProgramFile, Source, Topic, keys

_KEYS = "|".join(
    sorted({key for shape in (Topic, FaqFile, ProgramFile, Fact, Source, Challenge) for key in keys(shape)})
)
_KEY = rf"(?:{_KEYS}|{TOPIC_ID.pattern})"
_VALUE = re.compile(r"\s*(?:- +)*(?:[\w.-]+ *:[ \t]+)?(?P<value>[^\s#].*)")
_ITEM_OR_KEY = re.compile(rf"\s*(?:-(?:\s|$)|{_KEY} *:(?:\s|$))")
_OTHER_BLANK = r"[^\S \t\r\n]"
"""A blank that YAML takes for a letter."""
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?:\s|$)|={7}$")
Place = tuple[int, Translatable]
"""A line, from 1, and what is wrong there."""


def conflict(lines: list[str]) -> Place | None:
    """The first mark of two people's versions that were merged and not settled."""
    marks = [number for number, line in enumerate(lines, 1) if _CONFLICT.match(line)]
    if not any(lines[number - 1].startswith(("<", ">")) for number in marks):
        return None
    return marks[0], translatable("conflict", last=marks[-1])


def explain(error: YAMLError, lines: list[str]) -> Place:
    """The line of a syntax error, and its likeliest cause for people who do not know YAML."""
    if not isinstance(error, MarkedYAMLError):
        return 0, translatable("unreadable", technical=str(error).splitlines()[0], hint=translatable("hint-none"))
    mark = error.problem_mark or error.context_mark
    line = min(mark.line + 1, len(lines)) if mark else 0
    technical = ": ".join(filter(None, [error.context, error.problem]))
    begun = error.context_mark.line + 1 if error.context_mark else line
    suspects = (line, _before(lines, line), _above_list(lines, line), *((begun,) if "flow" in technical else ()))
    for number in dict.fromkeys(suspects):
        if 0 < number <= len(lines) and (cause := next(_causes(lines[number - 1]), None)):
            return number, translatable("unreadable", technical=technical, hint=cause)
    if (brace := _open_brace(lines, begun)) and "flow" in technical:
        return begun, translatable("unreadable", technical=technical, hint=translatable("hint-brace", character=brace))
    if quote := _open_quote(lines[:line]):
        return quote[0], translatable("unreadable", technical=technical, hint=quote[1])
    return line, translatable("unreadable", technical=technical, hint=_hint(lines, line, technical))


def misread_key(key: str, column: int) -> Translatable | None:
    """Why a key in a column (from 1) is none, where it shows: an odd blank, or a colon that is missing."""
    if blank := re.match(rf"({_OTHER_BLANK})|[\w.]+ *:({_OTHER_BLANK})", key):
        at = blank.start(blank.lastindex or 0)
        return translatable("hint-blank", character=named(key[at]), column=column + at)
    if meant := re.match(rf"({_KEY})[ \t]+[^\s:#]", key):
        return translatable("hint-no-colon", key=meant[1])
    return None


def _hint(lines: list[str], line: int, technical: str) -> Translatable:
    """The likeliest cause where the line itself does not show it."""
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    number = _before(lines, line)
    before = lines[number - 1] if number else ""
    if lost := re.search(r"[^\s:#] (#[^\s#].*)$", before):
        return translatable("hint-hash", lost=lost[1])
    if "mapping values" in technical and shown.count(": ") > 1:
        return translatable("hint-colon")
    return translatable("hint-indentation" if "mapping values" in technical or "expected" in technical else "hint-none")


def _before(lines: list[str], line: int) -> int:
    """The line before, blank ones and comments left out; 0 where there is none."""
    return next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip() and lines[n - 1].lstrip()[0] != "#"), 0)


def _above_list(lines: list[str], line: int) -> int:
    """The line above the list that ends before a line; 0 where none does."""
    number = _before(lines, line)
    while number and lines[number - 1].lstrip().startswith("- "):
        number = _before(lines, number)
    return number


def _causes(line: str) -> Iterator[Translatable]:
    """What a line shows to be wrong with it, the surest first."""
    bare = line.strip()
    if "\t" in line[: len(line) - len(line.lstrip())]:
        yield translatable("hint-tab")
    if blank := re.match(rf"[ -]*({_OTHER_BLANK})|\s*(?:- )?[\w.]+ *:({_OTHER_BLANK})", line):
        at = blank.start(blank.lastindex or 0)
        yield translatable("hint-blank", character=named(line[at]), column=at + 1)
    if bare[:1] and bare[0] in BULLETS and bare[1:2].isspace():
        yield translatable("bullet", character=bare[0], shown=bare)
    if re.match(r"-[^\s-]", bare):
        yield translatable("dash-without-blank", shown=bare)
    if key := re.match(rf"\s*({_KEY})(?:[ \t]+(?![:#]|\s)|\s*$)", line):
        yield translatable("hint-no-colon", key=key[1])
    if key := re.match(rf"\s*({_KEY}):(?=\S)", line):
        yield translatable("hint-no-blank", key=key[1])
    if value := _VALUE.match(line):
        yield from _value_causes(value["value"].rstrip())


def _value_causes(value: str) -> Iterator[Translatable]:
    """What a value shows to be wrong with it: how it begins, or quotes within its quotes."""
    if quoted := _QUOTED.get(value[0]):
        closed = quoted.match(value)
        if closed and re.match(r"\s*[^\s#:,}\]]", value[closed.end() :]):
            yield translatable("hint-inner-quote", shown=value)
        return
    if value[0] in "@`%&*!" or re.match(r"[|>](?![+\d-]*\s*(?:#|$))|[-?:]\s", value):
        character = "**" if value.startswith("**") else value[0]
        yield translatable("begins-with", character=character, shown=value)
    elif re.match(r"\{[^{}]*\}\s*[^\s#,}]|\[[^\[\]]*\]\s*[^\s#,\]]", value):
        yield translatable("begins-with", character=value[0], shown=value)


def _open_brace(lines: list[str], line: int) -> str | None:
    """The bracket that a line opens more often than it closes."""
    if not 0 < line <= len(lines):
        return None
    shown = re.sub("|".join(each.pattern for each in _QUOTED.values()), "", lines[line - 1])
    return next((a for a, b in ("{}", "[]") if shown.count(a) > shown.count(b)), None)


def _open_quote(lines: list[str]) -> Place | None:
    """The last line that opens a quote which is closed neither there nor before the next key or item."""
    for number in range(len(lines), 0, -1):
        opened = re.match(r"\s*(?:- |[\w.]+ *: +)([\"'].*)", lines[number - 1])
        if not opened:
            continue
        following = lines[number:]
        end = next((n for n, line in enumerate(following) if _ITEM_OR_KEY.match(line)), len(following))
        if not _QUOTED[opened[1][0]].match("\n".join([opened[1], *following[:end]])):
            closing = re.search(r"[”“’]\s*$", opened[1])
            return number, translatable("hint-curly", mark=closing[0].strip()) if closing else translatable(
                "hint-quote"
            )
    return None
