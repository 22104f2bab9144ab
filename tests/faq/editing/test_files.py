import difflib
import shutil

import pytest

from faq.editing.files import FaqFiles
from faq.editing.places import Place
from faq.model import ASSUMED
from faq.reader import load_faq, read_faq
from faq.writing import WritingError
from tests.conftest import DATA
from tests.faq.editing.layouts import LAYOUTS


def topic(key, language="fr", name="club.hours"):
    return Place("topic", name, language, key)


def fact(key, name):
    return Place("fact", name, "", key)


def phase(name, key="begins"):
    return Place("phase", name, "", key)


def lines(before, after):
    """The lines that went and those that came, by file."""
    found = {}
    for name, content in after.changed(before).items():
        diff = list(difflib.ndiff(before.contents[name].splitlines(), content.splitlines()))
        found[name] = [line for line in diff if line[0] in "+-"]
    return found


def changed_lines(before, changes):
    (found,) = lines(before, before.with_values(changes)).values()
    return found


@pytest.fixture
def blocks():
    return FaqFiles(LAYOUTS["blocks and comments"])


@pytest.fixture
def brackets():
    return FaqFiles(LAYOUTS["brackets"])


def test_values_are_what_the_reader_reads(real_faq):
    files = FaqFiles.of(DATA)
    values = files.values()
    own = [each for each in real_faq.topics if not each.startswith("talk.")]
    assert files.topics() == own
    for language in ASSUMED:
        for name in own:
            entry = real_faq.topics[name][language]
            assert values[topic("label", language, name)] == entry.label
            assert values[topic("question", language, name)] == entry.question
            assert values.get(topic("also", language, name), ()) == entry.also
            answers = {
                value for place, value in values.items() if place[:3] == ("topic", name, language) and place.in_answer
            }
            assert answers == set(entry.answer.values())
        assert values[Place("title", "", language, "")] == real_faq.headings[language].title
        assert values[Place("unknown", "", language, "")] == real_faq.unknown[language]
        suggested = [each.text for each in real_faq.headings[language].suggested]
        assert values[Place("suggested", "", language, "")].split() == suggested
        for group, heading in real_faq.headings[language].groups.items():
            assert values[Place("group", group, language, "")] == heading
    for each in real_faq.program.facts.values():
        assert (fact("value", each.id) in values) == (each.value is not None)
        assert values.get(fact("checked", each.id)) == (str(each.checked) if each.checked else None)
    assert values[phase("closed")] == "after application_deadline"
    assert values[phase("jury_met", "like")] == "closed"
    assert phase("before") not in values


def test_what_stands_in_two_files_or_in_any_style_is_one_value(blocks, brackets):
    values = blocks.values()
    assert values[topic("also")] == ("à quelle heure vous ouvrez", "horaires d'ouverture", "c'est ouvert ?")
    assert values[topic("also", "en")] == ("opening times", "what time do you open")
    assert values[topic("answer.otherwise")] == "Le club ouvre à midi.\nVenez."
    assert values[topic("answer.closed")] == "Fermé.\n\nRevenez."
    assert topic("answer") not in values
    assert values[fact("value.en", "place")] == "London"
    assert (values[phase("closed")], values[phase("closed", "like")]) == ("after deadline", "open")
    assert values[phase("open")] == "2016-11-03"
    assert values[Place("unknown", "", "en", "")] == ("where is the town hall", "who is the mayor")
    assert brackets.values()[Place("group", "club", "fr", "")] == "Le club"


