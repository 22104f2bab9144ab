"""Adding an import to a FAQ that is there: what is new, what is known, where it is written."""

import difflib
import re

import pytest

from faq.errors import ERROR, FaqError
from faq.exchange.adding import add_topics, plan_addition
from faq.exchange.items import ImportProblem, SourceFile
from faq.lint.check import check
from faq.reader import load_faq
from faq.writing import WritingError
from tests.faq.exchange.imports import UNDERSTANDING

HEAD = "id;question_fr;réponse_fr;question_en;answer_en;also_fr;groupe\n"
PARKING = ";Où se garer ?;Dans la cour.;Where can I park?;In the yard.;un parking ?;"


def planned(folder, *rows, **options):
    """The plan for rows of a table."""
    return plan_addition([SourceFile("a.csv", (HEAD + "\n".join(rows)).encode())], folder, UNDERSTANDING, **options)


def added(folder, *rows, as_drafts=False, **options):
    """What was added to a folder by rows, all of them accepted; the FAQ has no new error."""
    before = errors(folder)
    plan = planned(folder, *rows, **options)
    made = add_topics(folder, plan.topics, plan.phrasings, as_drafts)
    made.save(folder)
    assert errors(folder) == before
    return made


def errors(folder):
    """Its errors, without the lines that they name, which move."""
    said = [finding.description.text("en") for finding in check(folder) if finding.severity == ERROR]
    return [re.sub(r"\(line \d+\)", "", each) for each in said]


