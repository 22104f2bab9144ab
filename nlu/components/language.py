"""The language that a message is in: the pipeline's component."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rasa.shared.nlu.constants import TEXT

from faq.reader import talk_phrasings
from languages import LANGUAGES, chitchat, shorthand
from nlu.components.base import LearningComponent
from nlu.example_languages import asked_languages
from nlu.language import LanguageDetector, count_words
from nlu.training_data import LANGUAGE, language_stated

if TYPE_CHECKING:
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData


_ENOUGH = 6000  # examples to tell languages by; more of them take time, and help no more


class MessageLanguage(LearningComponent):
    """Sets `language`: `{"scores": {"fr": p, "en": q, …}, "words": how many words there are}`.

    There is a score of every language that the assistant has. One that no topic is asked in is taken to be rarer.

    What it learns from everyday messages, and from examples that carry a language in their metadata,
    is how the programme's public types: "c koi" is French though no dictionary has it. Names and
    quotations tell nothing where there is more: what is named in French is also asked about in English.
    """

    _detector: LanguageDetector

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from everyday messages, short forms, and the examples whose metadata tell their language."""
        served = asked_languages(training_data.intent_examples)
        stated = [(message.get(TEXT), language_stated(message)) for message in training_data.intent_examples]
        own = [(text, str(language)) for text, language in stated if language in LANGUAGES]
        labelled = [each for code in LANGUAGES for each in _everyday(code, code in served)] + _some(own)
        texts, languages = zip(*labelled)
        self._detector = LanguageDetector.fit(texts, languages, served, training_data.entity_synonyms)
        return self.persist()

    def write(self, folder: Path) -> None:
        """Write the n-grams' weights, the languages and the names."""
        np.save(folder / "weights.npy", self._detector.weights)
        known = {name: getattr(self._detector, name) for name in ("languages", "served", "names")}
        (folder / "detector.json").write_text(json.dumps(known), "utf-8")

    def read(self, folder: Path) -> None:
        """Read the n-grams' weights, the languages and the names."""
        weights = np.load(folder / "weights.npy", allow_pickle=False)
        known = json.loads((folder / "detector.json").read_text("utf-8"))
        self._detector = LanguageDetector(weights=weights, **known)

    def process(self, messages: list[Message]) -> list[Message]:
        """Detect each message's language."""
        texts = [message.get(TEXT) or "" for message in messages]
        for message, text, scores in zip(messages, texts, self._detector.scores(texts)):
            message.set(LANGUAGE, {"scores": scores, "words": count_words(text)}, add_to_output=True)
        return messages


def _everyday(code: str, served: bool) -> list[tuple[str, str]]:
    """What people say in a language whatever the FAQ; of one that no topic is in, the bot's own talk as well."""
    talk = () if served else (text for texts in talk_phrasings(code).values() for text in texts)
    return [(text, code) for text in (*chitchat(code), *shorthand(code), *talk)]


def _some(examples: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """As many of the examples as are needed, taken evenly."""
    return examples[:: len(examples) // _ENOUGH + 1]
