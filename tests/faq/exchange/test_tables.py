"""Tables of any make: CSV in its encodings, delimiters and headers, and Excel's workbooks."""

import io

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from faq.exchange.columns import Column, column, language_code
from faq.exchange.items import ImportProblem
from tests.faq.exchange.imports import entries, notes, pairs, plan

PAIRS = [
    ("Où est l’école ?", "Près de la gare, à Fréjus ; c'est à 5 min."),
    ("Quand ouvre-t-elle ?", 'À "9 h", sauf le dimanche.'),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("heading", [None, ("Question", "Réponse"), ("QUESTION", "answer")])
def test_a_csv_of_any_make_is_read(encoding, delimiter, heading):
    rows = [heading, *PAIRS] if heading else PAIRS
    text = "\r\n".join(delimiter.join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in rows)
    assert pairs("faq.csv", text.encode(encoding)) == PAIRS


@pytest.mark.parametrize("encoding", ["cp850", "iso8859_15"])
def test_older_encodings_are_told_by_the_words_they_make(encoding):
    text = "Question;Réponse\nOù est l'été, à côté ?;Là-bas, près de l'hôtel, à Sète.\n"
    assert pairs("faq.csv", text.encode(encoding)) == [("Où est l'été, à côté ?", "Là-bas, près de l'hôtel, à Sète.")]


def test_a_table_with_nothing_below_its_header_says_so():
    with pytest.raises(ImportProblem, match=r"a\.csv, line 1: nothing stands below the names of the columns"):
        plan(("a.csv", "question,answer\n"))


def test_the_line_by_which_excel_names_its_separator_is_no_row():
    assert pairs("faq.csv", "sep=;\r\nQuestion;Réponse\r\nOù ?;Là, au fond.\r\n") == [("Où ?", "Là, au fond.")]


def test_a_cell_may_have_lines_quotes_and_the_separator_in_it():
    text = 'Question;Réponse\n"Où ?";"Ligne 1\nLigne 2 ; au fond"\n"Quand ?";"Le ""midi"""\n'
    assert pairs("faq.csv", text) == [("Où ?", "Ligne 1\nLigne 2 ; au fond"), ("Quand ?", 'Le "midi"')]


def test_a_title_above_the_header_and_empty_columns_are_passed_over():
    text = "FAQ 2027;;;\n;;;\nRubrique;Question;;Réponse\nVenir;Où ?;;Là.\n;;;\n;Quand ?;;Demain.\nPayer;;;\n;Combien ?;;Rien.\n"
    made = plan(("faq.csv", text))
    assert [topic.id for topic in made.topics] == ["venir.ou", "venir.quand", "payer.combien"]


def test_columns_without_a_header_are_told_by_what_stands_in_them():
    text = "1,Venir,Où est l'école ?,Près de la gare.\n2,Venir,Quand ouvre-t-elle ?,À neuf heures.\n"
    made = plan(("faq.csv", text))
    assert [topic.id for topic in made.topics] == ["venir.ecole", "venir.quand_ouvre"]
    assert pairs("faq.csv", text)[0] == ("Où est l'école ?", "Près de la gare.")


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("Question", Column("question")),
        (" Réponse ", Column("answer")),
        ("réponse (fr)", Column("answer", "fr")),
        ("Question EN", Column("question", "en")),
        ("Question en anglais", Column("question", "en")),
        ("English answer", Column("answer", "en")),
        ("FR - Question", Column("question", "fr")),
        ("answer_en:open", Column("answer", "en", "open")),
        ("Texte de la réponse", Column("answer")),
        ("Question 2", Column("question")),
        ("Alternative questions", Column("also")),
        ("QnaId", Column("id")),
        ("acceptedAnswer", Column("answer")),
        ("ID question", None),
        ("Date de réponse", None),
        ("SuggestedQuestions", None),
        ("Dernière modification", None),
    ],
)
def test_what_a_heading_says(heading, found):
    assert column(heading) == found


