"""What a conversation remembers from turn to turn: the slots of Rasa's tracker, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from actions.dialogue.hand_over import HandOver

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.events import EventType

_TEXTS = ("language", "topic", "asked", "challenge", "mentioned")
_LISTS = ("offered", "shown")
_HAND_OVER = "hand_over"


@dataclass(frozen=True)
class DialogueState:
    """A conversation's slots.

    Attributes:
        language: the one it is held in, once something showed it.
        topic: the last topic answered.
        asked: the message that it answered.
        challenge: the id of the challenge being talked about.
        mentioned: the id of the one challenge that the last answer named, whatever it answered.
        offered: topics offered as buttons so far; only those may be chosen by payload.
        shown: those that the last reply offered, in order.
        hand_over: what is remembered of questions for the team.

    """

    language: str | None = None
    topic: str | None = None
    asked: str | None = None
    challenge: str | None = None
    mentioned: str | None = None
    offered: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    hand_over: HandOver = field(default_factory=HandOver)

    @classmethod
    def of(cls, tracker: Tracker) -> DialogueState:
        """Read a tracker's slots; other slots are not ours."""
        return cls.from_slots(tracker.slots)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> DialogueState:
        """Read slots as they were saved."""
        own: dict[str, Any] = {name: slots.get(name) for name in _TEXTS}
        own |= {name: tuple(slots.get(name) or ()) for name in _LISTS}
        return cls(**own, hand_over=HandOver.from_slot(slots.get(_HAND_OVER)))

    def slots(self) -> dict[str, Any]:
        """The slots to save."""
        own = {name: getattr(self, name) for name in _TEXTS}
        lists = {name: list(getattr(self, name)) for name in _LISTS}
        return {**own, **lists, _HAND_OVER: self.hand_over.slot()}

    def events(self) -> list[EventType]:
        """The events that make a tracker remember this; Rasa's own server takes no questions for the team."""
        from rasa_sdk.events import SlotSet  # brings Rasa's web server, which our own does without

        return [SlotSet(name, value) for name, value in self.slots().items() if name != _HAND_OVER]


def with_team_answer(slots: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """A conversation's slots, with an answer of the team that is to go with the next reply."""
    before = HandOver.from_slot(slots.get(_HAND_OVER))
    return {**slots, _HAND_OVER: replace(before, answers=(*before.answers, answer)).slot()}


def without_context(slots: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a conversation's slots where they do not say how it went on: answers of the team, no more."""
    answers = HandOver.from_slot(slots.get(_HAND_OVER)).answers
    return {_HAND_OVER: HandOver(answers=answers).slot()}
