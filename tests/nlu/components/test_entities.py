"""What people name, also misspelt, and what is left beside it."""

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.entities import EntityExtractor
from nlu.importer import training_data_of


@pytest.fixture
def finder(real_faq, trained_component):
    return trained_component(EntityExtractor, EntityExtractor.get_default_config(), training_data_of(real_faq))


def entities(finder, text):
    message = finder.process([Message({TEXT: text})])[0]
    return list(dict.fromkeys(entity["value"] for entity in message.get("entities") or []))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Where is the Montpellier one?", ["ars"]),
        ("le défi de la BNF c'est où", ["bnf"]),
        ("le projet avec la bibliotèque nationnale", ["bnf"]),
        ("c'est quoi l'ars occitannie ?", ["ars"]),
        ("WHO HOSTS THE FRAUD CHALLENGE", ["finances"]),
        ("celui du permis, c'est quoi ?", ["licences"]),
        ("le ministère de l'intérieur propose quoi", ["roads", "licences"]),
        ("bonjour, c'est payé ?", []),
        ("c'est à Paris ?", []),
        ("", []),
    ],
)
def test_names_are_found_also_misspelt(finder, text, expected):
    assert entities(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Where is the fraud challenge based?", "Where is the X based?"),
        ("Is Bercy's project paid?", "Is X project paid?"),
        ("Bercy’s, where is it?", "X, where is it?"),
    ],
)
def test_what_is_asked_is_told_apart_from_what_it_is_about(finder, text, unnamed):
    assert finder.process([Message({TEXT: text})])[0].get("text_delexicalised") == unnamed
