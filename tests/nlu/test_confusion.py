"""What a check tells of phrasings' meaning, on copies of the shipped files with mistakes in them."""

import random
import time

import pytest

from faq.reader import load_faq
from languages import ASSUMED
from nlu.confusion import check_phrasings, evidence
from tests.conftest import DATA

pytestmark = pytest.mark.xdist_group("check")
FR, EN = "faq_fr.yml", "faq_en.yml"
FR_PHRASINGS, EN_PHRASINGS = "phrasings_fr.yml", "phrasings_en.yml"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where vectors are remembered; the first check, of the shipped files, fills it."""
    path = tmp_path_factory.mktemp("kept") / "phrasings.npz"
    assert [str(finding) for finding in check_phrasings(load_faq(DATA), path)] == []
    return path


def found(folder, kept):
    return check_phrasings(load_faq(folder), kept)


def add(folder, file, topic, *phrasings):
    """Append phrasings to a topic, and return the line of the first."""
    lines = (folder / file).read_text("utf-8").splitlines()
    at = lines.index(f"  {topic}:") + 1
    lines[at:at] = [f"    - {phrasing}" for phrasing in phrasings]
    (folder / file).write_text("\n".join(lines) + "\n", "utf-8")
    return at + 1


def test_the_shipped_files_confuse_no_one_and_a_second_look_is_much_faster(kept, tmp_path):
    fresh = tmp_path / "phrasings.npz"
    texts = [text for entries in load_faq(DATA).topics.values() for text in entries["fr"].utterances][:300]
    started = time.perf_counter()
    first = evidence(texts, ASSUMED, fresh)
    slow = time.perf_counter() - started
    started = time.perf_counter()
    again = evidence(texts, ASSUMED, fresh)
    assert time.perf_counter() - started < slow / 3
    assert (first.vectors == again.vectors).all()
    assert (first.odds == again.odds).all()


@pytest.mark.parametrize(
    ("file", "topic", "phrasing", "other"),
    [
        (FR_PHRASINGS, "work.pay", "Quand le jury se réunit-il exactement ?", "jury.date"),
        (EN_PHRASINGS, "jury.date", "What is the deadline for applying?", "apply.deadline"),
        (FR_PHRASINGS, "program.funding", "Peut-on télétravailler depuis chez soi ?", "work.remote"),
    ],
)
def test_a_phrasing_in_the_wrong_topic_is_shown_beside_the_right_one(data, kept, file, topic, phrasing, other):
    line = add(data, file, topic, phrasing)
    (finding,) = found(data, kept)
    assert (finding.code, finding.severity, finding.file, finding.line) == ("confusable", "warning", file, line)
    assert f"'{phrasing}' of {topic} means nearly the same as" in str(finding)
    assert f"of {other} (" in str(finding)


def test_two_topics_about_one_thing_are_shown_once_with_both_phrasings(small, edit):
    for file, twin in [
        (FR, ["Quand est-ce que le club ouvre ?", "vous ouvrez à quelle heure", "les horaires d'ouverture du club"]),
        (EN, ["When is the club open?", "the opening times", "at what time do you open"]),
    ]:
        text = (small / file).read_text("utf-8")
        topic = f'  club.times:\n    label: T\n    question: "{twin[0]}"\n    also: ["{twin[1]}", "{twin[2]}"]\n    answer: A.\n'
        (small / file).write_text(text + topic, "utf-8")
    assert [finding.code for finding in found(small, None)] == ["confusable"]
    assert "club.times" in str(found(small, None)[0])
    assert "club.hours" in str(found(small, None)[0])


def test_a_small_faq_has_nothing_to_confuse(small):
    assert found(small, None) == []


@pytest.mark.parametrize(
    ("file", "topic", "phrasing", "said"),
    [
        (FR_PHRASINGS, "jury.date", "On which day will the members of the panel sit down together?", "n'est pas en français mais en anglais"),
        (EN_PHRASINGS, "work.pay", "Combien est-ce que je vais toucher chaque mois, au juste ?", "n'est pas en anglais mais en français"),
    ],
)  # fmt: skip
def test_a_phrasing_in_the_other_language_is_named(data, kept, file, topic, phrasing, said):
    line = add(data, file, topic, phrasing)
    (finding,) = [each for each in found(data, kept) if each.code == "wrong-language"]
    assert (finding.file, finding.line, finding.topic) == (file, line, topic)
    assert said in finding.message("fr")


def test_swapped_files_are_one_error_a_file(data, kept):
    for french, english in ((FR, EN), (FR_PHRASINGS, EN_PHRASINGS)):
        texts = {file: (data / file).read_text("utf-8") for file in (french, english)}
        (data / french).write_text(texts[english].replace("language: en", "language: fr", 1), "utf-8")
        (data / english).write_text(texts[french].replace("language: fr", "language: en", 1), "utf-8")
    swapped = found(data, kept)
    assert [(finding.file, finding.code, finding.severity) for finding in swapped] == [
        (FR, "swapped-languages", "error"),
        (EN, "swapped-languages", "error"),
    ]


def test_a_broken_memory_is_made_anew(small, tmp_path):
    path = tmp_path / "phrasings.npz"
    path.write_bytes(b"nonsense")
    assert found(small, path) == []
    assert path.read_bytes() != b"nonsense"


def test_phrasings_of_no_meaning_are_no_reason_to_fail(small, edit):
    edit(small / FR, "horaires d'ouverture", '"?!"')
    random.seed(1)
    edit(small / EN, "opening times", f'"{"".join(random.choices("abcdefgh ", k=500))}"')
    assert [finding.severity for finding in found(small, None)].count("error") == 0
