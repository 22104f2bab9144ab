"""An import as a whole: what is written checks, what contradicts waits; and the FAQ for elsewhere."""

import csv
import datetime as dt
import io
import json
import shutil

import pytest
import yaml

from actions.render import Renderer
from faq.exchange.exporting import as_csv, as_json
from faq.exchange.formulas import harmless_cell, original_cell
from faq.exchange.items import ImportProblem, SourceFile, items_of
from faq.exchange.planning import plan_import
from faq.ids import TOPIC_ID
from faq.model import Program
from faq.reader import load_faq
from faq.validation import BUILT_IN
from tests.conftest import DATA
from tests.faq.exchange.imports import UNDERSTANDING, entries, notes, plan, written


def test_what_came_in_one_language_is_a_faq_of_that_language(tmp_path):
    made = plan(("faq.csv", "question,answer\nOù est l'école ?,Près de la gare le 3 décembre.\n"))
    (tmp_path / "faq_en.yml").write_text("language: en\n", "utf-8")  # of the FAQ that is replaced
    topics = written(made, tmp_path)
    (topic,) = topics
    assert TOPIC_ID.fullmatch(topic)
    assert made.languages == ["fr"]
    assert topics[topic]["fr"].answer["always"] == "Près de la gare le 3 décembre."
    assert not (tmp_path / "faq_en.yml").exists()


def test_what_lacks_a_language_of_the_others_is_marked_and_served_in_the_one_it_has(tmp_path):
    text = "question_fr;réponse_fr;question_en;answer_en\nOù ?;Là.;Where?;There.\nQuand ?;Demain.;;\n"
    topics = written(plan(("faq.csv", text)), tmp_path)
    assert {(entry.question, entry.pending) for entries in topics.values() for entry in entries.values()} == {
        ("Où ?", False),
        ("Where?", False),
        ("Quand ?", True),
    }


def test_a_language_that_the_faq_does_not_serve_yet_gets_its_own_file(tmp_path):
    text = "question_fr,réponse_fr,question_es,respuesta_es\nOù ?,Là.,¿Dónde?,Allí.\n"
    made = plan(("faq.csv", text.replace("respuesta", "answer")))
    written(made, tmp_path)
    assert "¿Dónde?" in (tmp_path / "faq_es.yml").read_text("utf-8")


def test_languages_that_contradict_each_other_wait_and_stop_nothing(tmp_path):
    text = "question_fr;réponse_fr;question_en;answer_en\nQuand ?;Le 3 mars 2027.;When?;On 5 March 2027.\nOù ?;Là.;Where?;There.\n"
    made = plan(("faq.csv", text))
    topics = written(made, tmp_path)
    assert [[entry.question for entry in each.values()] for each in topics.values()] == [
        ["Quand ?"],
        ["Où ?", "Where?"],
    ]
    assert '    answer: "On 5 March 2027."' in (tmp_path / "faq_en.yml").read_text("utf-8").replace("  #   ", "    ")
    (pending,) = (str(note) for note in made.notes if note.kind == "pending")
    assert pending.startswith("faq.csv, line 2: the languages of ")
    assert "contradict each other" in pending


def test_a_text_that_waits_is_kept_where_its_language_gets_no_file(tmp_path):
    text = "question_fr;réponse_fr;question_en;answer_en\nQuand ?;Le 3 mars 2027.;When?;On 5 March 2027.\n"
    made = plan(("faq.csv", text))
    written(made, tmp_path)
    assert made.languages == ["fr"]
    assert 'answer: "On 5 March 2027."' in (tmp_path / "faq_fr.yml").read_text("utf-8")


def test_literal_braces_are_read_as_they_were_written(tmp_path):
    answer = "On écrit {{nom}} ou {prénom} dans le texte, et 50% {}, } et {"
    topics = written(plan(("faq.csv", f'question,answer\n"Quel est le gabarit ?","{answer}"\n')), tmp_path)
    (entry,) = topics.values()
    shown = Renderer(Program(), dt.date(2027, 1, 1), 90).text(entry["fr"].answer["always"], "fr")
    assert shown == answer.replace("50%", "50\u00a0%")  # spaces of French are put in when it is shown


def test_only_what_the_programme_knows_stays_a_placeholder(tmp_path):
    (tmp_path / "program.yml").write_text("facts:\n  deadline: {value: 2027-03-05}\n", "utf-8")
    text = "question,answer\nQuand ?,Le {deadline} et non {autre}.\n"
    made = plan(("faq.csv", text), folder=tmp_path)
    (entry,) = written(made, tmp_path).values()
    assert entry["fr"].answer["always"] == "Le {deadline} et non {{autre}}."