def test_a_draft_and_a_braced_answer_are_values_too():
    files = FaqFiles(
        {
            "faq_fr.yml": "topics:\n  a.b:\n    draft: true\n    label:  # à\n    answer: {fact}\n    translate: pending\n"
        }
    )
    assert files.values() == {
        topic("draft", name="a.b"): "true", topic("answer", name="a.b"): "{fact}", topic("translate", name="a.b"): "pending"
    }  # fmt: skip
    (after,) = files.with_values({topic("answer", name="a.b"): "{fact}."}).contents.values()
    assert '    answer: "{fact}."\n' in after


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({topic("label"): "D'heure"}, ["-     label: 'L''heure'   # note-4", "+     label: 'D''heure'   # note-4"]),
        ({topic("label", name="club.price"): "Prix : 12"}, ["-     label: Prix", '+     label: "Prix : 12"']),
        ({topic("label", name="club.price"): "Tarif"}, ["-     label: Prix", "+     label: Tarif"]),
        (
            {topic("question"): "Quand ?"},
            ['-     question: "Quand le club\\', '+     question: "Quand ?"', '-       \\ ouvre-t-il ?"'],
        ),
        (
            {topic("question", name="club.price"): "Combien ?"},
            ["-       Combien coûte l'adhésion ?", "+       Combien ?"],
        ),
        (
            {topic("answer.otherwise"): "Le club ouvre\nà une heure."},
            ["-         à midi.", "-         Venez.", "+         à une heure."],
        ),
        ({topic("answer.closed"): "Fermé.\n\nTant pis."}, ["-         Revenez.", "+         Tant pis."]),
        ({topic("also"): ("horaires d'ouverture", "c'est ouvert ?", "tôt : à quelle heure ?")}, ["-       - à quelle heure vous ouvrez   # note-6", '+       - "tôt : à quelle heure ?"']),
        ({topic("also"): ()}, ["-     also:   # note-5", "-       - à quelle heure vous ouvrez   # note-6", "-       # note-7", "-       - \"horaires d'ouverture\"", "-       -   'c''est ouvert ?'"]),
        ({topic("also", name="club.price"): ("c'est cher ?",)}, ["+     also:", "+       - c'est cher ?"]),
        ({topic("also", "en", "club.price"): ("price?", "so, how much")}, ['-     also: [is it expensive, "price?", \'so, how much\']   # note-1', '+     also: ["price?", \'so, how much\']   # note-1']),
        ({topic("about_challenge"): None}, ["-     about_challenge: rien"]),
        ({topic("about_challenge", name="club.price"): "{challenge.city}"}, ['+     about_challenge: "{challenge.city}"']),
        ({topic("draft", name="club.price"): "true"}, ["+     draft: true"]),
        ({topic("answer", "en", "club.price"): "Twelve.\n\nNo: \"ten\"."}, ['-     answer: "Twelve euros\\na year."', '+     answer: "Twelve.\\n\\nNo: \\"ten\\"."']),
        ({Place("title", "", "fr", ""): "Notre club"}, ["- title: Le club   # note-2", "+ title: Notre club   # note-2"]),
        ({Place("title", "", "en", ""): "Our club"}, ["+ title: Our club"]),
        ({Place("group", "club", "en", ""): "The club"}, ["+ groups:", "+   club: The club"]),
        ({Place("group", "club", "fr", ""): None}, ["- groups:", "-   club: Le club"]),
        ({Place("unknown", "", "fr", ""): ("Qui est le maire ?", "Où ?")}, ["- - Où est la mairie ?   # note-14", "+ - Où ?"]),
        ({Place("unknown", "", "en", ""): ("where is the town hall",)}, ["-     who is the mayor,"]),
        ({fact("value", "price"): "13.5"}, ["-     value: 12   # note-6", "+     value: 13.5   # note-6"]),
        ({fact("value", "price"): "0612"}, ["-     value: 12   # note-6", '+     value: "0612"   # note-6']),
        ({fact("source", "price"): "site"}, ["-     source: null", "+     source: site"]),
        ({fact("checked", "price"): "2016-10-02"}, ["+     checked: 2016-10-02"]),
        ({fact("value.fr", "place"): "Lyon"}, ["-   place: {value: {fr: Paris, en: London}}", "+   place: {value: {fr: Lyon, en: London}}"]),
        ({fact("value", "place"): "Nice"}, ["-   place: {value: {fr: Paris, en: London}}", "+   place: {value: Nice}"]),
        ({phase("open"): "from deadline"}, ["-   open: 2016-11-03   # note-3", "+   open: {from: deadline}   # note-3"]),
        ({phase("open", "like"): "before"}, ["-   open: 2016-11-03   # note-3", "+   open: {from: 2016-11-03, like: before}   # note-3"]),
        ({phase("closed"): "2016-11-22"}, ["-   closed: {after: deadline, like: open}", "+   closed: {from: 2016-11-22, like: open}"]),
        ({phase("closed"): "2016-11-22", phase("closed", "like"): None}, ["-   closed: {after: deadline, like: open}", "+   closed: 2016-11-22"]),
    ],
)  # fmt: skip
def test_only_the_lines_concerned_change(blocks, changes, expected):
    assert [line for line in changed_lines(blocks, changes) if line.strip() != "+"] == expected


