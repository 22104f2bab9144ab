"""Rasa's training data, made from the FAQ files in memory: an intent is a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from faq.model import LANGUAGES, TALK, Entry, Faq, Program
from faq.reader import load_faq
from nlu.entities import SEPARATOR
from nlu.text import fold
from nlu.training_data import OUT_OF_SCOPE, example_metadata, fingerprint_of
from nlu.vector_cache import keep_examples_in
from settings import read_settings

ENTITY = "challenge"
_FEW = 12  # phrasings in a language; with more of them, an answer's words add nothing (docs/understanding.md)
_MARKUP = re.compile(r"\[(?P<shown>[^\]]*)\]\([^)]*\)|(?P<fact>\{[^}]*\})|\*\*")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
_SLOTS = ("language", "topic", "asked", "challenge", "mentioned", "offered", "shown")


def training_data_of(faq: Faq) -> TrainingData:
    """Every phrasing of every topic as an example, what is unknown too, and every challenge's name as a synonym."""
    examples = [Message.build(text, topic, example_metadata=about) for text, topic, about in _examples_of(faq)]
    return TrainingData(examples, entity_synonyms=names_of(faq.program))


def fingerprint_of_faq(faq: Faq) -> str:
    """The fingerprint of `training_data_of`, without making them: Rasa takes half a second for thousands."""
    return fingerprint_of(_examples_of(faq), names_of(faq.program))


def _examples_of(faq: Faq) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each example's text, topic and metadata.

    A topic of few phrasings also learns from its label and its answer, which tell what it is about.
    """
    for language in LANGUAGES:
        asked = example_metadata(language)
        for topic, entry in faq.topics.items():
            yield from ((utterance, topic, asked) for utterance in entry[language].utterances)
    for language, texts in faq.unknown.items():
        yield from ((text, OUT_OF_SCOPE, example_metadata(language)) for text in texts)
    for language in LANGUAGES:
        answered = example_metadata(language, from_answer=True)
        for topic, entry in faq.topics.items():
            if not topic.startswith(TALK) and len(entry[language].utterances) < _FEW:
                yield from ((text, topic, answered) for text in sentences_of(entry[language]))


def sentences_of(entry: Entry) -> list[str]:
    """A topic's label and the sentences of its answers, without what makes them links, bold or facts."""
    texts = [
        _MARKUP.sub(lambda found: found["shown"] or "X" * bool(found["fact"]), text) for text in entry.answer.values()
    ]
    sentences = [sentence for text in texts for sentence in _SENTENCE_END.split(text) if len(sentence.split()) > 2]
    return list(dict.fromkeys([entry.label, *sentences]))


def names_of(program: Program) -> dict[str, str]:
    """What may be said for each challenge: `{folded name: "challenge|id|id…"}`.

    A challenge is called by its label, its names, and those of its texts that no more than two
    challenges share, such as a host of two; what more of them share ("Paris") tells none apart.
    """
    called: dict[str, dict[str, None]] = {}
    for challenge in program.challenges.values():
        for language in LANGUAGES:
            own = [challenge.field(name, language) for name in ("label", *challenge.fields)]
            for text in (*(t for t in own if isinstance(t, str)), *challenge.names[language]):
                called.setdefault(fold(text), {})[challenge.id] = None
    most = max(1, min(2, len(program.challenges) - 1))
    return {text: SEPARATOR.join([ENTITY, *ids]) for text, ids in called.items() if len(ids) <= most}


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
        """Take Rasa's arguments, of which only the configuration file counts; and the FAQ, if it has been read."""
        self._config_file = config_file
        if faq is None:  # Rasa's own commands begin here: whoever else trains says what on
            settings = read_settings()
            keep_examples_in(settings.models)
            faq = load_faq(settings.data)
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
        """The examples of both languages: one model serves both."""
        return training_data_of(self._faq)
