"""A FAQ in French, Spanish and German, and one in French alone: checked, trained, asked, edited while it is served."""

import shutil

import pytest

from faq.lint.check import check
from faq.reader import load_faq
from tests.conftest import ROOT, Server
from tests.models import lend_vectors

LIBRARY = ROOT / "tests" / "languages" / "library"
DAY = "2026-11-29"


def serving(tmp_path_factory, trained, name, *codes):
    """A server of the library's FAQ in some languages, on a copy of its files."""
    folder = tmp_path_factory.mktemp(name)
    data = folder / "data"
    shutil.copytree(LIBRARY, data)
    for path in data.glob("faq_*.yml"):
        if path.stem.removeprefix("faq_") not in codes:
            path.unlink()
    lend_vectors(trained, folder / "models")
    return data, Server(folder / "models", folder / "var", EIGBOT_DATA=str(data), EIGBOT_TODAY=DAY)


@pytest.fixture(scope="module")
def three(tmp_path_factory, trained):
    data, running = serving(tmp_path_factory, trained, "three", "fr", "es", "de")
    yield data, running
    running.stop()


@pytest.fixture(scope="module")
def one(tmp_path_factory, trained):
    data, running = serving(tmp_path_factory, trained, "one", "fr")
    yield data, running
    running.stop()


def told(server, message, sender, language=None):
    (reply,) = server.ask(message, sender, language)
    return reply["custom"]["topic"], reply["custom"]["language"], reply["text"]


def test_the_files_are_right_and_one_topic_waits_to_be_translated():
    assert check(LIBRARY) == []
    faq = load_faq(LIBRARY)
    assert faq.languages == ("fr", "es", "de")
    assert set(faq.topics["workshop.repair"]) == {"fr"}


def test_a_difference_in_the_third_language_is_found_once_with_both_places(tmp_path, edit):
    data = shutil.copytree(LIBRARY, tmp_path / "data")
    edit(data / "faq_de.yml", "von 10 bis 18 Uhr", "von 10 bis 19 Uhr")
    (found,) = check(data)
    assert (found.file, found.code) == ("faq_fr.yml", "parity-number")
    assert "and '19 Uhr' in faq_de.yml (line 13)" in str(found)


def test_phrasings_stand_beside_each_language_and_a_draft_in_one_is_one_in_all(tmp_path, edit):
    data = shutil.copytree(LIBRARY, tmp_path / "data")
    (data / "phrasings_de.yml").write_text("language: de\ntopics:\n  library.wifi:\n    - Hotspot?\n", "utf-8")
    edit(data / "faq_es.yml", "  library.card:\n", "  library.card:\n    draft: true\n")
    faq = load_faq(data)
    assert "Hotspot?" in faq.topics["library.wifi"]["de"].also
    assert faq.drafts == ("library.card",)
    assert "library.card" not in faq.topics


@pytest.mark.parametrize(
    ("question", "topic", "language"),
    [
        ("vous ouvrez à quelle heure le mercredi ?", "library.hours", "fr"),
        ("¿a qué hora abrís el jueves?", "library.hours", "es"),
        ("Um wie viel Uhr macht die Bibliothek auf?", "library.hours", "de"),
        ("¿cuántos libros me puedo llevar a casa?", "loan.limit", "es"),
        ("Wie viele Bücher kann ich mitnehmen?", "loan.limit", "de"),
        ("se me ha perdido el libro", "loan.lost", "es"),
        ("was kostet der Leseausweis?", "library.card", "de"),
        ("hola, buenas", "talk.greet", "es"),
        ("vielen Dank!", "talk.thanks", "de"),
    ],
)
def test_each_language_is_answered_in_itself(three, question, topic, language):
    found = told(three[1], question, f"three-{question}")
    assert found[:2] == (topic, language)
    assert found[2].count("\n\n") == 0


def test_what_waits_to_be_translated_is_answered_in_the_language_it_has(three):
    found = told(three[1], "¿se puede reparar un libro roto?", "pending")
    assert found[:2] == ("workshop.repair", "fr")
    assert found[2].startswith("Esto solo puedo responderlo en francés:\n\nOui, à l'atelier de reliure")


def test_dates_are_written_as_each_language_does(three):
    assert "am 18. Dezember 2026" in told(three[1], "Wann ist die Lesenacht?", "date-de")[2]
    assert "el 18 de diciembre de 2026" in told(three[1], "¿Cuándo es la noche de la lectura?", "date-es")[2]


def test_a_conversation_changes_its_language_and_keeps_its_topic(three):
    assert told(three[1], "Wie lange darf ich ein Buch behalten?", "switch")[1] == "de"
    topic, language, text = told(three[1], "en español, por favor", "switch")
    assert (topic, language) == ("talk.language", "es")
    assert "21 días" in text
    assert told(three[1], "¿y cuántos?", "switch")[1] == "es"


def test_pages_and_the_widget_have_the_languages_served_and_no_others(three, one):
    client = three[1].client
    assert {code: client.get(f"/faq/{code}").status_code for code in ("fr", "es", "de", "en")} == {
        "fr": 200,
        "es": 200,
        "de": 200,
        "en": 404,
    }
    widget = _widget(client)
    assert "Borrar mi conversación" in widget
    assert "Mein Gespräch löschen" in widget
    assert "Erase my conversation" not in widget
    assert "en français, en espagnol ou en allemand" in widget
    alone = _widget(one[1].client)
    assert "Effacer ma conversation" in alone
    assert "Borrar mi conversación" not in alone
    assert one[1].client.get("/?lang=en").headers["content-language"] == "fr"


def _widget(client):
    """All that a browser loads of the widget."""
    return "".join(client.get(f"/widget{part}.js").text for part in ("", "-panel", "-more"))


def test_one_language_answers_all_others_with_one_sentence(one):
    found = told(one[1], "How many books can I borrow at once?", "one-en")
    assert found[:2] == ("loan.limit", "fr")
    assert found[2] == "I can only answer this in French:\n\nJusqu'à 12 livres à la fois."
    assert told(one[1], "Combien de livres à la fois ?", "one-fr")[2] == "Jusqu'à 12 livres à la fois."
    assert told(one[1], "Bonjour", "one-fr")[2].endswith("sur le programme, en français.")


@pytest.mark.parametrize("language", ["es", "de"])
def test_an_edit_in_any_language_is_served_at_once(three, edit, language):
    data, server = three
    old, new, asked = {
        "es": ("No hay multa", "No hay ninguna multa", "¿qué pasa si devuelvo un libro con retraso?"),
        "de": ("Es gibt keine Gebühr", "Es gibt gar keine Gebühr", "Mahngebühr?"),
    }[language]
    edit(data / f"faq_{language}.yml", old, new)
    server.until(lambda: new in told(server, asked, f"edit-{language}")[2])


def test_the_only_language_is_edited_while_it_is_served(one, edit):
    data, server = one
    edit(data / "faq_fr.yml", "Oui, partout,", "Oui, dans tout le bâtiment,")
    server.until(lambda: "dans tout le bâtiment" in told(server, "Y a-t-il du Wi-Fi ?", "edit-fr")[2])


def test_another_language_begins_to_be_served_once_its_file_is_there(one):
    data, server = one
    assert server.client.get("/faq/de").status_code == 404
    shutil.copy(LIBRARY / "faq_de.yml", data)
    server.until(lambda: server.client.get("/faq/de").status_code == 200)
    found = told(server, "Wie viele Bücher darf ich ausleihen?", "grown")
    assert found == ("loan.limit", "de", "Bis zu 12 Bücher auf einmal.")
