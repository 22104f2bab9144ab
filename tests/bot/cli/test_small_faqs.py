"""FAQs of a handful of topics with one phrasing each, by the product's own commands."""

import json
from pathlib import Path

import anyio
import pytest
from ruamel.yaml import YAML

from bot.core.messages import IncomingMessage
from bot.publishing.startup import load_assistant
from settings import Settings
from tests.command import eigbot
from tests.models import lend_model

pytestmark = pytest.mark.xdist_group("model")

# id: label, question, another way to ask, answer, in each language
TOPICS = {
    "pool.hours": {
        "fr": ("Horaires", "À quelle heure ouvre la piscine ?", "la piscine ouvre quand ?", "À neuf heures."),
        "en": ("Hours", "When does the swimming pool open?", "what time does the pool open", "At nine."),
    },
    "pool.price": {
        "fr": ("Tarif", "Combien coûte l'abonnement annuel ?", "c'est combien, l'abonnement pour un an ?", "Douze euros."),
        "en": ("Price", "How much is the yearly membership?", "what does membership cost per year", "Twelve euros."),
    },
    "pool.dogs": {
        "fr": ("Chiens", "Les chiens sont-ils admis ?", "je peux venir avec mon chien ?", "Non, sauf les chiens guides."),
        "en": ("Dogs", "Are dogs allowed?", "can I bring my dog", "No, guide dogs only."),
    },
    "pool.lessons": {
        "fr": ("Cours", "Comment s'inscrire aux cours de natation ?", "inscription aux cours de natation", "À l'accueil."),
        "en": ("Lessons", "How do I sign up for swimming lessons?", "sign me up for swimming lessons", "At the desk."),
    },
    "pool.lost": {
        "fr": ("Objets trouvés", "Où récupérer un objet perdu ?", "j'ai perdu mon sac, où le récupérer ?", "À la caisse."),
        "en": ("Lost property", "Where do I collect lost property?", "I lost my bag, where is it", "At the cash desk."),
    },
}  # fmt: skip
NO_TOPIC_ANSWERS = [
    "quel temps fera-t-il demain ?", "qui a gagné le match hier soir ?", "comment renouveler mon passeport ?",
    "what is the weather tomorrow", "who won the match last night?", "how do I renew my passport?",
    "what is the capital of Australia?",
]  # fmt: skip


def write_small_faq(folder, size):
    folder.mkdir()
    for language in ("fr", "en"):
        texts = {topic: each[language] for topic, each in list(TOPICS.items())[:size]}
        topics = {topic: {"label": label, "question": question, "answer": answer}
                  for topic, (label, question, _, answer) in texts.items()}  # fmt: skip
        YAML().dump({"language": language, "topics": topics}, folder / f"faq_{language}.yml")
    return str(folder)


@pytest.fixture(scope="module", params=[1, 2, 5])
def published(request, trained, tmp_path_factory):
    """The number of topics, a function that runs a command on the FAQ, which has been published, and who answers."""
    folder = tmp_path_factory.mktemp(f"topics-{request.param}")
    lend_model(trained, folder / "models")
    data = write_small_faq(folder / "data", request.param)

    def run(*arguments):
        done = eigbot(*arguments, models=folder / "models", var=folder / "var", EIGBOT_DATA=data)
        assert done.exit_code == 0, done.stderr
        return done

    run("publish")
    settings = Settings(data=Path(data), models=folder / "models", var=folder / "var")
    return request.param, run, load_assistant(settings)


def asked(assistant, text):
    """The only reply to a question, as the command `ask` has it answered."""
    (reply,) = anyio.run(assistant.reply, IncomingMessage("ask", text, text))
    assert reply["text"].strip()
    return reply["custom"]


def test_the_check_has_nothing_to_say(published):
    _, run, _ = published
    done = run("check", "--language", "en")
    assert "No mistake" in done.stdout
    assert "warning" not in done.stderr.lower()


def test_each_question_and_another_way_to_ask_it_is_answered(published):
    size, run, assistant = published
    told = json.loads(run("ask", TOPICS["pool.hours"]["fr"][0], "--json").stdout)
    assert [each["custom"]["topic"] for each in told] == ["pool.hours"]
    for topic, each in list(TOPICS.items())[:size]:
        for language, (_, question, otherwise, _) in each.items():
            for text in (question, otherwise):
                reply = asked(assistant, text)
                assert (reply["kind"], reply["topic"], reply["language"]) == ("answer", topic, language), text


def test_what_no_topic_answers_is_declined(published):
    *_, assistant = published
    assert {text: asked(assistant, text)["kind"] for text in NO_TOPIC_ANSWERS} == dict.fromkeys(
        NO_TOPIC_ANSWERS, "unknown"
    )
    assert asked(assistant, "bonjour")["kind"] == "talk"
