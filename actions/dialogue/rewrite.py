"""Every reading that a message can have in its conversation, made before any of them is weighed.

A message is read as it stands, each of its segments and their pieces by itself, what leans on something with
what it leans on, and what is short as about the challenge talked of. (The reading without the names in it is
made in the pipeline, which finds them.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from actions.dialogue.cues import is_elliptical, is_short, rewrite_with
from actions.dialogue.message import PIECE_OF, PIECES, SEGMENTS, WITH_CONTEXT, WITH_ENTITY
from actions.dialogue.pieces import Piece, pieces
from actions.dialogue.segments import Segment, segments, strip_corrections
from actions.dialogue.state import DialogueState

STAND_IN = "X"
"""What stands for a challenge's name, as the pipeline writes it where it takes a name out."""
Understood = Mapping[str, Any]
"""What the pipeline says of one wording."""
_END = " .?!…"  # of a sentence
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_APART = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){2,}(?!\S)")


@dataclass(frozen=True)
class Rewritten:
    """A message's readings.

    Attributes:
        text: the message without what it takes back.
        segments: its segments; empty where it is only one.
        pieces: what these, or the message, can be parted into.
        more: for the message, each segment and then each piece, what else it is read as, by the reading's name.

    """

    text: str
    segments: tuple[Segment, ...]
    pieces: tuple[Piece, ...]
    more: tuple[Mapping[str, str], ...]

    @property
    def texts(self) -> list[str]:
        """All wordings to be understood in one batch."""
        wordings = [self.text, *(part.text for part in self.segments), *(piece.text for piece in self.pieces)]
        return wordings + [text for readings in self.more for text in readings.values()]

    def assemble(self, parsed: Sequence[Understood]) -> dict[str, Any]:
        """Put what was understood of `texts`, in their order, together as one message of a tracker."""
        found: Iterator[Understood] = iter(parsed)
        every = [dict(next(found)) for _ in range(1 + len(self.segments) + len(self.pieces))]
        for message, readings in zip(every, self.more):
            message.update({name: next(found) for name in readings})
        whole, parts, pieces = every[0], every[1 : 1 + len(self.segments)], every[1 + len(self.segments) :]
        for part, segment in zip(parts, self.segments):
            part.update(asks=segment.asks, joined=segment.joined)
        for own, piece in zip(pieces, self.pieces):
            own.update({"asks": piece.asks, "alternative": piece.alternative, "joined": True, PIECE_OF: piece.of})
        if _cuts_a_name(whole, parts):
            return {**whole, SEGMENTS: [], PIECES: []}
        uncut = [own for own in pieces if not _cuts_a_name(_parent(whole, parts, own), _siblings(pieces, own))]
        return {**whole, SEGMENTS: parts, PIECES: uncut}


def _parent(whole: Understood, parts: Sequence[Understood], piece: Understood) -> Understood:
    return parts[piece[PIECE_OF]] if parts else whole


def _siblings(pieces: Sequence[Understood], piece: Understood) -> list[Understood]:
    return [other for other in pieces if other[PIECE_OF] == piece[PIECE_OF]]


def _cuts_a_name(whole: Understood, parts: Sequence[Understood]) -> bool:
    """Whether parts were parted within a name: "Ministry of Economy and Finance"."""
    names = [whole["text"][entity["start"] : entity["end"]] for entity in whole.get("entities") or ()]
    return bool(parts) and any(all(name not in part["text"] for part in parts) for name in names)


def rewrite(text: str, state: DialogueState) -> Rewritten:
    """The readings of a message in its conversation; a button's payload has only one."""
    if text.startswith("/"):
        return Rewritten(text, (), (), ({},))
    text = strip_corrections(_legible(text))
    parts = tuple(segments(text))
    own = tuple(pieces(text, parts))
    talked_of = state.challenge or state.mentioned
    more = [_more(text, state.asked, bool(talked_of))]
    more += [{}] * bool(parts)
    more += [_more(part.text, before.text, True) for before, part in pairwise(parts)]
    more += [{}] * bool(own)
    more += [_more(each.text, last.text, bool(talked_of)) if each.of == last.of else {} for last, each in pairwise(own)]
    return Rewritten(text, parts, own, tuple(more))


def _legible(text: str) -> str:
    """The text without addresses of pages, where it says anything else, and with l e t t e r s apart put together.

    No two blanks stand side by side in it, as the time that most patterns for joints take grows with their square.
    """
    rest = _ADDRESS.sub(" ", text)
    text = " ".join(rest.split()) if any(map(str.isalpha, rest)) and rest != text else text
    text = _APART.sub(lambda found: found.group().replace(" ", ""), text)
    return "\n".join(line for each in text.split("\n") if (line := " ".join(each.split())))


def _more(text: str, before: str | None, of_entity: bool) -> dict[str, str]:
    """What else to read a text as: with what stood before it, and as about a challenge."""
    with_context = {WITH_CONTEXT: f"{before.rstrip(_END)}, {text}"} if before and is_elliptical(text) else {}
    return {**with_context, **({WITH_ENTITY: rewrite_with(STAND_IN, text)} if of_entity and is_short(text) else {})}