@pytest.mark.parametrize(
    ("name", "code"), [("fr", "fr"), ("fr-FR", "fr"), ("Français", "fr"), ("English", "en"), ("anglais", "en"), ("Deutsch", "de"), ("Klingon", None), ("zz", None)],
)  # fmt: skip
def test_languages_by_their_codes_and_names(name, code):
    assert language_code(name) == code


def test_columns_in_two_languages_are_paired_by_their_row():
    text = "rubrique;question_fr;réponse (fr);Question EN;answer_en\nL'école;Où ?;Là-bas.;Where?;Over there.\n"
    made = plan(("faq.csv", text))
    assert [(t.id, t.paired_by, t.lacks(made.languages)) for t in made.topics] == [("l_ecole.ou", "row", ())]


def test_rows_of_one_id_in_two_languages_are_one_topic():
    text = "N°;Thème;Langue;Question;Réponse\n1;Vie à l'école;fr;Où déjeuner ?;Là.\n1;;English;Where is lunch?;There.\n"
    (topic,) = plan(("faq.csv", text)).topics
    assert (topic.id, topic.paired_by, list(topic.wordings)) == ("vie_a_l_ecole.dejeuner", "id", ["fr", "en"])


def test_several_wordings_of_one_answer_are_one_topic():
    text = "Question;Réponse\nOù est-ce ?;Près de la gare, quai trois.\nC'est où ?;Près de la gare, quai trois.\nVoyez-vous ?;Oui.\nEst-ce libre ?;Oui.\n"
    assert [entry["fr"][:2] for entry in entries(("faq.csv", text))] == [
        ("Où est-ce ?", ["C'est où ?"]),
        ("Voyez-vous ?", []),
        ("Est-ce libre ?", []),
    ]


@pytest.mark.parametrize("cell", ["c'est où|et où", "c'est où\net où", "où donc|c'est où|et où"])
def test_a_cell_of_wordings_is_split(cell):
    text = f'title;intent;locale;utterances;answer;tags\n"Où donc ?";"q0";"fr";"{cell}";"Là.";"venir"\n'
    assert entries(("tock.csv", text)) == [{"fr": ("Où donc ?", ["c'est où", "et où"], "Là.")}]


def test_qna_maker_rows_of_one_id_are_wordings_and_its_line_breaks_are_breaks():
    text = (
        "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n"
        "Où ?\tLà.\\n\\nAu fond.\tfaq.docx\tgroupe:venir|x:y\t[]\tFalse\t[]\t1\n"
        "C'est où ?\tLà.\\n\\nAu fond.\tfaq.docx\t\t[]\tFalse\t[]\t1\n"
    )
    (topic,) = plan(("kb.tsv", text)).topics
    assert topic.id == "venir.ou"
    assert topic.wordings["fr"].also == ("C'est où ?",)
    assert topic.wordings["fr"].answer == {"": "Là.\n\nAu fond."}


@pytest.mark.parametrize(
    "tags", ["[:FR]{}[:en]{}[:]", "{{:fr}}{}{{:en}}{}{{:}}", "<!--:fr-->{}<!--:--><!--:EN-->{}<!--:-->"]
)
def test_tags_in_the_cells_of_a_table_are_read_in_any_case(tags):
    text = f"question,answer\n{tags.format('Où ?', 'Where?')},{tags.format('Là.', 'There.')}\n"
    assert entries(("faq.csv", text)) == [{"fr": ("Où ?", [], "Là."), "en": ("Where?", [], "There.")}]