def test_facts_in_braces_stay_in_braces(blocks):
    found = changed_lines(blocks, {fact("value", "deadline"): None, fact("expires", "deadline"): "29/11/2016", fact("value", "rules"): "https://example.org/a,b"})  # fmt: skip
    assert found == [
        "-   deadline: {value: 2016-11-21, checked: 2016-10-01}  # note-5",
        "+   deadline: {value: null, checked: 2016-10-01, expires: 29/11/2016}  # note-5",
        "-   rules: {value: null}",
        '+   rules: {value: "https://example.org/a,b"}',
    ]


def test_a_fact_that_is_its_value_alone_stays_so_until_it_needs_more():
    files = FaqFiles({"faq_fr.yml": "topics:\n", "program.yml": "facts:\n  city: Paris  # ici\n"})
    assert files.values() == {fact("value", "city"): "Paris"}
    assert files.with_values({fact("value", "city"): "Lyon"}).contents["program.yml"] == "facts:\n  city: Lyon  # ici\n"
    more = files.with_values({fact("checked", "city"): "2016-11-01"})
    assert more.contents["program.yml"] == "facts:\n  city: {value: Paris, checked: 2016-11-01}  # ici\n"


def test_one_answer_becomes_one_a_phase_and_back(blocks):
    split = blocks.with_values({topic("answer.closed", name="club.price"): "Rien."})
    assert lines(blocks, split)["faq_fr.yml"] == [
        "-     answer: Douze euros", "-       par an.",
        "+     answer:", "+       otherwise: Douze euros par an.", "+       closed: Rien.",
    ]  # fmt: skip
    alone = blocks.with_values(
        {topic("answer", name="club.price"): None, topic("answer.open", name="club.price"): "Dix."}
    )
    assert alone.contents["faq_fr.yml"].count("par an") == 0
    assert alone.values()[topic("answer.open", name="club.price")] == "Dix."
    joined = split.with_values({topic("answer", name="club.price"): "Douze euros par an."})
    assert joined.values() == blocks.values()
    three = split.with_values(
        {topic("answer.open", name="club.price"): "Dix.", topic("answer.otherwise", name="club.price"): None}
    )
    assert "    answer:\n      open: Dix.\n      closed: Rien.\n" in three.contents["faq_fr.yml"]


def test_a_phrasing_is_moved_from_a_topic_to_another(data):
    files = FaqFiles.of(data)
    also = files.values()
    here, there = topic("also", "fr", "work.pay"), topic("also", "fr", "work.hours")
    text = also[here][3]
    moved = files.with_values({here: tuple(each for each in also[here] if each != text), there: (*also[there], text)})
    assert sorted(line[0] for line in lines(files, moved)["phrasings_fr.yml"]) == ["+", "-"]
    assert moved.values()[there][-1] == text


def test_a_list_keeps_its_order(blocks):
    also = blocks.values()[topic("also")]
    assert blocks.with_values({topic("also"): also[::-1]}).contents == blocks.contents


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_does_not_change_changes_nothing(layout):
    files = FaqFiles(LAYOUTS[layout])
    assert files.with_values(files.values()).changed(files) == {}


