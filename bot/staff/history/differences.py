"""What differs between two versions of the FAQ's files, line by line, with the topic that each place is in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

LineKind = Literal["hunk", "context", "added", "removed"]
_AROUND = 3  # lines shown on either side of a change
_TOP = re.compile(r"([A-Za-z_]+)\s*:")
_WITHIN = re.compile(r"( +)[\"']?([\w.]+)[\"']?\s*:")
TOPICS = "topics"


@dataclass(frozen=True)
class DiffLine:
    """A line of a file: its number `before` and `after`, from 1, None where it is not there.

    Of a `hunk`, which begins a place of the file, `text` names what stands there: topics, or keys such as
    `facts.seats`; it may be empty.
    """

    kind: LineKind
    text: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class FileDiff:
    """What differs in a file."""

    name: str
    lines: tuple[DiffLine, ...]

    @property
    def added(self) -> int:
        """How many lines are new."""
        return sum(line.kind == "added" for line in self.lines)

    @property
    def removed(self) -> int:
        """How many lines are no longer there."""
        return sum(line.kind == "removed" for line in self.lines)


@dataclass(frozen=True)
class DiffSize:
    """How many topics differ, and how many lines were added and removed."""

    topics: int = 0
    added: int = 0
    removed: int = 0


def file_diffs(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileDiff]:
    """The files that differ between two versions, by name; a file that one of them lacks is empty there."""
    names = sorted({*before, *after})
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return [FileDiff(name, tuple(_lines(old, new))) for name, old, new in pairs if old != new]


def diff_size(before: Mapping[str, str], after: Mapping[str, str]) -> DiffSize:
    """How much differs between two versions; a topic that differs in several languages counts once."""
    topics: set[str] = set()
    added = removed = 0
    for name in {*before, *after}:
        old, new = (_split(version.get(name, "")) for version in (before, after))
        places = _places(old), _places(new)
        for tag, start, end, new_start, new_end in _opcodes(old, new):
            if tag != "equal":
                removed, added = removed + end - start, added + new_end - new_start
                topics.update(topic for top, topic in places[0][start:end] if top == TOPICS)
                topics.update(topic for top, topic in places[1][new_start:new_end] if top == TOPICS)
    return DiffSize(len(topics - {""}), added, removed)


def _split(text: str) -> list[str]:
    """The lines as an editor counts them: other letters that end lines do not."""
    return text.removesuffix("\n").split("\n") if text else []


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, old, new).get_opcodes()


def _lines(before: str, after: str) -> list[DiffLine]:
    old, new = _split(before), _split(after)
    places = _places(old), _places(new)
    found: list[DiffLine] = []
    for group in difflib.SequenceMatcher(None, old, new).get_grouped_opcodes(_AROUND):
        names: dict[str, None] = {}
        lines: list[DiffLine] = []
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                pairs = zip(range(start, end), range(new_start, new_end))
                lines += [DiffLine("context", old[i], i + 1, j + 1) for i, j in pairs]
                continue
            lines += [DiffLine("removed", old[i], before=i + 1) for i in range(start, end)]
            lines += [DiffLine("added", new[j], after=j + 1) for j in range(new_start, new_end)]
            names |= dict.fromkeys(map(_named, [*places[0][start:end], *places[1][new_start:new_end]]))
        found += [DiffLine("hunk", ", ".join(filter(None, names))), *lines]
    return found


def _named(place: tuple[str, str]) -> str:
    top, within = place
    if top == TOPICS:
        return within
    return f"{top}.{within}" if within else top


def _places(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The two keys that each line stands under; empty where there are none, as of blank lines and comments.

    Told from the lines' indentation alone: a version may be one that cannot be read as YAML.
    """
    found: list[tuple[str, str]] = []
    top = within = indentation = ""
    for line in lines:
        if key := _TOP.match(line):
            top, within, indentation = key[1], "", ""
        elif (key := _WITHIN.match(line)) and (not indentation or key[1] == indentation):
            indentation, within = key[1], key[2]
        found.append((top, within) if line.strip() and not line.lstrip().startswith("#") else ("", ""))
    return found
