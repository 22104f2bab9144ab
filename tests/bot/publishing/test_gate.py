"""What the gate finds, with an engine that knows topics by a word."""

import io

import pytest
from rich.console import Console

from actions.facts import FactsStore, build_store
from bot.cli.changes_table import changes_table
from bot.core.conversations import Conversations, Question
from bot.publishing.conversation_tests import ConversationTest, ExpectedTurn
from bot.publishing.gate import Verdict, judge_publish
from bot.publishing.log import FORCED, PUBLISHED, SAVE, PublishLog
from bot.publishing.replay import Replay
from faq.reader import load_faq
from settings import Settings
from tests.bot.conftest import Keywords
from tests.conftest import NOVEMBER_10
from tests.turns import add_turn


@pytest.fixture
def replay(tmp_path, small):
    """Makes a replay of the small FAQ as its files are now."""

    def make(name, engine=None):
        build_store(load_faq(small), tmp_path / name)
        return Replay(engine or Keywords(), FactsStore(tmp_path / name), Settings(data=small, today_frozen=NOVEMBER_10))

    return make


def verdict(before, now, *turns, questions=(), **of_test):
    tests = [ConversationTest("one", turns, **of_test)] if turns else []
    return judge_publish(before, now, tests, [Question(text, "en") for text in questions])


def expecting(**what):
    return ExpectedTurn("what price?", "t.yml, line 3", **what)


@pytest.mark.parametrize(
    ("expected", "shortcoming"),
    [
        ({"topic": "club.price"}, None),
        ({"topic": "club.hours"}, "must be answered by club.hours, but is by club.price"),
        ({"topic": "none"}, "must be answered by none, but is by club.price"),
        ({"words": ("TWELVE  euros",)}, None),
        ({"words": ("thirteen",)}, "must say 'thirteen', but the answer is: Twelve euros a year."),
        ({"words": ("{price}",)}, "must say '{price}', but there is no fact 'price'. Known facts: –"),
        ({"never": ("euros",)}, "must never be answered with 'euros'"),
        ({"offers": ("club.hours",)}, "must offer club.hours, but offers none"),
        ({"answered_in": "fr"}, "must be answered in 'fr', but is in 'en'"),
    ],
)
def test_a_turn_is_judged_by_what_it_expects(replay, expected, shortcoming):
    found = verdict(None, replay("now.db"), expecting(**expected), language="en").failures
    assert found == ((f"t.yml, line 3: «what price?» {shortcoming}.",) if shortcoming else ())


def test_an_answer_that_changes_is_shown_in_both_languages(replay, small, edit):
    before = replay("before.db")
    edit(small / "faq_en.yml", "Twelve euros", "Thirteen euros")
    found = verdict(before, replay("now.db"), questions=["what price?", "when does it open? opens"])
    (change,) = found.changes  # the question that leads to it is not told again
    assert change.asked == "/club.price"
    assert [change.before[lang].text == change.now[lang].text for lang in ("fr", "en")] == [True, False]
    assert (change.before["en"].text, change.now["en"].text) == ("Twelve euros a year.", "Thirteen euros a year.")


def test_a_question_that_leads_elsewhere_is_shown_once(replay):
    class Other(Keywords):
        def parse(self, text):
            return super().parse(text.replace("price", "opens"))

    before, now = replay("before.db"), replay("now.db", Other())
    found = verdict(before, now, questions=["what price?", "what price?", "opens"])
    (change,) = found.changes
    assert (change.asked, change.before["fr"].origin, change.now["fr"].origin) == (
        "what price?", "club.price", "club.hours",
    )  # fmt: skip


def test_a_topic_that_is_gone_or_new(replay, small, edit):
    before = replay("before.db")
    for language, label in (("fr", "Prix"), ("en", "Price")):
        edit(small / f"faq_{language}.yml", f"club.price:\n    label: {label}", f"club.cost:\n    label: {label}")
    found = {change.asked: change for change in verdict(before, replay("now.db")).changes}
    assert found["/club.price"].now is None
    assert found["/club.cost"].before is None


def test_a_verdict_is_read_as_it_was_written(replay, small, edit, tmp_path):
    before = replay("before.db")
    edit(small / "faq_fr.yml", "Douze", "Treize")
    found = verdict(before, replay("now.db"), expecting(topic="club.hours"))
    found.write(tmp_path / "verdict.json")
    assert Verdict.read(tmp_path / "verdict.json") == found


def test_the_table_has_both_sides_in_both_languages(replay, small, edit):
    before = replay("before.db")
    edit(small / "faq_fr.yml", "Douze", "Treize")
    console = Console(width=120, file=io.StringIO())
    console.print(changes_table(verdict(before, replay("now.db"))))
    shown = console.file.getvalue()
    assert "− Douze euros par an." in shown
    assert "+ Treize euros par an." in shown
    assert "unchanged" in shown
    assert "Français" in shown
    assert "English" in shown


def test_publishes_are_kept_and_a_forced_one_is_logged(database_url, caplog, capsys):
    log = PublishLog(Conversations(database_url))
    assert log.last_publish() is None
    log.note(SAVE, PUBLISHED)
    log.note("command", FORCED, ["t.yml, line 3: it fails."])
    last, first = log.publishes()
    assert (first.by, first.result, first.messages) == (SAVE, PUBLISHED, ())
    assert (last.result, last.messages) == (FORCED, ("t.yml, line 3: it fails.",))
    assert last.at.tzinfo
    assert last == log.last_publish()
    assert "publish forced" in capsys.readouterr().out + caplog.text


def test_recent_questions_are_each_asked_once_and_no_button_is(database_url):
    conversations = Conversations(database_url)
    said = [{"text": "…", "custom": {"language": "fr"}}]
    for text in ("ouvre quand ?", "/club.price", "prix", "", "ouvre quand ?"):
        add_turn(conversations, "rest", "me", text, said)
    assert conversations.recent_questions(5) == [Question("ouvre quand ?", "fr"), Question("prix", "fr")]
    assert conversations.recent_questions(1) == [Question("ouvre quand ?", "fr")]
