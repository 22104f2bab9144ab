"""The language of messages, as the component sets it."""

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.language import MessageLanguage
from nlu.importer import training_data_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jusqu'à quand peut-on candidater ?", "fr"),
        ("c koi la date limit", "fr"),
        ("c'est quoi la deadline pour submit le dossier ?", "fr"),
        ("wen do we no if we got in", "en"),
        ("is the CDD really only dix mois?", "en"),
        ("date limite", "fr"),
        ("driving licence", "en"),
        ("Is the « Entrepreneurs d'Intérêt Général » post at the Agence régionale de santé Occitanie a CDD?", "en"),
    ],
)
def test_language_by_the_grammar_of_the_sentence(real_faq, trained_component, text, expected):
    detector = trained_component(MessageLanguage, {}, training_data_of(real_faq))
    scores = detector.process([Message({TEXT: text})])[0].get("language")["scores"]
    assert max(scores, key=scores.get) == expected


def test_language_is_told_where_no_example_is_labelled(trained_component):
    detector = trained_component(MessageLanguage, {}, TrainingData([Message.build("hello", "greet")]))
    message = detector.process([Message({TEXT: "Quelle est la date limite de candidature ?"})])[0]
    assert message.get("language")["scores"]["fr"] > 0.9
