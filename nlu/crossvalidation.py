"""What the classifier says of each of its own examples, by models that did not see a fifth of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import encode
from nlu.examples import NOTHING, Examples, completed
from nlu.features import Weights
from nlu.knowing import OFFERED
from nlu.learning import fit, knowing_of, split
from nlu.spelling import Speller, language_spoken
from nlu.training_data import OUT_OF_SCOPE, is_told

_FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """One example as a model that had not seen it judged it. `topic` is None where it has none."""

    text: str
    language: str
    topic: str | None
    likeliest: tuple[str, ...]
    confidence: float
    decision: str


def cross_validated(training_data: TrainingData, width: float = 1.0, ridge: float = 0.1) -> list[HeldOut]:
    """Judge every question of the training data, in its order, with a fifth of them left out at a time.

    The thresholds are those that all examples give. This is the classifier alone: no name is followed
    up, no conversation remembered. See `learn` for `width` and `ridge`.
    """
    messages = [message for message in training_data.intent_examples if message.get(TEXT)]
    speller = Speller.of(training_data)
    texts = [speller.mended(message.get(TEXT), language_spoken(message)).text for message in messages]
    own = Examples.of(texts, encode(texts), messages, OUT_OF_SCOPE)
    examples = completed(own, training_data)
    _, fitting = fit(examples, Weights(), width, ridge)
    knowing = knowing_of(fitting, examples)
    fold = np.random.default_rng(0).integers(_FOLDS, size=len(examples.texts))[examples.origin]
    judged = fitting.without(np.where(fold == number)[0] for number in range(_FOLDS))
    scores = split(judged[: len(messages)], fitting.model.topics)
    names = [topic for topic in fitting.model.topics if topic != NOTHING]
    found = []
    for message, topic, known, clear in zip(messages, own.topics, knowing.known(scores), knowing.clear(scores)):
        if is_told(message):
            continue
        best = np.argsort(-clear)[:OFFERED]
        decision = knowing.thresholds.decide(float(known), float(clear[best[0]]))
        likeliest, confidence = tuple(names[column] for column in best), float(known * clear[best[0]])
        found.append(
            HeldOut(message.get(TEXT), language_spoken(message), topic or None, likeliest, confidence, decision)
        )
    return found