def test_taking_away_what_does_not_stand_there_changes_nothing():
    files = FaqFiles.of(DATA)
    assert files.with_values(files.values()).changed(files) == {}
    assert (
        files.with_values({fact("value", "rules"): None, topic("about_challenge", "fr", "program.what"): None}).changed(
            files
        )
        == {}
    )


def test_a_hint_goes_once_the_key_is_filled_in(data):
    files = FaqFiles.of(data)
    new = files.with_topic("work.parking", {code: {"question": "Parking ?"} for code in ASSUMED}, draft=True)
    new.write_to(data)
    assert load_faq(data).drafts == ("work.parking",)
    places = [topic(key, code, "work.parking") for key in ("label", "answer") for code in ASSUMED]
    drafts = {topic("draft", code, "work.parking"): None for code in ASSUMED}
    done = new.with_values({place: "Oui" for place in places} | drafts)
    done.write_to(data)
    assert load_faq(data).topics["work.parking"]["fr"].label == "Oui"
    assert all(line[0] == "+" and "#" not in line for name in lines(files, done) for line in lines(files, done)[name])


def test_a_hint_goes_where_phases_have_answers_of_their_own(blocks):
    new = blocks.with_topic("club.dogs", {"fr": {}}, draft=True)
    done = new.with_values({topic("answer.open", name="club.dogs"): "Oui"})
    assert "    answer:\n      open: Oui\n" in done.contents["faq_fr.yml"]


def test_the_answer_of_a_phase_that_has_gone_can_stay_and_go(blocks, edit, tmp_path):
    blocks.write_to(tmp_path)
    edit(tmp_path / "program.yml", "  closed: {after: deadline, like: open}\n", "")
    files = FaqFiles.of(tmp_path)
    values = files.values()
    both = {topic("answer.closed"): values[topic("answer.closed")], topic("answer.otherwise"): "Oui."}
    assert files.with_values(both).values()[topic("answer.otherwise")] == "Oui."
    assert topic("answer.closed") not in files.with_values({topic("answer.closed"): None}).values()


def test_a_new_topic_stands_after_its_group_with_its_phrasings_beside(data):
    files = FaqFiles.of(data)
    wording = {
        "label": "Visa",
        "question": "Un visa ?",
        "answer.open": "Oui.",
        "answer.otherwise": "Non.",
        "also": ("visa", "il faut un visa"),
    }
    new = files.with_topic("apply.visa", dict.fromkeys(ASSUMED, wording), draft=False)
    found = lines(files, new)
    for code in ASSUMED:
        assert found[f"faq_{code}.yml"] == [
            "+   apply.visa:", "+     label: Visa", "+     question: Un visa ?", "+     answer:", "+       otherwise: Non.", "+       open: Oui.",
        ]  # fmt: skip
        assert found[f"phrasings_{code}.yml"] == ["+   apply.visa:", "+     - visa", "+     - il faut un visa"]
    assert [each for each in new.topics() if each.startswith("apply.")][-1] == "apply.visa"
    assert new.without_topic("apply.visa").contents == files.contents


@pytest.mark.parametrize("layout", LAYOUTS)
def test_topics_that_come_together_stand_as_if_they_came_one_by_one(layout):
    files = FaqFiles(LAYOUTS[layout])
    names = ("club.dogs", "games.chess", "club.cats", "games.cards", "bar.tea")
    new = {
        name: {"fr": {"label": name, "question": f"{name} ?", "answer": "Oui.", "also": (f"mon {name}", f"un {name}")}}
        for name in names
    }
    one_by_one = files
    for name in names:
        one_by_one = one_by_one.with_topic(name, {**new[name]}, draft=name == "bar.tea")
    together = files.with_topics(new, ["bar.tea"])
    assert together.contents == one_by_one.contents
    assert together.values()[topic("also", "fr", "club.cats")] == ("mon club.cats", "un club.cats")