def test_mistakes_are_listed_all_at_once_and_the_rest_is_imported():
    text = 'Question;Réponse\nOù ?;Là.\nQuand ?;\n;Seule\n"Combien ?";"5 "euros" net"\nOù ?;Ici.\nQui ?;Vous; ou nous\nPourquoi ?;Pour rien.\n'
    made = plan(("faq.csv", text))
    assert [topic.wordings["fr"].question for topic in made.topics] == ["Où ?", "Pourquoi ?"]
    told = notes(("faq.csv", text))
    for start in (
        "faq.csv, line 3 has no answer to 'Quand ?'",
        "faq.csv, line 4 has no question for 'Seule'",
        "faq.csv, line 5: quotes that are opened and not rightly closed",
        "faq.csv, line 6 asks 'Où ?' again, as faq.csv, line 2 does, with another answer",
        "faq.csv, line 7 has 3 cells for 2 columns",
    ):
        assert [note for note in told if note.startswith(start)], start
    assert len(told) == 5
    french = [note.message.text("fr") for note in made.notes]
    assert "faq.csv, ligne 3 : « Quand ? » n'a pas de réponse ; ajoutez-la" in french


def test_the_preview_shows_what_was_taken_as_what_and_writes_nothing(tmp_path):
    text = "id,rubrique,question_fr,réponse_fr,question_en,answer_en,also_fr\n7,Venir,Où ?,Là.,Where?,There.,c'est où|et où\n8,Venir,Quand ?,Demain.,,,\n"
    shown = plan(("faq.csv", text), folder=tmp_path).preview("fr")
    first, second = shown["topics"]
    assert (first["group"], first["pair"], first["place"]) == ("venir", "row", "faq.csv, ligne 2")
    assert first["languages"]["fr"]["also"] == ["c'est où", "et où"]
    assert first["languages"]["en"]["answer"] == {"": "There."}
    assert shown["to_translate"] == {"fr": [], "en": [second["id"]]}
    assert json.loads(json.dumps(shown)) == shown
    assert list(tmp_path.iterdir()) == []


def test_relative_links_are_made_absolute_or_named_as_lost():
    page = '<h2>Où ?</h2><p><a href="plan.html">Le plan</a>, <a href="/a">a</a>, <a href="#b">b</a>.</p>'
    (entry,) = entries(("faq.html", page), base="https://example.org/aide/faq")
    assert entry["fr"][2] == (
        "[Le plan](https://example.org/aide/plan.html), [a](https://example.org/a), [b](https://example.org/aide/faq#b)."
    )
    (entry,) = entries(("faq.html", page))
    assert entry["fr"][2] == "Le plan, a, b."
    assert [note.split("'")[1] for note in notes(("faq.html", page))] == ["plan.html", "/a", "#b"]


