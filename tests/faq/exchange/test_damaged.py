"""Files that are damaged, and archives with such files in them: each is named, and the others are read."""

import io
import json
import zipfile

import openpyxl
import pytest

from faq.exchange import importing
from faq.exchange.importing import read_sources
from faq.exchange.items import SourceFile
from tests.faq.exchange.imports import entries, notes, pairs
from tests.faq.exchange.test_pages import paragraph, word

GOOD = "question,answer\nOù ?,Là.\n"
READ = [{"fr": ("Où ?", [], "Là.")}]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
STEP = 101  # bytes between those that are spoiled, one at a time


def archive(*members, method=zipfile.ZIP_DEFLATED):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)
    return saved.getvalue()


def workbook():
    book = openpyxl.Workbook()
    for row in (("Question", "Answer"), ("Où ?", "Là."), ("Quand ?", 12)):
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


DOCUMENT = word(paragraph("Où est l'école ?", "Titre1") + paragraph("Près de la gare."))


def spoilt(content, place):
    return content[:place] + bytes([content[place] ^ 0x2A]) + content[place + 1 :]


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def read_beside_another(name, content):
    """What staff are told of a file where one that is right comes after it."""
    readings, told = read_sources([SourceFile(name, content), SourceFile("good.csv", GOOD.encode())])
    assert readings[-1].file == "good.csv"
    return readings[:-1], [str(note) for note in told]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faq.xlsx", workbook()),
        ("faq.docx", archive(*parts_of(DOCUMENT).items())),
        ("faq.zip", archive(("faq.csv", GOOD * 30), ("more/faq.md", "# Où ?\n\nLà.\n" * 9))),
    ],
    ids=["workbook", "document", "archive"],
)
def test_a_wrong_byte_of_an_archive_stops_no_other_file(name, content):
    for place in range(0, len(content), STEP):
        read_beside_another(name, spoilt(content, place))


@pytest.mark.parametrize(
    ("name", "content"), [("faq.xlsx", workbook()), ("faq.docx", DOCUMENT)], ids=["workbook", "document"]
)
def test_a_wrong_byte_within_an_office_file_stops_no_other_file(name, content):
    parts = parts_of(content)
    for part, text in parts.items():
        for place in range(0, 0 if "theme" in part else len(text), STEP):  # a theme is long, and colours alone
            read, told = read_beside_another(name, archive(*{**parts, part: spoilt(text, place)}.items()))
            assert read or told, (part, place)


@pytest.mark.parametrize(
    ("name", "whole", "part"),
    [("faq.xlsx", workbook(), "xl/workbook.xml"), ("faq.docx", DOCUMENT, "word/document.xml")],
    ids=["workbook", "document"],
)
def test_an_office_file_whose_xml_is_cut_short_is_named(name, whole, part):
    parts = parts_of(whole)
    cut = archive(*{**parts, part: parts[part][:-20]}.items())
    told = notes((name, cut), ("good.csv", GOOD))
    assert entries((name, cut), ("good.csv", GOOD)) == READ
    assert [note.partition(" (")[0] for note in told] == [f"{name} is damaged or not what its name says"]


def test_a_quote_that_is_never_closed_before_a_million_characters_loses_no_other_line():
    text = 'question,answer\nQuand ?,"' + "x" * 1_000_100 + "\nOù ?,Là.\n"
    ((read,), told) = read_sources([SourceFile("faq.csv", text.encode())])
    assert [entry.wordings[""].question for entry in read.entries] == ["Où ?"]
    assert told == []
    assert str(read.notes[0]).startswith("faq.csv, line 2: quotes that are opened and not rightly closed ('Quand ?")


def test_a_page_that_closes_none_of_its_thousand_boxes_is_read():
    page = f"<div lang=en>{'<div>' * 1_200}<h2>Quand ?</h2><p>There.</p>"
    assert pairs("deep.html", page, "en") == [("Quand ?", "There.")]


@pytest.mark.parametrize("blank", [" ", [" "], [], {"text": " "}])
def test_a_response_without_a_text_is_passed_over(blank):
    tree = {
        "nlu": [{"intent": "venir", "examples": "- Où ?\n"}],
        "responses": {"utter_venir": [blank, {"text": "Là."}], "utter_rien": [blank]},
    }
    assert entries(("domain.json", json.dumps(tree))) == READ


def test_a_bad_file_of_an_archive_is_named_and_the_others_are_read():
    content = archive(
        ("a.csv", GOOD),
        ("spoilt.csv", "question,answer\nQui ?,Vous.\n"),
        ("inner.zip", b"PK\x03\x04 and no archive"),
        ("large.csv", b"x" * 1_001),
        ("b.csv", "question,answer\nQuand ?,Demain.\n"),
        method=zipfile.ZIP_STORED,
    ).replace(b"Vous.", b"Toi..")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "MOST_BYTES", 1_000)
        sources = [SourceFile("faq.zip", content)]
        readings, told = read_sources(sources)
    assert [reading.file for reading in readings] == ["a.csv", "b.csv"]
    assert [str(note) for note in told] == [
        "spoilt.csv is damaged or not what its name says (Bad CRC-32 for file 'spoilt.csv'); save it anew",
        "inner.zip is damaged or not what its name says (File is not a zip file); save it anew",
        "large.csv has 1001 bytes; at most 1000 are read",
    ]


def test_what_is_beyond_the_most_files_of_an_archive_is_said(monkeypatch):
    monkeypatch.setattr(importing, "_MOST_FILES", 2)
    members = [(f"{number}.csv", GOOD) for number in range(5)]
    readings, told = read_sources([SourceFile("faq.zip", archive(*members, ("readme.exe", "")))])
    assert [reading.file for reading in readings] == ["0.csv", "1.csv"]
    assert [str(note) for note in told] == ["faq.zip: the first 2 of 5 files were read; put the others in an archive of their own"]  # fmt: skip


def test_archives_within_archives_are_read_three_deep():
    content = GOOD.encode()
    name = "faq.csv"
    for depth in range(1, 6):
        name, content = f"{depth}.zip", archive((name, content))
        readings, told = read_sources([SourceFile(name, content)])
        assert [reading.file for reading in readings] == ["faq.csv"] * (depth <= 3)
        assert [str(note) for note in told] == [
            f"{inner}.zip: archives within archives are read 3 deep; unpack it and import its files" for inner in [depth - 3] if inner > 0
        ]  # fmt: skip
