"""The language that a message is in: the pipeline's component."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from faq.model import LANGUAGES
from languages import chitchat, shorthand
from nlu.components.base import Component
from nlu.language import LanguageDetector, count_words
from nlu.training_data import LANGUAGE, language_stated

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.training_data import TrainingData


class MessageLanguage(Component):
    """Sets `language`: `{"scores": {"fr": p, "en": 1 - p}, "words": how many words there are}`.

    What it learns from everyday messages, and from examples that carry a language in their metadata,
    is how the programme's public types: "c koi" is French though no dictionary has it. Names and
    quotations tell nothing where there is more: what is named in French is also asked about in English.
    """

    _detector: LanguageDetector

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from everyday messages, short forms, and the examples whose metadata tell their language."""
        labelled: list[tuple[str, str | None]]
        labelled = [(line, code) for code in LANGUAGES for line in (*chitchat(code), *shorthand(code))]
        labelled += [(message.get(TEXT), language_stated(message)) for message in training_data.intent_examples]
        texts, languages = zip(*((text, language) for text, language in labelled if language in LANGUAGES))
        french = [language == "fr" for language in languages]
        self._detector = LanguageDetector.fit(texts, french, training_data.entity_synonyms)
        return self.persist()

    def write(self, folder: Path) -> None:
        """Write the n-grams' weights, and the names."""
        np.save(folder / "weights.npy", self._detector.weights)
        (folder / "names.json").write_text(json.dumps(self._detector.names), "utf-8")

    def read(self, folder: Path) -> None:
        """Read the n-grams' weights, and the names."""
        weights = np.load(folder / "weights.npy", allow_pickle=False)
        self._detector = LanguageDetector(weights, json.loads((folder / "names.json").read_text("utf-8")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Detect each message's language."""
        texts = [message.get(TEXT) or "" for message in messages]
        for message, text, french in zip(messages, texts, self._detector.french_all(texts)):
            detected = {"scores": {"fr": french, "en": 1 - french}, "words": count_words(text)}
            message.set(LANGUAGE, detected, add_to_output=True)
        return messages
