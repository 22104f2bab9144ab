"""The questions of a message: usually one; several where its segments surely ask several questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from actions.dialogue.cues import is_sentence, only_asks
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, CERTAIN, CHOICES, MOST_CHOICES, SMALL_TALK, UNKNOWN, Outcome
from actions.dialogue.state import DialogueState
from actions.facts import FactsStore
from bot.evaluation.rules.decision import FAR_MORE, RuleDecision
from faq.model import TALK, Challenge

_SUPPORT = 0.1  # of the likeliest topic's probability
_CERTAIN_ASKED = 0.4  # how sure a part must be that is worded as a question; other parts as sure as `CERTAIN`


def outcomes_by_rules(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[Outcome]:
    """What to say, in order: at least one outcome.

    The message is weighed as a whole. Where its segments are surer, they are answered instead: the one
    with the question in a story, or each of two questions.
    """
    decision = RuleDecision(store, message, state)
    if picked := decision.picked():
        return picked
    whole = decision.outcome()
    if whole.facet or message.payload or decision.other():
        return [whole]
    if whole.kind == CHOICES and (named := decision.several_named()):
        return named
    parts = _outcomes_of_parts(store, message, state)
    asked_of_list = [o.topic for o in (whole, *(o for part, o in parts if part.asks)) if o.topic in store.lists()]
    if asked_of_list and (pointed := _challenge_of_story(outcome for _, outcome in parts)):
        return [replace(pointed, choices=(str(asked_of_list[0]),))]
    found = _sure(whole, parts)
    if len(found) == 1 and found[0].topic in store.lists() and (likeliest := _challenge_likeliest(store, message)):
        return [
            Outcome(ANSWER, likeliest.topic, likeliest, choices=(str(found[0].topic),), confidence=found[0].confidence)
        ]
    if len(found) > 1:
        return [replace(outcome, choices=()) for outcome in found]
    beside_talk = any(outcome.kind == SMALL_TALK for outcome in (whole, *(outcome for _, outcome in parts)))
    if not found or not _says_less(whole, found[0]) or not (beside_talk or _supports(message, found[0])):
        return [whole]
    return [_beside(found[0], whole)]


def _outcomes_of_parts(
    store: FactsStore, message: ParsedMessage, state: DialogueState
) -> list[tuple[ParsedMessage, Outcome]]:
    """What to say to each segment; an elliptical one depends on the segments before it."""
    found: list[tuple[ParsedMessage, Outcome]] = []
    for part in message.segments:
        decision = RuleDecision(store, part, state)
        outcome = decision.outcome()
        if outcome.kind == ANSWER and outcome.confidence >= _needed(part) and not decision.other():
            state = replace(
                state, topic=outcome.topic, challenge=outcome.challenge.id if outcome.challenge else state.challenge
            )
        if not (found and found[-1][1].kind == SMALL_TALK and is_sentence(found[-1][0].text) and only_asks(part.text)):
            found.append((part, outcome))  # "do you keep my messages, and until when?" asks nothing of the programme
    return found


def _sure(whole: Outcome, parts: list[tuple[ParsedMessage, Outcome]]) -> list[Outcome]:
    """What the segments surely mean, each outcome once: that of those that ask, if any does.

    What a story only tells is answered as far as the whole message, if that is sure, is about the same.
    Where a question is likeliest about what the whole message is about, but not surely, nothing beside it counts.
    """
    sure: dict[tuple[str | None, str | None], tuple[Outcome, ParsedMessage]] = {}
    for part, outcome in parts:
        if _speaks(part, outcome, whole):
            challenge = outcome.challenge.id if outcome.challenge and outcome.facet else None
            sure.setdefault((outcome.topic, challenge), (outcome, part))
    asked = [outcome for outcome, part in sure.values() if part.asks and _is_own(part, outcome, whole, sure)]
    if not asked and any(part.asks and next(iter(part.as_is.ranking), None) == whole.topic for part, _ in parts):
        return []
    answered = [outcome for outcome, _ in sure.values()]
    meant = [outcome for outcome in answered if outcome.topic == whole.topic and whole.confidence >= CERTAIN]
    return (asked or meant or answered)[:MOST_CHOICES]


def _is_own(
    part: ParsedMessage, outcome: Outcome, whole: Outcome, sure: Iterable[tuple[str | None, str | None]]
) -> bool:
    """Whether a question is one of its own, and not part of what the whole message surely asks.

    "What is the satellite one about? Detecting buildings?" asks one question.
    """
    if part.joined or outcome.topic == whole.topic or outcome.confidence >= CERTAIN or whole.confidence < CERTAIN:
        return True
    return all(topic != whole.topic for topic, _ in sure)


def _needed(part: ParsedMessage) -> float:
    return _CERTAIN_ASKED if part.asks else CERTAIN


def _speaks(part: ParsedMessage, outcome: Outcome, whole: Outcome) -> bool:
    """Whether a part is sure enough to be answered; a question always is if the whole message has no answer.

    A piece of a sentence has to be certain even then: "A or B, who wins?" is about A and B.
    "Merci, et en anglais ?" asks more than its thanks, so that small talk may follow on small talk.
    """
    kinds = {ANSWER, SMALL_TALK} if whole.kind == SMALL_TALK and part.asks else {ANSWER}
    if part.asks and whole.kind in {CHOICES, UNKNOWN}:
        return outcome.kind in kinds and (not part.joined or outcome.confidence >= CERTAIN)
    return outcome.kind in kinds and outcome.confidence >= _needed(part)


def _challenge_of_story(outcomes_of_parts: Iterable[Outcome]) -> Outcome | None:
    """The one challenge that a story describes, where its question asks to choose ("which of them suits me?")."""
    challenges = {
        outcome.challenge.id: outcome
        for outcome in outcomes_of_parts
        if outcome.challenge and outcome.topic == outcome.challenge.topic
    }
    return next(iter(challenges.values())) if len(challenges) == 1 else None


def _challenge_likeliest(store: FactsStore, message: ParsedMessage) -> Challenge | None:
    """The challenge that a whole message is likeliest about, if it is far likelier than any other challenge."""
    of_topic = {challenge.topic: challenge for challenge in store.program.challenges.values()}
    ranked = [(of_topic[topic], score) for topic, score in message.as_is.ranking.items() if topic in of_topic]
    if not ranked or next(iter(message.as_is.ranking)) != ranked[0][0].topic:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > FAR_MORE * ranked[1][1] else None


def _beside(part: Outcome, whole: Outcome) -> Outcome:
    """A part's answer, with what the whole message would have been answered offered beside it."""
    if part.kind != ANSWER or part.confidence >= CERTAIN:
        return replace(part, choices=())
    others = dict.fromkeys(t for t in (whole.topic, *part.choices, *whole.choices) if t and not t.startswith(TALK))
    return replace(part, choices=tuple(t for t in others if t != part.topic)[: MOST_CHOICES - 1])


def _supports(message: ParsedMessage, part: Outcome) -> bool:
    """Whether the whole message may be about what its one question is; if not, the question may look so by chance."""
    probable = message.as_is.ranking
    return probable.get(str(part.topic), 0.0) >= _SUPPORT * max(probable.values(), default=0.0)


def _says_less(whole: Outcome, part: Outcome) -> bool:
    """Whether a part is surer than the whole, or a question in it as sure as need be."""
    return whole.kind != ANSWER or whole.confidence < part.confidence
