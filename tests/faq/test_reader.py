import re
import shutil

import pytest

from faq.errors import FaqError
from faq.lint.check import check
from faq.model import ASSUMED
from faq.reader import load_faq, read_faq
from faq.text import normalize
from tests.conftest import DATA


def problems(folder):
    with pytest.raises(FaqError) as caught:
        load_faq(folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_small_faq_without_a_program_loads(small):
    faq = load_faq(small)
    assert faq.topics["club.price"]["en"].answer["always"] == "Twelve euros a year."
    assert "talk.greet" in faq.topics


MISTAKES = [
    ("faq_fr.yml", "suggested: [apply.deadline", "suggested: [apply.dedline", r"'suggested' has 'apply.dedline', which is no topic of the FAQ. Topics: .*apply.deadline"),
    ("faq_en.yml", "suggested: [apply.deadline", "suggested: [talk.greet", r"'suggested' has 'talk.greet', which is no topic of the FAQ"),
    ("faq_en.yml", "suggested: [", "suggested: apply.who # [", r"'suggested' of faq_en.yml must be a list"),
    ("faq_fr.yml", "label: Date limite\n", "labell: Date limite\n", r"unknown key 'labell' in topic apply.deadline: did you mean 'label'"),
    ("faq_fr.yml", "{application_deadline:countdown}", "{aplication_deadline}", r"unknown fact 'aplication_deadline' in apply\.\w+\. Known facts: .*application_deadline"),
    ("faq_fr.yml", "{application_deadline:countdown}", "{application_deadline:soon}", r"unknown format 'soon' of 'application_deadline' in .*countdown, long, short, weekday"),
    ("faq_en.yml", "{jury_date}", "{jury_date.__class__}", r"is not a placeholder.* in (apply.results|jury.date)"),
    ("faq_en.yml", "{jury_date}", "{jury_date", r"a brace \{ or \} stands without its partner, in"),
    ("faq_en.yml", "{jury_date}", "{contact}", r"fact 'contact' in .* is not set, so it may stand only as the target of a link"),
    ("faq_en.yml", "  jury.date:\n", "  jury.day:\n", r"topic 'jury.da(y|te)' is missing; faq_(fr|en).yml has it on line \d+"),
    ("faq_en.yml", "  jury.date:\n", "  Jury Date:\n", r"topic id 'Jury Date' must be <group>.<name>"),
    ("faq_en.yml", "language: en", "language: fr", r"language is 'fr', but this file's is 'en'"),
    ("faq_en.yml", "  jury.date:\n", "  jury.who:\n", r"'jury.who' stands twice; it is on line \d+ already"),
    ("faq_en.yml", "      closed: ", "      shut: ", r"unknown phase 'shut' .* Phases of program.yml: before, closed, jury_met, open, started"),
    ("faq_en.yml", "label: Jury date", "label: [Jury, date]", r"'label' of topic jury.date must be a text, not a list"),
    ("faq_en.yml", "label: Jury date", "label: 2016", r"'label' of topic jury.date must be a text, not '2016'; put it in quotes"),
    ("faq_en.yml", "label: Jury date", "label: &x Jury date\n    about_challenge: *x", r"anchors and aliases"),
    ("faq_en.yml", "label: Jury date", "label: !!python/name:os.system x", r"is not a kind of value used here"),
    ("faq_en.yml", "label: Jury date", "label: 'Jury date", r"not readable as YAML"),
    ("faq_en.yml", "    label: Jury date", "\tlabel: Jury date", r"not readable as YAML .*cannot start any token"),
    ("faq_en.yml", "]({contact})", "](javascript:alert)", r"the link target 'javascript:alert' in .* must begin with https:// or mailto:"),
    ("program.yml", "value: 2016-11-29", "value: 2016-11-31", r"there is no 31 November 2016"),
    ("program.yml", "value: 2016-11-29", "value: [a]", r"facts.jury_date must be a text, a number, a date or null"),
    ("program.yml", "closed: {after: application_deadline}", "closed: 2016-11-01", r"phase 'closed' begins on 2016-11-01, not after the one before it"),
    ("program.yml", "timezone: Europe/Paris", "timezone: Europe/Pariss", r"unknown timezone 'Europe/Pariss'"),
    ("program.yml", "  bnf:\n", "  bnx:\n", r"challenge 'bnx' has no topic 'challenge.bnx'"),
    ("program.yml", "facts:", "fact:", r"unknown key 'fact' in program.yml: did you mean 'facts'"),
    ("program.yml", "sources:", "colours:", r"unknown key 'colours' in program.yml. Known keys: calendar, challenges, facts"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), MISTAKES)
def test_a_mistake_is_named_with_its_file_and_line(data, edit, file, old, new, message):
    edit(data / file, old, new)
    found = [problem for problem in problems(data) if re.search(message, problem)]
    assert found
    assert re.match(r"\S+\.yml(, line [1-9]\d*)?: ", found[0])


def test_a_draft_may_be_suggested_and_is_offered_once_it_is_served(small, edit):
    edit(small / "faq_en.yml", "topics:\n", "suggested: [club.price]\ntopics:\n")
    edit(small / "faq_en.yml", "    label: Price\n", "    label: Price\n    draft: true\n")
    faq = load_faq(small)
    assert faq.drafts == ("club.price",)
    assert [text for text, _, _ in faq.headings["en"].suggested] == ["club.price"]


def test_the_line_is_that_of_the_answer(data, edit):
    edit(data / "faq_en.yml", "{jury_chair}", "{jury_chief}")
    line = next(
        n for n, text in enumerate((data / "faq_en.yml").read_text("utf-8").splitlines(), 1) if "jury_chief" in text
    )
    assert problems(data)[0].startswith(f"faq_en.yml, line {line}: unknown fact 'jury_chief' in jury.who")


def test_all_mistakes_are_listed_at_once(data, edit):
    edit(data / "faq_fr.yml", "{jury_date}", "{jury_dat}")
    edit(data / "faq_en.yml", "{jury_chair}", "{jury_chief}")
    edit(data / "program.yml", "timezone: Europe/Paris", "timezone: Mars/Olympus")
    assert {problem.split(",")[0] for problem in problems(data)} == {"faq_fr.yml", "faq_en.yml", "program.yml"}


def test_one_phrasing_in_two_topics_is_a_mistake(small, edit):
    edit(small / "faq_en.yml", "opening times", "price")
    assert any("'price' of club.price stands in club.hours too" in problem for problem in problems(small))


def test_copies_of_the_files_in_another_folder_are_not_parsed_again(small, tmp_path, monkeypatch):
    found = load_faq(small)
    copies = shutil.copytree(small, tmp_path / "copies")
    monkeypatch.setattr("faq.yaml.YAML", None)
    assert load_faq(copies) == found
    with pytest.raises(TypeError):
        load_faq(saved(copies))


def saved(folder):
    path = folder / "faq_en.yml"
    path.write_text(path.read_text("utf-8") + "# a note\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0145678901", "0145678901"),
        ("+33145678901", "+33145678901"),
        ("-0145678901", "-0145678901"),
        ("01000", "01000"),
        ("0", 0),
        ("-12", -12),
        ("1000", 1000),
        ("0.5", 0.5),
    ],
)
def test_a_number_that_begins_with_a_zero_or_plus_keeps_it(data, edit, typed, value):
    edit(data / "program.yml", "value: 2016-11-29", f"value: {typed}")
    edit(data / "program.yml", "city: Paris", f"city: {typed}")
    program = read_faq(data)[0].program
    assert program.facts["jury_date"].value == value
    assert value in [challenge.fields["city"] for challenge in program.challenges.values()]


