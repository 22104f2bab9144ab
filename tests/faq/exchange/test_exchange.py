"""Questions and answers from elsewhere, and the FAQ for elsewhere."""

import json

import pytest

from faq.errors import ERROR
from faq.exchange.exporting import as_csv, as_json
from faq.exchange.faq_files import new_topics, write_files
from faq.exchange.importing import merge_languages, read_file
from faq.exchange.items import ImportProblem, items_of
from faq.exchange.markup import answer_text, plain_text
from faq.ids import TOPIC_ID
from faq.lint.check import check
from faq.model import LANGUAGES
from faq.reader import load_faq
from tests.conftest import DATA


def french(_):
    return "fr"


def imported(folder, name, content, language=None, facts=()):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    items = merge_languages(list(read_file(path, french, language).items))
    topics = new_topics(items, facts)
    write_files(topics, folder / "out")
    assert [str(found) for found in check(folder / "out") if found.severity == ERROR] == []
    return load_faq(folder / "out"), topics


def own(faq):
    return {topic: entry for topic, entry in faq.topics.items() if not topic.startswith("talk.")}


PAIRS = [
    ("Où est l’école ?", "Près de la gare, à Fréjus — c'est à 5 min."),
    ("Quand ouvre-t-elle ?", 'À "9 h", sauf le dimanche.'),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("heading", [None, ("Question", "Réponse"), ("QUESTION", "answer")])
def test_a_csv_of_any_make_is_read(tmp_path, encoding, delimiter, heading):
    rows = [heading, *PAIRS] if heading else PAIRS
    text = "\r\n".join(delimiter.join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in rows)
    faq, topics = imported(tmp_path, "faq.csv", text.encode(encoding))
    assert [entry["fr"].question for entry in own(faq).values()] == [question for question, _ in PAIRS]
    assert [entry["fr"].answer["always"] for entry in own(faq).values()] == [answer for _, answer in PAIRS]
    assert all(TOPIC_ID.fullmatch(topic) for topic in own(faq))
    assert [topic.lacking for topic in topics] == [("en",), ("en",)]


def test_a_csv_in_both_languages_needs_no_translation(tmp_path):
    text = "rubrique;question_fr;réponse (fr);Question EN;answer_en\nL'école;Où ?;Là-bas.;Where?;Over there.\n"
    faq, topics = imported(tmp_path, "faq.csv", text)
    (topic,) = own(faq)
    assert topic.startswith("l_ecole.")
    assert own(faq)[topic]["en"].answer["always"] == "Over there."
    assert topics[0].lacking == ()


def test_rows_of_one_id_in_two_languages_are_one_topic(tmp_path):
    text = "id,langue,question,answer\nschool.place,fr,Où ?,Là.\nschool.place,English,Where?,There.\n"
    faq, _ = imported(tmp_path, "faq.csv", text)
    assert list(own(faq)) == ["school.place"]
    assert own(faq)["school.place"]["en"].question == "Where?"


def test_ids_of_another_form_pair_the_languages_and_are_made_anew(tmp_path):
    text = "N°;Thème;Langue;Question;Réponse\n1;Vie à l'école;fr;Où déjeuner ?;Là.\n1;;en;Where is lunch?;There.\n"
    faq, topics = imported(tmp_path, "faq.csv", text)
    assert list(own(faq)) == ["vie_a_l_ecole.dejeuner"]
    assert topics[0].lacking == ()


@pytest.mark.parametrize("answer", ["answer", "reponse", "réponse", "Réponse"])
def test_a_yaml_list_is_read(tmp_path, answer):
    text = f"- question: Où est l'école ?\n  {answer}: |\n    Près de la <a href='https://example.org/g'>gare</a>.\n\n    À **deux pas**.\n"
    faq, _ = imported(tmp_path, "faq.yml", text)
    (entry,) = own(faq).values()
    assert entry["fr"].answer["always"] == "Près de la [gare](https://example.org/g).\n\nÀ **deux pas**."


PAGE = """[:fr]Foire aux questions[:en]Questions[:]
[:fr]<h2>Où est l'école ?</h2><p>Près de la <b>gare</b>.</p><h2>Qui paie ?</h2><ul><li>la ville</li><li>la région</li></ul>
[:en]<h2>Where is the school?</h2><p>Near the <strong>station</strong>.</p><h2>Who pays?</h2><ul><li>the town</li><li>the region</li></ul>[:]"""


def test_a_tagged_page_is_read_in_both_languages(tmp_path):
    faq, topics = imported(tmp_path, "page.html", PAGE)
    first, second = own(faq).values()
    assert (first["fr"].question, first["en"].question) == ("Où est l'école ?", "Where is the school?")
    assert first["en"].answer["always"] == "Near the **station**."
    assert second["fr"].answer["always"] == "• la ville\n• la région"
    assert {topic.lacking for topic in topics} == {()}


def test_a_page_that_closes_its_title_only_is_read_as_its_readers_saw_it(tmp_path):
    page = "[:fr]Titre[:en]Title[:]\n\nOù est l'école ?\n\nPrès de la gare.\n\n[:en]Where is the school?\n\nNear the station.\n"
    faq, _ = imported(tmp_path, "page.txt", page)
    (entry,) = own(faq).values()
    assert [(entry[code].question, entry[code].answer["always"]) for code in LANGUAGES] == [
        ("Où est l'école ?", "Près de la gare."),
        ("Where is the school?", "Near the station."),
    ]


def test_tags_in_the_cells_of_a_table_are_read_too(tmp_path):
    text = "question,answer\n[:fr]Où ?[:en]Where?[:],[:fr]Là.[:en]There.[:]\n"
    faq, _ = imported(tmp_path, "faq.csv", text)
    (entry,) = own(faq).values()
    assert (entry["fr"].answer["always"], entry["en"].question) == ("Là.", "Where?")


def test_sections_that_one_language_lacks_are_told(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("<h2>Who pays?</h2>", "<p>Who pays?</p>"), "utf-8")
    incoming = read_file(path, french)
    assert incoming.notes == (
        "page.html has 2 in fr and 1 in en sections: compare the pairs, which were made in their order.",
    )
    assert [topic.lacking for topic in new_topics(incoming.items)] == [(), ("en",)]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Un&nbsp;deux &amp; trois</p><p>quatre</p>", "Un deux & trois\n\nquatre"),
        (
            'voir <a href="https://example.org/a(b)">la <b>page</b></a>.',
            "voir [la page](https://example.org/a%28b%29).",
        ),
        ('<a href="javascript:alert(1)">clic</a>', "clic"),
        (
            '<a href="/interne">page</a> <a href="mailto:a@example.org">écrire</a>',
            "page [écrire](mailto:a@example.org)",
        ),
        ("<script>alert(1)</script><style>p{}</style>Bonjour", "Bonjour"),
        ("<b>gras</b> et <strong> aussi </strong><b></b>", "**gras** et **aussi**"),
        ("# Titre\n- un\n* deux\n_penché_ et `code`", "Titre\n• un\n• deux\npenché et code"),
        ("sur https://www.example.org/x.", "sur [example.org](https://www.example.org/x)."),
        ("prix {tarif} et {date_limite} ou { seul", "prix (tarif) et {date_limite} ou ( seul"),
        ("a < b et 3 > 2", "a < b et 3 > 2"),
    ],
)
def test_html_becomes_the_markdown_that_answers_have(html, markdown):
    assert " ".join(answer_text(html, {"date_limite"}).split(" ")).replace("\u00a0", " ") == markdown


