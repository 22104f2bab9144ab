"""One bad topic holds back only itself: it stays as it was served, and everything else is published."""

import logging
import shutil
import sqlite3

import pytest

from actions.facts import FactsStore, build_store
from actions.served_faq import served_faq
from bot.core.conversations import Conversations
from bot.publishing.log import BROKEN, HELD, SERVED, PublishLog
from bot.publishing.source import faq_to_publish
from bot.publishing.watcher import FaqWatcher
from bot.staff.publish_state import publish_state
from faq.errors import FaqError
from faq.held_back import Served, hold_back
from faq.reader import load_faq, read_faq
from nlu.faq_examples import fingerprint_of_faq
from settings import Settings
from tests.conftest import DATA, NOVEMBER_10, ROOT

LIBRARY = ROOT / "tests" / "languages" / "library"
EN, FR = "faq_en.yml", "faq_fr.yml"
PROGRAM = """\
calendar: {before: null, open: 2016-11-03}
facts:
  fee: {value: 12}
  seats: {value: 40}
"""


class Serving:
    """A small FAQ that is served, and edited."""

    def __init__(self, folder, var):
        self.folder = folder
        self.settings = Settings(data=folder, var=var, models=var / "models", today_frozen=NOVEMBER_10)
        self.log = PublishLog(Conversations(self.settings.conversations_url))
        self.watcher = FaqWatcher(self.settings, self.log)
        self.watcher.publish()

    def save(self, old, new, name=EN):
        """Edit a file and publish it as the server would."""
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return self.watcher.publish()

    def answer(self, topic, language="en", phase="open"):
        store = FactsStore(self.settings.facts_db)
        store.refresh()
        return store.answer(topic, language, phase) if topic in store.topics() else None

    def held(self):
        return {topic.id: topic.kept for topic in faq_to_publish(self.settings).held}

    @property
    def last(self):
        return self.log.last_publish()


@pytest.fixture
def serving(small, tmp_path):
    (small / "program.yml").write_text(PROGRAM, "utf-8")
    for name, text in ((EN, "Twelve euros a year."), (FR, "Douze euros par an.")):
        path = small / name
        path.write_text(path.read_text("utf-8").replace(text, '"{fee} €"'), "utf-8")
    (tmp_path / "var").mkdir()
    return Serving(small, tmp_path / "var")


MISTAKES = [
    ("an unknown fact", [(EN, "The club opens at noon.", "The club opens at {hour}.")]),
    ("half a brace", [(EN, "The club opens at noon.", "'The club opens at {hour.'")]),
    ("a key that there is not", [(EN, "label: Hours", "label: Hours\n    colour: red")]),
    ("no answer", [(FR, "    answer: Le club ouvre à midi.\n", "")]),
    ("no answer in a phase", [(FR, "answer: Le club ouvre à midi.", "answer: {open: Oui.}")]),
    ("a date that one language lacks", [(EN, "at noon.", "at noon on 3 May 2017.")]),
    (
        "a phrasing of another topic",
        [(EN, "is it expensive?", "Opening times")],
    ),
    ("missing in one language", [(EN, "club.hours:", "club.house:")]),
    ("an id of another form", [(EN, "club.hours:", "Club hours:")]),
    ("a link to nowhere", [(EN, "at noon.", "at [noon](javascript:x).")]),
    ("a phrasing that is unknown as well", [(EN, "topics:", "unknown: [opening times]\ntopics:")]),
]


@pytest.mark.parametrize(("what", "edits"), MISTAKES, ids=[what for what, _ in MISTAKES])
def test_a_topic_with_a_mistake_stays_as_it_was_and_the_rest_is_published(serving, what, edits):
    bad = "club.price" if what == "a phrasing of another topic" else "club.hours"
    good = "club.hours" if bad == "club.price" else "club.price"
    before = serving.answer(bad), serving.answer(bad, "fr")
    for name, old, new in edits:
        serving.save(old, new, name)
    if good == "club.price":
        serving.save('"{fee} €"', '"Only {fee} €"')
    else:
        serving.save("at noon.", "at one.")
    assert serving.answer(good) == ("Only {fee} €" if good == "club.price" else "The club opens at one.")
    assert (serving.answer(bad), serving.answer(bad, "fr")) == before
    assert serving.held()[bad] is True
    assert serving.last.result == HELD
    assert any(
        f"{bad} is held back, and goes on being served as it was: faq_" in each for each in serving.last.messages
    )


