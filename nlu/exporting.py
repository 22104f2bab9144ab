"""The FAQ's questions as Rasa's own NLU file, for whoever trains them elsewhere."""

from __future__ import annotations

from faq.model import Faq
from nlu.importer import training_data_of


def rasa_yaml(faq: Faq) -> str:
    """Every phrasing as an example of its topic's intent, in Rasa's YAML."""
    return str(training_data_of(faq).nlu_as_yaml())
