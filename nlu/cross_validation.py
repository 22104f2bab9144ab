"""What the classifier predicts for each of its own examples, by models that did not see a fifth of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.spelling import guessed_language
from nlu.encoder import encode
from nlu.example_languages import without_foreign_talk
from nlu.examples import NOTHING, Examples, completed
from nlu.features import NgramWeights
from nlu.out_of_scope import OFFERED
from nlu.spelling import Speller
from nlu.topic_model import RIDGE, WIDTH, calibrate, fit, split
from nlu.training_data import OUT_OF_SCOPE, is_from_answer

_FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """One example as a model that had not seen it classified it. `topic` is None where it has none."""

    text: str
    language: str
    topic: str | None
    likeliest: tuple[str, ...]
    confidence: float
    outcome: str


def cross_validated(training_data: TrainingData) -> list[HeldOut]:
    """Classify every question of the training data, in its order, with a fifth of them left out at a time.

    The thresholds are those that all examples give. This is the classifier alone: no name is followed
    up, no conversation remembered.
    """
    messages = without_foreign_talk([message for message in training_data.intent_examples if message.get(TEXT)])
    speller = Speller.of(training_data)
    texts = [speller.correct(message.get(TEXT), guessed_language(message)).text for message in messages]
    own = Examples.of(texts, encode(texts), messages, OUT_OF_SCOPE)
    examples = completed(own, training_data)
    _, fitted = fit(examples, NgramWeights(), WIDTH, RIDGE)
    calibrator = calibrate(fitted, examples)
    fold = np.random.default_rng(0).integers(_FOLDS, size=len(examples.texts))[examples.origin]
    held_out = fitted.leave_out(np.where(fold == number)[0] for number in range(_FOLDS))
    scores = split(held_out[: len(messages)], fitted.model.topics)
    names = [topic for topic in fitted.model.topics if topic != NOTHING]
    found = []
    for message, topic, in_scope, confidences in zip(
        messages, own.topics, calibrator.in_scope_probability(scores), calibrator.intent_confidence(scores)
    ):
        if is_from_answer(message):
            continue
        best = np.argsort(-confidences)[:OFFERED]
        outcome = calibrator.thresholds.outcome(float(in_scope), float(confidences[best[0]]))
        likeliest, confidence = tuple(names[column] for column in best), float(in_scope * confidences[best[0]])
        found.append(
            HeldOut(message.get(TEXT), guessed_language(message), topic or None, likeliest, confidence, outcome)
        )
    return found
