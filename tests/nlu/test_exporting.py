from dataclasses import replace

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from nlu.exporting import rasa_yaml

A_FEW = 12  # of a topic's phrasings: Rasa takes 20 s to read all of them


def test_rasa_reads_its_export_as_the_same_questions(real_faq, tmp_path):
    topics = {
        topic: {code: replace(each, also=each.also[:A_FEW]) for code, each in entry.items()}
        for topic, entry in real_faq.topics.items()
    }
    path = tmp_path / "nlu.yml"
    path.write_text(rasa_yaml(replace(real_faq, topics=topics)), "utf-8")
    read = {(message.get(INTENT), message.get(TEXT)) for message in load_data(str(path)).intent_examples}
    asked = {
        (topic, " ".join(text.split()))
        for topic, entry in topics.items()
        for each in entry.values()
        for text in each.utterances
    }
    assert asked - {(intent, " ".join(text.split())) for intent, text in read} == set()
