"""Whatever somebody types, in whatever layout: it is read back as it is, and nothing else changes."""

import difflib
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.editing.files import FaqFiles
from faq.editing.places import Place, cleaned
from faq.model import ASSUMED
from faq.reader import read_faq
from tests.examples import examples
from tests.faq.editing.layouts import LAYOUTS
from tests.faq.test_writing import NASTY

SPECIAL = "\n\t\r :#-'\"\\{}[],&*!|>%@`?~=<.()/_0123\u00a0\u202f\u2028\x85\u200b\u200d\ufeff\x00\x07\ud800e\u0301é«»“”’🙂👨\u200d👩🇫🇷汉م"
WORDS = [
    "oui",
    "yes",
    "null",
    "true",
    "2016-11-21",
    "12",
    "  - x",
    "\n# x",
    ": ",
    " #",
    "\r\n",
    "---",
    "...",
    "<<<<<<< a",
    "|-",
    ">",
    "é",
]
TEXTS = (
    st.text(st.sampled_from(SPECIAL), max_size=12)
    | st.lists(st.sampled_from(WORDS) | st.sampled_from(SPECIAL), max_size=6).map("".join)
    | st.text(max_size=20)
    | st.sampled_from(NASTY)
)
TOPIC_TEXTS = ["label", "question", "answer", "answer.otherwise", "answer.closed", "about_challenge"]
PLACES = [
    *(Place("topic", topic, code, key) for topic in ("club.hours", "club.price") for code in ASSUMED for key in [*TOPIC_TEXTS, "also"]),
    *(Place(part, name, code, "") for part, name in (("title", ""), ("group", "club"), ("unknown", "")) for code in ASSUMED),
]  # fmt: skip
FACTS = [
    *(Place("fact", name, "", key) for name in ("deadline", "price", "place", "rules") for key in ("value", "value.fr", "value.en", "source", "url", "checked", "expires")),
    *(Place("phase", name, "", key) for name in ("open", "closed") for key in ("begins", "like")),
]  # fmt: skip


def changed_regions(before, after):
    """How many runs of lines differ, and the lines that went."""
    old, new = re.split("\r?\n", before), re.split("\r?\n", after)
    codes = [
        each for each in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if each[0] != "equal"
    ]
    return len(codes), [line for _, start, end, *_ in codes for line in old[start:end]]


def read(files):
    with tempfile.TemporaryDirectory() as folder:
        files.write_to(Path(folder))
        return read_faq(Path(folder))[0]


def same_but(place, before, after):
    """The values that another place than this one has, in both."""

    def own(other):
        answer = place.in_answer and other.in_answer and other[1:3] == place[1:3]
        value = (
            place.part == "fact"
            and other[:2] == place[:2]
            and other.key.startswith("value")
            and place.key.startswith("value")
        )
        return other == place or answer or value

    return [{other: value for other, value in values.items() if not own(other)} for values in (before, after)]


def check_change(files, place, value):
    after = files.with_values({place: value})
    clean = cleaned(place, value)
    found = after.values()
    if place.is_list:
        assert set(found.get(place, ())) == set(clean or ())
    else:
        assert found.get(place) == clean
    assert len({*map(repr, same_but(place, files.values(), found))}) == 1
    for name, content in after.changed(files).items():
        regions, gone = changed_regions(files.contents[name], content)
        assert regions <= (6 if place.is_list else 2)
        notes = [re.findall(r"# note-\d+", text) for text in (files.contents[name], content)]
        missing = set(notes[0]) - set(notes[1])
        assert missing <= set(re.findall(r"# note-\d+", "\n".join(gone)))
        assert not missing or clean is None or place.in_answer or place.is_list
        if "\r\n" in files.contents[name]:
            assert content.count("\n") == content.count("\r\n") == len(content.split("\r")) - 1
        assert content.startswith("\ufeff") == files.contents[name].startswith("\ufeff")
    return after


def read_there(faq, place):
    """The texts that the reader has of a place."""
    if place.part == "unknown":
        return faq.unknown[place.language]
    if place.part != "topic":
        heading = faq.headings[place.language]
        return (heading.title if place.part == "title" else heading.groups["club"],)
    entry = faq.topics[place.id][place.language]
    if place.in_answer:
        phase = place.key.partition(".")[2]
        return (entry.answer[phase],) if phase in entry.answer else tuple(entry.answer.values())
    value = getattr(entry, place.key)
    return value if place.is_list else (value,)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_text_is_read_back_and_nothing_else_changes(layout):
    files = FaqFiles(LAYOUTS[layout])
    faq = read(files)
    places = [place for place in PLACES if place.key != "answer.closed" or "program.yml" in files.contents]

    @settings(derandomize=True, max_examples=examples(60), deadline=None, database=None)
    @given(st.sampled_from(places), TEXTS)
    def any_text(place, text):
        value = (*files.values().get(place, ()), text) if place.is_list else text
        found = read(check_change(files, place, value))
        if clean := cleaned(place, value):
            there = read_there(found, place)
            assert set(clean) <= set(there) if place.is_list else clean in there
        for topic in files.topics():  # the bot's own talk is no file's
            for language, other in faq.topics[topic].items():
                if (topic, language) != (place.id, place.language):
                    assert replaced(found.topics[topic][language]) == replaced(other)
        assert found.program.calendar == faq.program.calendar

    any_text()


def replaced(entry):
    """What may be changed of an entry."""
    return entry.label, entry.question, entry.also, entry.answer, entry.about_challenge


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if "program.yml" in LAYOUTS[layout]])
def test_a_fact_and_a_phase_are_read_back_and_nothing_else_changes(layout):
    files = FaqFiles(LAYOUTS[layout])

    @settings(derandomize=True, max_examples=examples(60), deadline=None, database=None)
    @given(
        st.sampled_from(FACTS),
        TEXTS
        | st.sampled_from(
            ["2027-01-05", "29/11/2016", "12.5", "0612", "1e5", "from deadline", "after deadline", "from 2016-01-01"]
        ),
    )
    def any_text(place, text):
        check_change(files, place, text)

    any_text()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_taken_away_leaves_everything_else(layout):
    files = FaqFiles(LAYOUTS[layout])
    for place, value in files.values().items():
        if place.is_list:
            for text in value:
                check_change(files, place, tuple(each for each in value if each != text))
            check_change(files, place, value[1:-1])
        gone = check_change(files, place, () if place.is_list else None)
        back = gone.with_values({place: value})
        assert back.values() == files.values()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_many_changes_at_once_are_the_same_as_one_after_the_other(layout):
    files = FaqFiles(LAYOUTS[layout])

    @settings(derandomize=True, max_examples=examples(20), deadline=None, database=None)
    @given(st.dictionaries(st.sampled_from(PLACES), TEXTS | st.none(), max_size=6))
    def any_changes(changes):
        values = {
            place: (() if text is None else (text,)) if place.is_list else text
            for place, text in changes.items()
            if not place.key.startswith("answer") and place.part != "fact"
        }
        step = files
        for place, value in values.items():
            step = step.with_values({place: value})
        assert files.with_values(values).contents == step.contents

    any_changes()
