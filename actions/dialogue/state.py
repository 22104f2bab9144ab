"""What a conversation remembers from turn to turn: the slots of Rasa's tracker, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.events import EventType

_TEXTS = ("language", "topic", "asked", "challenge", "mentioned")


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

    """

    language: str | None = None
    topic: str | None = None
    asked: str | None = None
    challenge: str | None = None
    mentioned: str | None = None
    offered: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> DialogueState:
        """Read a tracker's slots; other slots are not ours."""
        return cls.from_slots(tracker.slots)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> DialogueState:
        """Read slots as they were saved."""
        own = {name: slots.get(name) for name in _TEXTS}
        return cls(**own, offered=tuple(slots.get("offered") or ()), shown=tuple(slots.get("shown") or ()))

    def slots(self) -> dict[str, Any]:
        """The slots to save."""
        own = {name: getattr(self, name) for name in _TEXTS}
        return {**own, "offered": list(self.offered), "shown": list(self.shown)}

    def events(self) -> list[EventType]:
        """The events that make a tracker remember this."""
        from rasa_sdk.events import SlotSet  # brings Rasa's web server, which our own does without

        return [SlotSet(name, value) for name, value in self.slots().items()]