def test_a_folder_without_any_faq_file_is_one_mistake(small):
    (small / "faq_en.yml").unlink()
    (small / "faq_fr.yml").unlink()
    assert problems(small) == [
        f"faq_fr.yml: the file is missing from {small}, and so is that of any other language (faq_<code>.yml)"
    ]


@pytest.mark.parametrize("language", ASSUMED)
def test_a_folder_may_hold_one_language(small, language):
    for other in set(ASSUMED) - {language}:
        (small / f"faq_{other}.yml").unlink()
    faq = load_faq(small)
    assert faq.languages == (language,)
    assert all(set(entries) == {language} for entries in faq.topics.values())
    assert check(small) == []


def test_texts_of_the_programme_need_the_languages_served_only(small):
    own = "challenges: {roof: {label: {fr: Toit}, topic: club.hours, host: {fr: Ville}}}\n"
    (small / "program.yml").write_text(own, "utf-8")
    assert problems(small) == [
        "program.yml, line 1: 'host' of challenges.roof has no 'en'",
        "program.yml, line 1: 'label' of challenges.roof has no 'en'",
    ]
    (small / "faq_en.yml").unlink()
    assert load_faq(small).program.challenges["roof"].field("host", "fr") == "Ville"


def test_a_language_that_is_not_installed_is_named_and_not_served(small):
    (small / "faq_xx.yml").write_text("language: xx\n", "utf-8")
    (small / "phrasings_xx.yml").write_text("language: xx\n", "utf-8")
    one, other = map(str, check(small))
    assert one.startswith("faq_xx.yml: language 'xx' is not installed, and the file is not served. Installed ones: ")
    assert other.startswith("phrasings_xx.yml: language 'xx' is not installed")
    assert load_faq(small).languages == ASSUMED


