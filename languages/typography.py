"""Spaces that no line may be broken at, as a language's `typography.yml` wants them, in texts as they are shown.

What staff typed stays as it is in their files. Addresses, mail addresses, code and times (18:30) are not touched, nor
is a space that is a no-break one already. A language without the file is written as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from languages import LanguageError, language_file

NO_BREAK, THIN = "\u00a0", "\u202f"
"""A space as wide as a word's, and a narrow one; neither is a place to break a line at."""

_KEYS = {"thin_before": "", "space_before": "", "space_after": "", "thousands": False, "signs": (), "units": ()}
# What is no prose: code, where a link leads, an address, a mail address, a placeholder, a character by its name.
_KEPT = (
    r"`[^`\n]*`|(?<=\])\([^()\n]*\)|(?:https?://|mailto:|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\{[^{}\n]*\}|&#?\w+;"
)
_TYPED = r"(?<=[^\s(\[{«“]) +"  # one or more common spaces, behind something
_NONE = r"(?:(?<=[\w)\]»”%€°…])|(?<=\w\*\*))"  # nothing was typed, behind a word and whatever closes with it
# A mark ends its clause: so neither `!important`, nor `a?b`, nor a face (":)", ";)") is one.
_END = r"(?=[\s)\]\"'’”»*.,…<]|$)"
_END_NARROW = r"(?=[\s»”*]|$)"


def typeset(text: str, language: str) -> str:
    """A text as the language's typography has it; the same again where it is so already.

    Raises:
        LanguageError: the language's file has a key that nobody reads.

    """
    pattern = _pattern(language)
    return text if pattern is None else pattern.sub(_spaced, text)


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    """What is kept, and each place for a space, as a group that is named after what to do there."""
    path = language_file(language, "typography.yml")
    if not path.exists():
        return None
    rules = {**_KEYS, **_read(path)}
    return re.compile("|".join([f"(?P<kept>{_KEPT})", *_rules(rules)]))


def _read(path: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path)
    if unread := ", ".join(sorted(found.keys() - _KEYS.keys())):
        raise LanguageError(f"languages/{path.parent.name}/{path.name} has what nobody reads: {unread}.")
    return found


def _rules(rules: Mapping[str, Any]) -> Iterable[str]:
    for name, marks in (("thin", rules["thin_before"]), ("wide", rules["space_before"])):
        closing = "".join(mark for mark in marks if mark in "?!")
        others = "".join(mark for mark in marks if mark not in "?!»")
        ends = [rf"[{re.escape(closing)}]+{_END}"] if closing else []
        ends += [rf"[{re.escape(others)}]{_END_NARROW}"] if others else []
        ends += ["»"] if "»" in marks else []
        if ends:
            yield rf"(?P<{name}>(?:{_TYPED}|{_NONE})(?={'|'.join(ends)}))"
    if rules["space_after"]:
        yield rf"(?P<after>(?<=[{re.escape(rules['space_after'])}]) *(?=[^\s»]))"
    if rules["thousands"]:
        yield r"(?P<thousands>(?<![\d.,-])(?<!\d[ \u00a0\u202f])[1-9]\d{0,2}(?: \d{3})+(?! ?\d))"
    if rules["signs"]:
        yield rf"(?P<sign>(?<=\d) *(?=(?:{_either(rules['signs'])})(?!\w)))"
    if rules["units"]:
        units = _either(rules["units"])
        yield rf"(?P<unit>(?<=\d) (?:{units}) (?=\d)|(?<=\d) (?=(?:{units})(?![\w'’])))"


def _either(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(map(str, texts), key=len, reverse=True)))


def _spaced(found: re.Match[str]) -> str:
    """What stands there instead."""
    kind = found.lastgroup
    if kind in ("kept", None):
        return found[0]
    if kind in ("thousands", "unit"):
        return found[0].replace(" ", THIN if kind == "thousands" else NO_BREAK)
    return THIN if kind == "thin" else NO_BREAK