def test_a_question_is_one_line_without_marks():
    assert plain_text("<h2>Où est\n <a href='https://example.org'>l'école</a> ?</h2>") == "Où est l'école ?"


def test_ids_and_labels_are_new_short_and_all_different(tmp_path):
    long = "Quelle est la date limite pour déposer un dossier de candidature auprès du secrétariat"
    rows = "".join(f"{long} {word} ?;Réponse {word}.\n" for word in ("central", "régional", "local"))
    faq, _ = imported(tmp_path, "faq.csv", rows)
    labels = [entry["fr"].label for entry in own(faq).values()]
    assert len(set(labels)) == len(set(own(faq))) == 3
    assert labels[0] == "Date limite pour déposer un dossier…"
    assert next(iter(own(faq))) == "faq.date_limite_deposer_dossier_candidature"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("faq.csv", "une seule colonne\nrien d'autre\n", "faq.csv has no two columns"),
        ("faq.csv", "question;answer\nOù ?;\n", "faq.csv, line 2 has no answer"),
        ("faq.csv", "question;answer\nOù ?;Là.\nOù ?;Ici.\n", "faq.csv, line 3 asks 'Où ?' again, as faq.csv, line 2 does"),
        ("faq.csv", "question;answer;langue\nWo?;Da.;Deutsch\n", "the language is 'Deutsch', but must be fr or en"),
        ("faq.csv", "id;question;answer\na.b;Où ?;Là.\na.b;Quand ?;Midi.\n", "faq.csv, line 3: the id 'a.b' is another topic's already"),
        ("faq.csv", "question;answer\nOù ?;<script>x</script>\n", "faq.csv, line 2: the answer has no text in it"),
        ("faq.yml", "question: Où ?\n", "faq.yml must hold a list of 'question:' and 'answer:'"),
        ("faq.yml", "- question: [\n", "faq.yml, line 2: not readable as YAML or JSON"),
        ("faq.yml", "- seulement du texte\n", "faq.yml, item 1 must have 'question:' and 'answer:'"),
        ("faq.html", "<h2>Où ?</h2><p>Là.</p>", "faq.html has no language tags"),
        ("faq.txt", "[:fr]rien[:en]nothing[:]", "faq.txt has no heading with a text below it"),
        ("faq.docx", "PK", "ends in '.docx', but must be one of: .csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_named_in_a_sentence(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ImportProblem) as caught:
        new_topics(read_file(tmp_path / name, french).items)
    assert message in str(caught.value)


@pytest.mark.parametrize(("name", "write"), [("faq.csv", as_csv), ("faq.json", as_json)])
def test_what_is_exported_is_imported_again(real_faq, tmp_path, name, write):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "program.yml").write_bytes((DATA / "program.yml").read_bytes())
    program = real_faq.program
    facts = {*program.facts, "challenges", "contact", "retention_days"}
    facts |= {
        f"{challenge}.{field}"
        for challenge in ("challenge", *program.challenges)
        for field in ("label", "host", "city")
    }
    faq, _ = imported(tmp_path, name, write(real_faq), facts=facts)
    assert items_of(faq) == items_of(real_faq)


def test_a_spreadsheet_sees_that_the_csv_is_utf_8(real_faq):
    assert as_csv(real_faq).startswith("\ufeffid,")
    assert json.loads(as_json(real_faq))[0]["fr"]["question"]
