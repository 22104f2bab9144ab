"""Components on their own, through `create`, without a trained model."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.entities import EntityExtractor
from nlu.components.language import MessageLanguage
from nlu.importer import names_of, training_data_of
from nlu.text import fold, level
from nlu.tokenizer import blank_language


@pytest.fixture
def parts(tmp_path):
    return LocalModelStorage(tmp_path), Resource("part"), ExecutionContext(GraphSchema({}))


def trained(component, config, data, parts):
    component.create(config, *parts).train(data)
    return component.load(config, *parts)


@pytest.fixture
def finder(real_faq, parts):
    return trained(EntityExtractor, EntityExtractor.get_default_config(), training_data_of(real_faq), parts)


def things(finder, text):
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
    assert things(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Where is the fraud challenge based?", "Where is the X based?"),
        ("Is Bercy's project paid?", "Is X project paid?"),
        ("Bercy’s, where is it?", "X, where is it?"),
    ],
)
def test_what_is_asked_is_heard_apart_from_what_it_is_about(finder, text, unnamed):
    assert finder.process([Message({TEXT: text})])[0].get("text_delexicalised") == unnamed


def test_a_host_of_two_challenges_names_both_and_a_city_of_eight_none(real_faq):
    names = names_of(real_faq.program)
    assert names["ministere de l'interieur"] == "challenge|roads|licences"
    assert names["montpellier"] == "challenge|ars"
    assert "paris" not in names


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
def test_language_by_the_grammar_of_the_sentence(real_faq, parts, text, expected):
    detector = trained(MessageLanguage, {}, training_data_of(real_faq), parts)
    scores = detector.process([Message({TEXT: text})])[0].get("language")["scores"]
    assert max(scores, key=scores.get) == expected


def test_language_is_told_where_no_example_is_labelled(parts):
    detector = trained(MessageLanguage, {}, TrainingData([Message.build("hello", "greet")]), parts)
    message = detector.process([Message({TEXT: "Quelle est la date limite de candidature ?"})])[0]
    assert message.get("language")["scores"]["fr"] > 0.9


def test_what_staff_list_as_unknown_is_an_example_of_out_of_scope(real_faq):
    unknown = [m for m in training_data_of(real_faq).intent_examples if m.get("intent") == "out_of_scope"]
    assert len(unknown) == sum(map(len, real_faq.unknown.values())) > 0


def test_elided_words_are_two_tokens():
    tokens = blank_language().make_doc("L'appel d’offres, c'est où ?")
    assert [token.text for token in tokens] == ["L'", "appel", "d’", "offres", ",", "c'", "est", "où", "?"]


def test_text_is_levelled():
    assert level("  Cœur  ÉTÉ  trooooop ") == "coeur ete troop"
    assert len(fold("İstanbul ŒUVRE été’")) == len("İstanbul ŒUVRE été’")
