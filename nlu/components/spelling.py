"""Corrected spelling, which the later components read: the pipeline's component."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rasa.shared.nlu.constants import TEXT

from languages import ASSUMED, LANGUAGES
from nlu.components.base import LearningComponent
from nlu.dictionary import Dictionary
from nlu.spelling import Speller
from nlu.training_data import LANGUAGE, language_stated

if TYPE_CHECKING:
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

CORRECTED = "text_corrected"
ORIGINS = "text_corrected_origins"


class Spelling(LearningComponent):
    """Sets `text_corrected`, which the later components read, on messages and examples that need it."""

    _speller: Speller

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the programme's words."""
        self._speller = Speller.of(training_data)
        return self.persist()

    def write(self, folder: Path) -> None:
        """Write the programme's words and the dictionaries."""
        (folder / "words.json").write_text(json.dumps(list(self._speller.words)), "utf-8")
        (folder / "languages.json").write_text(json.dumps(list(self._speller.dictionaries)), "utf-8")
        for language, dictionary in self._speller.dictionaries.items():
            dictionary.save(folder / f"{language}.npz")

    def read(self, folder: Path) -> None:
        """Read the programme's words and the dictionaries."""
        words = json.loads((folder / "words.json").read_text("utf-8"))
        languages = json.loads((folder / "languages.json").read_text("utf-8"))
        dictionaries = {language: Dictionary.load(language, folder / f"{language}.npz") for language in languages}
        self._speller = Speller(words, dictionaries)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Correct messages, each in the language its words seem to be in."""
        for message in messages:
            text = message.get(TEXT) or ""
            corrected = self._speller.correct(text, guessed_language(message))
            if corrected.text != text:
                message.set(CORRECTED, corrected.text)
                message.set(ORIGINS, corrected.origins)
        return messages


def guessed_language(message: Message) -> str:
    """The language that an example states, or that a message's words seem to be in."""
    stated = language_stated(message)
    if stated in LANGUAGES:
        return str(stated)
    scores = (message.get(LANGUAGE) or {}).get("scores") or {}
    return max(scores, key=lambda language: scores[language]) if scores else ASSUMED[-1]


def corrected_text(message: Message) -> str:
    """A message's text, in corrected spelling."""
    return str(message.get(CORRECTED) or message.get(TEXT) or "")
