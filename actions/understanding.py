"""What the pipeline understood of a message, and what the conversation remembers, as typed data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

TOGETHER = "intent_ranking_together"
OF_THING = "intent_ranking_of_thing"
_PAYLOAD = re.compile(r"/[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Understanding:
    """One message as the pipeline's components describe it; see `nlu` for what each part means.

    Attributes:
        ranking: intents with their probabilities, likeliest first.
        unnamed: the same for the message without the names in it; empty where it names nothing.
        things: ids of the challenges named, each name's candidates together.
        decision: "answer", "choices" or "unknown".
        known: how probably it is about any topic; the probabilities of `ranking` sum to it.
        needed: how probable a topic must be to be answered.
        together: the ranking of the message before and this one as one; empty where that was not asked for.
        of_thing: the ranking of this message as one about a thing, whatever its name; empty likewise.
        languages: how well the message's words fit each language, 0 to 1, summing to 1.
        words: how many words that judgement rests on.
        parts: its sentences, each understood by itself; empty where it is only one.
        asks: of a part: whether it is worded as a question.
        joined: of a part: whether its sentence asks something else as well.
        beside_names: the text without the names in it.

    """

    text: str
    ranking: tuple[tuple[str, float], ...]
    unnamed: tuple[tuple[str, float], ...]
    things: tuple[tuple[str, ...], ...]
    decision: str
    languages: Mapping[str, float]
    words: int
    known: float = 1.0
    needed: float = 1.0
    together: tuple[tuple[str, float], ...] = ()
    of_thing: tuple[tuple[str, float], ...] = ()
    parts: tuple[Understanding, ...] = ()
    asks: bool = False
    joined: bool = False
    beside_names: str = ""

    @property
    def payload(self) -> str | None:
        """The topic that a button's payload names, if the message looks like one."""
        return self.text[1:] if _PAYLOAD.fullmatch(self.text) else None

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Understanding:
        """Read a tracker's latest message."""
        spans: dict[tuple[int, int], dict[str, None]] = {}
        for entity in message.get("entities") or []:
            if entity.get("entity") == "challenge":
                span = (int(entity.get("start", 0)), int(entity.get("end", 0)))
                spans.setdefault(span, {})[str(entity["value"])] = None
        language = message.get("language") or {}
        text = message.get("text") or ""
        return cls(
            text=text,
            ranking=_ranking(message.get("intent_ranking")),
            unnamed=_ranking(message.get("intent_ranking_unnamed")),
            things=tuple(tuple(ids) for _, ids in sorted(spans.items())),
            decision=message.get("decision") or "unknown",
            languages=language.get("scores") or {},
            words=int(language.get("words") or 0),
            known=float(message.get("known", 1.0)),
            needed=float(message.get("needed", 1.0)),
            together=_ranking(message.get(TOGETHER)),
            of_thing=_ranking(message.get(OF_THING)),
            parts=tuple(cls.of(part) for part in message.get("parts") or ()),
            asks=bool(message.get("asks")),
            joined=bool(message.get("joined")),
            beside_names=_without(text, spans),
        )


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _ranking(ranking: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(ranking, list):
        return ()
    return tuple((str(entry["name"]), float(entry["confidence"])) for entry in ranking)


@dataclass(frozen=True)
class Memory:
    """What a conversation remembers from turn to turn: the tracker's slots.

    Attributes:
        language: the one it is held in, once something told.
        topic: the last topic answered.
        asked: the message that it answered.
        thing: the challenge being talked about.
        mentioned: the one challenge that the last answer named, of whatever it told.
        offered: topics offered as buttons so far; only those may be chosen by payload.
        shown: those that the last reply offered, in order.

    """

    language: str | None = None
    topic: str | None = None
    asked: str | None = None
    thing: str | None = None
    mentioned: str | None = None
    offered: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> Memory:
        """Read a tracker's slots; other slots are not ours."""
        return cls.from_slots(tracker.slots)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        """Read slots as they were saved."""
        own = {name: slots.get(name) for name in ("language", "topic", "asked", "thing", "mentioned")}
        return cls(**own, offered=tuple(slots.get("offered") or ()), shown=tuple(slots.get("shown") or ()))

    def slots(self) -> dict[str, Any]:
        """The slots to save."""
        return {**asdict(self), "offered": list(self.offered), "shown": list(self.shown)}

    def events(self) -> list[EventType]:
        """The events that make a tracker remember this."""
        return [SlotSet(name, value) for name, value in self.slots().items()]