def test_ids_and_labels_are_new_short_and_all_different(tmp_path):
    long = "Quelle est la date limite pour déposer un dossier de candidature auprès du secrétariat"
    rows = "".join(f"{long} {word} ?;Réponse {word}.\n" for word in ("central", "régional", "local"))
    faq = written(plan(("faq.csv", rows)), tmp_path)
    labels = [entry["fr"].label for entry in faq.values()]
    assert len(set(labels)) == len(set(faq)) == 3
    assert labels[0] == "Date limite pour déposer un dossier…"
    assert next(iter(faq)) == "faq.date_limite_deposer_dossier_candidature"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("faq.csv", "une seule colonne\nrien d'autre\n", "faq.csv has no two columns"),
        ("faq.csv", "question;answer\nOù ?;\n", "faq.csv, line 2 has no answer to 'Où ?'"),
        ("faq.csv", "question;answer;langue\nWo?;Da.;Klingon\n", "the language is 'Klingon', which is none"),
        ("faq.csv", "question;answer\nOù ?;<script>x</script>\n", "faq.csv, line 2 has no answer to 'Où ?'"),
        ("faq.csv", "question;answer\nOù ?;L\ufffd-bas.\n", "faq.csv, line 2: the character U+FFFD"),
        ("faq.csv", "question;answer\nO\u00f9 ?;L".encode() + b"\xe0.\n", "faq.csv, line 2: byte 0xE0"),
        ("faq.csv", "", "faq.csv is empty"),
        ("faq.yml", "question: Où ?\n", "faq.yml, line 1 has no answer to 'Où ?'"),
        ("faq.yml", "couleur: x\n", "faq.yml has no question with its answer"),
        ("faq.yml", "- question: [\n", "faq.yml, line 2: not readable as YAML"),
        ("faq.yml", "- seulement du texte\n", "faq.yml, item 1: 'seulement du texte' is but a text"),
        ("faq.json", '{"a": 1,}', "faq.json, line 1: not readable as JSON"),
        ("faq.html", "<p>Rien.</p>", "faq.html has no heading or question with a text below it"),
        ("faq.txt", "[:fr]rien[:en]nothing[:]", "faq.txt has no heading or question with a text below it"),
        ("faq.docx", "PK", "faq.docx is damaged or not what its name says"),
        ("faq.docx", b"PK\x03\x04damaged", "faq.docx is damaged or not what its name says"),
        ("faq.xls", b"\xd0\xcf\x11\xe0", "'.xls' is not read; open it and save it as .xlsx"),
        ("faq.xlsx", b"\xd0\xcf\x11\xe0", "faq.xlsx is protected by a password"),
        ("faq.pdf", b"%PDF-1.7", "'.pdf' is not read; open it and save it as .docx"),
        ("faq.exe", b"MZ", "'.exe' is no kind that is read; save it as one of: "),
        ("faq.xml", "<rss><channel>", "faq.xml, line 1: not whole XML"),
        ("faq.xml", "<page/>", "this XML is no WordPress export"),
        ("faq.xml", '<!DOCTYPE x [<!ENTITY a "aa">]><rss>&a;</rss>', "faq.xml, line 1: not whole XML"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_named_in_a_sentence(name, content, message):
    with pytest.raises(ImportProblem) as caught:
        plan((name, content))
    assert message in str(caught.value)


def test_one_bad_file_does_not_stop_the_others():
    files = (("a.pdf", b"%PDF"), ("b.csv", "question,answer\nOù ?,Là.\n"))
    assert len(entries(*files)) == 1
    assert notes(*files) == ["a.pdf: '.pdf' is not read; open it and save it as .docx"]


@pytest.mark.parametrize(("name", "write"), [("faq.csv", as_csv), ("faq.json", as_json)])
def test_what_is_exported_is_imported_again(real_faq, tmp_path, name, write):
    shutil.copy(DATA / "program.yml", tmp_path)
    made = plan_import([SourceFile(name, write(real_faq).encode())], tmp_path, UNDERSTANDING)
    made.write(tmp_path)
    again = {item.id: item.wordings for item in items_of(load_faq(tmp_path))}
    assert again == {item.id: item.wordings for item in items_of(real_faq)}


@pytest.mark.parametrize(("name", "write"), [("faq.csv", as_csv), ("faq.json", as_json)])
@pytest.mark.parametrize("built_in", BUILT_IN)
def test_what_every_answer_may_name_is_still_named_after_an_export(small, tmp_path, name, write, built_in):
    for folder in (small, tmp_path):
        (folder / "program.yml").write_text("facts:\n  contact:\n    value: https://example.org/\n", "utf-8")
    for language, said in (("fr", "Douze euros par an."), ("en", "Twelve euros a year.")):
        path = small / f"faq_{language}.yml"
        text = path.read_text("utf-8")
        assert said in text
        path.write_text(text.replace(said, f"12 [ici]({{contact}}) {{{built_in}}}."), "utf-8")
    topics = written(plan((name, write(load_faq(small))), folder=tmp_path), tmp_path)
    assert {entry.answer["always"] for entry in topics["club.price"].values()} == {
        f"12 [ici]({{contact}}) {{{built_in}}}."
    }


def test_a_spreadsheet_sees_that_the_csv_is_utf_8(real_faq):
    assert as_csv(real_faq).startswith("\ufeffid,")
    assert json.loads(as_json(real_faq))[0]["fr"]["question"]


FORMULAS = ["=1+1", "+33 1 23 45 67 89", "-5 °C", "@SUM(A1:A9)", "'=1+1", "''-2", "%PATH%", "|calc", "＝HYPERLINK(1)",
            "'quoted'", "l'apostrophe", "'"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_exported_cell_is_a_formula_and_each_is_imported_as_it_was(small, tmp_path, text):
    for path in small.glob("faq_*.yml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        written = f"{text} a" if text == "'" else text
        topic = content["topics"]["club.hours"]
        topic.update(
            label=written, question=f"{written} ?", also=[f"{written} {n}" for n in (1, 2)], answer=f"{written}."
        )
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    faq = load_faq(small)
    exported = as_csv(faq)
    rows = list(csv.reader(io.StringIO(exported.removeprefix("\ufeff"), newline="")))
    assert [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@|%＝")] == []
    into = tmp_path / "again"
    into.mkdir()
    plan_import([SourceFile("faq.csv", exported.encode())], into, UNDERSTANDING).write(into)
    again = {item.id: item.wordings for item in items_of(load_faq(into))}
    assert again == {item.id: item.wordings for item in items_of(faq)}


@pytest.mark.parametrize("text", [*FORMULAS, "\t=1", "\r=1", "  =1", "'\t", "\r", "", " ", "'' =", "' '="])
def test_what_makes_a_cell_harmless_is_taken_off_again(text):
    harmless = harmless_cell(text)
    assert original_cell(harmless) == text
    assert harmless.lstrip()[:1] not in tuple("=+-@|%＝") or not harmless.strip()
    assert harmless[:1] not in ("\t", "\r")
