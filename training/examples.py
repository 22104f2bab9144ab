"""Examples for the three models of the dialogue stage, made by following conversations with a trained pipeline.

The state after each turn is the one that its right answer leaves, so that a mistake is not learnt from its sequel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from actions.answer import ActionAnswer
from actions.dialogue.learnt.candidates import Candidate, Situation
from actions.dialogue.learnt.decision import Decision
from actions.dialogue.learnt.multi_intent import JudgedSegment, features, segments_of
from actions.dialogue.learnt.ranker import scope_features
from actions.dialogue.learnt.weights import logit
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, SMALL_TALK, Outcome
from actions.dialogue.rewrite import rewrite
from actions.dialogue.state import DialogueState
from faq.model import TALK
from nlu.engine import Engine
from training.conversations import Conversation, Turn

Features = Mapping[str, float]


@dataclass(frozen=True)
class Choice:
    """An example for the ranker: a message's candidates with their features, and which of them are right."""

    features: tuple[Features, ...]
    right: tuple[bool, ...]


@dataclass(frozen=True)
class Judgement:
    """An example for a yes-or-no model.

    Attributes:
        features: what speaks for or against it.
        so: the label.
        offset: log-odds known beforehand, to which the weighed features are added.

    """

    features: Features
    so: bool
    offset: float = 0.0


@dataclass(frozen=True)
class Met:
    """A turn as the assistant met it: what was understood, and the state before it."""

    turn: Turn
    message: ParsedMessage
    state: DialogueState


def followed(conversations: list[Conversation], engine: Engine, action: ActionAnswer) -> Iterator[Met]:
    """Every turn of some conversations, each in the state that right answers left."""
    action.store.refresh()
    for conversation in conversations:
        state = DialogueState()
        for turn in conversation.turns:
            rewritten = rewrite(turn.text, state)
            message = ParsedMessage.of(rewritten.assemble(engine.parse_all(rewritten.texts)))
            yield Met(turn, message, state)
            state = _after(action, turn, message, state)


def _after(action: ActionAnswer, turn: Turn, message: ParsedMessage, state: DialogueState) -> DialogueState:
    """The state that a right answer leaves."""
    situation = Situation(action.store, message, state)
    for topics in turn.asks:
        topic = max(sorted(topics & situation.topics), key=message.as_is.of, default=None)
        if topic is None:
            continue
        own = situation.of_topic.get(topic)
        about = own or situation.challenges.get(turn.entity or "")
        kind = SMALL_TALK if topic.startswith(TALK) else ANSWER
        outcome = Outcome(kind, topic, about, facet=about is not None and topic in situation.facets)
        state = action.remember(state, outcome, turn.language, message)
    return replace(state, language=turn.language)


def choice_examples(met: list[Met], action: ActionAnswer) -> list[Choice]:
    """Examples for the ranker: messages that ask one thing, and are not plain (see `Situation.plain`)."""
    found = []
    for each in met:
        situation = Situation(action.store, each.message, each.state)
        if situation.plain or each.turn.act == "selection" or len(each.turn.asks) != 1:
            continue
        choice = _choice(situation, each.turn)
        if any(choice.right):
            found.append(choice)
    return found


def scope_examples(met: list[Met], action: ActionAnswer) -> list[Judgement]:
    """Examples of whether a message asks anything at all: those that are not plain (see `Situation.plain`)."""
    found = []
    for each in met:
        situation = Situation(action.store, each.message, each.state)
        if situation.plain or each.turn.act == "selection" or not situation.candidates():
            continue
        offset = logit(each.message.as_is.in_scope)
        found.append(Judgement(scope_features(situation), bool(each.turn.asks), offset))
    return found


def segment_examples(met: list[Met], action: ActionAnswer) -> list[Judgement]:
    """Examples of whether a segment is to be answered by itself, given what the weights in use decide of it."""
    found = []
    for each in met:
        if not each.message.segments or each.turn.act == "selection":
            continue
        whole = Decision(action.store, each.message, each.state).outcome()
        parts = segments_of(action.store, each.message, each.state)
        for part in parts:
            described = features(part, parts, whole, each.message)
            if described and (so := _is_to_speak(part, whole, each.turn)) is not None:
                found.append(Judgement(described, so))
    return found


def _choice(situation: Situation, turn: Turn) -> Choice:
    candidates = situation.candidates()
    return Choice(
        tuple(situation.features(candidate) for candidate in candidates),
        tuple(_is_right(candidate, turn) for candidate in candidates),
    )


def _is_right(candidate: Candidate, turn: Turn) -> bool:
    return candidate.topic in turn.acceptable and (not candidate.facet or turn.entity in (None, candidate.challenge))


def _is_to_speak(part: JudgedSegment, whole: Outcome, turn: Turn) -> bool | None:
    """Whether a segment's answer makes the reply better; None where it makes no difference."""
    right = part.outcome.topic in turn.acceptable
    if not right:
        return False
    if len(turn.asks) > 1 or whole.topic not in turn.acceptable:
        return True
    return None