def diff(before, after):
    """The lines that were taken away and that came, without their places."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_new_topics_go_to_the_end_of_their_group_and_no_other_line_changes(data):
    names = ("faq_fr.yml", "phrasings_fr.yml")
    before = [(data / name).read_text("utf-8") for name in names]
    made = added(data, PARKING + "work", ";Où jouer ?;Au jardin.;Where can I play?;In the garden.;jouer;Loisirs")
    assert made.served == ("work.garer", "loisirs.jouer")
    after = [(data / name).read_text("utf-8") for name in names]
    assert diff(before[0], after[0]) == [
        "+   work.garer:", "+     label: Où se garer", "+     question: Où se garer ?", "+     answer: Dans la cour.",
        "+   loisirs.jouer:", "+     label: Où jouer", "+     question: Où jouer ?", "+     answer: Au jardin.",
    ]  # fmt: skip
    assert diff(before[1], after[1]) == [
        "+   work.garer:", "+     - un parking ?", "+   loisirs.jouer:", "+     - jouer",
    ]  # fmt: skip
    order = list(load_faq(data).topics)
    assert order[order.index("work.garer") - 1].startswith("work.")
    assert not order[order.index("work.garer") + 1].startswith("work.")


def test_a_group_is_found_by_what_the_faq_calls_it(small, edit):
    for language, called in (("fr", "Le club"), ("en", "The club")):
        edit(small / f"faq_{language}.yml", "topics:", f"groups: {{club: {called}}}\ntopics:")
    assert added(small, PARKING + "LE CLUB").served == ("club.garer",)


def test_a_new_group_is_called_what_it_came_as(small):
    assert added(small, PARKING + "Accès & parking").served == ("acces_parking.garer",)
    assert [each.groups for each in load_faq(small).headings.values()] == [{"acces_parking": "Accès & parking"}] * 2


def test_a_draft_names_no_group(small):
    assert added(small, PARKING + "Accès & parking", as_drafts=True).drafts == ("acces_parking.garer",)
    assert [each.groups for each in load_faq(small).headings.values()] == [{}, {}]


def test_without_a_file_of_phrasings_they_stand_beside_their_topic(small):
    added(small, PARKING + "club")
    assert "    also:\n      - un parking ?\n" in (small / "faq_fr.yml").read_text("utf-8")
    assert load_faq(small).topics["club.garer"]["fr"].also == ("un parking ?",)


@pytest.mark.parametrize(
    "text", ["Le club ouvre à midi.", "à quelle heure   vous ouvrez ?", "QUAND LE CLUB OUVRE-T-IL"]
)
def test_what_is_asked_already_is_that_topic(small, text):
    plan = planned(small, f";{text};À deux heures.;Opening?;At two.;;")
    if text.startswith("Le"):
        assert [topic.wordings["fr"].question for topic in plan.topics] == [text]
        return
    (known,) = plan.known
    assert (plan.topics, known.id, known.by) == ((), "club.hours", "question")
    assert known.phrasings == {"en": ("Opening?",)}
    assert known.answers["fr"] == ({"": "Le club ouvre à midi."}, {"": "À deux heures."})


def test_the_same_id_is_the_same_topic_and_another_one_is_never_given_to_a_new_one(small):
    plan = planned(
        small, "club.hours;Ça ouvre quand ?;À midi.;When?;At noon.;;", ";Le prix des hours ?;Rien.;Free?;Yes.;;club"
    )
    assert [(known.id, known.by) for known in plan.known] == [("club.hours", "id")]
    assert plan.topics[0].id not in ("club.hours", "club.price")
    labels = {wording.label for wording in plan.topics[0].wordings.values()}
    assert labels.isdisjoint({"Horaires", "Prix", "Hours", "Price"})


def test_drafts_count_as_what_is_there(small):
    first = added(small, PARKING, as_drafts=True)
    assert (first.served, first.drafts) == ((), ("faq.garer",))
    assert "faq.garer" not in load_faq(small).topics
    plan = planned(small, PARKING)
    assert [known.id for known in plan.known] == ["faq.garer"]
    assert planned(small, ";Autre chose ?;Oui.;un parking;Yes.;;").topics == ()  # its phrasings as well


def test_a_wording_of_another_topic_is_left_to_it(small):
    plan = planned(small, ";Où se garer ?;Dans la cour.;Where can I park?;In the yard.;le prix;")
    assert plan.topics[0].wordings["fr"].also == ()
    assert "'le prix' is a wording of another question already" in " ".join(map(str, plan.notes))


def test_what_contradicts_itself_is_a_draft_and_says_why(small):
    plan = planned(
        small,
        ";Quand ?;Le 3 mars 2027.;When?;On 5 March 2027.;;",
        PARKING.replace("garer", "asseoir"),
    )
    why = {topic: message.text("en") for topic, message in plan.waits.items()}
    assert "5 March 2027" in why["faq.quand"]
    made = add_topics(small, plan.topics, plan.phrasings)
    assert (set(made.drafts), len(made.served)) == ({"faq.quand"}, 1)


def test_what_lacks_a_language_is_served_in_the_one_it_has_and_waits_to_be_translated(small):
    row = ";Où se garer ?;Dans la cour.;;;;"
    plan = planned(small, row)
    assert plan.waits == {}
    assert "faq_en.yml" in " ".join(map(str, plan.notes))
    assert added(small, row).served == ("faq.garer",)
    topic = load_faq(small).topics["faq.garer"]
    assert (set(topic), topic["fr"].pending) == ({"fr"}, True)


def test_a_faq_of_one_language_is_added_to_in_that_language(small):
    (small / "faq_en.yml").unlink()
    added(small, PARKING)
    topic = load_faq(small).topics["faq.garer"]
    assert (set(topic), topic["fr"].pending) == ({"fr"}, False)
    assert not (small / "faq_en.yml").exists()


def test_what_is_in_no_language_of_the_faq_is_left_out_and_said(small):
    text = "question_fr;réponse_fr;question_es;answer_es\nOù se garer ?;Dans la cour.;¿Dónde aparcar?;En el patio.\n;;¿Cuándo?;El lunes.\n"
    plan = plan_addition([SourceFile("a.csv", text.encode())], small, UNDERSTANDING)
    assert [list(topic.wordings) for topic in plan.topics] == [["fr"]]
    left = [str(note) for note in plan.notes if "left out" in str(note)]
    assert left == [f"a.csv, line {n}: its text in es is left out, for the FAQ is in en, fr" for n in (2, 3)]


def test_what_the_faq_calls_unknown_waits_too(small, edit):
    edit(small / "faq_fr.yml", "topics:", "unknown: [Où se garer, un parking]\ntopics:")
    plan = planned(small, PARKING)
    assert "faq.garer" in plan.waits
    assert planned(small, "club.hours;un parking;Midi.;When does the club open?;Noon.;;").phrasings == {}


def test_a_hundred_contradictions_are_a_hundred_drafts(small):
    rows = [
        f";Le numéro {n} est quand ?;Le {n % 28 + 1} mars 2027.;When is number {n}?;On {n % 28 + 1} April 2027.;;"
        for n in range(60)
    ]
    made = added(small, *rows)
    assert (len(made.drafts), made.served) == (60, ())


def test_what_was_wrong_before_is_no_reason(small, edit):
    edit(small / "faq_en.yml", "Twelve euros", "Thirteen euros, on 3 May")
    assert errors(small)
    assert added(small, PARKING).served == ("faq.garer",)


def test_no_file_is_written_over_a_change_that_came_between(small, edit):
    plan = planned(small, PARKING)
    made = add_topics(small, plan.topics, {})
    edit(small / "faq_en.yml", "noon", "one")
    before = (small / "faq_fr.yml").read_bytes()
    with pytest.raises(WritingError, match=r"faq_en\.yml"):
        made.save(small)
    assert (small / "faq_fr.yml").read_bytes() == before


@pytest.mark.parametrize("topics", ["topics:\n", "topics: {}\n", ""])
def test_a_faq_without_topics_gets_its_first_ones(tmp_path, topics):
    for language in ("fr", "en"):
        (tmp_path / f"faq_{language}.yml").write_text(f"language: {language}\n{topics}", "utf-8")
    plan = planned(tmp_path, PARKING, ";Quand ?;Le 3 mars 2027.;When?;On 5 March 2027.;;")
    made = add_topics(tmp_path, plan.topics, plan.phrasings)
    made.save(tmp_path)
    assert [topic for topic in load_faq(tmp_path).topics if topic[:5] != "talk."] == ["faq.garer"]
    assert load_faq(tmp_path).drafts == ("faq.quand",)
    assert errors(tmp_path) == []


def test_a_folder_that_is_empty_gets_its_files(tmp_path):
    added_to = planned(tmp_path, PARKING)
    made = add_topics(tmp_path, added_to.topics, added_to.phrasings)
    assert set(made.before.values()) == {None}
    made.save(tmp_path)
    assert load_faq(tmp_path).topics["faq.garer"]["fr"].also == ("un parking ?",)


def test_a_faq_that_cannot_be_read_or_added_to_is_named(small):
    (small / "faq_en.yml").write_text("topics: {", "utf-8")
    with pytest.raises(ImportProblem, match=r"faq_en\.yml"):
        planned(small, PARKING)
    (small / "faq_en.yml").write_text("language: en\ntopics: [club.hours]\n", "utf-8")
    with pytest.raises((WritingError, FaqError), match=r"faq_en\.yml"):
        planned(small, PARKING)


def test_hundreds_of_topics_are_added_at_once(data):
    rows = [f";La question {n} ?;La réponse {n}.;Question {n}?;Answer {n}.;lot {n};lot" for n in range(200, 400)]
    assert len(added(data, *rows).served) == 200