def test_a_topic_goes_with_its_phrasings_and_the_last_of_a_group_with_its_heading(data):
    files = FaqFiles.of(data)
    gone = files.without_topic("challenges.list")
    for name, found in lines(files, gone).items():
        assert {line[0] for line in found} == {"-"}
        assert sum(line.startswith("-   challenges: ") for line in found) == name.startswith("faq_")
    gone.write_to(data)
    assert "challenges.list" not in {finding.topic for finding in read_faq(data)[1]}
    assert "challenges.list" not in gone.topics()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_topics_come_and_go_in_any_layout(layout):
    files = FaqFiles(LAYOUTS[layout])
    new = files.with_topic("club.dogs", {"fr": {"label": "Chiens", "also": ("mon chien",)}, "en": {}}, draft=True)
    assert new.topics() == ["club.hours", "club.price", "club.dogs"]
    assert new.values()[topic("also", "fr", "club.dogs")] == ("mon chien",)
    assert new.without_topic("club.dogs").values() == files.values()
    assert files.without_topic("club.hours").topics() == ["club.price"]
    none = files.without_topic("club.hours").without_topic("club.price")
    assert none.topics() == []
    assert none.with_topic("club.dogs", {"fr": {"label": "Chiens"}}, draft=False).topics() == ["club.dogs"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({topic("label", name="club.dogs"): "x"}, "faq_fr.yml has no topic 'club.dogs'. Known topics: club.hours, club.price."),
        ({topic("labels"): "x"}, "'topic/club.hours/fr/labels' is no value of the FAQ files. Known keys: about_challenge, also, answer, draft, label, question"),
        ({topic("answer."): "x"}, "'topic/club.hours/fr/answer.' is no value of the FAQ files."),
        ({topic("label", ""): "x"}, "'topic/club.hours//label' is no value of the FAQ files."),
        ({Place("fact", "price", "fr", "value"): "x"}, "'fact/price/fr/value' is no value of the FAQ files."),
        ({topic("label", "xx"): "x"}, "There is no faq_xx.yml; create it, or choose a language that has its file: faq_en.yml, faq_fr.yml."),
        ({fact("value", "prices"): "x"}, "program.yml has no fact 'prices'; add it under 'facts:'. Known facts: deadline, place, price, rules."),
        ({phase("opened"): "x"}, "program.yml has no phase 'opened' in its calendar. Known phases: before, closed, open."),
        ({topic("answer.opened"): "x"}, "faq_fr.yml: club.hours cannot have an answer for the phase 'opened', which the calendar lacks. Known phases: before, closed, open, otherwise."),
        ({topic("answer"): "x", topic("answer.open"): "y"}, "faq_fr.yml: club.hours is given one answer for all phases and others for open; keep the one or the others."),
        ({fact("value", "price"): "x", fact("value.fr", "price"): "y"}, "program.yml: the fact price is given one value for all languages and others by language; keep the one or the others."),
        ({Place("group", "clubs", "fr", ""): "x"}, "faq_fr.yml: no topic is of the group 'clubs'. Known groups: club."),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_is_named_with_the_remedy(blocks, changes, message):
    with pytest.raises(WritingError) as refused:
        blocks.with_values(changes)
    assert message in str(refused.value)
    assert refused.value.text("fr") != str(refused.value)


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda f: f.with_topic("club.hours", {"fr": {}}, True), "faq_fr.yml has a topic 'club.hours' already."),
        (lambda f: f.with_topic("Dogs", {"fr": {}}, True), "'Dogs' must be <group>.<name>, in lower-case letters and _."),
        (lambda f: f.with_topic("talk.dogs", {"fr": {}}, True), "'talk.dogs': the bot's own talk has no other topics"),
        (lambda f: f.with_topic("club.dogs", {"xx": {}}, True), "There is no faq_xx.yml; create it"),
        (lambda f: f.with_topic("club.dogs", {"fr": {"lable": "x"}}, True), "'topic/club.dogs/fr/lable' is no value"),
        (lambda f: f.without_topic("club.dogs"), "faq_fr.yml has no topic 'club.dogs'. Known topics: club.hours, club.price."),
    ],
)  # fmt: skip
def test_topics_that_cannot_come_or_go_are_named(blocks, work, message):
    with pytest.raises(WritingError) as refused:
        work(blocks)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("topics:\n  club.hours: text\n", topic("label")),
        ("topics:\n  club.hours: {label: x}\n  club.hours: {label: y}\n", topic("label")),
        ("topics:\n  club.hours:\n    label: x\n    also: text\n", topic("also")),
        ("topics:\n  club.hours: &a\n    label: &b x\n    question: *b\n", topic("label")),
        ("topics:\n  ? club.hours\n  : label: x\n", topic("question")),
        ("topics:\n  club.hours:\n    label: [x, y]\n    question: z\n", topic("answer")),
    ],
)
def test_a_layout_that_cannot_be_changed_is_refused_or_changed_well(content, place):
    files = FaqFiles({"faq_fr.yml": content})
    value = ("new",) if place.is_list else "new"
    try:
        after = files.with_values({place: value})
    except WritingError as error:
        assert "is written in a way that only a person can change; edit the file in a text editor" in str(error)  # noqa: PT017
    else:
        assert after.values() == {**files.values(), place: value}