def workbook(fill):
    book = openpyxl.Workbook()
    fill(book, book.active)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_workbook_with_a_title_merged_cells_and_formats_is_read():
    def fill(book, sheet):
        sheet["A1"] = "FAQ du programme"
        sheet.merge_cells("A1:D1")
        sheet.append([])
        sheet.append(["Rubrique", "Question", "Réponse", "Variantes", None, "Statut"])
        sheet.append(["Dates", "Quand\u00a0?", "Le 3 mars.", "ça ouvre quand\nouverture", None, "ok"])
        sheet.append([None, "Combien ?", 0.5])
        sheet["C5"].number_format = "0%"
        sheet.append([None, "Où déposer ?", "Sur le site"])
        sheet["C6"].hyperlink = "https://example.org/depot"
        sheet.append(["Lieu", "Rien ?", None])
        sheet.append(["Lieu", "Où ?", CellRichText("Au ", TextBlock(InlineFont(b=True), "rez-de-chaussée"), ".")])
        sheet.append(["Lieu", "Où est-ce ?", "Au fond de la cour, à gauche."])
        sheet.append(["Lieu", "Où donc ?", None])
        sheet.merge_cells("C9:C10")
        sheet.merge_cells("A7:A8")
        hidden = book.create_sheet("Brouillon")
        hidden.append(["Question", "Réponse"])
        hidden.append(["Secret ?", "Oui"])
        hidden.sheet_state = "hidden"

    content = workbook(fill)
    assert pairs("faq.xlsx", content) == [
        ("Quand ?", "Le 3 mars."),
        ("Combien ?", "50 %"),
        ("Où déposer ?", "[Sur le site](https://example.org/depot)"),
        ("Où ?", "Au **rez-de-chaussée**."),
        ("Où est-ce ?", "Au fond de la cour, à gauche."),
    ]
    made = plan(("faq.xlsx", content))
    assert made.topics[0].wordings["fr"].also == ("ça ouvre quand", "ouverture")
    assert made.topics[4].wordings["fr"].also == ("Où donc ?",)
    assert notes(("faq.xlsx", content)) == [
        "faq.xlsx: hidden sheets, not read: Brouillon",
        "faq.xlsx, sheet 'Sheet', row 7 has no answer to 'Rien ?'; add it",
    ]


def test_sheets_are_languages_or_groups():
    def fill(book, sheet):
        sheet.title = "Français"
        for title, rows in {
            "Français": [("Où ?", "Là.")],
            "English": [("Where?", "There.")],
            "Prix": [("Combien ?", "Rien.")],
        }.items():
            page = sheet if title == "Français" else book.create_sheet(title)
            page.append(["Question", "Réponse"])
            for row in rows:
                page.append(row)

    made = plan(("faq.xlsx", workbook(fill)))
    assert [(topic.id, sorted(topic.wordings), topic.paired_by) for topic in made.topics] == [
        ("faq.ou", ["en", "fr"], "order"),
        ("prix.combien", ["fr"], None),
    ]


def test_languages_above_a_header_are_those_of_its_columns():
    def fill(_, sheet):
        sheet.append(["Français", None, "English", None])
        sheet.append(["Question", "Réponse", "Question", "Answer"])
        sheet.merge_cells("A1:B1")
        sheet.append(["Où ?", "Là.", "Where?", "There."])

    assert entries(("faq.xlsx", workbook(fill))) == [{"fr": ("Où ?", [], "Là."), "en": ("Where?", [], "There.")}]


def test_a_workbook_with_the_wrong_name_is_told_by_its_content():
    assert pairs("faq.csv", workbook(lambda _, sheet: [sheet.append(row) for row in PAIRS])) == PAIRS


def test_a_formula_without_its_result_is_named_as_such():
    def fill(_, sheet):
        sheet.append(["Question", "Réponse"])
        sheet.append(["Où ?", "Là."])
        sheet.append(["Combien ?", '=CONCATENATE("4","5")'])

    told = notes(("faq.xlsx", workbook(fill)))
    assert told[0].startswith("faq.xlsx, sheet 'Sheet', row 3: cell B3 has a formula without its result")


def test_quotes_in_a_file_of_tabs_are_what_they_are():
    assert pairs("faq.tsv", 'Question\tRéponse\n"Bonjour" se dit ?\tOui "oui" et non\n') == [
        ('"Bonjour" se dit ?', 'Oui "oui" et non')
    ]
