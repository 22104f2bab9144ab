"""Examples for the models of the dialogue stage, made by following conversations with a trained pipeline.

The state after each turn is the one that its right answer leaves, so that a mistake is not learnt from its sequel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from actions.answer import ActionAnswer
from actions.dialogue.candidates import Candidate, Candidates
from actions.dialogue.decision import Decision
from actions.dialogue.message import ParsedMessage
from actions.dialogue.multi_intent import parts_of
from actions.dialogue.outcome import ANSWER, SMALL_TALK, Outcome
from actions.dialogue.ranker import scope_features
from actions.dialogue.rewrite import rewrite
from actions.dialogue.situation import Situation
from actions.dialogue.state import DialogueState
from actions.dialogue.ways import ways
from actions.dialogue.weights import logit
from faq.model import TALK
from nlu.engine import Engine
from training.conversations import Conversation, Turn

Features = Mapping[str, float]
OF_ONE = 2.0
"""How much a message that asks once or not at all counts beside one that asks several times, which is rarer."""


@dataclass(frozen=True)
class Choice:
    """An example of a choice: the candidates' features, which of them are right, and how much it counts."""

    features: tuple[Features, ...]
    right: tuple[bool, ...]
    weight: float = 1.0


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
    """Examples for the ranker: messages that ask one question, and are not plain (see `Situation.plain`)."""
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
        if situation.plain or each.turn.act == "selection" or not Candidates(situation).all():
            continue
        offset = logit(each.message.as_is.in_scope)
        found.append(Judgement(scope_features(situation), bool(each.turn.asks), offset))
    return found


def answer_examples(met: list[Met], action: ActionAnswer) -> list[Choice]:
    """Examples of how to answer a message of several parts, given what the weights in use decide of each."""
    found = []
    for each in met:
        if not (each.message.segments or each.message.pieces) or each.turn.act == "selection":
            continue
        decision = Decision(action.store, each.message, each.state)
        if decision.picked() or decision.situation.other:
            continue
        parts = parts_of(action.store, each.message, each.state)
        every = list(ways(parts, decision.outcome(), each.message))
        right = tuple(is_right([outcome.topic for outcome in way.outcomes], each.turn) for way in every)
        if any(right) and not all(right):
            weight = OF_ONE if len(each.turn.asks) < 2 else 1.0
            found.append(Choice(tuple(way.features for way in every), right, weight))
    return found


def is_right(answered: Iterable[str | None], turn: Turn) -> bool:
    """Whether answers to a turn tell all that is asked, and nothing that is not."""
    topics = {topic for topic in answered if topic}
    if not turn.asks:
        return all(topic.startswith(TALK) for topic in topics)
    return topics <= turn.acceptable and all(asked & topics for asked in turn.asks)


def _choice(situation: Situation, turn: Turn) -> Choice:
    candidates = Candidates(situation)
    every = candidates.all()
    return Choice(
        tuple(candidates.features(candidate) for candidate in every),
        tuple(_is_right(candidate, turn) for candidate in every),
    )


def _is_right(candidate: Candidate, turn: Turn) -> bool:
    return candidate.topic in turn.acceptable and (not candidate.facet or turn.entity in (None, candidate.challenge))
