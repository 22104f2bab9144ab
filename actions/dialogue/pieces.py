"""The pieces of a message: what "and", a comma or a sign parts within a segment, whether it asks or not.

Segments are parted where two questions surely stand side by side. People part what they ask in a hundred other ways
("closing date + result date please", "the pay, oh and the place"), and part as often what is one: so pieces are
only tried, and what was learnt of them decides (see `multi_intent`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from actions.dialogue.cues import kinds, words_of
from actions.dialogue.grammar import asks_in_words, grammars
from actions.dialogue.segments import Segment

_MOST = 6  # pieces of a message: each costs a sentence vector
WHOLE = -1
"""The place of the segment that a piece is of, where the message has none."""


class Piece(NamedTuple):
    """A piece of a message.

    Attributes:
        text: what it says.
        of: the place of its segment among the message's, or `WHOLE`.
        asks: whether it is worded as a question.
        alternative: whether "or" stands before it.

    """

    text: str
    of: int
    asks: bool
    alternative: bool


def pieces(text: str, segments: Sequence[Segment]) -> list[Piece]:
    """The pieces of a message with these segments, in order: those of what asks, where there are too many."""
    wholes = [(place, each.text, each.asks) for place, each in enumerate(segments)] or [(WHOLE, text, True)]
    found = [list(_parted(whole, place)) for place, whole, _ in wholes]
    by_asking = sorted(range(len(wholes)), key=lambda number: not wholes[number][2])
    taken: set[int] = set()
    for number in by_asking:
        if sum(len(found[each]) for each in taken) + len(found[number]) <= _MOST:
            taken.add(number)
    return [piece for number, own in enumerate(found) if number in taken for piece in own]


def _parted(text: str, place: int) -> Iterator[Piece]:
    """The pieces of a segment; none where it is only one."""
    parts, joints = [text], [""]
    for grammar in grammars():
        for number in reversed(range(len(parts))):
            found = list(grammar.between.finditer(parts[number]))
            cuts = [0, *(each.end() for each in found)]
            ends = [*(each.start() for each in found), len(parts[number])]
            joints[number : number + 1] = [joints[number], *(each.group() for each in found)]
            parts[number : number + 1] = [parts[number][cut:end] for cut, end in zip(cuts, ends)]
    telling = [(part, joint) for part, joint in zip(map(_without_joint, parts), joints) if part]
    if len(telling) > 1:
        mark = " ?" if text.rstrip().endswith("?") else ""
        for part, joint in telling:
            asks = bool(mark) or asks_in_words(part)
            yield Piece(part if part.endswith("?") else part + mark, place, asks, _says_or(joint))


def _says_or(joint: str) -> bool:
    return not kinds("alternatives").isdisjoint(words_of(joint))


def _without_joint(part: str) -> str:
    """A part without the "and" before it; empty where no word is left that tells anything."""
    for grammar in grammars():
        part = grammar.opens_piece.sub("", part.strip())
    return "" if set(words_of(part)) <= kinds("leaning", "fillers", "linking") else part
