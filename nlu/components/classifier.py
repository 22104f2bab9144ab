"""Which topic a message is about, and whether that is sure enough to answer: the pipeline's component."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rasa.shared.nlu.constants import TEXT

from nlu.arrays import Array
from nlu.components.base import LearningComponent
from nlu.components.entities import DELEXICALISED
from nlu.components.spelling import corrected_text
from nlu.components.vectors import DELEXICALISED_VECTOR, VECTOR
from nlu.example_languages import languages_with_words, without_foreign_talk
from nlu.examples import Examples, completed
from nlu.features import NgramWeights
from nlu.function_words import function_words
from nlu.text import fold
from nlu.topic_model import RIDGE, WIDTH, TopicModel, fit_topic_model, with_likeness
from nlu.training_data import OUT_OF_SCOPE, fingerprint

if TYPE_CHECKING:
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

_FUNCTION_WORDS = "function_words.json"
_MARKS = " .,;:?!…"
_SENTENCE = 3  # words; fewer are a name with hardly anything else


class TopicClassifier(LearningComponent):
    """Sets the intent, its ranking, and `outcome`: "answer", "choices" or "unknown".

    Beside them stand `in_scope_probability`, which the ranking's confidences sum to, and the two
    thresholds that decided: `threshold`, of the first topic's confidence, and `offer_threshold`, of
    `in_scope_probability`. For a message that names something, `ranking_delexicalised` is the ranking of
    its text without the names. `is_function_word` tells of a single word that says nothing by itself. A message that
    names something is as probably in scope as the mean of the two: "when does X
    close on Sundays?" is chitchat, however well the name is known.
    """

    _model: TopicModel
    _function_words: frozenset[str]
    _origin: str

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The options.

        `char`, `word`: weights of the n-grams. `width`, `ridge`: see `fit_topic_model`. `chitchat`: learn from
        everyday messages what is out of scope. `out_of_scope`: the intent whose examples have no answer. `likeness`:
        where topics have few phrasings, go by what they tell of themselves (see `nlu.likeness`).
        """
        options = {
            "width": WIDTH,
            "ridge": RIDGE,
            "chitchat": True,
            "likeness": True,
            "out_of_scope": OUT_OF_SCOPE,
            "ranking": 10,
        }
        return {**asdict(NgramWeights()), **options}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples (see parent class)."""
        messages = without_foreign_talk([m for m in training_data.intent_examples if m.get(TEXT)])
        vectors = np.vstack([message.get(VECTOR) for message in messages])
        texts = [corrected_text(message) for message in messages]
        own = Examples.of(texts, vectors, messages, self._config["out_of_scope"])
        examples = completed(own, training_data, self._config["chitchat"])
        weights = NgramWeights(self._config["char"], self._config["word"])
        self._model = fit_topic_model(examples, weights, self._config["width"], self._config["ridge"])
        if self._config["likeness"]:
            self._model = with_likeness(self._model, messages, examples)
        languages = languages_with_words(messages)
        self._function_words = function_words((message.get(TEXT) for message in messages), languages)
        self._origin = fingerprint(training_data)
        return self.persist()

    def write(self, folder: Path) -> None:
        """Write the model."""
        self._model.write(folder, self._origin)
        (folder / _FUNCTION_WORDS).write_text(json.dumps(sorted(self._function_words)), "utf-8")

    def read(self, folder: Path) -> None:
        """Read the model."""
        self._model = TopicModel.read(folder)
        self._function_words = frozenset(json.loads((folder / _FUNCTION_WORDS).read_text("utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify messages (see parent class)."""
        naming = [row for row, message in enumerate(messages) if message.get(DELEXICALISED_VECTOR) is not None]
        delexicalised = [messages[row] for row in naming]
        texts = [corrected_text(m) for m in messages] + [m.get(DELEXICALISED) for m in delexicalised]
        vectors = [m.get(VECTOR) for m in messages] + [m.get(DELEXICALISED_VECTOR) for m in delexicalised]
        predicted = self._model.predict(texts, np.vstack(vectors))
        in_scope, thresholds = predicted.in_scope_probability.copy(), self._model.thresholds
        for row, without_name in zip(naming, predicted.in_scope_probability[len(messages) :]):
            if len(messages[row].get(DELEXICALISED).split()) >= _SENTENCE:
                in_scope[row] = (in_scope[row] * without_name) ** 0.5
        rankings = [self._ranking(row) for row in in_scope[:, None] * predicted.intent_confidence]
        for message, ranking, probability, confidences in zip(
            messages, rankings, in_scope, predicted.intent_confidence
        ):
            outcome = thresholds.outcome(float(probability), float(confidences.max()))
            _set(message, intent=ranking[0], intent_ranking=ranking, outcome=outcome)
            _set(message, in_scope_probability=float(probability), reliability=self._model.calibrator.reliability)
            _set(message, is_function_word=fold(message.get(TEXT)).strip(_MARKS) in self._function_words)
            _set(message, threshold=thresholds.answer, offer_threshold=thresholds.offer)
        for message, ranking in zip(delexicalised, rankings[len(messages) :]):
            _set(message, ranking_delexicalised=ranking)
        return messages

    def _ranking(self, probabilities: Array) -> list[dict[str, Any]]:
        best = np.argsort(-probabilities)[: self._config["ranking"]]
        topics = self._model.topics
        return [{"name": topics[column], "confidence": float(probabilities[column])} for column in best]


def _set(message: Message, **values: object) -> None:
    for key, value in values.items():
        message.set(key, value, add_to_output=True)
