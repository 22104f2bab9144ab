"""What the pipeline understood of a message in each of its readings, as typed data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faq.ids import PAYLOAD

WITH_CONTEXT = "with_context"
WITH_ENTITY = "with_entity"
SEGMENTS, PIECES, PIECE_OF = "segments", "pieces", "piece_of"
IN_CONVERSATION = "in_conversation"
"""Of a message in Rasa's tracker: what was understood of it in all its readings."""
QUESTION, STATEMENT, CLOSING = "question", "statement", "closing"
"""Some of the dialogue acts that `nlu.dialogue_acts` tells apart."""

Ranking = Mapping[str, float]
"""Topics with their probabilities, likeliest first."""


@dataclass(frozen=True)
class Reading:
    """What the model says of one wording of a message.

    Attributes:
        ranking: topics with their probabilities, likeliest first; they sum to `in_scope`.
        in_scope: the probability that it is about any topic at all.

    """

    ranking: Ranking = field(default_factory=dict)
    in_scope: float = 1.0

    def of(self, topic: str) -> float:
        """The probability of a topic; 0 where the ranking leaves it out."""
        return self.ranking.get(topic, 0.0)

    def share(self, topics: Iterable[str]) -> float:
        """The probability of any of some topics, given that it is about any at all; 0 without a reading."""
        return sum(map(self.of, topics)) / sum(self.ranking.values()) if self.ranking else 0.0

    def __bool__(self) -> bool:
        return bool(self.ranking)

    @classmethod
    def of_parsed(cls, parsed: Mapping[str, Any], ranking: str = "intent_ranking") -> Reading:
        """The reading that a parsed message holds under a key."""
        found = parsed.get(ranking)
        ranked = {str(entry["name"]): float(entry["confidence"]) for entry in found} if found else {}
        return cls(ranked, float(parsed.get("in_scope_probability", 1.0)))


NO_READING = Reading()


@dataclass(frozen=True)
class ParsedMessage:
    """One message, or one segment of it, as the pipeline's components describe it.

    Attributes:
        text: what was written.
        as_is: what the model says of it as it stands.
        delexicalised: of the text without the names in it; empty where it names nothing.
        with_context: of the message before and this one as one; empty where that reading was not made.
        with_entity: of this message as one about a challenge, whatever its name; empty likewise.
        challenges: ids of the challenges named, each name's candidates together.
        threshold: how probable a topic must be to be answered.
        offer_threshold: how probable it must be that the message is about any topic, for topics to be offered.
        reliability: how often the model is right of the FAQ's own wordings that it has not seen, 0 to 1.
        languages: how well the message's words fit each language, 0 to 1, summing to 1.
        words: how many words that judgement rests on.
        acts: how probable each dialogue act is; empty where the model in use does not tell.
        segments: its sentences and joined questions, each understood by itself; empty where it is only one.
        pieces: what "and", a comma or a sign parts within its segments, each understood by itself.
        piece_of: of a piece: the place of its segment among the message's, or `pieces.WHOLE`.
        asks: of a segment or piece: whether it is worded as a question.
        alternative: of a piece: whether "or" stands before it.
        joined: of a segment: whether its sentence asks something else as well.
        beside_names: the text without the names in it.
        is_function_word: whether it is a single word that says nothing by itself: "et", "she".
        outcome: what the pipeline makes of the message by itself: "answer", "choices" or "unknown".

    """

    text: str
    as_is: Reading = NO_READING
    delexicalised: Reading = NO_READING
    with_context: Reading = NO_READING
    with_entity: Reading = NO_READING
    challenges: tuple[tuple[str, ...], ...] = ()
    threshold: float = 1.0
    offer_threshold: float = 1.0
    reliability: float = 0.5
    languages: Mapping[str, float] = field(default_factory=dict)
    words: int = 0
    acts: Mapping[str, float] = field(default_factory=dict)
    segments: tuple[ParsedMessage, ...] = ()
    pieces: tuple[ParsedMessage, ...] = ()
    piece_of: int | None = None
    asks: bool = False
    alternative: bool = False
    joined: bool = False
    beside_names: str = ""
    is_function_word: bool = False
    outcome: str = "unknown"

    @property
    def payload(self) -> str | None:
        """The topic that a button's payload names, if the message looks like one."""
        found = PAYLOAD.fullmatch(self.text)
        return found[1] if found else None

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> ParsedMessage:
        """Read a tracker's latest message; what the pipeline did not say stays empty."""
        spans: dict[tuple[int, int], dict[str, None]] = {}
        for entity in message.get("entities") or []:
            if entity.get("entity") == "challenge":
                span = (int(entity.get("start", 0)), int(entity.get("end", 0)))
                spans.setdefault(span, {})[str(entity["value"])] = None
        language = message.get("language") or {}
        text = message.get("text") or ""
        return cls(
            text=text,
            as_is=Reading.of_parsed(message),
            delexicalised=Reading.of_parsed(message, "ranking_delexicalised"),
            with_context=Reading.of_parsed(message.get(WITH_CONTEXT) or {}),
            with_entity=Reading.of_parsed(message.get(WITH_ENTITY) or {}),
            challenges=tuple(tuple(ids) for _, ids in sorted(spans.items())),
            threshold=float(message.get("threshold", 1.0)),
            offer_threshold=float(message.get("offer_threshold", 1.0)),
            reliability=float(message.get("reliability", 0.5)),
            languages=language.get("scores") or {},
            words=int(language.get("words") or 0),
            acts=message.get("dialogue_acts") or {},
            segments=tuple(cls.of(segment) for segment in message.get(SEGMENTS) or ()),
            pieces=tuple(cls.of(piece) for piece in message.get(PIECES) or ()),
            piece_of=message.get(PIECE_OF),
            asks=bool(message.get("asks")),
            alternative=bool(message.get("alternative")),
            joined=bool(message.get("joined")),
            beside_names=_without(text, spans),
            is_function_word=bool(message.get("is_function_word")),
            outcome=message.get("outcome") or "unknown",
        )


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text