def test_what_is_held_back_trains_nothing(serving):
    before = fingerprint_of_faq(faq_to_publish(serving.settings).faq)
    serving.save("at noon.", "at {hour}.")
    serving.save("opening times", "how late are you open")
    assert fingerprint_of_faq(faq_to_publish(serving.settings).faq) == before


def test_it_survives_a_restart_and_a_mended_topic_is_published(serving, tmp_path):
    serving.save("at noon.", "at {hour}.")
    again = Serving(serving.folder, tmp_path / "var")
    assert again.answer("club.hours") == "The club opens at noon."
    assert again.held() == {"club.hours": True}
    again.save("at {hour}.", "at two.")
    assert again.answer("club.hours") == "The club opens at two."
    assert again.last.result == SERVED


def test_a_topic_that_never_was_right_is_left_out(serving):
    new = "  club.dogs: {label: D, question: May dogs come, answer: '{hour}'}\n  club.price:"
    serving.save("  club.price:", new)
    serving.save("  club.price:", new.replace("May dogs come", "Et les chiens"), FR)
    assert serving.answer("club.dogs") is None
    assert serving.held() == {"club.dogs": False}
    assert "club.dogs is held back, and is not served until this is mended: " in serving.last.messages[0]


def test_a_fact_that_a_topic_still_names_stays_for_it(serving):
    serving.save("  fee: {value: 12}\n", "", "program.yml")
    assert serving.answer("club.price") == "{fee} €"
    store = FactsStore(serving.settings.facts_db)
    store.refresh()
    assert store.program.facts["fee"].value == 12
    serving.save("at noon.", "at one.")
    assert serving.answer("club.hours") == "The club opens at one."


def test_a_fact_that_has_expired_holds_back_whatever_states_it(serving):
    serving.save("seats: {value: 40}", "seats: {value: 40, expires: 2016-11-01}", "program.yml")
    assert serving.held() == {}
    serving.save("fee: {value: 12}", "fee: {value: 13, expires: 2016-11-01}", "program.yml")
    assert serving.held() == {"club.price": True}
    serving.save("at noon.", "at one.")
    assert serving.answer("club.hours") == "The club opens at one."


def test_a_phrasing_that_moved_to_another_topic_is_no_longer_the_held_ones(serving):
    serving.save("[opening times, what", "[what")
    serving.save("price]", "price, opening times]")
    serving.save("at noon.", "at {hour}.")
    faq = faq_to_publish(serving.settings).faq
    assert "opening times" in faq.topics["club.price"]["en"].also
    assert faq.topics["club.hours"]["en"].also == ("what time do you open",)


def test_a_topic_deleted_in_both_languages_is_gone_though_its_phrasings_are_left(serving):
    (serving.folder / "phrasings_en.yml").write_text("topics:\n  club.hours:\n    - is it open\n", "utf-8")
    for name in (EN, FR):
        text = (serving.folder / name).read_text("utf-8")
        start, end = text.index("  club.hours:"), text.index("  club.price:")
        (serving.folder / name).write_text(text[:start] + text[end:], "utf-8")
    serving.watcher.publish()
    assert serving.answer("club.hours") is None
    assert serving.held() == {"club.hours": False}


def test_a_topic_whose_phrasings_stand_under_a_misspelt_id_keeps_those_it_had(serving):
    path = serving.folder / "phrasings_en.yml"
    path.write_text("topics:\n  club.hours:\n    - is it open\n", "utf-8")
    serving.watcher.publish()
    serving.save("club.hours:", "club.huors:", path.name)
    assert "is it open" in faq_to_publish(serving.settings).faq.topics["club.hours"]["en"].also


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (EN, "topics:", "topics: ["),
        (EN, "language: en", "language: fr"),
        (FR, "answer:", "\tanswer:"),
        ("program.yml", "open: 2016-11-03", "open: soon"),
        ("program.yml", "fee: {value: 12}", "fee: {value: null}"),  # the version before cannot be said any more either
    ],
)
def test_what_concerns_more_than_topics_stops_everything(serving, name, old, new):
    serving.save(old, new, name)
    serving.save('"{fee} €"', '"Only {fee} €"')
    assert serving.answer("club.price") == "{fee} €"
    assert serving.last.result == BROKEN


def test_a_faq_of_which_no_topic_is_right_stops_everything(small):
    path = small / EN
    for text in ("The club opens at noon.", "Twelve euros a year."):
        path.write_text(path.read_text("utf-8").replace(text, "'{nothing}'"), "utf-8")
    with pytest.raises(FaqError, match=r"unknown fact 'nothing' in club.hours"):
        hold_back(*read_faq(small), Served())


