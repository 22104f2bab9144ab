from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from nlu.exporting import rasa_yaml


def test_rasa_reads_its_export_as_the_same_questions(real_faq, tmp_path):
    path = tmp_path / "nlu.yml"
    path.write_text(rasa_yaml(real_faq), "utf-8")
    read = {(message.get(INTENT), message.get(TEXT)) for message in load_data(str(path)).intent_examples}
    asked = {
        (topic, " ".join(text.split()))
        for topic, entry in real_faq.topics.items()
        for each in entry.values()
        for text in each.utterances
    }
    assert asked - {(intent, " ".join(text.split())) for intent, text in read} == set()
