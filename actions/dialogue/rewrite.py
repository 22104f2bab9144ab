"""Every reading that a message can have in its conversation, made before any of them is judged.

A message is read as it stands, each of its segments by itself, what leans on something with what it leans on,
and what is short as said of the challenge talked of. (The reading without the names in it is made in the
pipeline, which finds them.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from actions.dialogue.cues import is_elliptical, is_short, rewrite_with
from actions.dialogue.message import SEGMENTS, WITH_CONTEXT, WITH_ENTITY
from actions.dialogue.segments import Segment, segments, strip_corrections
from actions.dialogue.state import DialogueState

STAND_IN = "X"
"""What stands for a challenge's name, as the pipeline writes it where it takes a name out."""
_END = " .?!…"  # of a sentence
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_APART = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){2,}(?!\S)")


@dataclass(frozen=True)
class Rewritten:
    """A message's readings.

    Attributes:
        text: the message without what it takes back.
        segments: its segments; empty where it is only one.
        more: for the message and then for each segment, what else it is read as, by the reading's name.

    """

    text: str
    segments: tuple[Segment, ...]
    more: tuple[Mapping[str, str], ...]

    @property
    def texts(self) -> list[str]:
        """All wordings to be understood in one batch."""
        wordings = [self.text, *(segment.text for segment in self.segments)]
        return wordings + [text for readings in self.more for text in readings.values()]

    def assemble(self, parsed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Put what was understood of `texts`, in their order, together as one message of a tracker."""
        found: Iterator[Mapping[str, Any]] = iter(parsed)
        whole, *parts = [dict(next(found)) for _ in range(1 + len(self.segments))]
        for message, readings in zip((whole, *parts), self.more):
            message.update({name: next(found) for name in readings})
        for part, segment in zip(parts, self.segments):
            part.update(asks=segment.asks, joined=segment.joined)
        return {**whole, SEGMENTS: [] if self._cuts_a_name(whole) else parts}

    def _cuts_a_name(self, whole: Mapping[str, Any]) -> bool:
        """Whether segments were parted within a name: "Ministry of Economy and Finance"."""
        names = [whole["text"][entity["start"] : entity["end"]] for entity in whole.get("entities") or ()]
        return any(all(name not in segment.text for segment in self.segments) for name in names)


def rewrite(text: str, state: DialogueState) -> Rewritten:
    """The readings of a message in its conversation; a button's payload has only one."""
    if text.startswith("/"):
        return Rewritten(text, (), ({},))
    text = strip_corrections(_legible(text))
    parts = tuple(segments(text))
    talked_of = state.challenge or state.mentioned
    more = [_more(text, state.asked, bool(talked_of))]
    more += [{}] * bool(parts)
    more += [_more(part.text, before.text, True) for before, part in pairwise(parts)]
    return Rewritten(text, parts, tuple(more))


def _legible(text: str) -> str:
    """The text without addresses of pages, where it says anything else, and with l e t t e r s apart put together."""
    rest = _ADDRESS.sub(" ", text)
    text = " ".join(rest.split()) if any(map(str.isalpha, rest)) and rest != text else text
    return _APART.sub(lambda found: found.group().replace(" ", ""), text)


def _more(text: str, before: str | None, of_entity: bool) -> dict[str, str]:
    """What else to read a text as: with what was said before it, and as said of a challenge."""
    with_context = {WITH_CONTEXT: f"{before.rstrip(_END)}, {text}"} if before and is_elliptical(text) else {}
    return {**with_context, **({WITH_ENTITY: rewrite_with(STAND_IN, text)} if of_entity and is_short(text) else {})}
