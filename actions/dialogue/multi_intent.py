"""The questions of a message: usually one; several where its segments ask several things for themselves."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from actions.dialogue.cues import is_sentence, only_asks, tells_a_story
from actions.dialogue.learnt.decision import Decision
from actions.dialogue.learnt.weights import current, logit, sigmoid, weighed
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, CERTAIN, MOST_CHOICES, SMALL_TALK, Outcome
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from faq.model import TALK, Challenge

FEATURES = (
    "constant",
    "confidence",
    "asks",
    "joined",
    "same_topic",
    "supported",
    "whole_confidence",
    "whole_declines",
    "whole_declines_asks",
    "whole_talks",
    "whole_facet",
    "talks",
    "talks_asking",
    "others_ask",
    "asked_elsewhere",
    "long",
)
"""What tells whether a segment is to be answered by itself; see `features`."""
_LEAST = 1e-4  # of the likeliest topic's probability
_MORE_LIKELY_THAN_NOT = 0.5
_BY_FAR = 3.0  # times likelier than the next must the one challenge be that a story describes


@dataclass(frozen=True)
class JudgedSegment:
    """A segment of a message with what would be said to it."""

    message: ParsedMessage
    outcome: Outcome


def outcomes(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[Outcome]:
    """What to say, in order: at least one outcome.

    The message is judged as a whole. Where segments of it ask for themselves, they are answered instead: the one
    with the question in a story, or each of two questions.
    """
    decision = Decision(store, message, state)
    if picked := decision.picked():
        return picked
    whole = decision.outcome()
    if message.payload or decision.other():
        return [whole]
    if whole.kind == "choices" and (named := _all_named(decision)):
        return named
    parts = segments_of(store, message, state)
    lists = store.lists()
    if outcome := _challenge_of_story(decision, whole, parts, lists):
        return [outcome]
    speaking = distinct(part.outcome for part in parts if speaks(features(part, parts, whole, message)))
    if len(speaking) > 1:
        return [replace(outcome, choices=()) for outcome in speaking]
    if not speaking or speaking[0].topic == whole.topic:
        return [whole]
    return [_beside(speaking[0], whole)]


def segments_of(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[JudgedSegment]:
    """What would be said to each segment; one that leans on what came before leans on the segments before."""
    found: list[JudgedSegment] = []
    for part in message.segments:
        decision = Decision(store, part, state)
        outcome = decision.outcome()
        if outcome.kind == ANSWER and outcome.confidence >= _MORE_LIKELY_THAN_NOT and not decision.other():
            challenge = outcome.challenge.id if outcome.challenge else state.challenge
            state = replace(state, topic=outcome.topic, challenge=challenge)
        elif len(named := decision.situation.named_ids) == 1:
            state = replace(state, challenge=next(iter(named)))
        after_talk = bool(found) and found[-1].outcome.kind == SMALL_TALK and is_sentence(found[-1].message.text)
        if not (after_talk and only_asks(part.text)):
            found.append(JudgedSegment(part, outcome))  # "do you keep my messages, and until when?" asks one thing
    return found


def speaks(found: dict[str, float]) -> bool:
    """Whether a segment with these features is more likely than not to be answered by itself."""
    if not found:
        return False
    return sigmoid(weighed(current().segments, found)) > _MORE_LIKELY_THAN_NOT


def features(
    part: JudgedSegment, parts: list[JudgedSegment], whole: Outcome, message: ParsedMessage
) -> dict[str, float]:
    """What tells whether a segment is to be answered by itself; nothing where it has no answer."""
    outcome = part.outcome
    if outcome.topic is None:
        return {}
    declines = float(whole.topic is None)
    asks = float(part.message.asks)
    highest = max(message.as_is.ranking.values(), default=1.0)
    others = [other for other in parts if other is not part]
    return {
        "constant": 1.0,
        "confidence": logit(outcome.confidence),
        "asks": asks,
        "joined": float(part.message.joined),
        "same_topic": float(outcome.topic == whole.topic),
        "supported": math.log(max(message.as_is.of(outcome.topic) / highest, _LEAST)),
        "whole_confidence": 0.0 if declines else logit(whole.confidence),
        "whole_declines": declines,
        "whole_declines_asks": declines * asks,
        "whole_talks": float(whole.kind == SMALL_TALK),
        "whole_facet": float(whole.facet),
        "talks": float(outcome.kind == SMALL_TALK),
        "talks_asking": float(outcome.kind == SMALL_TALK) * asks,
        "others_ask": float(any(other.message.asks for other in others)) * (1.0 - asks),
        "asked_elsewhere": float(any(other.message.asks and other.outcome.topic == whole.topic for other in others)),
        "long": float(tells_a_story(message.text)),
    }


def distinct(found: Iterable[Outcome]) -> list[Outcome]:
    """Outcomes that say different things, each once; what is asked of two challenges is said of both."""
    once: dict[tuple[str | None, str | None], Outcome] = {}
    for outcome in found:
        challenge = outcome.challenge.id if outcome.challenge and outcome.facet else None
        once.setdefault((outcome.topic, challenge), outcome)
    own = [outcome for outcome in once.values() if outcome.kind == ANSWER]
    return (own or list(once.values()))[:MOST_CHOICES]


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
