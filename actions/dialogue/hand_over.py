"""Leaving a question for the team by messages: what a conversation remembers of that, and what a message does to it.

A button offers it. Whoever presses it reads the question as it would be sent; any other text takes its place, and
nothing is left before it is sent. Nothing of this is understood by a model: what is pressed is exact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions.dialogue.outcome import CHOICES, SMALL_TALK, UNKNOWN
from faq.ids import PAYLOAD
from faq.model import TALK

OFFERED, SEND, CANCEL, WITHDRAW = "/team", "/team.send", "/team.cancel", "/team.withdraw"
"""Payloads of buttons; the last one may be followed by a dot and the number of a question."""
SHOW, ASK, LEAVE, LEAVE_OFF, TAKE_BACK = "show", "ask", "leave", "leave off", "take back"
"""What a message does: shows the question, asks for one, leaves it, does not, or withdraws one that was left."""
_ASKS_FOR_PEOPLE = f"{TALK}contact"
_WITHDRAWS = re.compile(rf"{re.escape(WITHDRAW)}(?:\.([0-9]{{1,9}}))?", re.ASCII)


@dataclass(frozen=True)
class HandOver:
    """What a conversation remembers of questions for the team.

    Attributes:
        question: the last question that was typed, as it was kept.
        place: where its channel would send an answer to it, as only the channel reads it.
        draft: what would be sent, as it was typed, while the visitor looks at it; empty while nothing is.
        draft_place: as `place`, of the draft.
        missed: whether the last message was not answered.
        answers: answers of the team that go with the next reply, as replies.

    """

    question: str | None = None
    place: Mapping[str, Any] | None = None
    draft: str | None = None
    draft_place: Mapping[str, Any] | None = None
    missed: bool = False
    answers: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_slot(cls, slot: Mapping[str, Any] | None) -> HandOver:
        """Read the slot as it was saved."""
        found = {name: value for name, value in (slot or {}).items() if name in cls.__dataclass_fields__}
        return cls(**{**found, "answers": tuple(found.get("answers") or ())})

    def slot(self) -> dict[str, Any] | None:
        """The slot to save; None where there is nothing to remember."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        found = {name: value for name, value in values.items() if value not in (None, False, ())}
        return {**found, **({"answers": list(self.answers)} if self.answers else {})} or None


@dataclass(frozen=True)
class HandOverStep:
    """What a message does: one of SHOW, ASK, LEAVE, LEAVE_OFF and TAKE_BACK.

    Attributes:
        act: which.
        draft: the question that is shown or left.
        place: where its channel would send an answer.
        number: of the question that is withdrawn; None for the latest.
        after: what the conversation remembers then.

    """

    act: str
    after: HandOver
    draft: str = ""
    place: Mapping[str, Any] | None = None
    number: int | None = None


def step(text: str, state: HandOver, place: Mapping[str, Any] | None = None) -> HandOverStep | None:
    """What a message does to a question for the team; None where it is a message like any other.

    `place` is where its channel would send an answer to it.
    """
    over = replace(state, draft=None, draft_place=None)
    if withdraws := _WITHDRAWS.fullmatch(text):
        return HandOverStep(TAKE_BACK, over, number=int(withdraws[1]) if withdraws[1] else None)
    if text == CANCEL:
        return HandOverStep(LEAVE_OFF, over)
    if text == SEND and state.draft:
        return HandOverStep(LEAVE, over, state.draft, state.draft_place)
    if text in (OFFERED, SEND):
        return _shown(replace(state, draft=state.question or "", draft_place=state.place))
    if state.draft is None or PAYLOAD.fullmatch(text):
        return None
    return _shown(replace(state, draft=text, draft_place=place) if text else state)


def is_offered(customs: Sequence[Mapping[str, Any]], state: HandOver) -> bool:
    """Whether a question may be left after replies, of which these are the `custom` parts."""
    kinds = {custom["kind"] for custom in customs}
    asks_for_people = any(custom["topic"] == _ASKS_FOR_PEOPLE for custom in customs)
    return UNKNOWN in kinds or (CHOICES in kinds and state.missed) or asks_for_people


def remembered(
    state: HandOver, kept: str, customs: Sequence[Mapping[str, Any]], place: Mapping[str, Any] | None = None
) -> HandOver:
    """What a conversation remembers after a message, `kept` as it is, had replies with these `custom` parts."""
    kinds = {custom["kind"] for custom in customs}
    missed = kinds <= {UNKNOWN, CHOICES}
    after = HandOver(state.question, state.place, missed=missed)
    is_question = bool(kept) and not kept.startswith("/") and kinds != {SMALL_TALK}
    return replace(after, question=kept, place=place) if is_question else after


def _shown(after: HandOver) -> HandOverStep:
    return HandOverStep(SHOW if after.draft else ASK, after, after.draft or "", after.draft_place)
