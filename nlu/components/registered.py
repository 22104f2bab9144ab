"""Registers the pipeline's components with Rasa; config.yml names this module.

It alone imports Rasa's recipe, and with it TensorFlow. The trained archive names the classes' own
modules, so that a server never imports this one.
"""

import sys

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.base import Component, LearningComponent
from nlu.components.classifier import TopicClassifier as _TopicClassifier
from nlu.components.dialogue_acts import DialogueActClassifier as _DialogueActClassifier
from nlu.components.entities import EntityExtractor as _EntityExtractor
from nlu.components.language import MessageLanguage as _MessageLanguage
from nlu.components.spelling import Spelling as _Spelling
from nlu.components.vectors import SentenceVectors as _SentenceVectors

_Type = DefaultV1Recipe.ComponentType

GraphComponent.register(Component)  # has all that Rasa's has; a server, which imports that one, is without Rasa's

MessageLanguage = DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=True)(_MessageLanguage)
Spelling = DefaultV1Recipe.register(_Type.MESSAGE_FEATURIZER, is_trainable=True)(_Spelling)
EntityExtractor = DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=True)(_EntityExtractor)
SentenceVectors = DefaultV1Recipe.register(_Type.MESSAGE_FEATURIZER, is_trainable=True)(_SentenceVectors)
DialogueActClassifier = DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)(_DialogueActClassifier)
TopicClassifier = DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)(_TopicClassifier)

# Rasa reads the components' annotations. Their modules import these classes for a type checker alone, since half of
# Rasa comes with them, which a server does without.
_REGISTERED = (MessageLanguage, Spelling, EntityExtractor, SentenceVectors, DialogueActClassifier, TopicClassifier)
for _component in (Component, LearningComponent, *_REGISTERED):
    for _annotated in (ExecutionContext, Message, ModelStorage, Resource, TrainingData):
        vars(sys.modules[_component.__module__])[_annotated.__name__] = _annotated
