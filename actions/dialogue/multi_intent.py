"""The questions of a message: usually one; several where its segments ask several things for themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from actions.dialogue.cues import is_elliptical, is_sentence, only_asks, tells_a_story, words_of
from actions.dialogue.decision import Decision
from actions.dialogue.message import QUESTION, ParsedMessage
from actions.dialogue.outcome import ANSWER, CERTAIN, CHOICES, MOST_CHOICES, SMALL_TALK, Outcome
from actions.dialogue.state import DialogueState
from actions.dialogue.weights import current, logit, weighed
from actions.facts import FactsStore
from faq.model import TALK, Challenge

_OF_SEGMENTS = ("confidence", "question", "asks", "joined", "supported", "words", "elliptical", "unspoken")
FEATURES = (
    "whole_confidence",
    "whole_declines",
    "whole_talks",
    "whole_facet",
    "whole_long",
    "one",
    *(f"one_{name}" for name in _OF_SEGMENTS),
    "one_talks",
    "one_facet",
    "several",
    *(f"several_{name}" for name in _OF_SEGMENTS),
    "several_three",
    "several_with_whole",
    "several_confidence_mean",
    "several_supported_mean",
)
"""What tells which way to answer a message of several segments; see `ways`."""
_LEAST = 1e-4  # of the likeliest topic's probability
_MORE_LIKELY_THAN_NOT = 0.5
_BY_FAR = 3.0  # times likelier than the next must the one challenge be that a story describes


@dataclass(frozen=True)
class JudgedSegment:
    """A segment of a message with what would be said to it."""

    message: ParsedMessage
    outcome: Outcome

    @property
    def question(self) -> float:
        """The probability that it is a question."""
        return self.message.acts.get(QUESTION, float(self.message.asks))


@dataclass(frozen=True)
class Way:
    """A way to answer a message: as a whole, or by what one or several of its segments ask.

    Attributes:
        outcomes: what would be said, in order.
        features: what speaks for it, by names of `FEATURES`.

    """

    outcomes: tuple[Outcome, ...]
    features: dict[str, float]


def outcomes(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[Outcome]:
    """What to say, in order: at least one outcome."""
    decision = Decision(store, message, state)
    if picked := decision.picked():
        return picked
    whole = decision.outcome()
    if message.payload or decision.situation.other:
        return [whole]
    if whole.kind == CHOICES and (named := _all_named(decision)):
        return named
    segments = segments_of(store, message, state)
    if outcome := _challenge_of_story(decision, whole, segments, store.lists()):
        return [outcome]
    best = max(ways(segments, whole, message), key=lambda way: weighed(current().answers, way.features)).outcomes
    if len(best) > 1:
        return [replace(outcome, choices=()) for outcome in best]
    return [whole if best[0] is whole else _beside(best[0], whole)]


def segments_of(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[JudgedSegment]:
    """What would be said to each segment; one that leans on what came before leans on the segments before."""
    found: list[JudgedSegment] = []
    for part in message.segments:
        decision = Decision(store, part, state)
        outcome = decision.outcome()
        if outcome.kind == ANSWER and outcome.confidence >= _MORE_LIKELY_THAN_NOT and not decision.situation.other:
            challenge = outcome.challenge.id if outcome.challenge else state.challenge
            state = replace(state, topic=outcome.topic, challenge=challenge)
        elif len(named := set(decision.situation.named_topics)) == 1:
            state = replace(state, challenge=decision.situation.of_topic[named.pop()].id)
        after_talk = bool(found) and found[-1].outcome.kind == SMALL_TALK and is_sentence(found[-1].message.text)
        if not (after_talk and only_asks(part.text)):
            found.append(JudgedSegment(part, outcome))  # "do you keep my messages, and until when?" asks one thing
    return found


def ways(segments: Sequence[JudgedSegment], whole: Outcome, message: ParsedMessage) -> Iterator[Way]:
    """The ways to answer a message: the whole first, then each segment, then two or three of them together."""
    yield Way((whole,), _of_whole(whole, message))
    answered = [segment for segment in segments if segment.outcome.topic is not None]
    for segment in answered:
        if _tells(segment.outcome) != _tells(whole):
            own = {"one": 1.0, "one_talks": float(segment.outcome.kind == SMALL_TALK)}
            own["one_facet"] = float(segment.outcome.facet)
            yield Way((segment.outcome,), {**own, **_of_segments("one", [segment], segments, message)})
    answers = [segment for segment in answered if segment.outcome.kind == ANSWER]
    for count in range(2, MOST_CHOICES + 1):
        for some in combinations(answers, count):
            if len({_tells(segment.outcome) for segment in some}) == count:
                yield Way(tuple(segment.outcome for segment in some), _of_several(some, segments, whole, message))


def _tells(outcome: Outcome) -> tuple[str | None, str | None]:
    """What an outcome tells apart from others: its topic, and the challenge that it is asked of."""
    return outcome.topic, outcome.challenge.id if outcome.challenge and outcome.facet else None


def _of_whole(whole: Outcome, message: ParsedMessage) -> dict[str, float]:
    declines = whole.topic is None
    return {
        "whole_confidence": 0.0 if declines else logit(whole.confidence),
        "whole_declines": float(declines),
        "whole_talks": float(whole.kind == SMALL_TALK),
        "whole_facet": float(whole.facet),
        "whole_long": float(tells_a_story(message.text)),
    }


def _of_several(
    some: Sequence[JudgedSegment], segments: Sequence[JudgedSegment], whole: Outcome, message: ParsedMessage
) -> dict[str, float]:
    count, topics = len(some), {segment.outcome.topic for segment in some}
    return {
        **_of_segments("several", some, segments, message),
        "several": 1.0,
        "several_three": float(count > 2),
        "several_with_whole": float(whole.topic in topics),
        "several_confidence_mean": sum(logit(segment.outcome.confidence) for segment in some) / count,
        "several_supported_mean": sum(_supported(segment, message) for segment in some) / count,
    }


def _of_segments(
    kind: str, some: Sequence[JudgedSegment], segments: Sequence[JudgedSegment], message: ParsedMessage
) -> dict[str, float]:
    """What tells whether segments are to be answered: what holds of each of them, or of the weakest."""
    topics = {segment.outcome.topic for segment in some}
    unspoken = [each.question for each in segments if each not in some and each.outcome.topic not in topics]
    found = {
        "confidence": min(logit(segment.outcome.confidence) for segment in some),
        "question": min(segment.question for segment in some),
        "asks": float(all(segment.message.asks for segment in some)),
        "joined": float(all(segment.message.joined for segment in some)),
        "supported": min(_supported(segment, message) for segment in some),
        "words": min(math.log(1 + len(words_of(segment.message.text))) for segment in some),
        "elliptical": float(any(is_elliptical(segment.message.text) for segment in some)),
        "unspoken": max(unspoken, default=0.0),
    }
    return {f"{kind}_{name}": value for name, value in found.items()}


def _supported(segment: JudgedSegment, message: ParsedMessage) -> float:
    """How far the message as a whole is about what a segment asks, beside the likeliest topic: a logarithm."""
    highest = max(message.as_is.ranking.values(), default=1.0)
    return math.log(max(message.as_is.of(str(segment.outcome.topic)) / highest, _LEAST))


def _all_named(decision: Decision) -> list[Outcome]:
    """The challenges that a short message names and asks nothing else of: "tell me about X and Y"."""
    message, known = decision.message, decision.situation.challenges
    named = list(dict.fromkeys(ids[0] for ids in message.challenges if len(ids) == 1 and ids[0] in known))
    if not 2 <= len(named) <= MOST_CHOICES or len(named) < len(message.challenges) or tells_a_story(message.text):
        return []
    return [Outcome(ANSWER, known[i].topic, known[i], confidence=1.0) for i in named]


def _challenge_of_story(
    decision: Decision, whole: Outcome, parts: list[JudgedSegment], lists: frozenset[str]
) -> Outcome | None:
    """The challenge that a story describes, where its question asks to choose ("which of them suits me?")."""
    asked = [whole.topic, *(part.outcome.topic for part in parts if part.message.asks)]
    listed = next((topic for topic in asked if topic in lists), None)
    if listed is None or not parts:
        return None
    described = {
        part.outcome.challenge.id: part.outcome
        for part in parts
        if part.outcome.challenge and part.outcome.topic == part.outcome.challenge.topic
    }
    if len(described) == 1:
        return replace(next(iter(described.values())), choices=(listed,))
    if challenge := _likeliest(decision):
        return Outcome(ANSWER, challenge.topic, challenge, choices=(listed,), confidence=whole.confidence)
    return None


def _likeliest(decision: Decision) -> Challenge | None:
    """The challenge that a whole message is likeliest about, if it is far likelier than any other challenge."""
    of_topic, ranking = decision.situation.of_topic, decision.message.as_is.ranking
    ranked = [(of_topic[topic], score) for topic, score in ranking.items() if topic in of_topic]
    if not ranked or next(iter(ranking)) != ranked[0][0].topic:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > _BY_FAR * ranked[1][1] else None


def _beside(part: Outcome, whole: Outcome) -> Outcome:
    """What a segment is answered, with what the whole message would have been answered offered beside it."""
    if part.kind != ANSWER or part.confidence >= CERTAIN:
        return replace(part, choices=())
    topics = dict.fromkeys(t for t in (whole.topic, *part.choices, *whole.choices) if t and not t.startswith(TALK))
    return replace(part, choices=tuple(t for t in topics if t != part.topic)[: MOST_CHOICES - 1])
