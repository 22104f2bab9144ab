"""The entities that a message names: the pipeline's component."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rasa.shared.nlu.constants import ENTITIES

from nlu.components.base import LearningComponent
from nlu.components.spelling import ORIGINS, corrected_text
from nlu.entities import SHORTEST, SIMILAR, EntityFinder, Name, names_in

if TYPE_CHECKING:
    from rasa.engine.storage.resource import Resource
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

DELEXICALISED = "text_delexicalised"


class EntityExtractor(LearningComponent):
    """Adds an entity for each name, and `text_delexicalised`: the message with its names replaced.

    Names come from the training data's entity synonyms (`name -> "entity|id|id…"`), the way Rasa
    carries them. `text_delexicalised` lets the classifier tell what is asked from what it is about.
    """

    _finder: EntityFinder

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`similar`: how alike (0 to 100) a misspelt name must be; `shortest`: names below are exact."""
        return {"similar": SIMILAR, "shortest": SHORTEST}

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the names of the training data's synonyms."""
        self._take(names_in(training_data))
        return self.persist()

    def write(self, folder: Path) -> None:
        """Write the names."""
        (folder / "names.json").write_text(json.dumps([asdict(name) for name in self._finder.names]), "utf-8")

    def read(self, folder: Path) -> None:
        """Read the names."""
        rows = json.loads((folder / "names.json").read_text("utf-8"))
        self._take([Name(row["text"], row["entity"], tuple(row["values"])) for row in rows])

    def _take(self, names: list[Name]) -> None:
        self._finder = EntityFinder(names, self._config["similar"], self._config["shortest"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the names in each message."""
        for message in messages:
            text = corrected_text(message)
            spans, origins = self._finder.find(text), message.get(ORIGINS) or range(len(text))
            entities = [
                {"entity": name.entity, "value": value, "start": origins[start], "end": origins[end - 1] + 1,
                 "extractor": "EntityExtractor", "confidence_entity": likeness / 100}
                for start, end, likeness, name in spans
                for value in name.values
            ]  # fmt: skip
            if entities:
                message.set(ENTITIES, (message.get(ENTITIES) or []) + entities, add_to_output=True)
                message.set(DELEXICALISED, self._finder.delexicalised(text, spans))
        return messages
