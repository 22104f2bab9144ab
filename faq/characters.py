"""Characters that no one meant to type: invisible ones, control characters, and the wreck of a wrong encoding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from faq.errors import Finding
from faq.messages import translatable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What YAML does not let in. Tabs and line ends have rules of their own."""
_CONTROL_NAMES = {0: "NULL", 8: "BACKSPACE", 0x0B: "LINE TABULATION", 0x0C: "FORM FEED", 0x1B: "ESCAPE", 0x7F: "DELETE"}
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_JOINERS = "\u200c\u200d\u200e\u200f"
"""What emoji, and scripts that are not Latin, need between their characters."""
_WRECKED = re.compile(r"[\u00c2-\u00c5\u00e2\u00d0](?:[^\x00-\x7f]{1,3}|(?= ))")
_UPRIGHT = re.compile("[\u00a0-\u017f\u2010-\u2044\u20ac\u2122\u2190-\u2193]")
"""What a text in Latin letters has beyond ASCII: a wreck that is none of it is none."""


def control_characters(file: str, lines: list[str]) -> list[Finding]:
    """Every control character, with its line, its column (from 1) and its name."""
    return [
        Finding(file, number, translatable("control-character", column=found.start() + 1, character=named(found[0])))
        for number, line in enumerate(lines, 1)
        for found in _CONTROL.finditer(line)
    ]


def odd_characters(file: str, lines: list[str]) -> Iterator[Finding]:
    """Characters that are invisible or were lost, and the first word of a wrong encoding, outside of comments."""
    wrecked: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines, 1):
        if line.isascii() or line.lstrip().startswith("#"):
            continue
        shown = line.removeprefix("\ufeff") if number == 1 else line
        for found in _INVISIBLE.finditer(shown):
            if not (found[0] in _JOINERS and _is_joined(shown, found.start())):
                blanks = {"column": found.start() + 1, "character": named(found[0]), "shown": _around(shown, found)}
                yield Finding(file, number, translatable("invisible-character", **blanks))
        for found in re.finditer("\ufffd+", shown):
            message = translatable("lost-character", character=named("\ufffd"), shown=_around(shown, found))
            yield Finding(file, number, message)
        wrecked += [(number, word, meant) for word, meant in _wrecked_words(shown)]
    if wrecked:
        number, word, meant = next((each for each in wrecked if len(each[1]) > 2), wrecked[0])
        count = len({line for line, *_ in wrecked})
        yield Finding(file, number, translatable("wrong-encoding", shown=word, meant=meant, count=count))


def without_invisible(text: str) -> str:
    """A text without the characters that `odd_characters` and `control_characters` find, but for its line ends."""
    kept = (c for at, c in enumerate(text) if not _INVISIBLE.match(c) or (c in _JOINERS and _is_joined(text, at)))
    return _CONTROL.sub("", "".join(kept))


def named(character: str) -> str:
    """A character as a message names it, such as "U+00A0 NO-BREAK SPACE"."""
    name = unicodedata.name(character, "") or _CONTROL_NAMES.get(ord(character), "CONTROL CHARACTER")
    return f"U+{ord(character):04X} {name}"


def _is_joined(line: str, at: int) -> bool:
    """Whether a joiner stands beside an emoji or a letter of another script than ours."""
    sides = line[max(0, at - 1) : at] + line[at + 1 : at + 2]
    return any(ord(side) > 0x2FF and not "\u1e00" <= side <= "\u206f" for side in sides)


def _around(line: str, found: re.Match[str]) -> str:
    """The word that something stands in, without what cannot be seen."""
    start = len(line[: found.start()]) - len(re.split(r"\s", line[: found.start()])[-1])
    end = found.end() + len(re.split(r"\s", line[found.end() :], maxsplit=1)[0])
    return _INVISIBLE.sub("", line[start:end])


def _wrecked_words(line: str) -> Iterator[tuple[str, str]]:
    """Words whose UTF-8 was read as something else, each with what it was."""
    for word in re.findall(r"\S+(?: (?=\S*$| ))?", line):
        meant = _WRECKED.sub(_mended, word)
        if meant != word:
            yield word.strip(), meant.strip()


def _mended(found: re.Match[str]) -> str:
    """The character that a wreck was; the wreck itself where it was none."""
    wreck = found[0] if len(found[0]) > 1 else f"{found[0]}\u00a0"
    for size in range(len(wreck), 1, -1):
        for encoding in ("cp1252", "latin-1"):
            try:
                meant = wreck[:size].encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
            if len(meant) == 1 and _UPRIGHT.match(meant):
                return meant + found[0][size:]
    return found[0]
