"""The ways to answer a message of several parts, and what tells which of them is right."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from actions.dialogue.cues import is_elliptical, tells_a_story, words_of
from actions.dialogue.grammar import asks_in_words
from actions.dialogue.message import QUESTION, ParsedMessage
from actions.dialogue.outcome import MOST_CHOICES, SMALL_TALK, Outcome
from actions.dialogue.weights import current, logit
from faq.model import group_of

_OF_PARTS = (
    "confidence",
    "confidence_reliable",
    "question",
    "states",
    "asks",
    "joined",
    "supported",
    "words",
    "elliptical",
    "unspoken",
    "in_scope",
    "talks",
)
FEATURES = (
    "whole_confidence",
    "whole_confidence_reliable",
    "whole_declines",
    "whole_talks",
    "whole_facet",
    "whole_long",
    "one",
    *(f"one_{name}" for name in _OF_PARTS),
    "one_facet",
    "several",
    *(f"several_{name}" for name in _OF_PARTS),
    *(f"several_piece{name}" for name in ("", "_confidence", "_asks", "_alone", "_alternative")),
    "several_three",
    "several_introduces",
    "several_same_group",
    "several_with_whole",
    "several_with_whole_confidence",
    "several_against_whole",
    "several_beside_confidence",
    "several_beside_question",
    "several_confidence_mean",
    "several_supported_mean",
)
"""What tells which way to answer a message of several parts; see `ways`."""
_LEAST = 1e-4  # of the likeliest topic's probability
_MORE_LIKELY_THAN_NOT = 0.5
_MOST_TRIED = 8  # parts that are tried together: more would be hundreds of ways


@dataclass(frozen=True)
class PartOutcome:
    """A part of a message, a segment or a piece of one, with what would be answered to it.

    Attributes:
        message: the part, as the pipeline understood it.
        outcome: what would be answered.
        place: the place of the segment that it is, or is a piece of; `WHOLE` if the message has none.

    """

    message: ParsedMessage
    outcome: Outcome
    place: int

    @cached_property
    def question(self) -> float:
        """The probability that it is a question."""
        return self.message.acts.get(QUESTION, float(self.message.asks))

    @cached_property
    def confidence(self) -> float:
        """The log-odds of the outcome."""
        return logit(self.outcome.confidence)

    @cached_property
    def length(self) -> float:
        """The logarithm of how many words it has."""
        return math.log(1 + len(words_of(self.message.text)))

    @cached_property
    def leans(self) -> bool:
        """Whether it leans on what came before."""
        return is_elliptical(self.message.text)

    @cached_property
    def is_challenge(self) -> bool:
        """Whether it is answered by what a challenge is."""
        return self.outcome.challenge is not None and self.outcome.topic == self.outcome.challenge.topic

    @cached_property
    def introduces(self) -> bool:
        """Whether it only names the challenge that the rest may be about: "The one about fraud, who hosts it?"."""
        return self.is_challenge and not asks_in_words(self.message.text)

    @property
    def is_piece(self) -> bool:
        """Whether it is a piece of a segment."""
        return self.message.piece_of is not None

    def supported(self, message: ParsedMessage) -> float:
        """How far the message as a whole is about what it asks, beside the likeliest topic: a logarithm."""
        highest = max(message.as_is.ranking.values(), default=1.0)
        return math.log(max(message.as_is.of(str(self.outcome.topic)) / highest, _LEAST))

    def overlaps(self, other: PartOutcome) -> bool:
        """Whether one of both is a piece of the other."""
        return self.place == other.place and self.is_piece != other.is_piece


@dataclass(frozen=True)
class Way:
    """A way to answer a message: as a whole, or by what one or several of its parts ask.

    Attributes:
        outcomes: what would be answered, in order.
        features: what speaks for it, by names of `FEATURES`.

    """

    outcomes: tuple[Outcome, ...]
    features: dict[str, float]


def best_way(alternatives: Sequence[Way]) -> Way:
    """The way that is likeliest right; the first one where there is no other, or nothing tells."""
    if len(alternatives) == 1:
        return alternatives[0]
    scores = current().answers.scores([way.features for way in alternatives])
    return alternatives[int(scores.argmax())]


def ways(parts: Sequence[PartOutcome], whole: Outcome, message: ParsedMessage) -> Iterator[Way]:
    """The ways to answer a message: the whole first, then each segment, then two or three parts together.

    A piece by itself is no way: most messages have some words that a topic would claim if nothing stood around them.
    """
    yield Way((whole,), _of_whole(whole, message))
    answered = [part for part in parts if part.outcome.topic is not None]
    for part in answered:
        if not part.is_piece and _tells(part.outcome) != _tells(whole):
            own = {"one": 1.0, "one_facet": float(part.outcome.facet)}
            yield Way((part.outcome,), {**own, **_of_parts("one", [part], parts, message)})
    surest = sorted(answered, key=lambda part: -part.confidence)[:_MOST_TRIED]
    answered = [part for part in answered if part in surest]
    for count in range(2, MOST_CHOICES + 1):
        for some in combinations(answered, count):
            apart = len({_tells(part.outcome) for part in some}) == count
            if apart and not any(one.overlaps(other) for one, other in combinations(some, 2)):
                outcomes = tuple(part.outcome for part in sorted(some, key=lambda part: part.place))
                yield Way(outcomes, _of_several(some, parts, whole, message))


def _tells(outcome: Outcome) -> tuple[str | None, str | None]:
    """What an outcome tells apart from others: its topic, and the challenge that it is asked of."""
    return outcome.topic, outcome.challenge.id if outcome.challenge and outcome.facet else None


def _of_whole(whole: Outcome, message: ParsedMessage) -> dict[str, float]:
    declines = whole.topic is None
    confidence = 0.0 if declines else logit(whole.confidence)
    return {
        "whole_confidence": confidence,
        "whole_confidence_reliable": confidence * logit(message.reliability),
        "whole_declines": float(declines),
        "whole_talks": float(whole.kind == SMALL_TALK),
        "whole_facet": float(whole.facet),
        "whole_long": float(tells_a_story(message.text)),
    }


def _of_several(
    some: Sequence[PartOutcome], parts: Sequence[PartOutcome], whole: Outcome, message: ParsedMessage
) -> dict[str, float]:
    count, topics = len(some), {part.outcome.topic for part in some}
    beside = [part for part in some if part.outcome.topic != whole.topic] or some
    of_whole = logit(whole.confidence) if whole.topic else 0.0
    return {
        **_of_parts("several", some, parts, message),
        **_of_pieces([part for part in some if part.is_piece], message),
        "several": 1.0,
        "several_three": float(count > 2),
        "several_introduces": float(
            any(part.introduces for part in some) and not all(part.is_challenge for part in some)
        ),
        "several_same_group": float(len({group_of(str(topic)) for topic in topics}) < count),
        "several_with_whole": float(whole.topic in topics),
        "several_with_whole_confidence": of_whole * (whole.topic in topics),
        "several_against_whole": of_whole * (whole.topic not in topics),
        "several_beside_confidence": min(part.confidence for part in beside),
        "several_beside_question": min(part.question for part in beside),
        "several_confidence_mean": sum(part.confidence for part in some) / count,
        "several_supported_mean": sum(part.supported(message) for part in some) / count,
    }


def _of_parts(
    kind: str, some: Sequence[PartOutcome], parts: Sequence[PartOutcome], message: ParsedMessage
) -> dict[str, float]:
    """What tells whether parts are to be answered: what holds of each of them, or of the weakest."""
    confidence = min(part.confidence for part in some)
    question = min(part.question for part in some)
    found = {
        "confidence": confidence,
        "confidence_reliable": confidence * logit(message.reliability),
        "question": question,
        "states": float(question < _MORE_LIKELY_THAN_NOT),
        "asks": float(all(part.message.asks for part in some)),
        "joined": float(all(part.message.joined for part in some)),
        "supported": min(part.supported(message) for part in some),
        "words": min(part.length for part in some),
        "elliptical": float(any(part.leans for part in some)),
        "unspoken": _unspoken(some, parts),
        "in_scope": logit(message.as_is.in_scope),
        "talks": float(any(part.outcome.kind == SMALL_TALK for part in some)),
    }
    return {f"{kind}_{name}": value for name, value in found.items()}


def _of_pieces(pieces: Sequence[PartOutcome], message: ParsedMessage) -> dict[str, float]:
    """What tells whether pieces are to be answered, where any is among several parts."""
    if not pieces:
        return {}
    return {
        "several_piece": 1.0,
        "several_piece_confidence": min(piece.confidence for piece in pieces),
        "several_piece_asks": float(all(piece.message.asks for piece in pieces)),
        "several_piece_alone": float(not message.segments),
        "several_piece_alternative": float(any(piece.message.alternative for piece in pieces)),
    }


def _unspoken(some: Sequence[PartOutcome], parts: Sequence[PartOutcome]) -> float:
    """How probably something else is a question that these parts leave without its answer."""
    topics, places = {part.outcome.topic for part in some}, {part.place for part in some}
    others = [part for part in parts if part.outcome.topic not in topics and not part.is_piece]
    return max((part.question for part in others if part.place not in places), default=0.0)