def test_what_waits_to_be_translated_may_lack_a_language(small, edit):
    only = "  club.bar: {label: Bar, question: 'Un bar ?', answer: Non, translate: pending}\n"
    with (small / "faq_fr.yml").open("a", encoding="utf-8") as file:
        file.write(only)
    faq = load_faq(small)
    assert set(faq.topics["club.bar"]) == {"fr"}
    edit(small / "faq_fr.yml", ", translate: pending", "")
    assert problems(small) == [
        "faq_en.yml: topic 'club.bar' is missing; faq_fr.yml has it on line 15 "
        "(if it is yet to be translated, write translate: pending there)"
    ]
    edit(small / "faq_fr.yml", "answer: Non}", "answer: Non, translate: later}")
    assert any("can only say pending (yet to be translated), not 'later'" in each for each in problems(small))


def test_a_file_that_is_not_text_is_named(small):
    (small / "faq_en.yml").write_bytes(b"language: en\n\xff\xfe")
    assert problems(small) == ["faq_en.yml, line 2: not UTF-8 text; save the file as UTF-8"]


def test_staff_may_word_the_talk_anew(small, edit):
    talk = "  talk.greet: {label: Hi, question: Hi club, answer: Welcome to the club.}\n  club.price:"
    edit(small / "faq_en.yml", "  club.price:", talk)
    greet = load_faq(small).topics["talk.greet"]
    assert greet["en"].answer["always"] == "Welcome to the club."
    assert "Hello!" in greet["en"].utterances
    assert greet["fr"].question == "Bonjour !"


def test_the_talk_yields_what_a_topic_of_the_faq_is_asked(small, edit):
    desk = "  club.desk: {label: Desk, question: Contact, also: [hello, I want to talk to someone], answer: Room 4.}\n"
    edit(small / "faq_en.yml", "  club.price:", desk + "  club.price:")
    edit(small / "faq_fr.yml", "  club.price:", desk.replace("hello", "bonjour") + "  club.price:")
    faq = load_faq(small)
    assert "I want to talk to someone" in faq.topics["club.desk"]["en"].utterances
    talk = {
        normalize(text)
        for topic in faq.topics
        if topic.startswith("talk.")
        for text in faq.topics[topic]["en"].utterances
    }
    assert not {"hello", "contact", "i want to talk to someone"} & talk
    assert faq.topics["talk.greet"]["en"].question


def test_an_unknown_talk_topic_is_a_mistake(small, edit):
    edit(small / "faq_en.yml", "  club.price:", "  talk.sing: {label: A, question: B, answer: C}\n  club.price:")
    assert any("unknown talk topic 'talk.sing'. Known ones: talk.contact" in problem for problem in problems(small))


IMPORTANT = {
    "apply.deadline", "apply.status", "work.pay", "work.location", "challenges.list",
    "apply.who", "apply.how", "work.contract", "program.start", "work.hosts",
}  # fmt: skip


@pytest.mark.parametrize("language", ASSUMED)
def test_every_shipped_topic_has_enough_phrasings(real_faq, language):
    few = {
        entry.id: len(entry.also)
        for entry in real_faq.entries(language)
        if len(entry.also) < (25 if entry.id in IMPORTANT else 12)
    }
    assert few == {}


def test_labels_fit_on_buttons(real_faq):
    assert [e.label for entry in real_faq.topics.values() for e in entry.values() if len(e.label) > 36] == []


def test_no_phrasing_of_the_sample_was_trained_on(real_faq):
    sample = DATA.parent.parent / "shared" / "eval" / "dev.jsonl"
    if sample.exists():
        asked = {
            line.split('"text": "')[1].split('", "')[0]
            for line in sample.read_text("utf-8").splitlines()
            if '"text": "' in line
        }
        assert asked & {u for entry in real_faq.topics.values() for e in entry.values() for u in e.utterances} == set()


def test_what_is_listed_as_unknown_may_not_be_asked_of_a_topic(small):
    path = small / "faq_en.yml"
    path.write_text(path.read_text("utf-8") + "unknown:\n  - who built the club?\n  - Opening times!\n", "utf-8")
    with pytest.raises(FaqError, match=r"'Opening times!' stands under unknown, and in club\.hours"):
        load_faq(small)
