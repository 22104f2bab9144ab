"""What a message most likely asks, and how likely it asks anything: the model's judgement, in the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from actions.dialogue.candidates import Candidate, Candidates
from actions.dialogue.message import STATEMENT
from actions.dialogue.situation import Situation
from actions.dialogue.weights import current, logit, sigmoid, softmax, weighed

SCOPE = (
    "leans",
    "leans_telling",
    "context",
    "named_only",
    "named_itself",
    "named_something",
    "talked_of",
    "talked_of_entity",
    "mentioned",
    "mentioned_entity",
)
"""What raises or lowers the odds that a message is about any topic, beside what the model says of it as it stands."""


@dataclass(frozen=True)
class Ranked:
    """What a message may ask, likeliest first.

    Attributes:
        candidates: each with its probability if the message asks anything; these sum to 1.
        in_scope: the probability that it asks anything.

    """

    candidates: tuple[tuple[Candidate, float], ...]
    in_scope: float

    @property
    def topics(self) -> list[tuple[str, float]]:
        """The topics with their probabilities, each once; they sum to `in_scope`."""
        found: dict[str, float] = {}
        for candidate, probability in self.candidates:
            found[candidate.topic] = found.get(candidate.topic, 0.0) + probability * self.in_scope
        return list(found.items())


def rank(situation: Situation) -> Ranked:
    """Weigh everything that a message may ask; nothing where the model knows no topic of it."""
    own, as_is, candidates = current(), situation.message.as_is, Candidates(situation)
    every = candidates.all()
    if not every:
        return Ranked((), 0.0)
    if situation.plain:
        return Ranked(tuple((each, as_is.of(each.topic) / as_is.in_scope) for each in every), as_is.in_scope)
    scores = [weighed(own.ranker, candidates.features(each)) for each in every]
    ranked = sorted(zip(every, softmax(scores)), key=lambda pair: -pair[1])
    odds = logit(as_is.in_scope) + weighed(own.scope, scope_features(situation))
    return Ranked(tuple(ranked), sigmoid(odds))


def scope_features(situation: Situation) -> dict[str, float]:
    """What tells whether a message is about any topic: the numbers of `SCOPE`, without those that are 0."""
    message = situation.message
    as_is = logit(message.as_is.in_scope)
    found: dict[str, float] = {}
    if situation.leans:
        found["leans"], found["leans_telling"] = 1.0, message.acts.get(STATEMENT, 0.0)
        if message.with_context:
            found["context"] = logit(message.with_context.in_scope) - as_is
    if situation.named:
        found["named_only"] = float(situation.names_only)
        if message.delexicalised:
            itself = sum(map(message.delexicalised.of, situation.of_topic))
            something = sum(message.delexicalised.ranking.values()) - itself
            found["named_itself"] = max(0.0, logit(itself) - as_is)
            found["named_something"] = max(0.0, logit(something) - as_is)
    elif situation.focus and message.with_entity:
        kind = "talked_of" if situation.talked_of else "mentioned"
        found[kind] = 1.0
        found[f"{kind}_entity"] = logit(message.with_entity.in_scope) - as_is
    return found
