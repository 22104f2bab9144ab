"""Registers the pipeline's components with Rasa; config.yml names this module.

It alone imports Rasa's recipe, and with it TensorFlow. The trained archive names the classes' own
modules, so that a server never imports this one.
"""

import sys

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.classifier import TopicClassifier as _TopicClassifier
from nlu.components.dialogue_acts import DialogueActClassifier as _DialogueActClassifier
from nlu.components.entities import EntityExtractor as _EntityExtractor
from nlu.components.language import MessageLanguage as _MessageLanguage
from nlu.components.spelling import Spelling as _Spelling
from nlu.components.vectors import SentenceVectors as _SentenceVectors

_Type = DefaultV1Recipe.ComponentType

MessageLanguage = DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=True)(_MessageLanguage)
Spelling = DefaultV1Recipe.register(_Type.MESSAGE_FEATURIZER, is_trainable=True)(_Spelling)
EntityExtractor = DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=True)(_EntityExtractor)
SentenceVectors = DefaultV1Recipe.register(_Type.MESSAGE_FEATURIZER, is_trainable=True)(_SentenceVectors)
DialogueActClassifier = DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)(_DialogueActClassifier)
TopicClassifier = DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)(_TopicClassifier)

# Rasa reads the components' annotations. Their modules import this class for a type checker alone, since scipy
# comes with it, which a server does without.
for _component in (_MessageLanguage, _Spelling, _EntityExtractor, _SentenceVectors, _TopicClassifier):
    vars(sys.modules[_component.__module__])[TrainingData.__name__] = TrainingData
