"""What the model learns from besides phrasings."""

import numpy as np

from faq.reader import load_faq
from nlu.examples import Examples
from nlu.faq_examples import fingerprint_of_faq, names_of
from nlu.importer import training_data_of
from nlu.training_data import fingerprint, is_from_answer


def told(faq):
    return [(m.get("intent"), m.get("text")) for m in training_data_of(faq).intent_examples if is_from_answer(m)]


def test_a_topic_of_few_phrasings_learns_from_its_label_and_its_answer(small, edit):
    edit(
        small / "faq_en.yml",
        "Twelve euros a year.",
        "'**Twelve euros** a year, see [our page](https://example.org). Ok.'",
    )
    assert ("club.price", "Twelve euros a year, see our page.") in told(load_faq(small))
    assert ("club.price", "Price") in told(load_faq(small))
    assert not [topic for topic, _ in told(load_faq(small)) if topic.startswith("talk.")]


def test_facts_are_blanked_in_what_is_learnt_from_answers(data):
    for path in data.glob("phrasings_*.yml"):
        path.unlink()
    texts = [text for _, text in told(load_faq(data))]
    assert texts
    assert not [text for text in texts if "{" in text or "](" in text or "**" in text]


def test_a_faq_has_the_fingerprint_of_its_training_data(small, real_faq):
    few = load_faq(small)
    assert fingerprint_of_faq(few) == fingerprint(training_data_of(few))
    assert fingerprint_of_faq(real_faq) == fingerprint(training_data_of(real_faq)) != fingerprint_of_faq(few)


def test_a_topic_of_many_phrasings_learns_from_them_alone(real_faq):
    assert told(real_faq) == []


def test_what_an_answer_tells_is_no_test_of_its_topic(small):
    messages = training_data_of(load_faq(small)).intent_examples
    rows = Examples.of([m.get("text") for m in messages], np.zeros((len(messages), 2)), messages, "none")
    for row, message in enumerate(messages):
        assert (rows.origin[row] != row) == is_from_answer(message)
        assert rows.topics[rows.origin[row]] == rows.topics[row]


def test_a_host_of_two_challenges_names_both_and_a_city_of_eight_none(real_faq):
    names = names_of(real_faq.program)
    assert names["ministere de l'interieur"] == "challenge|roads|licences"
    assert names["montpellier"] == "challenge|ars"
    assert "paris" not in names


def test_what_staff_list_as_unknown_is_an_example_of_out_of_scope(real_faq):
    unknown = [m for m in training_data_of(real_faq).intent_examples if m.get("intent") == "out_of_scope"]
    assert len(unknown) == sum(map(len, real_faq.unknown.values())) > 0
