"""Rasa's training data, made from the FAQ files in memory: an intent is a topic."""

from __future__ import annotations

import logging
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from faq.held_back import Served, hold_back
from faq.model import Faq
from faq.reader import read_faq
from nlu.faq_examples import ENTITY, examples_of, names_of
from nlu.training_data import OUT_OF_SCOPE
from nlu.vector_cache import keep_examples_in
from settings import read_settings, staff_language

log = logging.getLogger(__name__)
_SLOTS = ("language", "topic", "asked", "challenge", "mentioned", "offered", "shown")


def training_data_of(faq: Faq) -> TrainingData:
    """Every phrasing of every topic as an example, what is unknown too, and every challenge's name as a synonym."""
    examples = [_Example.build(text, topic, example_metadata=about) for text, topic, about in examples_of(faq)]
    return TrainingData(examples, entity_synonyms=names_of(faq.program))


class _Example(Message):
    """An example with a cheaper hash than Rasa's, a fingerprint of all that it holds, by which it finds doubles."""

    def __hash__(self) -> int:
        """The same for equal examples (see parent class)."""
        return hash((self.get(TEXT), self.get(INTENT)))


class FaqImporter(TrainingDataImporter):
    """Gives Rasa a domain, rules and examples derived from EIGBOT_DATA; no other file is read."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        faq: Faq | None = None,
        **kwargs: Any,
    ) -> None:
        """Take Rasa's arguments, of which only the configuration file counts; and the FAQ, if it has been read.

        Raises:
            FaqError: it is read here, and has mistakes that concern more than topics, which are left out.

        """
        self._config_file = config_file
        if faq is None:  # Rasa's own commands begin here: whoever else trains says what on
            settings = read_settings()
            keep_examples_in(settings.models)
            found = hold_back(*read_faq(settings.data), Served())
            for topic in found.held:
                log.warning(topic.text(staff_language()))
            faq = found.faq
        self._faq = faq

    def get_config(self) -> dict[str, Any]:
        """The content of config.yml."""
        return dict(read_config_file(self._config_file)) if self._config_file else {}

    def get_config_file_for_auto_config(self) -> str | None:
        """The configuration file's path."""
        return self._config_file

    def _intents(self) -> list[str]:
        return [*self._faq.topics, *([OUT_OF_SCOPE] if any(self._faq.unknown.values()) else [])]

    def get_domain(self) -> Domain:
        """Intents, the entity, the conversation's slots, and the one action."""
        slot = {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
        return Domain.from_dict(
            {
                "version": "3.1",
                "intents": [{intent: {"use_entities": []}} for intent in self._intents()],
                "entities": [ENTITY],
                "slots": {name: dict(slot) for name in _SLOTS},
                "actions": ["action_answer"],
                "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
            }
        )

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """A rule an intent: each leads to the action."""
        from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader

        reader = YAMLStoryReader(self.get_domain(), source_name="faq")
        rules = [
            {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": "action_answer"}]}
            for intent in self._intents()
        ]
        return StoryGraph(reader.read_from_parsed_yaml({"version": "3.1", "rules": rules}))

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of all languages: one model serves them."""
        return training_data_of(self._faq)
