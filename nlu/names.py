"""The things people name: spaCy's phrase matcher for names as written, edit distance for misspelt ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz, process
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from nlu.spelling import ORIGINS, spelt
from nlu.text import fold
from nlu.tokenizer import blank_language
from nlu.training_data import code_fingerprint

UNNAMED = "text_unnamed"
SEPARATOR = "|"
STAND_IN = "X"
_WORD_ALIKE = 66.0
_POSSESSIVE = re.compile(r"^['’]s\b", re.I)


@dataclass(frozen=True)
class Name:
    """A name people use. `values` are the ids it may mean: more than one where it is ambiguous."""

    text: str
    entity: str
    values: tuple[str, ...]


Span = tuple[int, int, float, Name]
"""Where a name stands (start, end), how alike it is (0 to 100), and which it is."""


class NameFinder(GraphComponent):
    """Adds an entity for each thing named, and `text_unnamed`: the message with names replaced.

    Names come from the training data's entity synonyms (`name -> "entity|id|id…"`), the way Rasa
    carries them. `text_unnamed` lets the classifier hear what is asked apart from what it is about.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`similar`: how alike (0 to 100) a misspelt name must be; `shortest`: names below are exact."""
        return {"similar": 84.0, "shortest": 5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameFinder:
        """Create an untrained component (see parent class)."""
        return cls(config, model_storage, resource, [])

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage | None, resource: Resource | None, names: list[Name]
    ) -> None:
        """Index the names."""
        self._config, self._storage, self._resource = config, model_storage, resource
        self._language = blank_language()
        self._names: dict[str, Name] = {}
        self._matcher = PhraseMatcher(self._language.vocab, attr="LOWER")
        for name in names:
            document = self._doc(name.text)
            self._names[" ".join(token.text for token in document)] = name
            self._matcher.add(name.text, [document])
        self._fuzzy: dict[int, list[str]] = {}
        for text in self._names:
            if len(text) >= config["shortest"]:
                self._fuzzy.setdefault(len(text.split()), []).append(text)

    @classmethod
    def of(cls, names: list[Name]) -> NameFinder:
        """A finder of some names, outside of any pipeline."""
        return cls(cls.get_default_config(), None, None, names)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tells Rasa's cache when this room's code or data changed (see parent class)."""
        return code_fingerprint()

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the names of the training data's synonyms."""
        names = names_in(training_data)
        assert self._storage is not None
        with self._storage.write_to(self._resource) as folder:
            (folder / "names.json").write_text(json.dumps([asdict(name) for name in names]), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> NameFinder:  # fmt: skip
        """Load the names (see parent class)."""
        with model_storage.read_from(resource) as folder:
            rows = json.loads((folder / "names.json").read_text("utf-8"))
        names = [Name(row["text"], row["entity"], tuple(row["values"])) for row in rows]
        return cls(config, model_storage, resource, names)

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the names in each message."""
        for message in messages:
            text = spelt(message)
            spans, origins = self.found(text), message.get(ORIGINS) or range(len(text))
            entities = [
                {"entity": name.entity, "value": value, "start": origins[start], "end": origins[end - 1] + 1,
                 "extractor": "NameFinder", "confidence_entity": likeness / 100}
                for start, end, likeness, name in spans
                for value in name.values
            ]  # fmt: skip
            if entities:
                message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
                message.set(UNNAMED, self.unnamed(text, spans))
        return messages

    def _doc(self, text: str) -> Doc:
        return self._language.make_doc(fold(text))

    def found(self, text: str, misspelt: bool = True) -> list[Span]:
        """The names in a text, in order, also `misspelt` ones; none overlaps another."""
        return sorted(self._found(self._doc(text), misspelt), key=lambda span: span[:2])

    def unnamed(self, text: str, spans: list[Span]) -> str:
        """The text with a stand-in for each name found, and for what marks it as a possessor ("Bercy's")."""
        for start, end, _, _ in reversed(spans):
            text = text[:start] + STAND_IN + _POSSESSIVE.sub("", text[end:])
        return text

    def _found(self, document: Doc, misspelt: bool) -> Iterator[Span]:
        """The longest names first, none overlapping another: (start, end, likeness, name)."""
        taken: set[int] = set()
        found = [(end - start, 100.0, start, end) for _, start, end in self._matcher(document)]
        if misspelt:
            found += self._misspelt(document)
        candidates = sorted(found, key=lambda c: (-(c[1] == 100.0), -c[0], -c[1]))
        for length, likeness, start, end in candidates:
            if taken & set(range(start, end)):
                continue
            span = document[start:end]
            key = " ".join(token.text for token in span)
            if likeness < 100.0:
                key = process.extractOne(key, self._fuzzy[length], scorer=fuzz.ratio)[0]
            taken |= set(range(start, end))
            yield span.start_char, span.end_char, likeness, self._names[key]

    def _misspelt(self, document: Doc) -> Iterator[tuple[int, float, int, int]]:
        words = [token.text for token in document]
        for length, names in self._fuzzy.items():
            for start in range(len(words) - length + 1):
                text = " ".join(words[start : start + length])
                if len(text) < self._config["shortest"]:
                    continue
                best = process.extractOne(text, names, scorer=fuzz.ratio, score_cutoff=self._config["similar"])
                if best and best[1] < 100.0 and _alike_word_by_word(text, best[0]):
                    yield length, best[1], start, start + length


def names_in(training_data: TrainingData) -> list[Name]:
    """The names that training data's synonyms carry."""
    packed = ((text, value.split(SEPARATOR)) for text, value in training_data.entity_synonyms.items())
    return [Name(text, entity, tuple(values)) for text, (entity, *values) in packed if values]


def _alike_word_by_word(text: str, name: str) -> bool:
    """Whether no word is quite another: "projet a" is not "projet api"."""
    return all(fuzz.ratio(word, other) > _WORD_ALIKE for word, other in zip(text.split(), name.split()))