@pytest.mark.parametrize(
    ("locale", "words"),
    [("fr_FR.UTF-8", "est retenu, et reste servi tel qu'il était"), ("en_GB.UTF-8", "is held back")],
)
def test_the_log_is_in_the_staffs_language(serving, caplog, monkeypatch, locale, words):
    monkeypatch.setenv("LC_ALL", locale)
    with caplog.at_level(logging.WARNING):
        serving.save("at noon.", "at {hour}.")
    assert f"club.hours {words}" in caplog.text


def test_a_draft_is_never_served_and_stops_nothing(serving):
    serving.save("  club.price:", "  club.dogs: {draft: true, question: '{'}\n  club.price:")
    serving.save("at noon.", "at one.")
    assert serving.last.result == SERVED
    assert serving.answer("club.hours") == "The club opens at one."
    state = publish_state(serving.settings, serving.log)
    assert (state.drafts, state.held, state.problems) == (("club.dogs",), (), ())


def test_a_topic_held_back_keeps_the_languages_that_it_has_and_are_served(tmp_path, edit):
    data = shutil.copytree(LIBRARY, tmp_path / "data")
    (tmp_path / "var").mkdir()
    serving = Serving(data, tmp_path / "var")
    serving.save("Es gibt keine Gebühr", "Es gibt {keine} Gebühr", "faq_de.yml")
    serving.save("Oui, à l'atelier", "Oui, à {l_atelier}", "faq_fr.yml")
    assert serving.held() == {"loan.late": True, "workshop.repair": True}
    assert serving.answer("loan.late", "de").startswith("Es gibt keine Gebühr")
    kept = faq_to_publish(serving.settings).faq.topics
    assert {code: each.pending for code, each in kept["workshop.repair"].items()} == {"fr": True}
    (data / "faq_de.yml").unlink()
    edit(data / "faq_es.yml", "No hay multa", "No hay {multa}")
    kept = faq_to_publish(serving.settings).faq.topics
    assert {topic: set(kept[topic]) for topic in ("loan.late", "workshop.repair")} == {
        "loan.late": {"fr", "es"}, "workshop.repair": {"fr"},
    }  # fmt: skip


def test_a_language_whose_file_is_gone_goes_on_being_served_until_staff_publish_without_it(serving):
    path = serving.folder / FR
    whole = path.read_text("utf-8")
    path.unlink()
    serving.save("at noon.", "at one.")
    assert (serving.answer("club.hours"), serving.last.result) == ("The club opens at noon.", BROKEN)
    assert serving.last.messages == (
        "faq_fr.yml: the file is missing, though answers are served in its language; put it back, or take the "
        "language away with 'eigbot publish'",
    )
    assert faq_to_publish(serving.settings).faq.languages == ("en",)
    path.write_text(whole, "utf-8")
    serving.watcher.publish()
    assert serving.answer("club.hours") == "The club opens at one."


def test_a_facts_store_of_another_make_holds_nothing_to_go_on_with(serving):
    database = sqlite3.connect(serving.settings.facts_db)
    with database:
        database.execute("delete from meta where key = 'languages'")
    database.close()
    assert served_faq(serving.settings.facts_db) == Served()


def test_in_the_shipped_faq_too(data, tmp_path):
    (tmp_path / "var").mkdir()
    serving = Serving(data, tmp_path / "var")
    before = load_faq(DATA)
    serving.save("{jury_chair}", "{jury_chief}")
    serving.save("  challenge.bnf:\n", "  challenge.bnx:\n")
    found = faq_to_publish(serving.settings)
    assert {topic.id: topic.kept for topic in found.held} == {
        "challenge.bnf": True, "challenge.bnx": False, "jury.who": True,
    }  # fmt: skip
    assert list(found.faq.topics) == list(before.topics)
    assert fingerprint_of_faq(found.faq) == fingerprint_of_faq(before)
    assert found.faq.program.challenges.keys() == before.program.challenges.keys()


def test_a_challenge_whose_topic_never_was_right_is_left_out(data, tmp_path):
    settings = Settings(data=data, var=tmp_path, today_frozen=NOVEMBER_10)
    path = data / EN
    path.write_text(
        path.read_text("utf-8").replace("  challenge.bnf:\n", "  challenge.bnf:\n    colour: red\n"), "utf-8"
    )
    found = faq_to_publish(settings)
    assert [topic.id for topic in found.held] == ["challenge.bnf"]
    assert "bnf" not in found.faq.program.challenges
    build_store(found.faq, settings.facts_db)