def test_files_that_are_none_are_named(small, tmp_path):
    assert FaqFiles.of(small).topics() == ["club.hours", "club.price"]
    with pytest.raises(WritingError, match=r"faq_\w+.yml is missing from"):
        FaqFiles.of(tmp_path)
    (small / "faq_en.yml").write_text("topics: [", "utf-8")
    with pytest.raises(WritingError, match=r"faq_en.yml is not readable as YAML; 'eigbot check' says where."):
        FaqFiles.of(small)
    (small / "faq_en.yml").write_bytes(b"topics: \xff")
    with pytest.raises(WritingError, match=r"faq_en.yml is not UTF-8 text"):
        FaqFiles.of(small)


def test_files_are_written_as_they_were(tmp_path):
    files = FaqFiles(LAYOUTS["carriage returns"])
    files.write_to(tmp_path)
    assert FaqFiles.of(tmp_path) == files
    assert (tmp_path / "faq_fr.yml").read_bytes().count(b"\r\n") > 10


def test_a_language_alone_can_be_edited(small):
    shutil.copy(small / "faq_fr.yml", small / "copy")
    (small / "faq_en.yml").unlink()
    files = FaqFiles.of(small)
    assert files.languages == ("fr",)
    assert files.with_values({topic("label"): "Quand"}).values()[topic("label")] == "Quand"


SUGGESTED = Place("suggested", "", "fr", "")
HEAD = "language: fr\n"
TOPICS = "topics:\n  a.b:\n    label: x\n  a.c:\n    label: y\n  talk.greet:\n    answer: z\n"


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ("", "a.c a.b", "suggested:\n  - a.c\n  - a.b\n"),
        ("suggested: [a.b, a.c]   # d'abord\n", "a.c a.b", "suggested: [a.c, a.b]   # d'abord\n"),
        ("suggested: [a.b]\n", "a.b, a.c\n a.b", "suggested: [a.b, a.c]\n"),
        ("suggested:   # d'abord\n  - a.b\n  - a.c\n", "a.c", "suggested:   # d'abord\n  - a.c\n"),
        ("suggested:\n", "a.c", "suggested:\n  - a.c\n"),
        ("suggested: [a.b]  # d'abord\n", None, ""),
    ],
)
def test_what_is_suggested_keeps_its_order_and_its_layout(before, wanted, after):
    files = FaqFiles({"faq_fr.yml": f"{HEAD}{before}{TOPICS}"}).with_values({SUGGESTED: wanted})
    assert files.contents["faq_fr.yml"] == f"{HEAD}{after}{TOPICS}"


@pytest.mark.parametrize("topic", ["a.d", "talk.greet"])
def test_what_is_no_topic_cannot_be_suggested(topic):
    files = FaqFiles({"faq_fr.yml": f"{HEAD}{TOPICS}"})
    with pytest.raises(
        WritingError, match=f"'suggested' has '{topic}', which is no topic of the FAQ. Topics: a.b, a.c"
    ):
        files.with_values({SUGGESTED: f"a.b {topic}"})
